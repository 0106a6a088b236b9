package ui_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// screens are the keys that open every screen and every dialog.
var screens = map[string][]string{
	"list":          {"j", "space", "j", "space", "j", "j"},
	"notice":        {"s"},
	"preview":       {"p"},
	"filter":        {"/", "c", "o", "r"},
	"filter wrong":  {"/", "c", "o", "s", "t", ">", "x"},
	"no match":      {"/", "z", "z", "z"},
	"no runs":       {},
	"sort":          {","},
	"range":         {"v", "j", "j"},
	"only":          {"f"},
	"columns":       {"|", "j", "j"},
	"folded":        {"b", "b"},
	"unfolded":      {"b", "b", "g", "tab"},
	"run":           {"enter"},
	"wire":          {"enter", "w"},
	"compared":      {"space", "space", "space", "="},
	"differs":       {"space", "space", "space", "=", "="},
	"form":          {"n"},
	"form wrong":    {"n", "alt+enter"},
	"form again":    {"j", "j", "e", "tab"},
	"advanced":      {"j", "e", "tab", "tab", "tab", "tab", "tab", "tab", "enter"},
	"picker":        {"n", "shift+tab", "enter", "s"},
	"browser":       {"n", "tab", "ctrl+f"},
	"sums":          {"4"},
	"no sums":       {"4"},
	"shots":         {"2", "k", "k"},
	"shots sorted":  {"2", ",", "s"},
	"sheet":         {"2", "g", "enter"},
	"player":        {"2", "g", "enter", "enter"},
	"shot filter":   {"2", "/", "t", "r"},
	"no shots":      {"2"},
	"setup":         {"5"},
	"setup value":   {"5", "j", "j", "j", "j"},
	"setup asks":    {"5", "j", "j", "j", "enter"},
	"forget key":    {"5", "D"},
	"name shot":     {"2", "e"},
	"problems":      {"L"},
	"went wrong":    {"ctrl+r", "L"},
	"help":          {"j", "j", "?"},
	"form help":     {"n", "f1"},
	"searched":      {"?", "/", "c", "o", "p"},
	"palette":       {"ctrl+p", "c"},
	"ask cancel":    {"x"},
	"ask submit":    {"j", "j", "j", "e", "alt+enter"},
	"spend":         {"G", "k", "r"},
	"ask settle":    {"j", "j", "j", "j", "j", "r"},
	"ask remove":    {"j", "j", "D"},
	"ask copy":      {"C"},
	"ask replace":   {"n", "a", "esc", "j", "j", "e"},
	"note":          {"space", "space", "N"},
	"tags":          {"v", "j", "j", "t", "d", "u", "s", "k"},
	"stop watching": {"j", "x"},
}

// onScreen opens the app at a size and opens a screen.
func onScreen(t *testing.T, name string, keys []string, width, height int, do func(t *testing.T, a *app)) {
	t.Helper()
	n := 16
	if name == "no runs" || name == "no sums" || name == "no shots" {
		n = 0
	}
	start(t, n, width, height, func(t *testing.T, a *app) {
		if n > 0 {
			a.history(name)
		}
		a.Keys(keys...)
		do(t, a)
	})
}

// history prepares the history for a screen.
func (a *app) history(name string) {
	first, now := id(running, 16), time.Now()
	for i, says := range []string{"start frame uploaded", "sent to Runflow", "queued, 3 ahead", "running"} {
		e := run.Event{Run: first, At: now.Add(time.Duration(i*7+2) * time.Second), Kind: "x", Text: says}
		if i == 1 {
			e.Kind, e.Detail = "sent", `{"method":"POST","url":"https://api.example/v1/runs","status":201,"request":"{\"a\":1}","response":"{\"id\":\"j\"}","took":831000000}`
		}
		a.world.Change(first, func(*run.Run) {}, e)
	}
	switch name {
	case "folded", "unfolded":
		for shot, rows := range [][]int{{failed, left, saved, queued}, {6, unsure}} {
			for _, row := range rows {
				if _, err := a.world.MoveTakes(context.Background(), fmt.Sprintf("S9%d0", shot), id(row, 16)); err != nil {
					panic(err)
				}
			}
		}
		a.Drain()
	case "stop watching":
		a.world.Change(id(queued, 16), func(r *run.Run) { r.State = run.Running })
	case "went wrong":
		a.Drain()
		a.world.FailNext(provider.Errorf(provider.KindDisk, "the disk is full").WithHint("make room"))
	}
}
