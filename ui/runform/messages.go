package runform

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
)

// Loader asks for the form what is outside it. A method does nothing but return the
// command that asks; what the command brings is a [Msg].
type Loader interface {
	// Quote asks for the price of an order and what the budgets say: a QuoteMsg.
	Quote(turn int, o run.Spec) tea.Cmd
	// Check reads the images of an order and asks what is wrong with it: a CheckMsg.
	Check(turn int, o run.Spec) tea.Cmd
	// KeepDraft keeps an order until it is sent: a KeptMsg.
	KeepDraft(o run.Spec) tea.Cmd
	// DropDraft forgets what was kept. Nothing comes of it.
	DropDraft() tea.Cmd
	// Prompts reads the earlier prompts: a PromptsMsg.
	Prompts() tea.Cmd
	// EditPrompt has the prompt edited in the person's own editor: an EditedMsg.
	EditPrompt(text string) tea.Cmd
	// Paths reads what a path could go on with: a folder up to the last separator,
	// then the beginning of a name. The answer is a PathsMsg with this prefix.
	Paths(prefix string) tea.Cmd
	// Folder reads what is in a folder: a FolderMsg.
	Folder(path string) tea.Cmd
}

// Msg is an answer of a [Loader]. It goes to [Form.Update], whichever screen is in
// front.
type Msg interface{ toForm() }

type (
	// QuoteMsg is what an order costs, and what the budgets say.
	QuoteMsg struct {
		Turn  int
		Quote run.Quote
	}
	// CheckMsg is what was found wrong with an order, its images read.
	CheckMsg struct {
		Turn    int
		Checked run.CheckResult
	}
	// DraftMsg is what the form begins with: what was kept of it, or a model.
	DraftMsg struct {
		Draft *run.Draft
		Model string // a key, when there is no draft
	}
	// KeptMsg says when the draft was kept.
	KeptMsg struct{ At time.Time }
	// PromptsMsg are the earlier prompts, newest first.
	PromptsMsg struct{ Prompts []string }
	// EditedMsg is the prompt as the editor left it.
	EditedMsg struct{ Text string }
	// PathsMsg are the names in the folder of Prefix that begin with the rest of it,
	// without the folder; names of folders end with a separator.
	PathsMsg struct {
		Prefix string
		Names  []string
	}
	// FolderMsg is what is in a folder: its folders, then its pictures.
	FolderMsg struct {
		Folder  string // as it was asked for
		Opened  string // the one that was read: Folder, or what there is of it
		Entries []Entry
		Problem string // why it cannot be read, "" when it could
	}
	// settledMsg says that the form has not changed for a moment.
	settledMsg struct{ turn int }
)

func (QuoteMsg) toForm()   {}
func (CheckMsg) toForm()   {}
func (DraftMsg) toForm()   {}
func (KeptMsg) toForm()    {}
func (PromptsMsg) toForm() {}
func (EditedMsg) toForm()  {}
func (PathsMsg) toForm()   {}
func (FolderMsg) toForm()  {}
func (settledMsg) toForm() {}

// What the form tells the root.
type (
	// SubmitMsg asks for an order to be submitted. Nothing is wrong with it that the
	// form could see.
	SubmitMsg struct{ Order run.Spec }
	// CloseMsg says that the person is done with the form. Its content stays.
	CloseMsg struct{}
)

// send makes a command of a message.
func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
