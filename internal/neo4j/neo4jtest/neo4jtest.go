// Package neo4jtest gives tests a real Neo4j server.
//
// A test names the line of servers it wants and gets a server of its process,
// but only on request, for it is slow and fetches much. With REQUIRE_NEO4J=1 it is
// started here from Maven jars, which are fetched once into the user's cache
// folder, and a machine without java and mvn fails the test. With NEO4J_TEST_URI
// (and NEO4J_TEST_USERNAME and NEO4J_TEST_PASSWORD) the server that it names takes
// the place of the one of LTS, also without REQUIRE_NEO4J=1. Else the test is
// skipped, and nothing is started.
//
// Servers are shared by the tests of one process, one database each, so tests
// that use the same one must not run in parallel and begin with Wipe.
package neo4jtest

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"hubgraph/internal/testbed"
)

// A Line is a line of Neo4j releases, and the release of it that tests run.
type Line struct {
	Name    string
	Version string // of org.neo4j.test:neo4j-harness
	Java    int    // the oldest Java that runs it
}

// The lines that Hubgraph supports.
var (
	LTS    = Line{Name: "5.26", Version: "5.26.30", Java: 17}
	Latest = Line{Name: "2026", Version: "2026.08.1", Java: 21}
	Lines  = []Line{LTS, Latest}
)

// A Server is a running server.
type Server struct {
	URI      string // bolt://127.0.0.1:port
	Username string
	Password string

	version string // "" where it is not ours
	addr    string
	java    string
	jars    string
	dir     string
	flags   []string // of java, besides those that all have
	reads   bool     // its database can only be read
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	log     *os.File
	mu      sync.Mutex
	driver  driver.DriverWithContext // that Wipe uses, once it was needed
}

const password = "hubgraph-test"

// noPerfData keeps Java from writing to /tmp, whatever the temporary folder is,
// what a killed one leaves there.
const noPerfData = "-XX:-UsePerfData"

// startLimit is how long a server may take to start: some seconds, or minutes on
// a machine that has much else to do.
const startLimit = 8 * time.Minute

//go:embed Server.java
var program []byte

var (
	mu      sync.Mutex
	servers = map[string]*result{}
)

type result struct {
	once    sync.Once
	server  *Server
	missing string // why there is none
	err     error
}

// flags has Java do without its better compiler in tests, where that takes longer
// than it saves; the servers of a benchmark have it.
func flags(t testing.TB) []string {
	if _, timed := t.(*testing.B); timed {
		return nil
	}
	return []string{"-XX:TieredStopAtLevel=1"}
}

// Get gives this process's server of a line, starting it first if need be.
func Get(t testing.TB, line Line) *Server {
	t.Helper()
	uri := os.Getenv("NEO4J_TEST_URI")
	if line != LTS {
		uri = "" // it is of one server
	}
	if uri == "" {
		testbed.Neo4j.Need(t)
	}
	mu.Lock()
	r := servers[line.Name]
	if r == nil {
		r = &result{}
		servers[line.Name] = r
	}
	mu.Unlock()
	// Not under the lock: another line's server may start meanwhile.
	r.once.Do(func() {
		if uri != "" {
			r.server = &Server{URI: uri, Username: envOr("NEO4J_TEST_USERNAME", "neo4j"), Password: os.Getenv("NEO4J_TEST_PASSWORD")}
			return
		}
		r.server, r.missing, r.err = own(line, flags(t)...)
	})
	return r.unwrap(t, line)
}

// Start gives a server of the test's own, which it may kill, stop and restart.
func Start(t testing.TB, line Line) *Server {
	t.Helper()
	testbed.Neo4j.Need(t)
	r := &result{}
	r.server, r.missing, r.err = own(line, flags(t)...)
	s := r.unwrap(t, line)
	t.Cleanup(s.close)
	return s
}

func (r *result) unwrap(t testing.TB, line Line) *Server {
	t.Helper()
	switch {
	case r.err != nil:
		t.Fatalf("start Neo4j %s: %v", line.Version, r.err)
	case r.server == nil:
		testbed.Neo4j.Missing(t, "there is no Neo4j %s: %s", line.Version, r.missing)
	}
	return r.server
}

func envOr(name, other string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return other
}

func own(line Line, flags ...string) (*Server, string, error) {
	java, why := findJava(line.Java)
	if java == "" {
		return nil, why, nil
	}
	if _, err := exec.LookPath("mvn"); err != nil {
		return nil, "mvn is not installed", nil
	}
	jars, err := Jars(line)
	if err != nil {
		return nil, "", err
	}
	dir, err := os.MkdirTemp("", "hubgraph-neo4j-")
	if err != nil {
		return nil, "", err
	}
	s := &Server{Username: "neo4j", Password: password, version: line.Version, java: java, jars: jars, dir: dir, flags: flags}
	if s.addr, err = freeAddress(); err == nil {
		err = s.start()
	}
	if err != nil {
		s.close()
		return nil, "", err
	}
	return s, "", nil
}

// findJava gives a java of at least a version: the default one, or one in the
// folder beside the default one's home, for a newer one need not be registered
// anywhere.
func findJava(atLeast int) (path, why string) {
	def, err := exec.LookPath("java")
	if err != nil {
		return "", "java is not installed"
	}
	candidates := []string{def}
	if real, err := filepath.EvalSymlinks(def); err == nil {
		beside, _ := filepath.Glob(filepath.Join(filepath.Dir(real), "..", "..", "*", "bin", "java"))
		candidates = append(candidates, beside...)
	}
	for _, c := range candidates {
		if v := javaVersion(c); v >= atLeast {
			return c, ""
		}
	}
	return "", fmt.Sprintf("no java of at least version %d is installed", atLeast)
}

