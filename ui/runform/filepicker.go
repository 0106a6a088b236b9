package runform

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/fuzzy"
	"dailies/ui/sanitize"
	"dailies/ui/textinput"
)

// Entry is a folder or a file in a folder.
type Entry struct {
	Name   string
	Folder bool
	Bytes  int64
	Made   time.Time // modification time
}

// browser is the file picker: it lists a folder, from which a file is chosen for the field
// it was opened from.
type browser struct {
	open    bool
	field   focusTarget
	folder  string // absolute path of the listed folder
	entries []Entry
	err     string
	waiting bool // the folder is being read
	query   textinput.Line
	found   []int  // indexes of entries that match the search
	at, top int    // the selected and the first visible one, indexes into found
	rows    int    // number of visible entries
	from    string // the name to select once the folder is read
}

func newBrowser() browser { return browser{query: textinput.New("")} }

// browse opens the file picker in the folder of the field's value, or in the one a file was
// last chosen from.
func (f *Form) browse() tea.Cmd {
	if why := f.noUploads(f.at.field); why != "" {
		f.notice = why
		return nil
	}
	b := &f.browser
	folder := b.folder
	switch text := cleanName(f.line(f.at).Text()); {
	case text != "" && !provider.IsURL(text):
		full := expand(text, f.places.home, f.places.folder)
		if strings.HasSuffix(text, "/") || strings.HasSuffix(text, string(filepath.Separator)) {
			folder = full
		} else {
			folder = filepath.Dir(full)
		}
	case folder == "":
		folder = f.places.folder
	}
	if folder == "" {
		folder = f.places.home
	}
	b.open, b.field = true, f.at
	return f.enter(folder, "")
}

// kind is the kind of the files of the field.
func (b *browser) kind() provider.ValueKind {
	spec, _ := provider.FieldOf(b.field.field)
	return spec.Kind
}

// enter starts reading a folder. from is the name to select in it, "" = the first.
func (f *Form) enter(folder, from string) tea.Cmd {
	b := &f.browser
	b.folder, b.from, b.waiting, b.err = folder, from, true, ""
	b.entries, b.found, b.at, b.top = nil, nil, 0, 0
	b.query.Set("")
	return f.load.Folder(folder, b.kind())
}

// read handles a listing unless the user has gone elsewhere meanwhile. Names that sanitizing
// changes cannot be chosen and are left out.
func (b *browser) read(msg FolderMsg) {
	if msg.Folder != b.folder {
		return
	}
	b.waiting, b.err, b.entries = false, msg.Err, nil
	if msg.Opened != "" {
		b.folder = msg.Opened
	}
	for _, e := range msg.Entries {
		if sanitize.Line(e.Name) == e.Name {
			b.entries = append(b.entries, e)
		}
	}
	b.search()
	for i, n := range b.found {
		if b.entries[n].Name == b.from {
			b.at = i
		}
	}
}

// search finds the entries that match the search text.
func (b *browser) search() {
	names := make([]string, len(b.entries))
	for i, e := range b.entries {
		names[i] = strings.ToLower(e.Name)
	}
	b.found = fuzzy.Search(b.query.Text(), names)
	b.at, b.top = 0, 0
}

// chosen returns the selected entry.
func (b *browser) chosen() (Entry, bool) {
	if b.at < 0 || b.at >= len(b.found) {
		return Entry{}, false
	}
	return b.entries[b.found[b.at]], true
}

// browsing handles a key while the file picker is open.
func (f *Form) browsing(k tea.KeyPressMsg) tea.Cmd {
	b := &f.browser
	empty := b.query.Text() == ""
	switch name := k.String(); {
	case name == "tab", name == "right" && b.query.AtEnd():
		return f.pickEntry()
	case empty && (name == "left" || name == "backspace"):
		return f.above()
	case name == "up":
		b.move(-1)
	case name == "down":
		b.move(1)
	case name == "pgup":
		b.move(-max(1, b.rows))
	case name == "pgdown":
		b.move(max(1, b.rows))
	default:
		return b.edit(k)
	}
	return nil
}

// back clears the search text, or closes the file picker.
func (b *browser) back() {
	if b.query.Text() == "" {
		b.open = false
		return
	}
	b.query.Set("")
	b.search()
}

// above opens the parent folder.
func (f *Form) above() tea.Cmd {
	folder := f.browser.folder
	if up := filepath.Dir(folder); up != folder {
		return f.enter(up, filepath.Base(folder))
	}
	return nil
}

func (b *browser) move(n int) { b.at = max(0, min(b.at+n, len(b.found)-1)) }

// edit edits the search text.
func (b *browser) edit(msg tea.Msg) tea.Cmd {
	before := b.query.Text()
	cmd := b.query.Update(msg)
	if b.query.Text() != before {
		b.search()
	}
	return cmd
}

// pickEntry opens the selected folder, or chooses the selected file.
func (f *Form) pickEntry() tea.Cmd {
	b := &f.browser
	e, ok := b.chosen()
	if !ok {
		return nil
	}
	path := filepath.Join(b.folder, e.Name)
	if e.Folder {
		return f.enter(path, "")
	}
	b.open = false
	f.focus(b.field)
	f.line(f.at).Set(shorten(path, f.places.home))
	f.list(f.at.field).spare()
	return nil
}

// count formats how many entries match.
func (b *browser) count() string {
	switch {
	case b.waiting:
		return "…"
	case b.query.Text() != "":
		return fmt.Sprintf("%d of %d", len(b.found), len(b.entries))
	}
	return fmt.Sprint(len(b.entries))
}
