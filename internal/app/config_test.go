package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"hubgraph/internal/app"
)

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConfigPrecedence(t *testing.T) {
	file := writeFile(t, "config.yaml", "addr: 127.0.0.1:1\ndataDir: /from-file\nhosts: [a.example]\n")
	environ := []string{"HUBGRAPH_CONFIG=" + file, "HUBGRAPH_ADDR=127.0.0.1:2", "HUBGRAPH_DATA_DIR=/from-environment", "HUBGRAPH_STORE="}
	c, origin, err := app.LoadConfig([]string{"--data-dir", "/from-flag"}, environ)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ key, got, want, from string }{
		{"dataDir", c.DataDir, "/from-flag", "flag --data-dir"},
		{"addr", c.Addr, "127.0.0.1:2", "environment HUBGRAPH_ADDR"},
		{"hosts", strings.Join(c.Hosts, ","), "a.example", "file"},
		{"store", c.Store, "embedded", "default"}, // an empty variable is none
		{"keysFile", c.KeysFile, filepath.Join("/from-flag", "keys.json"), "default"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s = %q, want %q", tt.key, tt.got, tt.want)
		}
		if origin[tt.key] != tt.from {
			t.Errorf("%s is from %q, want %q", tt.key, origin[tt.key], tt.from)
		}
	}
}

func TestConfigDefaults(t *testing.T) {
	c, origin, err := app.LoadConfig([]string{"--config", writeFile(t, "empty.yaml", "\n")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "127.0.0.1:8080"; c.Addr != want {
		t.Errorf("addr = %q, want %q", c.Addr, want)
	}
	if filepath.Base(c.DataDir) != "hubgraph" {
		t.Errorf("dataDir = %q, want a folder hubgraph", c.DataDir)
	}
	for key, from := range origin {
		if from != "default" {
			t.Errorf("%s is from %q, want default", key, from)
		}
	}
}

func TestConfigSecretFile(t *testing.T) {
	secret := writeFile(t, "password", "s3cret\n")
	c, origin, err := app.LoadConfig(nil, []string{"NEO4J_PASSWORD_FILE=" + secret})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Neo4jPassword, "s3cret"; got != want {
		t.Errorf("password = %q, want %q", got, want)
	}
	if got, want := origin["neo4jPassword"], "environment NEO4J_PASSWORD_FILE"; got != want {
		t.Errorf("from %q, want %q", got, want)
	}
}

func TestConfigRefusals(t *testing.T) {
	unknown := writeFile(t, "config.yaml", "addr: 127.0.0.1:1\n\nadress: x\n")
	wrongType := writeFile(t, "types.yaml", "insecureNoAuth: perhaps\n")
	broken := writeFile(t, "broken.yaml", "addr: [\n")
	for _, tt := range []struct {
		name          string
		args, environ []string
		want          []string
	}{
		{"unknown key in the file", nil, []string{"HUBGRAPH_CONFIG=" + unknown}, []string{unknown + ":3:1:", "adress", "known are addr,"}},
		{"wrong type in the file", nil, []string{"HUBGRAPH_CONFIG=" + wrongType}, []string{wrongType + ":1:"}},
		{"broken file", nil, []string{"HUBGRAPH_CONFIG=" + broken}, []string{broken + ":"}},
		{"missing file that was named", []string{"--config", "/nowhere/config.yaml"}, nil, []string{"/nowhere/config.yaml"}},
		{"boolean in the environment", nil, []string{"HUBGRAPH_INSECURE_NO_AUTH=perhaps"}, []string{"HUBGRAPH_INSECURE_NO_AUTH"}},
		{"secret twice", nil, []string{"NEO4J_PASSWORD=a", "NEO4J_PASSWORD_FILE=b"}, []string{"NEO4J_PASSWORD_FILE", "one of them"}},
		{"secret file missing", nil, []string{"NEO4J_PASSWORD_FILE=/nowhere/p"}, []string{"NEO4J_PASSWORD_FILE", "/nowhere/p"}},
		{"address without port", []string{"--addr", "localhost"}, nil, []string{"addr", "host:port"}},
		{"unknown store", []string{"--store", "oracle"}, nil, []string{"oracle", "embedded or neo4j"}},
		{"memory limit", []string{"--memory-limit", "much"}, nil, []string{"memoryLimit", "much"}},
		{"memory limit of letters", nil, []string{"HUBGRAPH_MEMORY_LIMIT=MiB"}, []string{"memoryLimit"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := app.LoadConfig(tt.args, tt.environ)
			if err == nil {
				t.Fatal("got no error")
			}
			if !app.IsUsage(err) {
				t.Errorf("%v is no usage error", err)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("the error has several lines: %q", err)
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("got %q, want it to hold %q", err, w)
				}
			}
		})
	}
}

func TestParseBytes(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int64 // 0: an error
	}{
		{"1", 1},
		{"1073741824", 1 << 30},
		{"5B", 5},
		{"3KiB", 3 << 10},
		{"512MiB", 512 << 20},
		{"2GiB", 2 << 30},
		{"1TiB", 1 << 40},
		{"", 0},
		{"0", 0},
		{"-1", 0},
		{"MiB", 0},
		{"1MB", 0},
		{"1.5GiB", 0},
		{"9999999999TiB", 0},
	} {
		got, err := app.ParseBytes(tt.text)
		if got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("parseBytes(%q) = %d, %v, want %d", tt.text, got, err, tt.want)
		}
	}
}

func TestCgroupLimit(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for _, tt := range []struct {
		name string
		root fs.FS
		want int64
	}{
		{"no control groups", fstest.MapFS{}, 0},
		{"version 2", fstest.MapFS{
			"proc/self/cgroup":                            file("0::/app.slice/hubgraph\n"),
			"sys/fs/cgroup/app.slice/memory.max":          file("1000\n"),
			"sys/fs/cgroup/app.slice/hubgraph/memory.max": file("2000\n"),
		}, 1000},
		{"version 2 in a container", fstest.MapFS{"proc/self/cgroup": file("0::/\n"), "sys/fs/cgroup/memory.max": file("512\n")}, 512},
		{"version 2 without a limit", fstest.MapFS{"proc/self/cgroup": file("0::/a\n"), "sys/fs/cgroup/a/memory.max": file("max\n")}, 0},
		{"version 1", fstest.MapFS{
			"proc/self/cgroup": file("5:cpu:/x\n4:memory,hugetlb:/docker/1\n"),
			"sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes": file("777\n"),
		}, 777},
		{"version 1 without a limit", fstest.MapFS{
			"proc/self/cgroup":                           file("4:memory:/\n"),
			"sys/fs/cgroup/memory/memory.limit_in_bytes": file("9223372036854771712\n"),
		}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, app.CgroupLimit(tt.root)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
