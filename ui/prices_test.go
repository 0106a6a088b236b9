package ui_test

import (
	"strings"
	"testing"

	"dailies/provider"
	"dailies/ui/uitest"
)

// A price that changes while the app is open is shown beside the button immediately; the input is kept.
func TestTheFormFollowsThePrices(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) { a.textModel() }, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Type("a cat")
		before := a.Text()
		models := uitest.Models()
		for i := range models {
			models[i].Prices = []provider.Price{{PerSecond: 1_234_567, Kind: provider.PriceLive, Source: "a call", AsOf: "2026-11-30"}}
		}
		a.world.NewPrices <- models
		a.Drain()
		if after := a.Text(); strings.Contains(before, "$1.234567") || !strings.Contains(after, "× $1.234567") || !strings.Contains(after, "a cat") {
			t.Errorf("before\n%s\nafter\n%s", before, after)
		}
	})
}
