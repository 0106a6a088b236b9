package ui

import (
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/dialog"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// rejectedMsg: the films of the rejected takes of a shot that are on the disk.
type rejectedMsg struct {
	shot  run.Shot
	files []string
	bytes int64
}

// findRejected lists the films of the rejected takes of a shot. Picks are never among them.
func (c backend) findRejected(shot run.Shot) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		takes, err := c.history.Takes(c.ctx, shot.Code)
		if err != nil {
			return nil, err
		}
		msg := rejectedMsg{shot: shot}
		for _, r := range takes {
			if !r.Rejected || r.Pick {
				continue
			}
			for _, v := range r.Videos() {
				if v.Download != run.Downloaded {
					continue
				}
				if st, err := os.Lstat(v.File); err == nil && st.Mode().IsRegular() {
					msg.files, msg.bytes = append(msg.files, v.File), msg.bytes+st.Size()
				}
			}
		}
		return msg, nil
	})
}

// askTrash asks whether the films of rejected takes go to the trash.
func (a *App) askTrash(m rejectedMsg) {
	shot := sanitize.Line(strings.TrimSpace(m.shot.Code + " " + m.shot.Name))
	if len(m.files) == 0 {
		a.log.Info(a.now(), "no rejected take of "+sanitize.Line(m.shot.Code)+" has a film on this disk")
		return
	}
	says := "The runs stay in the history, with what they cost. The trash can give the films back until you empty it."
	facts := []dialog.Fact{{Name: "shot", Value: shot}, {Name: "films", Value: fmt.Sprintf("%d of rejected takes, %s", len(m.files), theme.Bytes(m.bytes))}}
	a.showDialog(dialog.Confirm(a.styles, "Move "+count(len(m.files), "film")+" to the trash?", says, facts, "move to the trash", a.backend.trashFilms(m)))
}

// trashFilms moves films to the trash, up to the first error.
func (c backend) trashFilms(m rejectedMsg) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		for _, file := range m.files {
			if err := c.trash(c.ctx, file); err != nil {
				return nil, err
			}
		}
		return successMsg{fmt.Sprintf("%s (%s) moved to the trash", count(len(m.files), "film"), theme.Bytes(m.bytes))}, nil
	})
}
