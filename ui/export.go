package ui

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/dialog"
	"dailies/ui/sanitize"
)

// exportedMsg: films were handed over.
type exportedMsg struct{ out run.Exported }

// exportChoice is one selection of takes to hand over. Its name is shown.
type exportChoice struct {
	name    string
	runs    []run.Run // fixed ones, or
	shot    string    // all takes of a shot, or
	project string    // all shots of a project
	picks   bool      // only picks of the shot or the project
}

// askExportRuns asks where to hand the selected runs over to.
func (a *App) askExportRuns(rs []run.Run) {
	choices := []exportChoice{{name: runsPhrase(len(rs)), runs: rs}}
	if r := rs[0]; len(rs) == 1 && r.Shot != "" {
		choices = append(choices, exportChoice{name: "picks of " + sanitize.Line(r.Shot), shot: r.Shot, picks: true},
			exportChoice{name: "all takes of " + sanitize.Line(r.Shot), shot: r.Shot})
		choices = append(choices, ofProject(r.Project)...)
	}
	a.askExport(choices, a.which(rs))
}

// askExportShot asks what of a shot or its project to hand over, and where to.
func (a *App) askExportShot(s run.ShotTotals) {
	code := sanitize.Line(s.Code)
	picks := exportChoice{name: fmt.Sprintf("picks of %s (%d)", code, s.Picks), shot: s.Code, picks: true}
	all := exportChoice{name: fmt.Sprintf("all takes of %s (%d)", code, s.Total()-s.Rejected), shot: s.Code}
	choices := []exportChoice{picks, all}
	if s.Picks == 0 {
		choices = []exportChoice{all, picks}
	}
	a.askExport(append(choices, ofProject(s.Project)...), []dialog.Fact{{Name: "shot", Value: sanitize.Line(strings.TrimSpace(s.Code + " " + s.Name))}})
}

func ofProject(project string) []exportChoice {
	if project == "" {
		return nil
	}
	name := sanitize.Line(project)
	return []exportChoice{{name: "picks of " + name, project: project, picks: true}, {name: "all takes of " + name, project: project}}
}

// askExport opens the dialog.
func (a *App) askExport(choices []exportChoice, facts []dialog.Fact) {
	var names []string
	for _, c := range choices {
		names = append(names, c.name)
	}
	rows := []dialog.Row{{Name: "takes", Choices: names}, {Name: "folder", Text: a.shortPath(a.exportFolder()), Empty: "(a folder; made if it is missing)"}}
	first := len(rows)
	for _, f := range run.ExportFormats() {
		rows = append(rows, dialog.Row{Name: f.Title(), Choices: []string{"yes", "no"}})
		if slices.Contains(a.notExported, f) {
			rows[len(rows)-1].At = 1
		}
	}
	says := "Films get names of shot and take there, as hard links or copies; the documents tell an editor their order. Nothing is replaced."
	a.showDialog(dialog.Fill(a.styles, "Hand over to an editor", says, facts, "hand over", rows, func(rows []dialog.Row) tea.Cmd {
		if err := run.CheckFolder(strings.TrimSpace(rows[1].Text)); err != nil {
			a.fail(err)
			return nil
		}
		e := run.Export{Folder: a.fullPath(rows[1].Text)}
		a.notExported = nil
		for i, f := range run.ExportFormats() {
			if rows[first+i].At == 0 {
				e.Formats = append(e.Formats, f)
			} else {
				a.notExported = append(a.notExported, f)
			}
		}
		if strings.TrimSpace(rows[1].Text) == "" {
			a.fail(provider.Errorf(provider.KindInput, "handing over needs a folder"))
			return nil
		}
		a.handedTo = e.Folder
		return a.backend.export(a.o.Handover, e, choices[rows[0].At])
	}))
}

// exportFolder is where the last export went.
func (a *App) exportFolder() string {
	if a.handedTo != "" {
		return a.handedTo
	}
	return a.o.Handover.Folder
}

// export reads the takes of a choice and hands them over.
func (c backend) export(h Handover, e run.Export, what exportChoice) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		all, err := c.history.Shots(c.ctx, "*")
		if err != nil {
			return nil, err
		}
		e.Takes = what.runs
		for _, s := range all {
			if what.shot != "" && strings.EqualFold(s.Code, what.shot) || what.project != "" && strings.EqualFold(s.Project, what.project) {
				takes, err := c.history.Takes(c.ctx, s.Code)
				if err != nil {
					return nil, err
				}
				e.Takes = append(e.Takes, slices.DeleteFunc(takes, func(r run.Run) bool { return r.Rejected || what.picks && !r.Pick })...)
			}
		}
		if len(e.Takes) == 0 {
			return nil, provider.Errorf(provider.KindInput, "there is nothing to hand over: no take is picked").WithHint("pick takes first, or choose all of them")
		}
		if e.Name = what.project; e.Name == "" {
			e.Name = run.ExportName(e.Takes, all)
		}
		out, err := h.Export(c.ctx, e)
		return exportedMsg{out}, err
	})
}

// exported reports an export.
func (a *App) exported(msg exportedMsg) tea.Cmd {
	for _, note := range msg.out.Notes {
		a.fail(errors.New(note))
	}
	says := "handed over " + count(len(msg.out.Films), "film")
	if n := len(msg.out.Documents); n > 0 {
		says += " and " + count(n, "document")
	}
	says += " to " + a.shortPath(msg.out.Folder)
	if n := len(msg.out.Notes); n > 0 {
		says += "; " + count(n, "note") + ": " + a.commands.Spoken("problems") + " shows them"
	}
	a.tell(says)
	a.table.ClearSelection()
	return nil
}

// shortPath is a path for display, with ~ for the home folder.
func (a *App) shortPath(path string) string {
	rest, ok := strings.CutPrefix(path, a.o.Home)
	if a.o.Home == "" || !ok || rest != "" && !strings.ContainsRune(`/\`, rune(rest[0])) {
		return sanitize.Line(path)
	}
	return sanitize.Line("~" + rest)
}

// fullPath is the absolute path of what a person typed.
func (a *App) fullPath(text string) string {
	text = strings.TrimSpace(text)
	switch rest, ok := strings.CutPrefix(text, "~"); {
	case ok && a.o.Home != "" && (rest == "" || strings.ContainsRune(`/\`, rune(rest[0]))):
		text = a.o.Home + rest
	case !filepath.IsAbs(text):
		text = filepath.Join(a.o.Folder, text)
	}
	return filepath.Clean(text)
}
