//go:build linux

package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"hubgraph/graph"
	"hubgraph/graph/graphtest"
	"hubgraph/internal/sqlite"
	"hubgraph/internal/testbed"
)

// A disk that fails: SQLite's own file system layer, with the calls that write,
// cut and sync made to fail at will. The functions stand in tables of C, so the
// state is global and the tests that use it do not run in parallel.
var disk struct {
	sync.Once
	vfs    *lib.Tsqlite3_vfs
	armed  atomic.Int64 // fails from this call on, counting down; 0: never
	code   atomic.Int32
	only   atomic.Int32 // write, cut or sync; 0: any
	once   atomic.Bool  // only one call fails
	kills  atomic.Bool  // a call that would fail kills the process instead
	failed atomic.Int64
	// room is how many bytes files may still grow by; limited says that it counts.
	room    atomic.Int64
	limited atomic.Bool
	ends    sync.Map // how long files are, by path
	// journal, if there is one, is told of each call that is made.
	journal atomic.Pointer[journal]
	names   sync.Map // paths by open file, of C
}

const (
	anyCall = iota
	writeCall
	cutCall
	syncCall
	nameCall // opens or deletes a file; fails only where it kills
)

// fails counts a call and says whether it is to fail.
func fails(what int32) bool {
	if o := disk.only.Load(); o != anyCall && o != what {
		return false
	}
	left := disk.armed.Load()
	if left == 0 {
		return false
	}
	if left > 1 {
		disk.armed.Add(-1)
		return false
	}
	if disk.kills.Load() {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	if disk.once.Load() {
		disk.armed.Store(0)
	}
	disk.failed.Add(1)
	return true
}

func arm(after int64, what, code int32) {
	disk.only.Store(what)
	disk.code.Store(code)
	disk.failed.Store(0)
	disk.armed.Store(after)
}

func heal() {
	disk.limited.Store(false)
	disk.armed.Store(0)
	disk.once.Store(false)
}

func pointer[T any](f T) uintptr { return **(**uintptr)(unsafe.Pointer(&struct{ f *T }{&f})) }

func call[T any](p uintptr) T { return *(*T)(unsafe.Pointer(&struct{ uintptr }{p})) }

// at gives what stands at an address of C's.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

func cByte(p uintptr) *byte { return at[byte](p) }

type (
	openFunc  = func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32
	dropFunc  = func(*libc.TLS, uintptr, uintptr, int32) int32
	writeFunc = func(*libc.TLS, uintptr, uintptr, int32, int64) int32
	cutFunc   = func(*libc.TLS, uintptr, int64) int32
	syncFunc  = func(*libc.TLS, uintptr, int32) int32
)

// faulty holds tables of calls in the place of real ones, which differ between
// a database and its log.
var faulty struct {
	sync.Mutex
	tables []*table
}

type table struct {
	lib.Tsqlite3_io_methods         // first, so that a file's table is found by address
	real                    uintptr // of lib.Tsqlite3_io_methods
}

// tableOf gives the table in the place of a real one.
// It lies where SQLite's own memory does: pointers into Go's must not be made
// from numbers, and the race detector sees to that.
func tableOf(tls *libc.TLS, real uintptr) *table {
	faulty.Lock()
	defer faulty.Unlock()
	for _, t := range faulty.tables {
		if t.real == real {
			return t
		}
	}
	t := at[table](libc.Xmalloc(tls, lib.Tsize_t(unsafe.Sizeof(table{}))))
	*t = table{*at[lib.Tsqlite3_io_methods](real), real}
	t.FxWrite = pointer[writeFunc](faultyWrite)
	t.FxTruncate = pointer[cutFunc](faultyTruncate)
	t.FxSync = pointer[syncFunc](faultySync)
	faulty.tables = append(faulty.tables, t)
	return t
}

// realOf gives the real calls of an open file.
func realOf(file uintptr) *lib.Tsqlite3_io_methods {
	return at[lib.Tsqlite3_io_methods](at[table](at[lib.Tsqlite3_file](file).FpMethods).real)
}

func faultyOpen(tls *libc.TLS, _, name, file uintptr, flags int32, out uintptr) int32 {
	if disk.kills.Load() {
		fails(nameCall)
	}
	path := libc.GoString(name)
	if j := disk.journal.Load(); j != nil && path != "" {
		if _, err := os.Stat(path); err != nil {
			j.add(op{what: "create", path: path})
		}
	}
	disk.names.Store(file, path)
	rc := call[openFunc](disk.vfs.FxOpen)(tls, uintptr(unsafe.Pointer(disk.vfs)), name, file, flags, out)
	if f := at[lib.Tsqlite3_file](file); rc == lib.SQLITE_OK && f.FpMethods != 0 {
		f.FpMethods = uintptr(unsafe.Pointer(tableOf(tls, f.FpMethods)))
	}
	return rc
}

func faultyDelete(tls *libc.TLS, _, name uintptr, dirSync int32) int32 {
	if disk.kills.Load() {
		fails(nameCall)
	}
	note("remove", libc.GoString(name), 0, nil)
	return call[dropFunc](disk.vfs.FxDelete)(tls, uintptr(unsafe.Pointer(disk.vfs)), name, dirSync)
}

func faultyWrite(tls *libc.TLS, file, data uintptr, n int32, at int64) int32 {
	if fails(writeCall) {
		if disk.code.Load() == lib.SQLITE_FULL {
			return lib.SQLITE_FULL
		}
		if n > 1 { // a torn write
			call[writeFunc](realOf(file).FxWrite)(tls, file, data, n/2, at)
		}
		return lib.SQLITE_IOERR_WRITE
	}
	if !fits(file, at+int64(n)) {
		return lib.SQLITE_FULL
	}
	noteFile("write", file, at, func() []byte { return unsafe.Slice(cByte(data), n) })
	return call[writeFunc](realOf(file).FxWrite)(tls, file, data, n, at)
}

func faultyTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	if fails(cutCall) {
		return lib.SQLITE_IOERR_TRUNCATE
	}
	noteFile("cut", file, size, nil)
	return call[cutFunc](realOf(file).FxTruncate)(tls, file, size)
}

