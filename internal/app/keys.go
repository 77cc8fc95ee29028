package app

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hubgraph/internal/access"
)

func (p *Program) keyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "key", Short: "Make, list and revoke the keys of the HTTP API", Args: takes(0, 0), RunE: needsSubcommand}
	create := &cobra.Command{
		Use:     "create NAME",
		Short:   "Make a key and show it, this once",
		Example: "  hubgraph key create newsroom --scope write --expires 2160h",
		Args:    takes(1, 1),
	}
	create.Flags().StringSlice("scope", nil, "what the key may do: read, write, import or admin; may be repeated. All may read, admin may do everything")
	create.Flags().Duration("expires", 0, "how long it is good, such as 720h; for ever by default")
	create.RunE = func(cmd *cobra.Command, args []string) error {
		var scopes []access.Scope
		names, _ := cmd.Flags().GetStringSlice("scope")
		for _, n := range names {
			scopes = append(scopes, access.Scope(n))
		}
		var expires time.Time
		if cmd.Flags().Changed("expires") {
			d, _ := cmd.Flags().GetDuration("expires")
			if d <= 0 {
				return usagef("--expires: must be a time to come, such as 720h")
			}
			expires = time.Now().Add(d)
		}
		secret, key, err := access.OpenKeys(p.config.KeysFile).Create(args[0], scopes, expires)
		if err != nil {
			return err
		}
		if p.output != "table" {
			return p.printValue(struct {
				shownKey
				Key string `json:"key"`
			}{shown(key), secret})
		}
		p.note("This key is shown once. Send it as: Authorization: Bearer KEY")
		s := p.screen(p.Stdout)
		s.line(secret)
		return s.err
	}
	cmd.AddCommand(create, &cobra.Command{
		Use:   "list",
		Short: "List the keys; what they are is not kept",
		Args:  takes(0, 0),
		RunE:  func(*cobra.Command, []string) error { return p.listKeys() },
	}, &cobra.Command{
		Use:   "revoke ID|NAME",
		Short: "Revoke a key; it is refused from now on",
		Args:  takes(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			key, err := access.OpenKeys(p.config.KeysFile).Revoke(args[0])
			if err != nil {
				return err
			}
			if p.output != "table" {
				return p.printValue(shown(key))
			}
			s := p.screen(p.Stdout)
			s.line(p.say("revoked %s (%s)", inert(key.Name), inert(key.ID)))
			return s.err
		},
	})
	return cmd
}

// shownKey is what of a key may be shown.
type shownKey struct {
	access.Key
	Created time.Time  `json:"created"`
	Expires *time.Time `json:"expires,omitempty"`
}

func shown(r access.Record) shownKey { return shownKey{r.Key, r.Created, r.Expires} }

func (p *Program) listKeys() error {
	keys, err := access.OpenKeys(p.config.KeysFile).List()
	if err != nil {
		return err
	}
	items := make([]shownKey, len(keys))
	for i, k := range keys {
		items[i] = shown(k)
	}
	if p.output != "table" {
		b, err := json.Marshal(map[string]any{"items": items, "complete": true})
		if err != nil {
			return err
		}
		return p.print(b, "items")
	}
	s := p.screen(p.Stdout)
	t := table{columns: []column{{head: p.say("ID"), style: faint}, {head: p.say("NAME"), min: 16, style: bold}, {head: p.say("SCOPES")}, {head: p.say("CREATED")}, {head: p.say("EXPIRES")}}}
	for _, k := range keys {
		var scopes []string
		for _, sc := range k.Scopes {
			scopes = append(scopes, string(sc))
		}
		expires := cell{text: p.say("never")}
		if k.Expires != nil {
			expires.text = k.Expires.Format(time.DateTime + "Z")
			if k.Expired(time.Now()) {
				expires = cell{p.say("%s (expired)", expires.text), yellow}
			}
		}
		t.add(text(k.ID), text(k.Name), text(strings.Join(scopes, ", ")), text(k.Created.Format(time.DateTime+"Z")), expires)
	}
	if len(keys) == 0 {
		p.note("there is no key; hubgraph key create NAME --scope write makes one")
	}
	t.write(s)
	return s.err
}
