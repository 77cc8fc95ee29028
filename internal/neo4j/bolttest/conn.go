package bolttest

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"
)

// A conn is a connection of a driver to a member.
type conn struct {
	m    *Member
	net  net.Conn
	in   chan message
	done chan struct{} // closed when serve ends

	resets atomic.Int32 // RESETs that came and are not answered yet
	gone   atomic.Bool  // the driver hung up

	tx     *transaction
	failed bool // all but RESET is ignored
}

// A transaction is what stands between BEGIN and COMMIT, or one statement
// outside of that.
type transaction struct {
	read   bool
	auto   bool
	until  time.Time
	term   int // the term in which it first wrote; 0: it did not
	effect bool
	ops    []func(*state)

	fields  []string
	records [][]any // not pulled yet
	counts  params  // what the statement made
	open    bool    // a result is open
	qid     int64
}

// A failure is answered as FAILURE; the zero value is none.
type failure struct{ code, detail string }

func (f failure) none() bool { return f.code == "" }

// bookmarkTimeout is how long a member waits for a bookmark where the
// transaction has no limit of its own.
const bookmarkTimeout = 30 * time.Second

func (cn *conn) interrupted() bool { return cn.gone.Load() || cn.resets.Load() > 0 }

func (cn *conn) serve() {
	c := cn.m.c
	defer func() {
		close(cn.done)
		cn.net.Close()
		c.mu.Lock()
		cn.rollback()
		delete(cn.m.conns, cn)
		c.mu.Unlock()
	}()
	if !cn.shakeHands() {
		return
	}
	c.wg.Go(cn.read)
	for msg := range cn.in {
		if !cn.handle(msg) {
			return
		}
	}
}

// shakeHands reads the driver's offers and answers version 5.4.
func (cn *conn) shakeHands() bool {
	var offer [20]byte
	if _, err := io.ReadFull(cn.net, offer[:]); err != nil {
		return false
	}
	if binary.BigEndian.Uint32(offer[:]) != 0x6060B017 {
		cn.m.c.t.Errorf("bolttest: the handshake began with % x", offer[:4])
		return false
	}
	_, err := cn.net.Write([]byte{0, 0, 4, 5})
	return err == nil
}

// read reads messages ahead of their handling, so that a RESET or the end of
// the connection ends what is being waited for.
func (cn *conn) read() {
	defer close(cn.in)
	for {
		msg, err := cn.receive()
		if err != nil {
			cn.gone.Store(true)
			cn.wake()
			return
		}
		if msg.tag == tagReset {
			cn.resets.Add(1)
			cn.wake()
		}
		select {
		case cn.in <- msg:
		case <-cn.done:
			return
		}
	}
}

func (cn *conn) wake() {
	cn.m.c.mu.Lock()
	defer cn.m.c.mu.Unlock()
	cn.m.c.broadcast()
}

func (cn *conn) receive() (message, error) {
	var b []byte
	for {
		var size [2]byte
		if _, err := io.ReadFull(cn.net, size[:]); err != nil {
			return message{}, err
		}
		n := int(binary.BigEndian.Uint16(size[:]))
		if n == 0 {
			if len(b) > 0 {
				return decodeMessage(b)
			}
			continue // an empty chunk keeps a connection alive
		}
		at := len(b)
		b = append(b, make([]byte, n)...)
		if _, err := io.ReadFull(cn.net, b[at:]); err != nil {
			return message{}, err
		}
	}
}

func (cn *conn) send(messages ...message) bool {
	var out []byte
	for _, msg := range messages {
		b := appendValue(nil, msg)
		for len(b) > 0 {
			n := min(len(b), 0xFFFF)
			out = append(binary.BigEndian.AppendUint16(out, uint16(n)), b[:n]...)
			b = b[n:]
		}
		out = append(out, 0, 0)
	}
	_, err := cn.net.Write(out)
	return err == nil
}

func success(meta map[string]any) message {
	if meta == nil {
		meta = map[string]any{}
	}
	return message{tagSuccess, []any{meta}}
}

// fail answers a failure and ends the transaction.
func (cn *conn) fail(f failure) bool {
	cn.failed = true
	cn.m.c.mu.Lock()
	cn.rollback()
	cn.m.c.mu.Unlock()
	return cn.send(message{tagFailure, []any{map[string]any{"code": f.code, "message": f.detail}}})
}

