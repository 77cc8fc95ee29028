package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"hubgraph/graph"
	"hubgraph/internal/access"
	"hubgraph/seeds"
)

// A Program is one run of the command hubgraph. Its zero value, with Args set,
// reads nothing, writes nowhere and has an empty environment.
type Program struct {
	Args           []string // without the program's own name
	Environ        []string // "NAME=value", as os.Environ gives it
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	// Seeds is what a new store begins with and what the commands seed and
	// verify read. nil: the curated data built in.
	Seeds func() (graph.Batch, error)
	// Listening and Started, if set, are called by serve with the address it listens on,
	// host:port: once it answers that it is opening the store, and once it answers
	// questions.
	Listening, Started func(address string)

	config *loaded
	output string // table, json or ndjson
	lang   string // en or zh
	ran    bool   // a command was found and begun
	// acceptLoss opens what is left of a graph that lost something. It is no
	// setting, so that nobody leaves it on.
	acceptLoss bool

	// sessions are of a server that only this machine can reach. nil: none.
	sessions *access.Sessions

	finish func() // what Run ends with. nil: nothing
}

// Main runs the program with the arguments, environment and streams of the
// process until it ends, is interrupted, told to terminate or hung up on, and
// gives the status to exit with: 0, 1 where it could not be done, 2 where the
// command must be written in another way.
func Main() int {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	p := &Program{Args: os.Args[1:], Environ: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	return p.Run(ctx)
}

// Run carries out the command that Args name and gives the status to exit
// with. What went wrong is one line on Stderr. A Program runs once.
func (p *Program) Run(ctx context.Context) int {
	if p.Stdin == nil {
		p.Stdin = strings.NewReader("")
	}
	if p.Stdout == nil {
		p.Stdout = io.Discard
	}
	if p.Stderr == nil {
		p.Stderr = io.Discard
	}
	if p.Seeds == nil {
		p.Seeds = seeds.Batch
	}
	root := p.commands()
	helpIn(root, p.language())
	root.SetArgs(append([]string{}, p.Args...))
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if p.finish != nil {
		defer p.finish()
	}
	if err == nil {
		return exitOK
	}
	if errors.Is(err, errFound) {
		return exitError
	}
	var usage *usageError
	if !p.ran && !errors.As(err, &usage) { // a complaint about flags and arguments
		err = usagef("%s; %s --help shows how it is used", firstLine(p.spoken(err)), cmd.CommandPath())
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errorf("interrupted")
	}
	fmt.Fprintf(p.Stderr, "hubgraph: %s\n", inert(strings.ReplaceAll(p.spoken(err), "\n", "; ")))
	var more *ambiguousError
	if errors.As(err, &more) {
		more.list(p.screen(p.Stderr))
	}
	return exitStatus(err)
}

// wrongNumber is what pflag says of a flag that is to be a whole number.
var wrongNumber = regexp.MustCompile(`^invalid argument (".*") for "(?:-., )?(--[a-z-]+)" flag: strconv\.ParseInt`)

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// takes says how many arguments a command takes.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) >= least && (len(args) <= most || most < 0) {
			return nil
		}
		if most == 0 {
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				return usagef("there is no command %q; did you mean %s?", args[0], alternatives(near))
			}
			return errorf("unknown command or argument %q", args[0])
		}
		return errorf("write %s %s", cmd.Parent().CommandPath(), cmd.Use)
	}
}

// screen gives the terminal, file or pipe that w is. COLUMNS, where it is set,
// says how wide, as POSIX has it.
func (p *Program) screen(w io.Writer) *screen {
	columns, isTerminal := terminal(w)
	if n, err := strconv.Atoi(environment(p.Environ)["COLUMNS"]); err == nil && n > 0 {
		columns = n
	}
	return &screen{w: w, width: columns, colour: isTerminal && p.config != nil && !p.config.NoColor}
}

