package ui

import (
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
)

// The frame of another take overtakes one that was waiting to be drawn, whose question is then withdrawn,
// before or after the answer to the newer one. That answer is taken for what it is.
func TestAWithdrawnQuestionDoesNotHoldUpTheNextFrame(t *testing.T) {
	answer := uv.PrimaryDeviceAttributesEvent{4}
	for name, first := range map[string]bool{"before the answer": true, "after it": false} {
		a := &App{}
		terminal, questions := &a.images.o.Terminal, frameQuestions{a}
		terminal.Question()
		terminal.Observe(answer) // so it answers
		questions.Ask()          // of the frame that is not drawn
		questions.Ask()          // of the other take
		if first {
			questions.Withdraw()
		}
		if terminal.Answered(a.frameQuestion) {
			t.Errorf("withdrawn %s: it counts as answered too early", name)
		}
		terminal.Observe(answer)
		if !first {
			questions.Withdraw()
		}
		if !terminal.Answered(a.frameQuestion) {
			t.Errorf("withdrawn %s: the player waits for an answer that does not come", name)
		}
	}
}
