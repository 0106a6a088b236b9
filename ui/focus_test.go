package ui_test

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui"
	"dailies/ui/notify"
)

// inKitty opens the app in a terminal that shows notifications.
func inKitty(t *testing.T, do func(t *testing.T, a *app)) {
	startWith(t, 16, 100, 30, func(a *app) {
		a.more = func(o *ui.Options) {
			o.Notify = true
			o.Terminal = notify.FromEnv(func(name string) string { return map[string]string{"TERM": "xterm-kitty"}[name] })
		}
	}, do)
}

func (a *app) end(s run.State) {
	a.world.Change(id(running, 16), func(r *run.Run) { r.State = s })
	a.Drain()
}

func TestARunThatEndsOutOfSightIsTold(t *testing.T) {
	inKitty(t, func(t *testing.T, a *app) {
		a.Send(tea.BlurMsg{})
		a.end(run.Succeeded)
		want := "\x1b]99;i=" + id(running, 16) + ":o=unfocused:d=0;A video is ready\x1b\\"
		if len(a.Sent) < len(want) || a.Sent[:len(want)] != want {
			t.Errorf("the terminal gets %q", a.Sent)
		}
		a.Sent = ""
		a.world.Change(id(running, 16), func(r *run.Run) { r.Pick = true })
		a.Drain()
		if a.Sent != "" {
			t.Errorf("a run that has ended before makes noise: %q", a.Sent)
		}
	})
}

func TestWhoLooksIsNotTold(t *testing.T) {
	inKitty(t, func(t *testing.T, a *app) {
		a.Send(tea.BlurMsg{}, tea.FocusMsg{})
		a.end(run.Failed)
		if a.Sent != "" {
			t.Errorf("the terminal gets %q", a.Sent)
		}
	})
}

func TestATerminalThatTellsNoFocusGetsTheBellAfterAWhile(t *testing.T) {
	inKitty(t, func(t *testing.T, a *app) {
		a.Keys("j")
		a.Sleep(time.Minute)
		a.end(run.Succeeded)
		if a.Sent != "" {
			t.Errorf("a minute after a key: %q", a.Sent)
		}
	})
	inKitty(t, func(t *testing.T, a *app) {
		a.Sleep(3 * time.Minute)
		a.Keys("j")
		a.end(run.Succeeded)
		if a.Sent != "" {
			t.Errorf("right after a key: %q", a.Sent)
		}
	})
	inKitty(t, func(t *testing.T, a *app) {
		a.Sleep(3 * time.Minute)
		a.end(run.Succeeded)
		if a.Sent != "\a" {
			t.Errorf("three minutes after the last key: %q", a.Sent)
		}
	})
}

func TestNobodyIsToldWhoDoesNotWantTo(t *testing.T) {
	start(t, 16, 100, 30, func(t *testing.T, a *app) {
		a.Send(tea.BlurMsg{})
		a.end(run.Succeeded)
		if a.Sent != "" || a.Model().View().ReportFocus {
			t.Errorf("the terminal gets %q", a.Sent)
		}
	})
}

func TestTheWindowSaysWhatIsGoingOn(t *testing.T) {
	startWith(t, 16, 100, 30, func(a *app) {
		a.more = func(o *ui.Options) {
			o.Terminal = notify.FromEnv(func(name string) string { return map[string]string{"WT_SESSION": "1"}[name] })
		}
	}, func(t *testing.T, a *app) {
		v := a.Model().View()
		if v.WindowTitle != "2 running · 4 waiting · $13.89 — dailies demo" {
			t.Errorf("the title is %q", v.WindowTitle)
		}
		if v.ProgressBar == nil || v.ProgressBar.State != tea.ProgressBarIndeterminate {
			t.Errorf("the taskbar shows %+v", v.ProgressBar)
		}
		a.Send(tea.TerminalVersionMsg{Name: "tmux 3.4"})
		if bar := a.Model().View().ProgressBar; bar != nil {
			t.Errorf("through tmux the taskbar shows %+v", bar)
		}
	})
}
