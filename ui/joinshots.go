package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/dialog"
	"dailies/ui/sanitize"
	"dailies/ui/shots"
)

// shotTakesMsg: the takes of a shot that is to be split, or joined with another one.
type shotTakesMsg struct {
	takes []run.Run
	ask   func(takes []run.Run)
}

// takesOf loads the takes of a shot for a question.
func (c backend) takesOf(shot run.Shot, ask func([]run.Run)) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		takes, err := c.history.Takes(c.ctx, shot.Code)
		return shotTakesMsg{takes, ask}, err
	})
}

// splitShot asks which takes of a shot leave for a new one.
func (a *App) splitShot(m shots.SplitMsg) tea.Cmd {
	code := sanitize.Line(m.Shot.Code)
	return a.backend.takesOf(m.Shot.Shot, func(takes []run.Run) {
		names := make([]string, len(takes))
		for i, r := range takes {
			names[i] = fmt.Sprintf("t%02d", r.Take)
			if r.Pick {
				names[i] += "●"
			}
		}
		says := "The takes that leave, by number, such as 3, 5-7. They become the first takes of a new shot; their numbers in " + code + " do not come again. " + a.commands.Spoken(command.Undo) + " takes it back."
		facts := []dialog.Fact{shotFact(m.Shot.Shot), {Name: "takes", Value: strings.Join(names, " ")}}
		leaving := func(text string) ([]run.Run, error) {
			chosen, err := run.ChooseTakes(text, takes)
			if err == nil && len(chosen) == len(takes) {
				err = provider.Errorf(provider.KindInput, "one take at least stays; the shot's code and name can be changed in the list")
			}
			return chosen, err
		}
		d := dialog.Ask(a.styles, "Split the shot "+code, says, facts, "", "(numbers of takes)", func(text string) tea.Cmd {
			chosen, _ := leaving(text)
			return a.moveTakes(chosen, "")
		})
		a.showDialog(d.Labeled("split it", "cancel").Checked(func(text string) string {
			_, err := leaving(text)
			return wrongText(err)
		}))
	})
}

// joinShot asks with which shot to join a shot.
func (a *App) joinShot(m shots.JoinMsg) tea.Cmd {
	code := sanitize.Line(m.Shot.Code)
	return a.backend.takesOf(m.Shot.Shot, func(takes []run.Run) {
		says := "The code of the other shot. The takes of " + code + " move there and get its next numbers; " + code + " stays, without takes. " + a.commands.Spoken(command.Undo) + " takes it back."
		facts := []dialog.Fact{shotFact(m.Shot.Shot), {Name: "takes", Value: count(len(takes), "take")}}
		d := dialog.Ask(a.styles, "Join the shot "+code+" with another", says, facts, "", "(a code, such as S010)", func(text string) tea.Cmd {
			return a.moveTakes(takes, strings.TrimSpace(text))
		})
		a.showDialog(d.Labeled("join them", "cancel").Checked(func(text string) string {
			text = strings.TrimSpace(text)
			if slices.ContainsFunc(m.Others, func(other string) bool { return strings.EqualFold(other, text) }) {
				return ""
			}
			if text == "" || strings.EqualFold(text, m.Shot.Code) {
				return "which other shot? write its code"
			}
			return "there is no shot " + sanitize.Line(text)
		}))
	})
}

func shotFact(s run.Shot) dialog.Fact {
	return dialog.Fact{Name: "shot", Value: sanitize.Line(strings.TrimSpace(s.Code + " " + s.Name))}
}

// wrongText is an error as a sentence of a question, "" for none.
func wrongText(err error) string {
	if err == nil {
		return ""
	}
	return sanitize.Line(provider.UserMessage(err))
}

// returnTakes takes a move back. It blocks.
func (c backend) returnTakes(places []run.TakePlace) (tea.Msg, error) {
	return annotatedMsg{text: "undone: " + count(len(places), "take") + " back in " + sanitize.Line(places[0].Shot)}, c.history.ReturnTakes(c.ctx, places...)
}
