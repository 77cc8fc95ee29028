package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"hubgraph/graph"
)

// A Checker knows keys.
type Checker interface {
	// Check gives the key that a secret belongs to, false for one that is
	// unknown, revoked or expired. ErrUnavailable where that can't be found out
	// now: then nothing is known of the secret. It compares in constant time and
	// is called for every request that sends a key, by many at once.
	Check(ctx context.Context, secret string) (Key, bool, error)
}

// A Record is what a key file keeps of a key: not the key itself, which is
// "hgk_<id>_<secret>" with 32 random bytes for a secret, but its SHA-256.
type Record struct {
	Key
	Created time.Time  `json:"created"`
	Expires *time.Time `json:"expires,omitempty"`
	Hash    string     `json:"hash"` // of the whole key, hexadecimal
}

// Expired reports whether the key is no longer good at a time.
func (r Record) Expired(at time.Time) bool { return r.Expires != nil && !at.Before(*r.Expires) }

// Keys is a file of keys. It is read again whenever it has changed. A file that
// is not there holds no keys; of one that can't be read nothing is known, and it
// is read again the next time that it matters. It is safe for concurrent use, also
// by several processes.
type Keys struct {
	path string

	mu   sync.Mutex
	seen fs.FileInfo // of the file that keys were read from; nil: it is to be read
	keys []Record
}

// OpenKeys gives the keys in a file, which need not exist yet.
func OpenKeys(path string) *Keys { return &Keys{path: path} }

// List gives the keys in the order in which they were made.
func (k *Keys) List() ([]Record, error) {
	keys, err := k.now()
	return slices.Clone(keys), err
}

// Ready tells whether the keys can be read: nil, or what is wrong with the file.
func (k *Keys) Ready(context.Context) error {
	_, err := k.now()
	return err
}

// Check gives the key that a secret belongs to, if there is one and it has not
// expired. It takes the same time whatever is wrong with the secret.
func (k *Keys) Check(_ context.Context, secret string) (Key, bool, error) {
	keys, err := k.now()
	if err != nil {
		return Key{}, false, graph.ErrUnavailable.Cause("the keys can't be read now, so that nobody knows whether this one is good; try again", err)
	}
	sum := sha256.Sum256([]byte(secret))
	have := hex.EncodeToString(sum[:])
	var found Record
	ok := 0
	for _, key := range keys {
		if subtle.ConstantTimeCompare([]byte(have), []byte(key.Hash)) == 1 {
			found, ok = key, 1
		}
	}
	if ok == 0 || found.Expired(time.Now()) {
		return Key{}, false, nil
	}
	return found.Key, true, nil
}

// Create makes a key and gives what to show of it, once. Expires zero is never.
// ErrInvalid for a name or a scope that can be none, ErrConflict where the name is
// taken.
func (k *Keys) Create(name string, scopes []Scope, expires time.Time) (secret string, key Record, err error) {
	switch {
	case name == "" || strings.TrimSpace(name) != name || !utf8.ValidString(name) || strings.IndexFunc(name, unseen) >= 0 || utf8.RuneCountInString(name) > 100:
		return "", Record{}, graph.ErrInvalid.With(fmt.Sprintf("%q is no name for a key; write 1 to 100 characters without control characters", name))
	case len(scopes) == 0:
		return "", Record{}, graph.ErrInvalid.With("a key needs a scope; write --scope read, write, import or admin, repeated for several")
	}
	for _, s := range scopes {
		if !slices.Contains(Scopes, s) {
			return "", Record{}, graph.ErrInvalid.With(fmt.Sprintf("%q is not a scope; write read, write, import or admin", s))
		}
	}
	key = Record{Key: Key{ID: randomText(5), Name: name, Scopes: sortedScopes(scopes)}, Created: time.Now().UTC().Truncate(time.Second)}
	if !expires.IsZero() {
		e := expires.UTC().Truncate(time.Second)
		key.Expires = &e
	}
	secret = "hgk_" + key.ID + "_" + randomText(32)
	sum := sha256.Sum256([]byte(secret))
	key.Hash = hex.EncodeToString(sum[:])
	err = k.edit(func(keys []Record) ([]Record, error) {
		for _, old := range keys {
			if old.Name == name {
				return nil, graph.ErrConflict.With(fmt.Sprintf("there is a key called %s already (%s); choose another name or revoke that one first", name, old.ID))
			}
		}
		return append(keys, key), nil
	})
	if err != nil {
		return "", Record{}, err
	}
	return secret, key, nil
}

