package ui_test

import (
	"strings"
	"testing"

	"dailies/provider/run"
	"dailies/ui/theme"
)

// The demo and a history that can only be read are always said; counts of nothing give way first.
func TestTheHeaderSaysTheDemoAtEveryWidth(t *testing.T) {
	for width, want := range map[int]string{40: "demo", 60: "demo", 80: "today $0.00 of $200.00 · demo", 120: "0 running · 0 queued · today $0.00 of $200.00 · demo"} {
		start(t, 0, width, 24, func(t *testing.T, a *app) {
			if head := header(a); !strings.HasSuffix(head, want) {
				t.Errorf("%d columns: %q", width, head)
			}
		})
	}
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		if head := header(a); !strings.HasSuffix(head, "1 running · 2 queued · demo") {
			t.Errorf("with runs: %q", head)
		}
	})
}

// A run that waits for approval is not counted as queued: nothing sends it before the user does.
func TestTheHeaderCountsRunsThatWaitForApproval(t *testing.T) {
	start(t, 8, 100, 24, func(t *testing.T, a *app) {
		a.world.Change(id(pending, 8), func(r *run.Run) { r.Held = "waits for your approval: it is old" })
		a.Drain()
		if head := header(a); !strings.Contains(head, "1 running · 1 to approve · 1 queued · ") {
			t.Errorf("%q", head)
		}
	})
}

// header is the first line of the screen, without the blanks at its end.
func header(a *app) string {
	line, _, _ := strings.Cut(a.Text(), "\n")
	return strings.TrimRight(line, " ")
}

func TestWhatIsWrittenEndsBeforeTheLastColumn(t *testing.T) {
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		a.world.Change(id(failed, 8), func(r *run.Run) {
			r.Err.Message = strings.Repeat("an error that is as long as a line ", 4)
		})
		a.Drain()
		a.choose(failed)
		for i, line := range strings.Split(a.Text(), "\n") {
			if width := theme.Width(strings.TrimRight(line, " ")); width == 120 && !strings.HasSuffix(line, "─") {
				t.Errorf("line %d: %q", i+1, line)
			}
		}
	})
}

func TestTheHarmlessAnswerIsAlwaysAmongTheKeys(t *testing.T) {
	start(t, 8, 60, 24, func(t *testing.T, a *app) {
		a.choose(unsure)
		a.Keys("r")
		a.Shows("What happened to this run?")
		lines := strings.Split(strings.TrimRight(a.Text(), " \n"), "\n")
		if last := lines[len(lines)-1]; !strings.HasSuffix(strings.TrimRight(last, " "), "n not now") {
			t.Errorf("the keys are %q", last)
		}
	})
}
