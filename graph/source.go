package graph

// CommonKnowledge is the source of what only general knowledge says. Its
// citations hold a note and no place; they are not checked against any text,
// and sentences prefer what another source says.
const CommonKnowledge SourceID = "common-knowledge"

// A Source is who says so: an article, a file, or common knowledge. The id of
// an imported file is its SHA-256.
type Source struct {
	ID        SourceID `json:"id"`
	Title     string   `json:"title"`
	Author    string   `json:"author,omitempty"`
	Publisher string   `json:"publisher,omitempty"`
	URL       string   `json:"url,omitempty"`
	Published Date     `json:"published,omitempty"`
	SHA256    string   `json:"sha256,omitempty"`
	Licence   string   `json:"licence,omitempty"`   // an SPDX id ("CC-BY-4.0") or a short text of one line, at most MaxLabelBytes
	Language  string   `json:"language,omitempty"`  // BCP 47, of the text
	Retrieved Date     `json:"retrieved,omitempty"` // when it was last taken from URL
	Archived  string   `json:"archived,omitempty"`  // address of a copy in an archive, http or https
}

func (s *Source) check(at string, is *Issues) {
	if why := checkNewID(string(s.ID)); why != "" {
		is.Add(at+".id", why)
	}
	checkName(at+".title", s.Title, true, is)
	checkName(at+".author", s.Author, false, is)
	checkName(at+".publisher", s.Publisher, false, is)
	checkName(at+".url", s.URL, false, is)
	if why := s.Published.Check(); why != "" {
		is.Add(at+".published", why)
	}
	if s.SHA256 != "" && !isHexSHA256(s.SHA256) {
		is.Add(at+".sha256", "is not a SHA-256 in 64 lower-case hexadecimal digits")
	}
	checkLabel(at+".licence", s.Licence, false, is)
	if s.Language != "" && !validLang(s.Language) {
		is.Add(at+".language", badLang(s.Language))
	}
	if why := s.Retrieved.Check(); why != "" {
		is.Add(at+".retrieved", why)
	}
	if checkName(at+".archived", s.Archived, false, is); s.Archived != "" && !isWebAddress(s.Archived) {
		is.Add(at+".archived", Quote(s.Archived)+" is not an address that begins with http:// or https://")
	}
}

// A SourceText is the text of a source, attached by whoever has it.
type SourceText struct {
	Source SourceID `json:"source"`
	Text   string   `json:"text"`
}

// MaxTextBytes is how long a source's text may be.
const MaxTextBytes = 8 << 20

func (t *SourceText) check(at string, is *Issues) {
	if why := t.Source.Check(); why != "" {
		is.Add(at+".source", why)
	}
	switch why := textFault(t.Text, false); {
	case t.Text == "":
		is.Add(at+".text", "is empty")
	case len(t.Text) > MaxTextBytes:
		is.Add(at+".text", "is longer than 8 MiB")
	case why != "":
		is.Add(at+".text", why)
	}
}
