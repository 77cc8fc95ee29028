package seeds

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/goccy/go-yaml"

	"hubgraph/graph"
)

//go:embed *.yaml
var files embed.FS

const exceptionsFile = "exceptions.yaml"

// Article is the id of the source that the graph is built from.
const Article graph.SourceID = "lat-shanghai-digital-hub-2022"

// CommonKnowledge is the id of the source for what the article does not say.
const CommonKnowledge = graph.CommonKnowledge

// Label marks the changes of the built-in data in the log.
const Label = "seeds"

// Batch gives all sources, entities and statements as one batch without a key,
// in the order of the files' names and within them as written. Its schema is
// empty: the seeds use what is built in. Its label is Label. An error means that the embedded files
// are broken and names the file.
func Batch() (graph.Batch, error) {
	all := graph.Batch{Label: Label}
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return graph.Batch{}, err
	}
	for _, name := range names {
		if name == exceptionsFile {
			continue
		}
		var part graph.Batch
		if err := read(name, &part); err != nil {
			return graph.Batch{}, err
		}
		all.Sources = append(all.Sources, part.Sources...)
		all.Entities = append(all.Entities, part.Entities...)
		all.Statements = append(all.Statements, part.Statements...)
		part.Sources, part.Entities, part.Statements = nil, nil, nil
		if part.Items() > 0 || part.Key+part.Author+part.Note+part.Label != "" {
			return graph.Batch{}, fmt.Errorf("seeds: %s: holds more than sources, entities and statements", name)
		}
	}
	return all, nil
}

// An Exception is a figure or a capitalised word of the article that no
// citation covers.
type Exception struct {
	Paragraph int    `json:"paragraph"` // non-blank line of the text, from 0
	Term      string `json:"term"`      // as printed
	Reason    string `json:"reason"`    // why nothing is claimed of it
}

// Exceptions gives the exceptions in order of paragraph.
func Exceptions() ([]Exception, error) {
	var f struct {
		Exceptions []Exception `json:"exceptions"`
	}
	if err := read(exceptionsFile, &f); err != nil {
		return nil, err
	}
	return f.Exceptions, nil
}

// read decodes one file strictly: YAML is turned into JSON and read under the
// names that the JSON of a batch has.
func read(name string, into any) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("seeds: %w", err)
	}
	j, err := yaml.YAMLToJSON(text)
	if err != nil {
		return fmt.Errorf("seeds: %s: %w", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(j))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("seeds: %s: %w", name, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("seeds: %s: holds more than one document", name)
	}
	return nil
}