// Revoke takes a key out of the file, by id or name. ErrNotFound where there is
// none.
func (k *Keys) Revoke(idOrName string) (Record, error) {
	var gone Record
	err := k.edit(func(keys []Record) ([]Record, error) {
		i := slices.IndexFunc(keys, func(key Record) bool { return key.ID == idOrName || key.Name == idOrName })
		if i < 0 {
			return nil, graph.ErrNotFound.With(fmt.Sprintf("there is no key with the id or name %q; hubgraph key list shows them", idOrName))
		}
		gone = keys[i]
		return slices.Delete(keys, i, i+1), nil
	})
	return gone, err
}

// sortedScopes gives the scopes once each, the least first.
func sortedScopes(scopes []Scope) []Scope {
	var out []Scope
	for _, s := range Scopes {
		if slices.Contains(scopes, s) {
			out = append(out, s)
		}
	}
	return out
}

// keyFile is the form of the file.
type keyFile struct {
	Keys []Record `json:"keys"`
}

// now gives the keys as the file has them. They are not to be changed.
func (k *Keys) now() ([]Record, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	info, err := os.Stat(k.path)
	if err == nil && k.seen != nil && os.SameFile(info, k.seen) && info.ModTime().Equal(k.seen.ModTime()) && info.Size() == k.seen.Size() {
		return k.keys, nil
	}
	// Until the file is read nothing is known: neither what was read before nor
	// that this time it failed.
	k.seen, k.keys = nil, nil
	var keys []Record
	if err == nil {
		keys, err = readKeys(k.path)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("key file: %w", err)
	}
	k.seen, k.keys = info, keys
	return keys, nil
}

func readKeys(path string) ([]Record, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var f keyFile
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i, key := range f.Keys {
		if h, err := hex.DecodeString(key.Hash); err != nil || len(h) != sha256.Size || key.ID == "" || len(key.Scopes) == 0 {
			return nil, fmt.Errorf("%s: keys[%d] is not a key: it needs an id, scopes and a SHA-256", path, i)
		}
	}
	return f.Keys, nil
}

// edit changes the file: the new one is written beside it, made durable and
// renamed over it. The new file's fixed name, made exclusively, keeps other
// processes from editing at the same time.
func (k *Keys) edit(change func([]Record) ([]Record, error)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(k.path), 0o700); err != nil {
		return err
	}
	next := k.path + ".new"
	f, err := createExclusive(next)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		f.Close()
		if !done { // afterwards the name may be another process's
			_ = os.Remove(next)
		}
	}()
	keys, err := readKeys(k.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if keys, err = change(keys); err != nil {
		return err
	}
	enc := json.NewEncoder(f)
	enc.SetIndent("", "  ")
	if err := enc.Encode(keyFile{keys}); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(next, k.path); err != nil {
		return err
	}
	done = true
	k.seen = nil
	return syncDir(filepath.Dir(k.path))
}

// createExclusive makes a file that must not exist. It waits a moment for
// another process to be done with its own; one that is older than any edit
// takes was left by a process that died.
func createExclusive(path string) (*os.File, error) {
	const patience, stale = 2 * time.Second, 10 * time.Second
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > stale {
			_ = os.Remove(path)
			continue
		}
		if time.Since(start) > patience {
			return nil, fmt.Errorf("%s is there: another process is changing the keys; try again", path)
		}
	}
}

// syncDir makes a rename in a folder durable, where the system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	_ = d.Sync() // not every file system can; the rename itself is done
	return nil
}

// randomText gives n random bytes in lower-case base32.
func randomText(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

// unseen reports whether a character has no picture of its own: controls, and
// what turns the direction of writing or hides.
func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
