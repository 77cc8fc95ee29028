package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/adrg/xdg"
	"github.com/caarlos0/env/v11"
	"github.com/goccy/go-yaml"
	"github.com/spf13/pflag"
)

// Config is what can be set. The tags are the one table of it: the key in the
// file, the variable of the environment, the flag and what it is for; a field
// without a flag (a secret, which must not be read from the list of processes)
// has none. Lists are separated by commas in the environment.
type Config struct {
	Addr           string   `yaml:"addr" env:"HUBGRAPH_ADDR" flag:"addr" help:"address to serve on, host:port"`
	DataDir        string   `yaml:"dataDir" env:"HUBGRAPH_DATA_DIR" flag:"data-dir" help:"folder of the graph and the keys"`
	Store          string   `yaml:"store" env:"HUBGRAPH_STORE" flag:"store" help:"where the graph is kept: embedded or neo4j"`
	Empty          bool     `yaml:"empty" env:"HUBGRAPH_EMPTY" flag:"empty" help:"begin a new graph without the built-in data"`
	KeysFile       string   `yaml:"keysFile" env:"HUBGRAPH_KEYS_FILE" flag:"keys-file" help:"file of the keys; keys.json in the data folder by default"`
	Hosts          []string `yaml:"hosts" env:"HUBGRAPH_HOSTS" flag:"hosts" help:"host names to answer to beside the address"`
	InsecureNoAuth bool     `yaml:"insecureNoAuth" env:"HUBGRAPH_INSECURE_NO_AUTH" flag:"insecure-no-auth" help:"serve beyond this machine although there is no key"`
	MemoryLimit    string   `yaml:"memoryLimit" env:"HUBGRAPH_MEMORY_LIMIT" flag:"memory-limit" help:"soft memory limit, such as 512MiB; by default 90 % of what the control group allows"`
	Neo4jURI       string   `yaml:"neo4jUri" env:"NEO4J_URI" flag:"neo4j-uri" help:"address of Neo4j"`
	Neo4jUsername  string   `yaml:"neo4jUsername" env:"NEO4J_USERNAME" flag:"neo4j-username" help:"user at Neo4j"`
	Neo4jPassword  string   `yaml:"neo4jPassword" env:"NEO4J_PASSWORD" secret:"true" help:"password at Neo4j"`
	Neo4jDatabase  string   `yaml:"neo4jDatabase" env:"NEO4J_DATABASE" flag:"neo4j-database" help:"database at Neo4j"`
}

// The stores that HUBGRAPH_STORE can name.
const (
	storeEmbedded = "embedded"
	storeNeo4j    = "neo4j"
)

func defaults() Config {
	return Config{
		Addr:          "127.0.0.1:8080",
		DataDir:       filepath.Join(xdg.DataHome, "hubgraph"),
		Store:         storeEmbedded,
		Hosts:         []string{},
		Neo4jURI:      "neo4j://127.0.0.1:7687",
		Neo4jUsername: "neo4j",
		Neo4jDatabase: "neo4j",
	}
}

// A setting is one field of a Config, as its tags say.
type setting struct {
	index                int
	key, env, flag, help string
	secret               bool
}

var settings = func() []setting {
	t := reflect.TypeFor[Config]()
	out := make([]setting, t.NumField())
	for i := range out {
		tag := t.Field(i).Tag
		out[i] = setting{i, tag.Get("yaml"), tag.Get("env"), tag.Get("flag"), tag.Get("help"), tag.Get("secret") != ""}
	}
	return out
}()

// field gives the setting's place in a Config.
func (s setting) field(c *Config) reflect.Value { return reflect.ValueOf(c).Elem().Field(s.index) }

// loaded is a configuration and where each of its values is from, by key.
type loaded struct {
	Config
	Origin  map[string]string
	File    string // the file that was read, "" for none
	NoColor bool
}

// addConfigFlags registers a flag for every setting that has one.
func addConfigFlags(fs *pflag.FlagSet) {
	d := defaults()
	for _, s := range settings {
		if s.flag == "" {
			continue
		}
		switch v := s.field(&d).Interface().(type) {
		case bool:
			fs.Bool(s.flag, v, s.help)
		case []string:
			fs.StringSlice(s.flag, v, s.help)
		case string:
			fs.String(s.flag, v, s.help)
		}
	}
	fs.String("config", "", "configuration file; hubgraph/config.yaml in the user's configuration folder by default")
}