// rollback gives up the open transaction, with mu held.
func (cn *conn) rollback() {
	if cn.tx != nil && cn.m.c.lock == cn.tx {
		cn.m.c.lock = nil
		cn.m.c.broadcast()
	}
	cn.tx = nil
}

// argument gives a field of a message, the zero value where it is of another
// type or missing.
func argument[T any](msg message, i int) T {
	var v T
	if i < len(msg.fields) {
		v, _ = msg.fields[i].(T)
	}
	return v
}

// handle answers a message, and whether the connection goes on.
func (cn *conn) handle(msg message) bool {
	c := cn.m.c
	if msg.tag == tagReset {
		c.mu.Lock()
		cn.rollback()
		c.mu.Unlock()
		cn.failed = false
		cn.resets.Add(-1)
		return cn.send(success(nil))
	}
	if msg.tag == tagGoodbye {
		return false
	}
	if cn.failed {
		return cn.send(message{tag: tagIgnored})
	}
	switch msg.tag {
	case tagHello:
		c.mu.Lock()
		agent := c.agent
		c.mu.Unlock()
		return cn.send(success(map[string]any{"server": agent, "connection_id": "bolt-" + cn.net.RemoteAddr().String()}))
	case tagLogon, tagLogoff, tagTelemetry:
		return cn.send(success(nil))
	case tagRoute:
		return cn.route(msg)
	case tagBegin:
		if cn.tx != nil {
			return cn.protocol("BEGIN within a transaction")
		}
		if f := cn.begin(argument[map[string]any](msg, 0), false); !f.none() {
			return cn.fail(f)
		}
		return cn.send(success(nil))
	case tagRun:
		return cn.run(msg)
	case tagPull, tagDiscard:
		return cn.pull(msg)
	case tagCommit:
		if cn.tx == nil || cn.tx.auto {
			return cn.protocol("COMMIT without a transaction")
		}
		mark, f, goesOn := cn.commit()
		if !goesOn {
			return false
		}
		if !f.none() {
			return cn.fail(f)
		}
		return cn.send(success(map[string]any{"bookmark": mark}))
	case tagRollback:
		if cn.tx == nil || cn.tx.auto {
			return cn.protocol("ROLLBACK without a transaction")
		}
		c.mu.Lock()
		cn.rollback()
		c.mu.Unlock()
		return cn.send(success(nil))
	}
	return cn.protocol(fmt.Sprintf("a message with tag 0x%02X", msg.tag))
}

// protocol answers what a driver should never send, which fails the test.
func (cn *conn) protocol(what string) bool {
	cn.m.c.t.Errorf("bolttest: the driver sent %s", what)
	return cn.fail(failure{"Neo.ClientError.Request.Invalid", what})
}

func (cn *conn) route(msg message) bool {
	c := cn.m.c
	c.mu.Lock()
	cn.m.counts.Routes++
	f := cn.awaitBookmarks(argument[[]any](msg, 1), time.Now().Add(bookmarkTimeout))
	table := c.routingTable()
	if c.unrouted {
		f = failure{"66", "ROUTE is not supported"}
	}
	c.mu.Unlock()
	if !f.none() {
		return cn.fail(f)
	}
	return cn.send(success(map[string]any{"rt": table}))
}

// begin begins a transaction with the metadata of a BEGIN or RUN.
func (cn *conn) begin(meta map[string]any, auto bool) failure {
	c := cn.m.c
	c.mu.Lock()
	defer c.mu.Unlock()
	tx := &transaction{read: meta["mode"] == "r", auto: auto, until: time.Now().Add(bookmarkTimeout)}
	if ms, ok := meta["tx_timeout"].(int64); ok && ms > 0 {
		tx.until = time.Now().Add(time.Duration(ms) * time.Millisecond)
	}
	if tx.read {
		cn.m.counts.Reads++
	} else {
		cn.m.counts.Writes++
	}
	marks, _ := meta["bookmarks"].([]any)
	if f := cn.awaitBookmarks(marks, tx.until); !f.none() {
		return f
	}
	cn.tx = tx
	return failure{}
}

