package ui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/dialog"
	"dailies/ui/sanitize"
	"dailies/ui/shots"
)

// shotChangedMsg: a shot has another code, name or project; undo brings the old ones back.
type shotChangedMsg struct {
	shot run.Shot
	text string
	undo *undoEntry
}

// Shots implements [shots.Loader].
func (c backend) Shots(rev int) tea.Cmd {
	return func() tea.Msg {
		all, err := c.history.Shots(c.ctx, "*")
		return shots.Loaded(rev, all, err)
	}
}

// shotLoader is the [shots.Loader].
type shotLoader struct {
	backend
	films Films
}

func (l shotLoader) Posters(q shots.PostersQuestion) tea.Cmd {
	return func() tea.Msg {
		var posters [][]byte
		takes, err := l.history.Takes(l.ctx, q.Code)
		if err != nil || l.films == nil {
			return q.DrawPosters(nil) // the list is complete without them
		}
		slices.SortStableFunc(takes, func(a, b run.Run) int { return cmp.Compare(b.Rating, a.Rating) })
		slices.SortStableFunc(takes, func(a, b run.Run) int { return cmp.Compare(bool2int(b.Pick), bool2int(a.Pick)) })
		for _, r := range takes {
			if r.Rejected || r.Video.Download != run.Downloaded || len(posters) == q.Most {
				continue
			}
			if b, err := l.films.Poster(l.ctx, r.Video.File); err == nil {
				posters = append(posters, b)
			}
		}
		return q.DrawPosters(posters)
	}
}

func bool2int(b bool) int {
	if b {
		return 1
	}
	return 0
}

// changeShot gives a shot another code, name or project.
func (c backend) changeShot(was, to run.Shot, says string) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		if err := c.history.ReviseShot(c.ctx, was, to); err != nil {
			return nil, err
		}
		undo := &undoEntry{text: "shot " + sanitize.Line(was.Code), do: func() (tea.Msg, error) {
			return shotChangedMsg{shot: was, text: "undone: shot " + sanitize.Line(was.Code)}, c.history.ReviseShot(c.ctx, to, was)
		}}
		return shotChangedMsg{shot: to, text: says, undo: undo}, nil
	})
}

// openShots opens the list of shots, the first time at the shot of the current run.
func (a *App) openShots() tea.Cmd {
	if r, ok := a.table.Current(); ok {
		a.shots.Begin(r.Shot)
	}
	a.show(viewShots)
	return a.shots.Reload()
}

// routeShots owns the messages of the list of shots.
func (a *App) routeShots(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case shots.OpenMsg:
		return a.openShot(msg.Shot), true
	case shots.ListMsg:
		a.show(viewRuns)
		return a.table.SetFilter("shot:" + msg.Shot.Code), true
	case shots.EditMsg:
		if !a.rejectReadOnly() {
			a.askShotPart(msg)
		}
	case shots.SplitMsg:
		if !a.rejectReadOnly() {
			return a.splitShot(msg), true
		}
	case shots.JoinMsg:
		if !a.rejectReadOnly() {
			return a.joinShot(msg), true
		}
	case shotTakesMsg:
		msg.ask(msg.takes)
	case shots.TrashMsg:
		return a.backend.findRejected(msg.Shot.Shot), true
	case shots.ExportMsg:
		a.askExportShot(msg.Shot)
	case shots.ClosedMsg:
		a.show(viewRuns)
	case shots.Msg:
		if loaded, ok := msg.(shots.LoadedMsg); ok {
			a.fail(loaded.Err)
		}
		return a.shots.Update(msg), true
	default:
		return nil, false
	}
	return nil, true
}

// shotChanged reports a changed shot and pushes its undo entry.
func (a *App) shotChanged(msg shotChangedMsg) tea.Cmd {
	a.pushUndo(msg.undo)
	a.tellUndo(msg.text, msg.undo)
	a.shots.Select(msg.shot.Code)
	return tea.Batch(a.shots.Reload(), a.table.Reload())
}

// askShotPart asks for the name, the code or the project of a shot.
func (a *App) askShotPart(m shots.EditMsg) {
	was := m.Shot
	facts := []dialog.Fact{shotFact(was)}
	ask := func(title, says, text, empty string, change func(*run.Shot, string)) {
		a.showDialog(dialog.Ask(a.styles, title, says, facts, text, empty, func(text string) tea.Cmd {
			to := was
			change(&to, strings.TrimSpace(text))
			return a.setShot(was, to)
		}))
	}
	switch m.Part {
	case shots.Name:
		ask("Name the shot", "The name of the shot; the filter searches it.", was.Name, "(no name)", func(s *run.Shot, text string) { s.Name = text })
	case shots.Code:
		ask("Change the code of the shot", "Letters, digits, - and _, such as S015. Names of files begin with it.", was.Code, "", func(s *run.Shot, text string) { s.Code = text })
	case shots.Project:
		ask("Move the shot to a project", "The name of the project; an empty line removes the shot from its project.", was.Project, "(none)", func(s *run.Shot, text string) { s.Project = text })
	}
}

// setShot changes the code, name or project of a shot, unless they stay the same.
func (a *App) setShot(was, to run.Shot) tea.Cmd {
	if to == was {
		return nil
	}
	if err := run.CheckProject(to.Project); err != nil {
		a.fail(err)
		return nil
	}
	says := "changed the shot " + sanitize.Line(to.Code)
	switch {
	case to.Code != was.Code:
		says = sanitize.Line(was.Code) + " is " + sanitize.Line(to.Code) + " now"
	case to.Project != was.Project && to.Project == "":
		says = sanitize.Line(to.Code) + " has no project now"
	case to.Project != was.Project:
		says = sanitize.Line(to.Code) + " is in " + sanitize.Line(to.Project) + " now"
	}
	return a.backend.changeShot(was, to, says)
}
