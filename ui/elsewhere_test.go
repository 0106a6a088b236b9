package ui_test

import (
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// refuse makes the pending run, of a prompt alone, one that its provider has no money for.
func (a *app) refuse(kind provider.Kind, state run.State) string {
	refused := id(pending, 8)
	a.world.Change(refused, func(r *run.Run) {
		r.State, r.Charged = state, provider.ChargedNo
		r.Err = &provider.Error{Kind: kind, Message: "Your balance is exhausted"}
		r.Request.Audio = true
	})
	a.world.Budget = run.Budget{}
	a.Drain()
	a.choose(pending)
	return refused
}

func TestARefusedTakeIsMadeElsewhereAfterOneQuestion(t *testing.T) {
	start(t, 8, 90, 30, func(t *testing.T, a *app) {
		refused := a.refuse(provider.KindBalance, run.Failed)
		a.Shows("A elsewhere")
		a.Keys("A")
		a.Shows("Make this take elsewhere?", "Your balance is exhausted", "1 runcomfy", "price unknown", "no audio", "seedance 1.0 pro", "▸ n  no")
		a.Keys("A", "enter")
		a.Hides("Make this take elsewhere?")
		if len(a.world.Submitted) != 0 {
			t.Fatal("No is not the default")
		}
		a.Keys("enter", "A") // on its page
		a.Keys("1")
		if len(a.world.Submitted) != 1 {
			t.Fatalf("%d submits", len(a.world.Submitted))
		}
		o := a.world.Submitted[0]
		if o.Parent != refused || o.ParentHow != run.HowElsewhere || o.Model != "runcomfy/bytedance/seedance-1-0/pro" || o.Request.Audio {
			t.Errorf("%+v", o)
		}
		a.Shows("Submitted to RunComfy")
	})
}

func TestOnlyARefusedTakeIsOfferedElsewhere(t *testing.T) {
	start(t, 8, 90, 30, func(t *testing.T, a *app) {
		for _, row := range []int{running, queued, saved, left, cancelled, pending} {
			a.choose(row)
			a.Hides("A elsewhere")
			a.Keys("A")
			a.Hides("Make this take elsewhere?")
		}
		a.refuse(provider.KindNetwork, run.Pending)
		a.Keys("A")
		a.Shows("Make this take elsewhere?", "It was not sent to Runflow yet")
		a.Keys("n")
		a.refuse(provider.KindInput, run.Failed)
		a.Keys("A")
		a.Shows("its problem would be the same elsewhere")
	})
}

// An unsure run is offered elsewhere only where it is settled, with the warning of a repeat.
func TestAnUnsureTakeGoesElsewhereWithAWarning(t *testing.T) {
	start(t, 8, 90, 30, func(t *testing.T, a *app) {
		lost := id(unsure, 8)
		a.choose(unsure)
		a.Keys("A")
		a.Hides("Make this take elsewhere?")
		a.Keys("r", "e")
		a.Shows("Make this take elsewhere?", "you may pay twice", "1 runflow", "$1.21 (published, 2026-11-20)")
		a.Keys("1")
		if len(a.world.Submitted) != 1 || a.world.Submitted[0].Parent != lost {
			t.Errorf("%+v", a.world.Submitted)
		}
	})
}

func TestAPlaceOverTheCapCannotBeChosen(t *testing.T) {
	start(t, 8, 90, 30, func(t *testing.T, a *app) {
		a.refuse(provider.KindModeration, run.Failed)
		most := 50 * provider.Dollar
		a.world.Budget.PerRun = &most
		a.Keys("A")
		a.Shows("not possible: no", "1 runcomfy")
		a.Keys("1")
		a.Shows("Make this take elsewhere?")
		if len(a.world.Submitted) != 0 {
			t.Error("sent over the cap")
		}
	})
}

// The question comes late on a slow disk. Its digits spend money, and 1 shows the runs otherwise:
// who has pressed a key meanwhile is not asked.
func TestThePlacesAreNotOfferedToSomebodyWhoWentOn(t *testing.T) {
	start(t, 8, 90, 30, func(t *testing.T, a *app) {
		a.refuse(provider.KindBalance, run.Failed)
		a.Press("A")
		time.Sleep(time.Second)
		a.Press("4")
		a.Keys("1") // after the places were found
		a.Hides("Make this take elsewhere?")
		if len(a.world.Submitted) != 0 {
			t.Fatal("paid for without a question that was seen")
		}
		a.choose(pending)
		a.Keys("A")
		a.Shows("Make this take elsewhere?")
	})
}
