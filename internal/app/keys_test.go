package app_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hubgraph/internal/app"
	"hubgraph/internal/httpapi"
)

func TestKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "keys.json")
	keys := app.OpenKeys(path, nil)
	if list, err := keys.List(); len(list) != 0 || err != nil {
		t.Fatalf("without a file: %v, %v, want none", list, err)
	}
	secret, key, err := keys.Create("newsroom", []httpapi.Scope{httpapi.Import, httpapi.Write, httpapi.Write}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^hgk_[a-z2-7]{8}_[a-z2-7]{52}$`).MatchString(secret) {
		t.Errorf("secret %q does not have the form hgk_<id>_<32 bytes of base32>", secret)
	}
	if !strings.HasPrefix(secret, "hgk_"+key.ID+"_") {
		t.Errorf("the secret does not name the key %q", key.ID)
	}
	got, ok := keys.Check(t.Context(), secret)
	want := httpapi.Key{ID: key.ID, Name: "newsroom", Scopes: []httpapi.Scope{httpapi.Write, httpapi.Import}}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("Check = %v, (-want +got):\n%s", ok, diff)
	}
	for _, wrong := range []string{"", "hgk_", secret[:len(secret)-1], secret + "a", "hgk_" + key.ID + "_" + strings.Repeat("a", 52), strings.ToUpper(secret)} {
		if _, ok := keys.Check(t.Context(), wrong); ok {
			t.Errorf("Check(%q) is true", wrong)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if rest := secret[len("hgk_")+len(key.ID)+1:]; strings.Contains(string(b), rest) {
		t.Error("the file holds the secret itself")
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := info.Mode().Perm(), os.FileMode(0o600); got != want {
		t.Errorf("the file has mode %v, want %v", got, want)
	}
}

func TestKeysAreReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	server, command := app.OpenKeys(path, nil), app.OpenKeys(path, nil)
	if _, ok := server.Check(t.Context(), "hgk_x_y"); ok {
		t.Fatal("a key is good without any")
	}
	secret, key, err := command.Create("a", []httpapi.Scope{httpapi.Read}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := server.Check(t.Context(), secret); !ok {
		t.Error("a key that another process made is not good")
	}
	if _, err := command.Revoke(key.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok := server.Check(t.Context(), secret); ok {
		t.Error("a revoked key is still good")
	}
}

func TestKeysExpire(t *testing.T) {
	keys := app.OpenKeys(filepath.Join(t.TempDir(), "keys.json"), nil)
	old, _, err := keys.Create("old", []httpapi.Scope{httpapi.Read}, time.Now().Add(-time.Second))
	if err != nil {
		t.Fatal(err)
	}
	fresh, _, err := keys.Create("fresh", []httpapi.Scope{httpapi.Read}, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := keys.Check(t.Context(), old); ok {
		t.Error("an expired key is good")
	}
	if _, ok := keys.Check(t.Context(), fresh); !ok {
		t.Error("a key that expires in an hour is not good")
	}
}

func TestKeysFileBroken(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{"not JSON", "{"},
		{"no hash", `{"keys":[{"id":"a","name":"a","scopes":["admin"],"hash":""}]}`},
		{"no scopes", `{"keys":[{"id":"a","name":"a","hash":"` + strings.Repeat("0", 64) + `"}]}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys.json")
			keys := app.OpenKeys(path, nil)
			secret, _, err := keys.Create("a", []httpapi.Scope{httpapi.Admin}, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, ok := keys.Check(t.Context(), secret); ok {
				t.Error("a key is good although the file can't be read")
			}
			if _, err := keys.List(); err == nil {
				t.Error("List gives no error")
			}
			if _, _, err := keys.Create("b", []httpapi.Scope{httpapi.Read}, time.Time{}); err == nil {
				t.Error("Create writes over a file that it can't read")
			}
			if b, _ := os.ReadFile(path); string(b) != tt.text {
				t.Errorf("the file is now %q", b)
			}
		})
	}
}

func TestKeysRefusals(t *testing.T) {
	keys := app.OpenKeys(filepath.Join(t.TempDir(), "keys.json"), nil)
	if _, _, err := keys.Create("a", []httpapi.Scope{httpapi.Read}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, key string
		scopes    []httpapi.Scope
		usage     bool
	}{
		{"no name", "", []httpapi.Scope{"read"}, true},
		{"terminal code in the name", "a\x1bb", []httpapi.Scope{"read"}, true},
		{"no scope", "b", nil, true},
		{"unknown scope", "b", []httpapi.Scope{"root"}, true},
		{"name taken", "a", []httpapi.Scope{"read"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := keys.Create(tt.key, tt.scopes, time.Time{})
			if err == nil {
				t.Fatal("got no error")
			}
			if app.IsUsage(err) != tt.usage {
				t.Errorf("%v: usage error %v, want %v", err, !tt.usage, tt.usage)
			}
		})
	}
	if _, err := keys.Revoke("nobody"); err == nil {
		t.Error("Revoke of an unknown key gives no error")
	}
}

// TestKeysTogether makes keys from many sides at once: none is lost.
func TestKeysTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	const n = 8
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() {
			_, _, errs[i] = app.OpenKeys(path, nil).Create(string(rune('a'+i)), []httpapi.Scope{httpapi.Read}, time.Time{})
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("key %d: %v", i, err)
		}
	}
	list, err := app.OpenKeys(path, nil).List()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != n {
		t.Errorf("the file holds %d keys, want %d", len(list), n)
	}
}
