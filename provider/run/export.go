package run

import (
	"cmp"
	"strings"
	"unicode"

	"dailies/provider"
)

// Export is a selection of takes that is handed over to an editor: their films, and documents
// that describe them in the order of Takes.
type Export struct {
	Name    string // of the timeline; names of documents are made from it
	Folder  string // absolute; created if it is missing
	Takes   []Run
	Formats []ExportFormat
	Copy    bool // copies films even where they could be hard links
}

// ExportFormat is a kind of document that describes exported films.
type ExportFormat string

// The formats of documents.
const (
	ExportOTIO   ExportFormat = "otio"   // OpenTimelineIO, read by DaVinci Resolve
	ExportFCPXML ExportFormat = "fcpxml" // Final Cut Pro XML 1.10
	ExportEDL    ExportFormat = "edl"    // CMX 3600 edit decision list
	ExportCSV    ExportFormat = "csv"    // shot list
	ExportHTML   ExportFormat = "html"   // contact sheet
)

// ExportFormats lists all formats.
func ExportFormats() []ExportFormat {
	return []ExportFormat{ExportOTIO, ExportFCPXML, ExportEDL, ExportCSV, ExportHTML}
}

// Title names a format for display.
func (f ExportFormat) Title() string {
	switch f {
	case ExportOTIO:
		return "OTIO timeline"
	case ExportFCPXML:
		return "FCPXML 1.10"
	case ExportEDL:
		return "EDL (CMX 3600)"
	case ExportCSV:
		return "CSV shot list"
	case ExportHTML:
		return "HTML contact sheet"
	}
	return string(f)
}

// Exported is what an export wrote.
type Exported struct {
	Folder    string
	Films     []ExportedFilm
	Documents []string // absolute paths
	// Notes say what is not as wished, one sentence each, such as a film that is missing or that
	// a timeline could not include.
	Notes []string
}

// ExportedFilm is a film in the folder of an export.
type ExportedFilm struct {
	Take   Run
	File   string // absolute path
	Bytes  int64
	Linked bool // a hard link of the saved film, which needs no space
}

// Bytes is the space that the films took: hard links need none.
func (e Exported) Bytes() (n int64) {
	for _, f := range e.Films {
		if !f.Linked {
			n += f.Bytes
		}
	}
	return n
}

// ExportName names the timeline of takes: by their project, by their shot, else "dailies".
func ExportName(takes []Run, shots []ShotTotals) string {
	if len(takes) == 0 {
		return "dailies"
	}
	oneShot, oneProject := takes[0].Shot, takes[0].Project
	for _, r := range takes {
		if !strings.EqualFold(r.Shot, oneShot) {
			oneShot = ""
		}
		if !strings.EqualFold(r.Project, oneProject) {
			oneProject = ""
		}
	}
	for _, s := range shots {
		if oneShot != "" && strings.EqualFold(s.Code, oneShot) {
			return strings.TrimSpace(s.Code + " " + s.Name)
		}
	}
	return cmp.Or(oneProject, oneShot, "dailies")
}

// CheckFolder returns why the path of a folder that a user wrote is not used, or nil.
func CheckFolder(path string) error {
	if rest, ok := strings.CutPrefix(path, "~"); ok && rest != "" && !strings.ContainsRune(`/\`, rune(rest[0])) {
		return provider.Errorf(provider.KindInput, "%s: only your own home folder can be written as ~", path).
			WithHint("write the whole path, or ./ before the name of a folder that begins with ~")
	}
	if strings.ContainsFunc(path, unicode.IsControl) { // timelines and lists name files on one line
		return provider.Errorf(provider.KindInput, "the folder %q has a line break or another control character in its name", path).
			WithHint("choose another folder")
	}
	return nil
}
