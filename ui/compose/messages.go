package compose

import (
	tea "charm.land/bubbletea/v2"

	"dailies/provider/engine"
)

// What the form tells the root.
type (
	// ChangedMsg says that the order is another one now: check it, quote it, keep it
	// as the draft.
	ChangedMsg struct{ Order engine.Order }
	// SubmitMsg asks for the order to be submitted. Nothing is wrong with it that
	// the form could see.
	SubmitMsg struct{ Order engine.Order }
	// CloseMsg says that the person is done with the form. Its content stays.
	CloseMsg struct{}
	// EditPromptMsg asks for the prompt to be edited in the person's own editor; the
	// answer is an EditedMsg.
	EditPromptMsg struct{ Text string }
	// PromptsMsg asks for the earlier prompts; the answer is SetPrompts.
	PromptsMsg struct{}
	// PathsMsg asks what a path could go on with: a folder up to the last separator,
	// then the beginning of a name. The answer is a PathsFoundMsg with this Prefix.
	PathsMsg struct{ Prefix string }
)

// What the root answers with.
type (
	// EditedMsg is the prompt as the editor left it.
	EditedMsg struct{ Text string }
	// PathsFoundMsg are the names in the folder of Prefix that begin with the rest
	// of it, without the folder; names of folders end with a separator.
	PathsFoundMsg struct {
		Prefix string
		Names  []string
	}
)

// send makes a command of a message.
func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
