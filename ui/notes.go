package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/dialog"
	"dailies/ui/sanitize"
	"dailies/ui/screening"
)

// noteChangedMsg: a note was not saved, since the runs have other notes than those that were shown.
type noteChangedMsg struct {
	text    string    // what the user wrote
	runs    []run.Run // all that it is for, as they are now
	changed []run.Run
	asked   time.Time
}

// askNote asks for the note on runs.
func (a *App) askNote(rs []run.Run) {
	says := "A note to yourself; the filter searches it too."
	note, one := commonNote(rs)
	if !one {
		says = "These runs have different notes; what you write replaces them."
	}
	line := noteLine(note)
	a.showDialog(dialog.Ask(a.styles, "Note on "+runsPhrase(len(rs)), says, a.which(rs), line, "(none)", func(text string) tea.Cmd {
		if text == sanitize.Line(line) && note != "" {
			return nil // the lines stay
		}
		return a.backend.setNote(rs, strings.TrimSpace(text))
	}))
}

// commonNote returns the note that all runs have; one is false if they have different ones.
func commonNote(rs []run.Run) (note string, one bool) {
	for _, r := range rs {
		if r.Note != rs[0].Note {
			return "", false
		}
	}
	return rs[0].Note, true
}

// noteLine is a note as one line. A script may have written several lines; parts that begin with a time
// become markers at the hand-over.
func noteLine(note string) string { return strings.ReplaceAll(note, "\n", " · ") }

// setNote replaces the notes of runs, unless they are not those of rs any more.
func (c backend) setNote(rs []run.Run, text string) tea.Cmd {
	var edits []run.Revision
	for _, r := range rs {
		if r.Note != text {
			edits = append(edits, run.Revision{Edit: run.AnnotationEdit{Note: &text}, Runs: []string{r.ID}, Was: run.AnnotationEdit{Note: &r.Note}})
		}
	}
	if len(edits) == 0 {
		return nil
	}
	asked := c.now()
	return runWith(func() (tea.Msg, error) {
		back, changed, err := c.history.Revise(c.ctx, edits...)
		if err != nil || len(changed) == 0 {
			return annotatedMsg{text: "note saved on " + count(len(edits), "run"), undo: undoOf("note", back)}, err
		}
		return noteChangedMsg{text, with(rs, changed), changed, asked}, nil
	})
}

// with returns runs with the newer snapshots of some of them.
func with(rs, newer []run.Run) []run.Run {
	now := map[string]run.Run{}
	for _, r := range newer {
		now[r.ID] = r
	}
	all := make([]run.Run, len(rs))
	for i, r := range rs {
		all[i] = r
		if n, ok := now[r.ID]; ok {
			all[i] = n
		}
	}
	return all
}

// noteChanged asks again, with what the user wrote in the input, beside the note that was written elsewhere
// meanwhile. It waits until no other dialog is open.
func (a *App) noteChanged(m noteChangedMsg) tea.Cmd {
	if a.dialog != nil {
		return tea.Tick(time.Second, func(time.Time) tea.Msg { return m })
	}
	says := "The note was changed in another window or by a script while you wrote, so yours is not saved yet. " +
		"Enter replaces the note with yours; " + a.commands.Spoken(command.Undo) + " brings the other back."
	now := "(none)"
	if note, one := commonNote(m.changed); !one {
		now = "different ones"
	} else if note != "" {
		now = sanitize.Line(noteLine(note))
	}
	facts := append(a.which(m.runs), dialog.Fact{Name: "note now", Value: now})
	return a.showSpending(m.asked, dialog.Ask(a.styles, "The note has changed", says, facts, m.text, "(none)", func(text string) tea.Cmd {
		return a.backend.setNote(m.runs, strings.TrimSpace(text))
	}).Labeled("replace it", "leave it"))
}

// askNoteAt asks for a note on a take at a time of its film.
func (a *App) askNoteAt(m screening.NoteMsg) {
	at := screening.Timecode(m.At)
	says := "It is added to the note of the take, with the time."
	a.showDialog(dialog.Ask(a.styles, "Note at "+at, says, a.which([]run.Run{m.Take}), "", "(none)", func(text string) tea.Cmd {
		if text = strings.TrimSpace(text); text == "" {
			return nil
		}
		return a.backend.addNote(m.Take, at+" "+text)
	}))
}

// addNote adds a text to the note of a run, whatever that is by now.
func (c backend) addNote(r run.Run, text string) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		for {
			note := strings.TrimSpace(r.Note)
			if note != "" {
				note += " · " // parts that begin with a time become markers at the hand-over
			}
			note += text
			back, changed, err := c.history.Revise(c.ctx, run.Revision{Edit: run.AnnotationEdit{Note: &note}, Runs: []string{r.ID}, Was: run.AnnotationEdit{Note: &r.Note}})
			if err != nil || len(changed) == 0 {
				return annotatedMsg{text: "note saved on 1 run", undo: undoOf("note", back)}, err
			}
			r = changed[0]
		}
	})
}
