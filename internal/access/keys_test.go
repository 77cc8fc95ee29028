package access_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hubgraph/graph"
	"hubgraph/internal/access"
	"hubgraph/internal/testbed"
)

func TestMain(m *testing.M) { os.Exit(testbed.Around(m).Run()) }

func TestKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "keys.json")
	keys := access.OpenKeys(path)
	if list, err := keys.List(); len(list) != 0 || err != nil {
		t.Fatalf("without a file: %v, %v, want none", list, err)
	}
	secret, key, err := keys.Create("newsroom", []access.Scope{access.Import, access.Write, access.Write}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^hgk_[a-z2-7]{8}_[a-z2-7]{52}$`).MatchString(secret) {
		t.Errorf("secret %q does not have the form hgk_<id>_<32 bytes of base32>", secret)
	}
	if !strings.HasPrefix(secret, "hgk_"+key.ID+"_") {
		t.Errorf("the secret does not name the key %q", key.ID)
	}
	got, ok, err := keys.Check(t.Context(), secret)
	want := access.Key{ID: key.ID, Name: "newsroom", Scopes: []access.Scope{access.Write, access.Import}}
	if diff := cmp.Diff(want, got); !ok || err != nil || diff != "" {
		t.Errorf("Check = %v, %v, (-want +got):\n%s", ok, err, diff)
	}
	for _, wrong := range []string{"", "hgk_", secret[:len(secret)-1], secret + "a", "hgk_" + key.ID + "_" + strings.Repeat("a", 52), strings.ToUpper(secret)} {
		if _, ok, err := keys.Check(t.Context(), wrong); ok || err != nil {
			t.Errorf("Check(%q) = %v, %v", wrong, ok, err)
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
	server, command := access.OpenKeys(path), access.OpenKeys(path)
	if _, ok, err := server.Check(t.Context(), "hgk_x_y"); ok || err != nil {
		t.Fatal("a key is good without any")
	}
	secret, key, err := command.Create("a", []access.Scope{access.Read}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := server.Check(t.Context(), secret); !ok || err != nil {
		t.Error("a key that another process made is not good")
	}
	if _, err := command.Revoke(key.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := server.Check(t.Context(), secret); ok || err != nil {
		t.Error("a revoked key is still good")
	}
}

func TestKeysExpire(t *testing.T) {
	keys := access.OpenKeys(filepath.Join(t.TempDir(), "keys.json"))
	old, _, err := keys.Create("old", []access.Scope{access.Read}, time.Now().Add(-time.Second))
	if err != nil {
		t.Fatal(err)
	}
	fresh, _, err := keys.Create("fresh", []access.Scope{access.Read}, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := keys.Check(t.Context(), old); ok || err != nil {
		t.Error("an expired key is good")
	}
	if _, ok, err := keys.Check(t.Context(), fresh); !ok || err != nil {
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
			keys := access.OpenKeys(path)
			secret, _, err := keys.Create("a", []access.Scope{access.Admin}, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, ok, err := keys.Check(t.Context(), secret); ok || !errors.Is(err, graph.ErrUnavailable) {
				t.Errorf("Check = %v, %v, although the file can't be read; want ErrUnavailable", ok, err)
			}
			if err := keys.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("Ready: %v, want what is wrong with which file", err)
			}
			if _, err := keys.List(); err == nil {
				t.Error("List gives no error")
			}
			if _, _, err := keys.Create("b", []access.Scope{access.Read}, time.Time{}); err == nil {
				t.Error("Create writes over a file that it can't read")
			}
			if b, _ := os.ReadFile(path); string(b) != tt.text {
				t.Errorf("the file is now %q", b)
			}
		})
	}
}

func TestKeysRefusals(t *testing.T) {
	keys := access.OpenKeys(filepath.Join(t.TempDir(), "keys.json"))
	if _, _, err := keys.Create("a", []access.Scope{access.Read}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, key string
		scopes    []access.Scope
		want      graph.Code
	}{
		{"no name", "", []access.Scope{"read"}, graph.ErrInvalid},
		{"terminal code in the name", "a\x1bb", []access.Scope{"read"}, graph.ErrInvalid},
		{"a name that turns the direction of writing", "a\u202eb", []access.Scope{"read"}, graph.ErrInvalid},
		{"a name of two lines", "a\u2028b", []access.Scope{"read"}, graph.ErrInvalid},
		{"a name that is not UTF-8", "a\xff", []access.Scope{"read"}, graph.ErrInvalid},
		{"a name of 101 characters", strings.Repeat("沙", 101), []access.Scope{"read"}, graph.ErrInvalid},
		{"no scope", "b", nil, graph.ErrInvalid},
		{"unknown scope", "b", []access.Scope{"root"}, graph.ErrInvalid},
		{"name taken", "a", []access.Scope{"read"}, graph.ErrConflict},
		{"a name of 100 characters", strings.Repeat("沙", 100), []access.Scope{"read"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := keys.Create(tt.key, tt.scopes, time.Time{}); graph.CodeOf(err) != tt.want || (err == nil) != (tt.want == "") {
				t.Errorf("%v, want code %q", err, tt.want)
			}
		})
	}
	if _, err := keys.Revoke("nobody"); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("Revoke of an unknown key: %v, want ErrNotFound", err)
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
			_, _, errs[i] = access.OpenKeys(path).Create(string(rune('a'+i)), []access.Scope{access.Read}, time.Time{})
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("key %d: %v", i, err)
		}
	}
	list, err := access.OpenKeys(path).List()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != n {
		t.Errorf("the file holds %d keys, want %d", len(list), n)
	}
}

// TestKeysWhileTheyChange asks from many sides at once while keys come and go:
// one that stays is good all the while, one that never was is not.
func TestKeysWhileTheyChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	keys, command := access.OpenKeys(path), access.OpenKeys(path)
	stays, _, err := command.Create("stays", []access.Scope{access.Read}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() {
			for i := 0; ; i++ {
				if _, ok, err := keys.Check(t.Context(), stays); !ok || err != nil {
					t.Errorf("the key that stays: %v, %v", ok, err)
					return
				}
				if _, ok, err := keys.Check(t.Context(), "hgk_x_y"); ok || err != nil {
					t.Errorf("a key that never was: %v, %v", ok, err)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range 20 {
		name := string(rune('a' + i))
		if _, _, err := command.Create(name, []access.Scope{access.Write}, time.Time{}); err != nil {
			t.Error(err)
		}
		if i%2 == 0 {
			if _, err := command.Revoke(name); err != nil {
				t.Error(err)
			}
		}
	}
	close(done)
	asking.Wait()
	if list, err := keys.List(); err != nil || len(list) != 11 {
		t.Errorf("in the end %d keys, %v; want 11", len(list), err)
	}
}

// TestKeysThatCannotBeRead: what can't be read for a while is not "no keys": it is
// ErrUnavailable, and good again as soon as it can be read, the file untouched.
func TestKeysThatCannotBeRead(t *testing.T) {
	type way struct {
		name string
		bad  func(t *testing.T, path string) (mend func())
	}
	ways := []way{
		{"another kind of file in its place", func(t *testing.T, path string) func() {
			aside := path + ".aside"
			must(t, os.Rename(path, aside))
			must(t, os.Mkdir(path, 0o700))
			return func() {
				must(t, os.Remove(path))
				must(t, os.Rename(aside, path))
			}
		}},
		{"a folder on the way that is none", func(t *testing.T, path string) func() {
			dir := filepath.Dir(path)
			must(t, os.Rename(dir, dir+".aside"))
			must(t, os.WriteFile(dir, nil, 0o600))
			return func() {
				must(t, os.Remove(dir))
				must(t, os.Rename(dir+".aside", dir))
			}
		}},
		{"no more files may be opened", noMoreFiles},
	}
	closed := filepath.Join(t.TempDir(), "closed")
	must(t, os.WriteFile(closed, nil, 0))
	if _, err := os.ReadFile(closed); err == nil {
		t.Log("NOT TESTED without the right to read it: this user reads what nobody may")
	} else {
		ways = append(ways, way{"no right to read it", func(t *testing.T, path string) func() {
			must(t, os.Chmod(path, 0))
			return func() { must(t, os.Chmod(path, 0o600)) }
		}})
	}
	for _, tt := range ways {
		for _, known := range []bool{false, true} {
			t.Run(tt.name+map[bool]string{false: ", at first use", true: ", after a change"}[known], func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "data", "keys.json")
				keys, command := access.OpenKeys(path), access.OpenKeys(path)
				secret, _, err := command.Create("a", []access.Scope{access.Read}, time.Time{})
				must(t, err)
				if known {
					if _, ok, err := keys.Check(t.Context(), secret); !ok || err != nil {
						t.Fatalf("Check = %v, %v", ok, err)
					}
					secret, _, err = command.Create("b", []access.Scope{access.Read}, time.Time{})
					must(t, err)
				}
				run := access.WithSecret("of the run", keys)
				mend := tt.bad(t, path)
				_, ok, err := keys.Check(t.Context(), secret)
				ready := keys.Ready(t.Context())
				_, listed := keys.List()
				_, runs, runErr := run.Check(t.Context(), "of the run")
				mend()
				if ok || !errors.Is(err, graph.ErrUnavailable) {
					t.Errorf("Check = %v, %v; want ErrUnavailable", ok, err)
				}
				if ready == nil || listed == nil {
					t.Errorf("Ready %v, List %v; want errors", ready, listed)
				}
				if !runs || runErr != nil {
					t.Errorf("the secret of the run: %v, %v", runs, runErr)
				}
				if _, ok, err := keys.Check(t.Context(), secret); !ok || err != nil {
					t.Errorf("once it can be read again: %v, %v", ok, err)
				}
				must(t, keys.Ready(t.Context()))
			})
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
