package ui_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui"
)

func withFilms(a *app) { a.more = func(o *ui.Options) { o.Films = fakeFilms{} } }

// sendForm sends the form and returns the new run.
func (a *app) sendForm(t *testing.T) run.Run {
	t.Helper()
	a.Keys("alt+enter")
	a.Keys("y")
	all, err := a.world.Page(t.Context(), run.Query{Sort: run.Sort{By: run.SortTime, Desc: true}, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if time.Since(all[0].Created) > 0 {
		t.Fatalf("nothing was sent:\n%s", a.Text())
	}
	return all[0]
}

func TestARunIsContinuedInTheNextShot(t *testing.T) {
	startWith(t, 16, 120, 36, withFilms, func(t *testing.T, a *app) {
		a.shot(t)
		parent, err := a.world.Run(t.Context(), id(saved, 16))
		if err != nil {
			t.Fatal(err)
		}
		shot := parent.Shot
		if err := a.world.ChangeShot(t.Context(), shot, run.Shot{Code: shot, Project: "Night train"}); err != nil {
			t.Fatal(err)
		}
		a.Drain()
		a.Keys("/")
		a.Type("shot:S010 is:pick")
		a.Keys("enter", "c")
		a.Shows("Continue a take  from "+run.ShortID(parent.ID), "start frame", "-1.png", "the frame is saved as")
		r := a.sendForm(t)
		if r.Parent != parent.ID || r.ParentHow != run.HowContinue || r.Shot == shot || r.Shot == "" || r.Project != "Night train" || !strings.HasSuffix(r.Request.StartFrame, " -1.png") {
			t.Errorf("%s of %q, %s from %s, start %q", r.Shot, r.Project, r.ParentHow, r.Parent, r.Request.StartFrame)
		}
	})
}

// noStills cannot read films, as where ffmpeg is missing.
type noStills struct{ fakeFilms }

func (noStills) Still(context.Context, string, int) (string, error) {
	return "", provider.Errorf(provider.KindFile, "install ffmpeg")
}

// Where no frame can be read from the film, the provider's picture of the last one is used, if its link
// lives long enough.
func TestTheProvidersLastFrameStandsInForTheFilm(t *testing.T) {
	for _, c := range []struct {
		left  time.Duration
		shows string
	}{{20 * time.Hour, "https://vendor.example/last.png"}, {30 * time.Minute, "install ffmpeg"}} {
		startWith(t, 16, 120, 36, func(a *app) { a.more = func(o *ui.Options) { o.Films = noStills{} } }, func(t *testing.T, a *app) {
			a.shot(t)
			a.world.Change(id(saved, 16), func(r *run.Run) {
				r.Video.LastFrame, r.Video.Expires = "https://vendor.example/last.png", time.Now().Add(c.left)
			})
			a.Keys("/")
			a.Type("shot:S010 is:pick")
			a.Keys("enter", "c")
			a.Shows(c.shows)
		})
	}
}

func TestARunWithoutAVideoCannotBeContinued(t *testing.T) {
	startWith(t, 16, 120, 36, withFilms, func(t *testing.T, a *app) {
		a.Keys("c")
		a.Shows("its video is not saved here")
	})
}

func TestTheFrameUnderThePlayheadBeginsOrEndsAShot(t *testing.T) {
	for _, c := range []struct{ key, field string }{{"b", "start frame"}, {"B", "end frame"}} {
		screened(t, 120, 36, func(t *testing.T, a *app) {
			a.Keys("right", "enter", "right", "right", c.key)
			a.Shows("Continue a take", c.field, " 2.png")
		})
	}
}

func TestThePageOfARunListsWhatItCameFromAndWhatCameFromIt(t *testing.T) {
	startWith(t, 16, 120, 60, withFilms, func(t *testing.T, a *app) {
		a.shot(t)
		a.Keys("/")
		a.Type("shot:S010 is:pick")
		a.Keys("enter", "c")
		child := a.sendForm(t)
		a.Keys("esc", "esc")
		a.choose(0)
		a.Keys("enter", "G")
		a.Shows("made from", "S010 t02", "continue")
		a.Keys("esc", "/", "ctrl+u")
		a.Type("shot:S010 is:pick")
		a.Keys("enter", "enter", "G")
		a.Shows("led to", child.Shot+" t01", "continue · pending")
	})
}
