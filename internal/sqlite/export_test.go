package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
)

// TranslateCode and Translate are what the table test asks.
var (
	TranslateCode = translateCode
	Translate     = translate
)

// Format is the version of the tables.
const Format = formatVersion

// WithVFS makes a store use a file system layer of a test's.
func (o Options) WithVFS(name string) Options {
	o.vfs = name
	return o
}

// WithFold makes a store move the log into the file when it has so many frames.
func (o Options) WithFold(frames int) Options {
	o.fold = frames
	return o
}

// WithWatch tells a test of each call to the disk before it happens, but for
// those that SQLite makes. A call fails with what watch answers.
func (o Options) WithWatch(watch func(op, path, to string, at int64, data []byte) error) Options {
	o.disk.watch = watch
	return o
}

// Pragma reads or sets a pragma of the connection that writes.
func (s *Store) Pragma(what string) (string, error) {
	release, err := s.acquire(context.Background())
	if err != nil {
		return "", err
	}
	defer release()
	if _, err := s.writer(context.Background()); err != nil {
		return "", err
	}
	var out any
	err = s.w.conn.QueryRowContext(context.Background(), "PRAGMA "+what).Scan(&out)
	return fmt.Sprint(out), err
}

// Settings reads what every connection that writes and one that reads have.
func (s *Store) Settings() (map[string]string, map[string]string, error) {
	out := [2]map[string]string{{}, {}}
	for i, get := range []func() error{
		func() error {
			return s.w.conn.Raw(func(c any) error { return readSettings(c.(driver.Conn), out[0]) })
		},
		func() error {
			conn, err := s.reading.Conn(context.Background())
			if err != nil {
				return err
			}
			defer conn.Close()
			return conn.Raw(func(c any) error { return readSettings(c.(driver.Conn), out[1]) })
		},
	} {
		if err := get(); err != nil {
			return nil, nil, fmt.Errorf("connection %d: %w", i, err)
		}
	}
	return out[0], out[1], nil
}

func readSettings(c driver.Conn, into map[string]string) error {
	for _, name := range []string{"journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema", "cell_size_check", "query_only", "application_id", "user_version"} {
		v, err := pragma(context.Background(), c, name)
		if err != nil {
			return err
		}
		into[name] = v
	}
	return nil
}

// Kill ends a store as the death of the process does, as far as one process can
// show it: nothing is moved, marked or removed, and the lock is gone.
func (s *Store) Kill() {
	_ = s.turn.take(context.Background())
	defer s.turn.give()
	if s.closed.Swap(true) {
		return
	}
	s.end()
	s.shut(false)
	if s.lock != nil && s.lock.f != nil {
		s.lock.f.Close()
		s.lock.f = nil
	}
}

// WithVFS makes a copy use a file system layer of a test's.
func (o CopyOptions) WithVFS(name string) CopyOptions {
	o.vfs = name
	return o
}

// WithWatch is Options.WithWatch of a copy.
func (o CopyOptions) WithWatch(watch func(op, path, to string, at int64, data []byte) error) CopyOptions {
	o.disk.watch = watch
	return o
}

// A KeyIndex finds rows by the checksum of their record.
type KeyIndex struct{ x keyIndex }

func (k *KeyIndex) Add(sum, key int64)     { k.x.add(sum, key) }
func (k *KeyIndex) Remove(sum, key int64)  { k.x.remove(sum, key) }
func (k *KeyIndex) Find(sum int64) []int64 { return k.x.find(sum) }

// Room gives how many bytes it takes.
func (k *KeyIndex) Room() (n int) {
	for i := range k.x.parts {
		n += 8 * len(k.x.parts[i].slots)
	}
	return n
}
