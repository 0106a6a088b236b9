package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/dialog"
	"dailies/ui/runform"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// annotation is one edit of the annotations of some runs.
type annotation struct {
	edit run.AnnotationEdit
	ids  []string
}

// undoEntry restores annotations.
type undoEntry struct {
	back []annotation
	text string
	do   tea.Cmd // in place of back
}

// remove deletes runs from the history.
func (a *App) remove(rs []run.Run) tea.Cmd {
	yes, no := true, false
	u := &undoEntry{back: []annotation{{run.AnnotationEdit{Deleted: &no}, ids(rs)}}, text: "remove " + count(len(rs), "run")}
	return a.backend.annotate("removed "+count(len(rs), "run")+"; "+a.commands.Spoken(command.Undo)+" brings it back", u, annotation{run.AnnotationEdit{Deleted: &yes}, ids(rs)})
}

// askTags asks for the tags of runs. The input starts with the tags common to all; changes
// apply to all runs.
func (a *App) askTags(rs []run.Run) {
	says := "Separate tags with commas; tag:word finds them again."
	if len(rs) > 1 {
		says += " Tags that only some of them have stay as they are."
	}
	common := commonTags(rs)
	a.showDialog(dialog.Ask(a.styles, "Tags of "+runsPhrase(len(rs)), says, a.which(rs), strings.Join(common, ", "), "(none)",
		func(text string) tea.Cmd { return a.setTags(rs, common, runform.ReadTags(text)) }))
}

// setTags replaces the common tags of runs by want.
func (a *App) setTags(rs []run.Run, common, want []string) tea.Cmd {
	m := run.AnnotationEdit{AddTags: without(want, common), DropTags: without(common, want)}
	if len(m.AddTags)+len(m.DropTags) == 0 {
		return nil
	}
	u := &undoEntry{text: "tags"}
	if len(m.DropTags) > 0 {
		u.back = append(u.back, annotation{run.AnnotationEdit{AddTags: m.DropTags}, ids(rs)})
	}
	for _, tag := range m.AddTags { // runs that had the tag before
		had := func(r run.Run) bool { return len(without([]string{tag}, r.Tags)) == 0 }
		if fresh := slices.DeleteFunc(slices.Clone(rs), had); len(fresh) > 0 {
			u.back = append(u.back, annotation{run.AnnotationEdit{DropTags: []string{tag}}, ids(fresh)})
		}
	}
	return a.backend.annotate("tagged "+count(len(rs), "run"), u, annotation{m, ids(rs)})
}

// commonTags returns the tags that all runs have.
func commonTags(rs []run.Run) []string {
	all := rs[0].Tags
	for _, r := range rs[1:] {
		all = without(all, without(all, r.Tags))
	}
	return all
}

// without returns the tags that are not in others, ignoring case.
func without(tags, others []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), func(t string) bool {
		return slices.ContainsFunc(others, func(o string) bool { return strings.EqualFold(t, o) })
	})
}

// askNote asks for the note on runs.
func (a *App) askNote(rs []run.Run) {
	note, says := rs[0].Note, "A note to yourself; the filter searches it too."
	for _, r := range rs {
		if r.Note != note {
			note, says = "", "These runs have different notes; what you write replaces them."
			break
		}
	}
	// A script may have written several lines; parts that begin with a time become markers at the hand-over.
	line := strings.ReplaceAll(note, "\n", " · ")
	a.showDialog(dialog.Ask(a.styles, "Note on "+runsPhrase(len(rs)), says, a.which(rs), line, "(none)", func(text string) tea.Cmd {
		if text == sanitize.Line(line) && note != "" {
			return nil // the lines stay
		}
		return a.setNote(rs, strings.TrimSpace(text))
	}))
}

func (a *App) setNote(rs []run.Run, text string) tea.Cmd {
	rs = slices.DeleteFunc(slices.Clone(rs), func(r run.Run) bool { return r.Note == text })
	if len(rs) == 0 {
		return nil
	}
	u := &undoEntry{text: "note"}
	for _, r := range rs {
		u.back = append(u.back, annotation{run.AnnotationEdit{Note: &r.Note}, []string{r.ID}})
	}
	return a.backend.annotate("note saved on "+count(len(rs), "run"), u, annotation{run.AnnotationEdit{Note: &text}, ids(rs)})
}

// which identifies the runs of a text input, in one line.
func (a *App) which(rs []run.Run) []dialog.Fact {
	prompt := theme.Cut(sanitize.Line(rs[0].Request.Prompt), 60)
	if n := len(rs); n > 1 {
		return []dialog.Fact{{Name: "runs", Value: count(n, "run") + ", the first: " + prompt}}
	}
	return []dialog.Fact{{Name: "run", Value: prompt}}
}

// annotated reports changed annotations and pushes their undo entry.
func (a *App) annotated(msg annotatedMsg) tea.Cmd {
	if msg.undo != nil {
		a.undoStack = append(a.undoStack, *msg.undo)
	}
	a.tell(msg.text)
	a.table.ClearSelection()
	return tea.Batch(a.table.Reload(), a.inFront(viewShots, a.shots.Reload))
}

// undo restores the annotations before the last change.
func (a *App) undo() tea.Cmd {
	n := len(a.undoStack) - 1
	u := a.undoStack[n]
	a.undoStack = a.undoStack[:n]
	if u.do != nil {
		return u.do
	}
	return a.backend.annotate("undone: "+u.text, nil, u.back...)
}
