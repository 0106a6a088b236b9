package ui_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui"
	"dailies/ui/uitest"
)

// app is the app over a fake backend and screen.
type app struct {
	*uitest.Driver
	world    *uitest.FakeBackend
	ground   ui.Background
	folder   string // the app is started in
	keys     map[string][]string
	more     func(*ui.Options)
	pictures ui.Pictures
	opened   []string // what other programs were asked to show
	desktop  bool     // there is one, with a clipboard
	clipped  string   // what it was given
}

// start opens the app on n sample runs and calls do in a synctest bubble.
func start(t *testing.T, n, width, height int, do func(t *testing.T, a *app)) {
	t.Helper()
	startWith(t, n, width, height, func(*app) {}, do)
}

// startWith does the same after before has changed the backend.
func startWith(t *testing.T, n, width, height int, before func(a *app), do func(t *testing.T, a *app)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(15*time.Hour + 2*time.Minute + 11*time.Second) // an afternoon
		a := &app{ground: ui.BackgroundDark, folder: "/home/ada", world: uitest.NewWorld(t, uitest.Runs(n, time.Now())...)}
		a.world.Budget = run.Budget{PerDay: new(200 * provider.Dollar)}
		before(a)
		ctx, cancel := context.WithCancel(t.Context())
		defer func() {
			cancel()
			time.Sleep(time.Minute) // the last ticks come and go
		}()
		o := ui.Options{
			Engine: a.world, History: a.world, Setup: uitest.NewSetup(a.world, true), Budget: a.world.Budget, Demo: true, Background: a.ground,
			Pictures: a.pictures, Home: "/home/ada", Folder: a.folder, Keys: a.keys,
			Clip: func(_ context.Context, text string) bool {
				a.clipped = text
				return a.desktop
			},
			Open: func(_ context.Context, path string) error {
				a.opened = append(a.opened, path)
				return nil
			},
			OpenAt: func(_ context.Context, path string, at time.Duration) error {
				a.opened = append(a.opened, path+" at "+at.String())
				return nil
			},
		}
		if a.more != nil {
			a.more(&o)
		}
		a.Driver = uitest.Drive(t, ui.New(ctx, o), a.world, width, height)
		do(t, a)
	})
}
