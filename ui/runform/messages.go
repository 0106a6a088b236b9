package runform

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
)

// Loader does the I/O of the form. Its methods only build commands, whose results are a [Msg].
type Loader interface {
	// Quote loads the price of a spec and its budget check: a QuoteMsg.
	Quote(gen int, o run.Spec) tea.Cmd
	// Check reads the images of a spec and validates it: a CheckMsg.
	Check(gen int, o run.Spec) tea.Cmd
	// SaveUnsent saves a spec until it is submitted: a KeptMsg.
	SaveUnsent(o run.Spec) tea.Cmd
	// DropUnsent deletes the saved draft. It has no result.
	DropUnsent() tea.Cmd
	// Prompts loads the earlier prompts: a PromptsMsg.
	Prompts() tea.Cmd
	// EditPrompt edits the prompt in the user's editor: an EditedMsg.
	EditPrompt(text string) tea.Cmd
	// Paths loads the completions of a path to a file for a field of a kind: a folder up to the
	// last separator, then a prefix of a name. The result is a PathsMsg with this prefix.
	Paths(prefix string, kind provider.ValueKind) tea.Cmd
	// References loads the named references: a ReferencesMsg.
	References() tea.Cmd
	// Folder lists a folder for a field of a kind: a FolderMsg.
	Folder(path string, kind provider.ValueKind) tea.Cmd
}

// Msg is a result of a [Loader]. It goes to [Form.Update], whichever screen is in front.
type Msg interface{ toForm() }

type (
	// QuoteMsg is the price of a spec and its budget check.
	QuoteMsg struct {
		Rev   int
		Quote run.Quote
	}
	// CheckMsg is the result of validating a spec with its images.
	CheckMsg struct {
		Rev     int
		Checked run.CheckResult
	}
	// UnsentMsg is the initial content of the form: a saved draft, or a model.
	UnsentMsg struct {
		Form  *run.UnsentForm
		Model string // a key, if there is no draft
	}
	// KeptMsg reports when the draft was saved.
	KeptMsg struct{ At time.Time }
	// PromptsMsg holds the earlier prompts, newest first.
	PromptsMsg struct{ Prompts []string }
	// EditedMsg is the prompt from the editor.
	EditedMsg struct{ Text string }
	// PathsMsg holds the names in the folder of Prefix that complete it, without the folder;
	// names of folders end with a separator.
	PathsMsg struct {
		Prefix string
		Names  []string
	}
	// FolderMsg is the content of a folder: its folders, then the files that the field takes.
	FolderMsg struct {
		Folder  string // the requested folder
		Opened  string // the listed folder: Folder, or its deepest existing parent
		Entries []Entry
		Err     string // why it cannot be read, or ""
	}
	// ReferencesMsg holds the named references, by name.
	ReferencesMsg struct{ References []run.Reference }
	// debouncedMsg reports that the form has not changed for debounceDelay.
	debouncedMsg struct{ rev int }
)

func (QuoteMsg) toForm()      {}
func (CheckMsg) toForm()      {}
func (UnsentMsg) toForm()     {}
func (KeptMsg) toForm()       {}
func (PromptsMsg) toForm()    {}
func (EditedMsg) toForm()     {}
func (PathsMsg) toForm()      {}
func (FolderMsg) toForm()     {}
func (ReferencesMsg) toForm() {}
func (debouncedMsg) toForm()  {}

// Messages for the root model.
type (
	// SubmitMsg requests the submission of a spec that has passed the form's checks.
	SubmitMsg struct{ Spec run.Spec }
	// FilmMsg asks to read how a film was made, whose path was pasted into the prompt. If it says
	// nothing, Text belongs into the prompt, see [Form.InsertPrompt].
	FilmMsg struct{ Path, Text string }
	// CloseMsg closes the form. Its content is kept.
	CloseMsg struct{}
)

// send returns a command that returns msg.
func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