// loadConfig puts together flags over environment over file over defaults. An
// empty variable is as one that is not set. Its errors are usage errors.
func loadConfig(flags *pflag.FlagSet, environ []string) (*loaded, error) {
	vars := environment(environ)
	c := &loaded{Config: defaults(), Origin: map[string]string{}, NoColor: vars["NO_COLOR"] != ""}
	for _, s := range settings {
		c.Origin[s.key] = "default"
	}
	if err := c.readFile(flags, vars); err != nil {
		return nil, err
	}
	if err := c.readEnvironment(vars); err != nil {
		return nil, err
	}
	for _, s := range settings {
		if s.flag == "" || !flags.Changed(s.flag) {
			continue
		}
		var v any
		var err error
		switch field := s.field(&c.Config); field.Kind() {
		case reflect.Bool:
			v, err = flags.GetBool(s.flag)
		case reflect.Slice:
			v, err = flags.GetStringSlice(s.flag)
		default:
			v, err = flags.GetString(s.flag)
		}
		if err != nil {
			return nil, usagef("--%s: %v", s.flag, err)
		}
		s.field(&c.Config).Set(reflect.ValueOf(v))
		c.Origin[s.key] = "flag --" + s.flag
	}
	if c.KeysFile == "" {
		c.KeysFile = filepath.Join(c.DataDir, keysName)
	}
	return c, c.check()
}

func environment(environ []string) map[string]string {
	vars := env.ToMap(environ)
	maps.DeleteFunc(vars, func(_, v string) bool { return v == "" })
	return vars
}

func (c *loaded) readFile(flags *pflag.FlagSet, vars map[string]string) error {
	path, explicit := vars["HUBGRAPH_CONFIG"], true
	if flags.Changed("config") {
		path, _ = flags.GetString("config")
	}
	if path == "" {
		path, explicit = filepath.Join(xdg.ConfigHome, "hubgraph", "config.yaml"), false
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !explicit {
		return nil
	}
	if err != nil {
		return usagef("read the configuration: %v", err)
	}
	c.File = path
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	var keys map[string]any
	if err := yaml.Unmarshal(text, &keys); err != nil {
		return configFileError(path, err)
	}
	if err := yaml.UnmarshalWithOptions(text, &c.Config, yaml.DisallowUnknownField()); err != nil {
		return configFileError(path, err)
	}
	if c.Hosts == nil {
		c.Hosts = []string{}
	}
	for key := range keys {
		c.Origin[key] = "file"
	}
	return nil
}

// configFileError makes one line of the library's picture of the place.
func configFileError(path string, err error) error {
	var y yaml.Error
	if !errors.As(err, &y) {
		return usagef("%s: %v", path, err)
	}
	what := y.GetMessage()
	var unknown *yaml.UnknownFieldError
	if errors.As(err, &unknown) {
		known := make([]string, len(settings))
		for i, s := range settings {
			known[i] = s.key
		}
		slices.Sort(known)
		what += "; known are " + strings.Join(known, ", ")
	}
	if t := y.GetToken(); t != nil && t.Position != nil {
		return usagef("%s:%d:%d: %s", path, t.Position.Line, t.Position.Column, what)
	}
	return usagef("%s: %s", path, what)
}

func (c *loaded) readEnvironment(vars map[string]string) error {
	origin := map[string]string{}
	for _, s := range settings {
		origin[s.env] = "environment " + s.env
		file := vars[s.env+"_FILE"]
		if !s.secret || file == "" {
			continue
		}
		if vars[s.env] != "" {
			return usagef("both %s and %s_FILE are set; set one of them", s.env, s.env)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return usagef("%s_FILE: %v", s.env, err)
		}
		vars[s.env] = strings.TrimRight(string(b), "\r\n")
		origin[s.env] = "environment " + s.env + "_FILE"
	}
	if err := env.ParseWithOptions(&c.Config, env.Options{Environment: vars}); err != nil {
		var agg env.AggregateError
		if errors.As(err, &agg) && len(agg.Errors) > 0 {
			err = agg.Errors[0]
		}
		var parse env.ParseError
		if errors.As(err, &parse) {
			for _, s := range settings {
				if reflect.TypeFor[Config]().Field(s.index).Name == parse.Name {
					return usagef("%s: %v", s.env, parse.Err)
				}
			}
		}
		return usagef("environment: %v", err)
	}
	for _, s := range settings {
		if _, ok := vars[s.env]; ok {
			c.Origin[s.key] = origin[s.env]
		}
	}
	return nil
}

func (c *loaded) check() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return usagef("addr: %q is not an address; write host:port, as in 127.0.0.1:8080", c.Addr)
	}
	if c.Store != storeEmbedded && c.Store != storeNeo4j {
		return usagef("store: %q is not a store; write embedded or neo4j", c.Store)
	}
	if c.DataDir == "" {
		return usagef("dataDir: is empty; name a folder")
	}
	if c.MemoryLimit != "" {
		if _, err := parseBytes(c.MemoryLimit); err != nil {
			return usagef("memoryLimit: %v", err)
		}
	}
	return nil
}

// shown gives a setting's value for people: a secret as stars.
func (c *loaded) shown(s setting) string {
	switch v := s.field(&c.Config).Interface().(type) {
	case string:
		if s.secret && v != "" {
			return "********"
		}
		return v
	case []string:
		return strings.Join(v, ",")
	case bool:
		return strconv.FormatBool(v)
	default:
		return fmt.Sprint(v)
	}
}