func faultySync(tls *libc.TLS, file uintptr, flags int32) int32 {
	if fails(syncCall) {
		return lib.SQLITE_IOERR_FSYNC
	}
	noteFile("sync", file, 0, nil)
	return call[syncFunc](realOf(file).FxSync)(tls, file, flags)
}

// fits takes from the room what a file grows by, and says whether that is there.
func fits(file uintptr, end int64) bool {
	if !disk.limited.Load() {
		return true
	}
	path, _ := disk.names.Load(file)
	have, known := disk.ends.Load(path)
	if !known {
		if st, err := os.Stat(path.(string)); err == nil {
			have = st.Size()
		} else {
			have = int64(0)
		}
	}
	if grows := end - have.(int64); grows > 0 {
		if disk.room.Load() < grows {
			return false
		}
		disk.room.Add(-grows)
		disk.ends.Store(path, end)
	}
	return true
}

// leave says how many bytes files may grow by from now on.
func leave(room int64) {
	disk.room.Store(room)
	disk.limited.Store(true)
}

// note tells the journal of a call; data may be nil.
func note(what, path string, at int64, data []byte) {
	if j := disk.journal.Load(); j != nil && path != "" {
		j.add(op{what: what, path: path, at: at, data: append([]byte(nil), data...)})
	}
}

func noteFile(what string, file uintptr, at int64, data func() []byte) {
	if disk.journal.Load() == nil {
		return
	}
	var b []byte
	if data != nil {
		b = data()
	}
	path, _ := disk.names.Load(file)
	note(what, path.(string), at, b)
}

const faultyName = "faulty"

// faultyDisk makes the layer known to SQLite.
func faultyDisk(t *testing.T) {
	t.Helper()
	registerFaulty()
	heal()
	t.Cleanup(heal)
}

func registerFaulty() {
	disk.Do(func() {
		tls := libc.NewTLS()
		disk.vfs = at[lib.Tsqlite3_vfs](lib.Xsqlite3_vfs_find(tls, 0))
		own := at[lib.Tsqlite3_vfs](libc.Xmalloc(tls, lib.Tsize_t(unsafe.Sizeof(lib.Tsqlite3_vfs{}))))
		*own = *disk.vfs
		own.FzName, own.FpNext = must(libc.CString(faultyName)), 0
		own.FxOpen = pointer[openFunc](faultyOpen)
		own.FxDelete = pointer[dropFunc](faultyDelete)
		if rc := lib.Xsqlite3_vfs_register(tls, uintptr(unsafe.Pointer(own)), 0); rc != lib.SQLITE_OK {
			panic(fmt.Sprintf("register: %d", rc))
		}
	})
}