func javaVersion(java string) int {
	out, err := exec.Command(java, noPerfData, "-XshowSettings:properties", "-version").CombinedOutput()
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(out)) {
		if name, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(name) == "java.specification.version" {
			var v int
			_, _ = fmt.Sscan(strings.TrimSpace(value), &v)
			return v
		}
	}
	return 0
}

// Jars gives the folder with the jars of a line, fetching them if need be. Test
// processes that come at once wait for the first.
func Jars(line Line) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	base := filepath.Join(cache, "hubgraph-ci", "neo4j")
	if err := os.MkdirAll(base, 0o755); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(filepath.Join(base, line.Version+".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if err := await(lock); err != nil {
		return "", err
	}
	jars := filepath.Join(base, line.Version)
	done := filepath.Join(jars, "complete")
	if _, err := os.Stat(done); err == nil {
		return jars, nil
	}
	project, err := os.MkdirTemp("", "hubgraph-pom-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(project)
	pom := `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>hubgraph</groupId><artifactId>neo4j-test-server</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.neo4j.test</groupId><artifactId>neo4j-harness</artifactId><version>` + line.Version + `</version></dependency>
  </dependencies>
</project>
`
	if err := os.WriteFile(filepath.Join(project, "pom.xml"), []byte(pom), 0o644); err != nil {
		return "", err
	}
	cmd := exec.Command("mvn", "-q", "-B", "-ntp", "dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory="+jars)
	cmd.Dir = project
	cmd.Env = append(os.Environ(), "MAVEN_OPTS="+noPerfData+" -Djava.io.tmpdir="+project)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("fetch the jars of Neo4j %s: %w\n%s", line.Version, err, out)
	}
	return jars, os.WriteFile(done, nil, 0o644)
}

// freeAddress gives an address on loopback that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

func (s *Server) start() error {
	_, port, err := net.SplitHostPort(s.addr)
	if err != nil {
		return err
	}
	src := filepath.Join(s.dir, "Server.java")
	if err := os.WriteFile(src, program, 0o644); err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(s.dir, "server.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	s.log = log
	data := filepath.Join(s.dir, "data")
	// Java's own folders are not those of its environment.
	args := append([]string{"-Xms256m", "-Xmx1g", "-XX:+UseSerialGC", noPerfData, "-Djava.io.tmpdir=" + s.dir, "-Djna.tmpdir=" + s.dir, "-Duser.home=" + s.dir}, s.flags...)
	if s.reads {
		args = append(args, "-DreadOnly=true")
	}
	args = append(args, "-cp", filepath.Join(s.jars, "*"), src, data, port)
	if _, err := os.Stat(data); errors.Is(err, os.ErrNotExist) {
		args = append(args, s.Password) // it is set once
	}
	s.cmd = exec.Command(s.java, args...)
	s.cmd.Stderr = log
	stdin, err := s.cmd.StdinPipe()
	if err != nil {
		return err
	}
	s.stdin = stdin
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	ready := make(chan bool, 1)
	go func() {
		defer close(ready)
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			if lines.Text() == "ready" {
				ready <- true
			}
		}
	}()
	select {
	case ok := <-ready:
		if !ok {
			out, _ := os.ReadFile(log.Name())
			return fmt.Errorf("the server ended before it was ready\n%s", out)
		}
		s.URI = "bolt://" + s.addr
		return nil
	case <-time.After(startLimit):
		return fmt.Errorf("the server was not ready after %v; its log is in %s", startLimit, log.Name())
	}
}

func (s *Server) close() {
	if s.driver != nil {
		_ = s.driver.Close(context.Background())
	}
	if s.cmd != nil && s.cmd.Process != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
	if s.log != nil {
		s.log.Close()
	}
	if s.dir != "" {
		os.RemoveAll(s.dir)
	}
}

// Close ends the servers of this process. TestMain has it called after the tests,
// by testbed.Around(m, neo4jtest.Close).
func Close() {
	mu.Lock()
	defer mu.Unlock()
	for _, r := range servers {
		if r.server != nil {
			r.server.close()
		}
	}
	clear(servers)
}

// Kill ends the server at once (SIGKILL).
func (s *Server) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = s.cmd.Wait()
	return s.log.Close()
}

// Stop ends the server in order.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := io.WriteString(s.stdin, "q"); err != nil {
		return err
	}
	if err := s.cmd.Wait(); err != nil {
		return err
	}
	return s.log.Close()
}

// Restart starts the server again after Kill or Stop, on the same address and data.
func (s *Server) Restart() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.start()
}

// Backup copies what a killed server has on disk to a folder that is not there yet.
func (s *Server) Backup(to string) error {
	return os.CopyFS(to, os.DirFS(filepath.Join(s.dir, "data")))
}

// Restore puts a Backup in the place of what a killed server has on disk.
func (s *Server) Restore(from string) error {
	data := filepath.Join(s.dir, "data")
	if err := os.RemoveAll(data); err != nil {
		return err
	}
	return os.CopyFS(data, os.DirFS(from))
}

// ReadOnly has the server's Restart after a Stop allow reads only, or writes again.
func (s *Server) ReadOnly(only bool) { s.reads = only }
