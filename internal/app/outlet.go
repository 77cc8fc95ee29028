package app

import (
	"io"
	"sync"
	"time"
)

// maxWaiting is how many bytes of lines an outlet holds.
const maxWaiting = 1 << 20

// An outlet hands lines to whoever reads what a server says, and keeps the server
// from them: a reader that is slow, stands still or is gone holds nothing up. A
// Write is a line; it is copied, never waits and never fails, and one goroutine
// writes. Lines for which there is no room and those that could not be written are
// counted, and when writing works again, a line says how many are missing.
type outlet struct {
	w       io.Writer
	missing func(n int) []byte // the line that says so; nil: none does

	mu      sync.Mutex
	queue   []parcel
	waiting int // bytes in the queue
	lost    int
	closed  bool
	wake    chan struct{} // holds one where there is something to do
	done    chan struct{} // closed when nothing is written any more
}

// A parcel is a line, or a mark whose channel is closed when all before it has
// been written.
type parcel struct {
	line []byte
	mark chan struct{}
}

// newOutlet begins an outlet. It is to be closed.
func newOutlet(w io.Writer, missing func(n int) []byte) *outlet {
	o := &outlet{w: w, missing: missing, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go o.run()
	return o
}

// Write implements io.Writer.
func (o *outlet) Write(line []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || o.waiting+len(line) > maxWaiting {
		o.lost++
		return len(line), nil
	}
	o.waiting += len(line)
	o.put(parcel{line: append([]byte(nil), line...)})
	return len(line), nil
}

func (o *outlet) put(p parcel) {
	o.queue = append(o.queue, p)
	o.rouse()
}

func (o *outlet) rouse() {
	select {
	case o.wake <- struct{}{}:
	default: // it is awake
	}
}

func (o *outlet) run() {
	defer close(o.done)
	for range o.wake {
		for {
			o.mu.Lock()
			batch, closed := o.queue, o.closed
			o.queue = nil
			o.mu.Unlock()
			if len(batch) == 0 {
				if closed {
					return
				}
				break
			}
			for _, p := range batch {
				if p.mark != nil {
					close(p.mark)
				} else {
					o.write(p.line)
				}
			}
		}
	}
}

// write writes a line, and behind it how many were lost before.
func (o *outlet) write(line []byte) {
	_, err := o.w.Write(line)
	o.mu.Lock()
	o.waiting -= len(line)
	if err != nil {
		o.lost++
	}
	n := o.lost
	o.mu.Unlock()
	if err != nil || n == 0 || o.missing == nil {
		return
	}
	if _, err := o.w.Write(o.missing(n)); err == nil {
		o.mu.Lock()
		o.lost -= n
		o.mu.Unlock()
	}
}

// flush waits until what was written before has been handed on, or for so long.
func (o *outlet) flush(most time.Duration) {
	mark := make(chan struct{})
	o.mu.Lock()
	if o.closed {
		o.mu.Unlock()
		return
	}
	o.put(parcel{mark: mark})
	o.mu.Unlock()
	wait(mark, most)
}

// close takes no more, and waits like flush.
func (o *outlet) close(most time.Duration) {
	o.mu.Lock()
	o.closed = true
	o.rouse()
	o.mu.Unlock()
	wait(o.done, most)
}

func wait(c <-chan struct{}, most time.Duration) {
	t := time.NewTimer(most)
	defer t.Stop()
	select {
	case <-c:
	case <-t.C:
	}
}