func openFaulty(t *testing.T, path string) checked {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path, sqlite.Options{}.WithVFS(faultyName))
	if err != nil {
		t.Fatalf("Open: %v (%v)", err, errors.Unwrap(err))
	}
	t.Cleanup(func() { s.Close() })
	return checked{s, t}
}

// TestDiskFails makes the disk fail at every call of a write in turn, in every
// way, for a while: nothing is acknowledged that is not stored, what is
// acknowledged is there after the process has died as well as in the running
// store, reads go on, and the first write on a well disk succeeds.
func TestDiskFails(t *testing.T) {
	faultyDisk(t)
	ctx := context.Background()
	for _, way := range []struct {
		name string
		what int32
		code int32
		once bool
	}{
		{"write", writeCall, lib.SQLITE_IOERR, false},
		{"full", writeCall, lib.SQLITE_FULL, false},
		{"sync", syncCall, lib.SQLITE_IOERR, false},
		{"truncate", cutCall, lib.SQLITE_IOERR, false},
		{"any", anyCall, lib.SQLITE_IOERR, false},
		{"one write", writeCall, lib.SQLITE_IOERR, true},
		{"one write does not fit", writeCall, lib.SQLITE_FULL, true},
		{"one sync", syncCall, lib.SQLITE_IOERR, true},
	} {
		for _, death := range []string{"goes on", "dies while the disk is bad", "dies after the disk is well"} {
			t.Run(way.name+"/"+death, func(t *testing.T) {
				seed := uint64(rand.Uint32())
				r := rand.New(rand.NewPCG(seed, 3))
				unknown, refused, failed := 0, 0, int64(0)
				for _, after := range []int64{1, 3, 9, 2, 5, 14}[:min(testbed.Amount(t, 3), 6)] {
					path := filepath.Join(t.TempDir(), "graph.db")
					s := openFaulty(t, path)
					n := 1 + r.IntN(3)
					for i := range n {
						mustApply(t, s, killBatch(i))
					}
					before, _ := s.Revision(ctx)
					if r.IntN(2) == 0 {
						// A second connection keeps the log's index alive.
						if _, err := s.Documents().Get(ctx, "view", "none"); !errors.Is(err, graph.ErrNotFound) {
							t.Fatal(err)
						}
					}
					arm(after, way.what, way.code)
					disk.once.Store(way.once)
					rev, err := s.Apply(ctx, killBatch(n))
					code := graph.CodeOf(err)
					failed += disk.failed.Load()
					switch {
					case err == nil && rev.Seq != before.Seq+1:
						t.Fatalf("call %d: got %v after %v", after, rev, before)
					case err == nil:
					case code == graph.ErrOutcomeUnknown:
						unknown++
					case way.code == lib.SQLITE_FULL && code != graph.ErrFull, way.code != lib.SQLITE_FULL && code != graph.ErrUnavailable:
						t.Fatalf("call %d: got error %v (%v)", after, err, errors.Unwrap(err))
					default:
						refused++
					}
					if err != nil && s.Ready(ctx) == nil && disk.armed.Load() == 1 && way.what != cutCall {
						t.Errorf("call %d: ready on a bad disk", after)
					}
					if _, err := s.Entity(ctx, entity(0).ID); err != nil {
						t.Errorf("call %d: a read on a bad disk: %v", after, err)
					}
					if err != nil && code != graph.ErrOutcomeUnknown {
						if now, _ := s.Revision(ctx); now != before {
							t.Errorf("call %d: refused and yet at %v after %v", after, now, before)
						}
					}
					switch death {
					case "goes on":
						heal()
						again := mustApply(t, s, killBatch(n)) // by its key: one effect
						if again.Seq != before.Seq+1 || err == nil && again != rev {
							t.Errorf("call %d: again: got %v after %v, first %v", after, again, before, rev)
						}
						if err := s.Ready(ctx); err != nil {
							t.Errorf("call %d: Ready on a well disk: %v", after, err)
						}
						mustApply(t, s, killBatch(n+1))
						rev, err = s.Revision(ctx)
						if faults, cerr := s.Check(ctx); cerr != nil || len(faults) > 0 {
							t.Errorf("call %d: Check: %v, %v", after, faults, cerr)
						}
						if cerr := s.Close(); cerr != nil {
							t.Fatal(cerr)
						}
					case "dies while the disk is bad":
						s.Kill()
						heal()
					default:
						heal()
						if rerr := s.Ready(ctx); rerr != nil {
							t.Errorf("call %d: Ready on a well disk: %v", after, rerr)
						}
						s.Kill()
					}
					// Another process, as it were.
					s = mustOpen(t, path)
					now, _ := s.Revision(ctx)
					switch {
					case err == nil && now != rev:
						t.Errorf("call %d: acknowledged %v, stored %v", after, rev, now)
					case err != nil && code != graph.ErrOutcomeUnknown && now != before:
						t.Errorf("call %d: refused (%v) and yet stored %v after %v", after, err, now, before)
					case now.Seq > rev.Seq && now.Seq > before.Seq+1:
						t.Errorf("call %d: got %v after %v", after, now, before)
					}
					if again := mustApply(t, s, killBatch(n)); err != nil && again.Seq != before.Seq+1 {
						t.Errorf("call %d: again: got %v after %v", after, again, before)
					}
					if err := s.Close(); err != nil {
						t.Fatal(err)
					}
				}
				t.Logf("seed %d: %d calls failed; %d refused, %d unknown", seed, failed, refused, unknown)
				if way.what != cutCall && failed == 0 {
					t.Errorf("no call failed: nothing was tested")
				}
			})
		}
	}
}