// note tells the person at work something that is no data.
func (p *Program) note(format string, args ...any) {
	fmt.Fprintln(p.Stderr, inert(p.say(format, args...)))
}

// commands gives the root of the commands. The root alone is serve.
func (p *Program) commands() *cobra.Command {
	root := &cobra.Command{
		Use:   "hubgraph",
		Short: "A knowledge graph of an ecosystem: who is linked to whom, and which place of which source says so",
		Long: `Hubgraph serves a knowledge graph of an ecosystem: who is linked to whom, how,
since when, and which place of which source says so. Without a command it serves.

Where a command takes an ENTITY, write its id or one of its whole names, in
English, Chinese or pinyin. Data goes to standard output, everything else to standard
error. Exit status: 0 done, 1 not done, 2 write the command in another way.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          takes(0, 0),

		SuggestionsMinimumDistance: 2,
	}
	root.CompletionOptions.HiddenDefaultCmd = false
	flags := root.PersistentFlags()
	addConfigFlags(flags)
	flags.StringP("output", "o", "table", "form of the answer: table, json (that of the HTTP API) or ndjson (a record a line)")
	flags.BoolVar(&p.acceptLoss, "accept-loss", false, "open what is left of a graph that lost something; what is lost is told, and lost for good")
	flags.String("lang", "", "language of the answer: en or zh; that of the environment by default")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return p.prepare(cmd) }
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		if m := wrongNumber.FindStringSubmatch(err.Error()); m != nil {
			return errorf("%s: %s is not a whole number", m[2], m[1])
		}
		return err
	})
	root.RunE = p.serve
	serve := &cobra.Command{
		Use:   "serve",
		Short: "Serve the graph over HTTP; what hubgraph alone does, too",
		Args:  takes(0, 0),
		RunE:  p.serve,
	}
	for _, g := range []struct {
		title    string
		commands []*cobra.Command
	}{
		{"Serve:", []*cobra.Command{serve}},
		{"Ask:", []*cobra.Command{p.searchCommand(), p.showCommand(), p.neighborsCommand(), p.pathCommand(), p.statementsCommand(), p.commonCommand(), p.amongCommand(), p.aroundCommand(), p.overviewCommand(), p.pictureCommand(), p.entitiesCommand(), p.statsCommand(), p.schemaCommand(), p.viewsCommand(), p.reviewCommand(), p.logCommand()}},
		{"Keep the data:", []*cobra.Command{p.importCommand(), p.exportCommand(), p.sourceCommand(), p.seedCommand(), p.verifyCommand(), p.repairCommand(), p.backupCommand(), p.restoreCommand(), p.copyCommand()}},
		{"Set up:", []*cobra.Command{p.keyCommand(), p.configCommand(), p.versionCommand()}},
	} {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.title
			root.AddCommand(c)
		}
	}
	root.SetHelpCommandGroupID("Set up:")
	root.SetCompletionCommandGroupID("Set up:")
	return root
}

// prepare reads the configuration and the flags that all commands have.
func (p *Program) prepare(cmd *cobra.Command) error {
	p.ran = true
	flags := cmd.Flags()
	var err error
	if p.config, err = loadConfig(flags, p.Environ); err != nil {
		return err
	}
	p.output, _ = flags.GetString("output")
	switch p.output {
	case "table", "json", "ndjson":
	default:
		return usagef("--output: %q is not one of table, json, ndjson", p.output)
	}
	p.lang, _ = flags.GetString("lang")
	switch p.lang {
	case "en", "zh":
	case "":
		p.lang = environmentLanguage(environment(p.Environ))
	default:
		return usagef("--lang: %q is not one of en, zh", p.lang)
	}
	return nil
}

// environmentLanguage gives zh where the locale is a Chinese one, else en. The
// order of the variables is that of POSIX.
func environmentLanguage(vars map[string]string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := vars[name]; v != "" {
			if strings.HasPrefix(strings.ToLower(v), "zh") {
				return "zh"
			}
			return "en"
		}
	}
	return "en"
}