// awaitBookmarks waits, with mu held, until the member has applied what
// bookmarks stand for.
func (cn *conn) awaitBookmarks(marks []any, until time.Time) failure {
	need := 0
	for _, mark := range marks {
		text, _ := mark.(string)
		n, ok := parseBookmark(text)
		if !ok {
			return failure{"Neo.ClientError.Transaction.InvalidBookmark", fmt.Sprintf("%q is no bookmark", text)}
		}
		need = max(need, n)
	}
	if !cn.m.c.wait(cn, until, func() bool { return cn.m.applied >= need }) {
		return failure{"Neo.TransientError.Transaction.BookmarkTimeout", "the database is not up to the bookmark"}
	}
	return failure{}
}

func (cn *conn) run(msg message) bool {
	c := cn.m.c
	if cn.tx == nil {
		if f := cn.begin(argument[map[string]any](msg, 2), true); !f.none() {
			return cn.fail(f)
		}
	} else if cn.tx.open {
		return cn.protocol("RUN before the last result was read")
	}
	cypher, params := argument[string](msg, 0), argument[map[string]any](msg, 1)
	c.mu.Lock()
	fields, records, f := cn.execute(cypher, params)
	c.mu.Unlock()
	if !f.none() {
		return cn.fail(f)
	}
	tx := cn.tx
	tx.fields, tx.records, tx.open = fields, records, true
	meta := map[string]any{"fields": fields, "t_first": 0}
	if !tx.auto {
		meta["qid"] = tx.qid
		tx.qid++
	}
	return cn.send(success(meta))
}

// pull answers PULL and DISCARD.
func (cn *conn) pull(msg message) bool {
	if cn.tx == nil || !cn.tx.open {
		return cn.protocol("PULL or DISCARD without a result")
	}
	n, _ := argument[map[string]any](msg, 0)["n"].(int64)
	if n < 0 || n > int64(len(cn.tx.records)) {
		n = int64(len(cn.tx.records))
	}
	var out []message
	for _, r := range cn.tx.records[:n] {
		if msg.tag == tagPull {
			out = append(out, message{tagRecord, []any{r}})
		}
	}
	cn.tx.records = cn.tx.records[n:]
	if len(cn.tx.records) > 0 {
		return cn.send(append(out, success(map[string]any{"has_more": true}))...)
	}
	cn.tx.open = false
	meta := map[string]any{"t_last": 0, "type": "rw", "db": "neo4j"}
	if cn.tx.counts != nil {
		meta["stats"] = cn.tx.counts
		cn.tx.counts = nil
	}
	if cn.tx.auto {
		mark, f, goesOn := cn.commit()
		if !goesOn {
			return false
		}
		if !f.none() {
			return cn.fail(f)
		}
		meta["bookmark"] = mark
	}
	return cn.send(append(out, success(meta))...)
}

// commit ends the transaction and gives its bookmark; goesOn is false where the
// connection is to be cut.
func (cn *conn) commit() (mark string, f failure, goesOn bool) {
	c := cn.m.c
	c.mu.Lock()
	defer c.mu.Unlock()
	tx := cn.tx
	defer cn.rollback()
	if tx.term == 0 {
		return bookmark(cn.m.applied), failure{}, true
	}
	cn.m.counts.Commits++
	if c.leader != cn.m || tx.term != c.term+1 {
		return "", cn.notLeading(), true
	}
	var fault *CommitFault
	if len(c.faults) > 0 {
		fault, c.faults = &c.faults[0], c.faults[1:]
	}
	if fault == nil || fault.Effect {
		c.append(entry{tx.ops, tx.effect})
	}
	if fault != nil && fault.Code == "" && c.onDeath != nil {
		c.wg.Go(c.onDeath)
		c.onDeath = nil
	}
	if fault != nil {
		return "", failure{fault.Code, "the commit was told to go wrong"}, fault.Code != ""
	}
	return bookmark(len(c.log)), failure{}, true
}

// notLeading refuses a write, by turns in the two ways in which servers do.
func (cn *conn) notLeading() failure {
	cn.m.c.refused++
	if cn.m.c.refused%2 == 0 {
		return failure{"Neo.ClientError.Cluster.NotALeader", "no longer the leader"}
	}
	return failure{"Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "no write here"}
}