// TestCloseFails makes one call to the disk fail while a store is closed. It may
// say so, but whatever it left opens without a word and holds everything.
func TestCloseFails(t *testing.T) {
	faultyDisk(t)
	ctx := context.Background()
	failed := 0
	for after := int64(1); after < 30; after++ {
		path := filepath.Join(t.TempDir(), "graph.db")
		s := openFaulty(t, path)
		mustApply(t, s, killBatch(0))
		rev := mustApply(t, s, killBatch(1))
		arm(after, anyCall, lib.SQLITE_IOERR)
		disk.once.Store(true)
		err := s.Store.Close()
		failed += int(disk.failed.Load())
		heal()
		again, openErr := sqlite.Open(ctx, path, sqlite.Options{})
		if openErr != nil {
			t.Errorf("call %d: Close gave %v, and then Open %v", after, err, openErr)
			continue
		}
		if got := must(again.Revision(ctx)); got != rev {
			t.Errorf("call %d: got %v, want %v", after, got, rev)
		}
		again.Close()
	}
	if failed < 5 {
		t.Errorf("%d calls failed: nothing was tested", failed)
	}
}

// TestDiskFailsForDocuments is the same for documents, whose version tells.
func TestDiskFailsForDocuments(t *testing.T) {
	faultyDisk(t)
	ctx := context.Background()
	for after := int64(1); after <= 6; after++ {
		for _, what := range []int32{writeCall, syncCall} {
			t.Run(fmt.Sprintf("%d/%d", what, after), func(t *testing.T) {
				s := openFaulty(t, filepath.Join(t.TempDir(), "graph.db"))
				d := s.Documents()
				if _, err := d.Put(ctx, "view", "a", 0, []byte("1")); err != nil {
					t.Fatal(err)
				}
				arm(after, what, lib.SQLITE_IOERR)
				_, err := d.Put(ctx, "view", "a", 1, []byte("2"))
				heal()
				got, gerr := d.Get(ctx, "view", "a")
				if gerr != nil {
					t.Fatal(gerr)
				}
				if err == nil && got.Version != 2 {
					t.Errorf("acknowledged, and yet version %d", got.Version)
				}
				if _, err := d.Put(ctx, "view", "a", got.Version, []byte("3")); err != nil {
					t.Errorf("on a well disk: %v", err)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// TestReadyWhileFull fills the disk until a batch does not fit, though smaller
// writes do: the store is not ready before there is room for what found none.
func TestReadyWhileFull(t *testing.T) {
	faultyDisk(t)
	ctx := context.Background()
	for _, c := range []struct {
		name            string
		size            int // of the batch, in bytes about
		little, another int64
		enough          int64
	}{
		{"a batch", 600_000, 300_000, 0, 4 << 20},
		{"a large batch, with room for a small one", 3 << 20, 300_000, 2 << 20, 16 << 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			heal()
			s := openFaulty(t, filepath.Join(t.TempDir(), "graph.db"))
			mustApply(t, s, batch(0))
			b := batch(1)
			for i := range c.size / 2000 {
				e := entity(1000 + i)
				e.Summary = fmt.Sprintf("%02000d", i)
				b.Entities = append(b.Entities, e)
			}
			leave(c.little)
			if _, err := s.Apply(ctx, b); !errors.Is(err, graph.ErrFull) {
				t.Fatalf("the batch: got %v, want full", err)
			}
			for range 2 {
				if _, err := s.Documents().Put(ctx, "view", fmt.Sprint(disk.room.Load()), 0, []byte("small")); err != nil {
					t.Errorf("a small write: %v", err)
				}
				if _, err := s.Apply(ctx, b); !errors.Is(err, graph.ErrFull) {
					t.Fatalf("the batch again: got %v, want full", err)
				}
				if err := s.Ready(ctx); !errors.Is(err, graph.ErrFull) {
					t.Errorf("Ready: got %v, want full", err)
				}
				leave(c.another)
			}
			leave(c.enough)
			if err := s.Ready(ctx); err != nil {
				t.Errorf("Ready with room: %v", err)
			}
			mustApply(t, s, b)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestDiskFailsForStreams makes calls to the disk fail while batches that follow each other
// are loaded: what was told of is there, in order, nothing behind what failed is, and the
// same batches again come to the same.
func TestDiskFailsForStreams(t *testing.T) {
	faultyDisk(t)
	ctx := context.Background()
	const n = 8
	var batches []graph.Batch
	for i := range n {
		batches = append(batches, killBatch(i))
	}
	load := func(s graph.Store) (told []graph.Revision, err error) {
		_, err = graphtest.Load(ctx, s, batches, func(rev graph.Revision) { told = append(told, rev) })
		return told, err
	}
	var want []graph.Revision
	refused, unknown := 0, 0
	for _, way := range []struct{ what, code int32 }{{writeCall, lib.SQLITE_IOERR}, {writeCall, lib.SQLITE_FULL}, {syncCall, lib.SQLITE_IOERR}, {anyCall, lib.SQLITE_IOERR}} {
		for i := range testbed.Amount(t, 4) {
			path := filepath.Join(t.TempDir(), "graph.db")
			s := openFaulty(t, path)
			after, once := 1+rand.Int64N(60), rand.IntN(2) == 0
			if i == 0 { // fails for sure
				after, once = 1+after%5, false
			}
			arm(after, way.what, way.code)
			disk.once.Store(once)
			told, err := load(s)
			switch code := graph.CodeOf(err); {
			case err == nil:
			case code == graph.ErrOutcomeUnknown:
				unknown++
			default:
				refused++
			}
			dies := rand.IntN(2) == 0
			if dies {
				s.Kill()
			}
			heal()
			if dies {
				s = mustOpen(t, path)
			}
			now, nowErr := s.Revision(ctx)
			if nowErr != nil {
				t.Fatal(nowErr)
			}
			if most := uint64(len(told)) + 1; now.Seq < uint64(len(told)) || now.Seq > most || now.Seq == most && graph.CodeOf(err) != graph.ErrOutcomeUnknown {
				t.Errorf("call %d of kind %d: told of %d batches, %v, and the store is at %s", after, way.what, len(told), err, now)
			}
			again, err := load(s)
			if err != nil || len(again) != n {
				t.Fatalf("call %d of kind %d: again: %d batches, %v", after, way.what, len(again), err)
			}
			for i := range again {
				again[i].Store = ""
				if i < len(told) {
					if told[i].Store = ""; told[i] != again[i] {
						t.Errorf("call %d of kind %d: batch %d was told to come to %s, and again to %s", after, way.what, i, told[i], again[i])
					}
				}
			}
			if want == nil {
				want = again
			}
			if !slices.Equal(again, want) {
				t.Errorf("call %d of kind %d: got %v, want %v", after, way.what, again, want)
			}
			if faults, err := s.Check(ctx); err != nil || len(faults) > 0 {
				t.Errorf("call %d of kind %d: Check: %v, %v", after, way.what, faults, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d refused, %d unknown", refused, unknown)
	if refused == 0 {
		t.Error("no load was refused: nothing was tested")
	}
}
