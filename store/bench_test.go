package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// Run with: go test -run '^$' -bench . ./store

// BenchmarkHistory runs the queries of the list over 100,000 runs.
func BenchmarkHistory(b *testing.B) {
	d := MustOpen(b)
	fill(b, d, 100_000)
	newest := run.Sort{By: run.SortTime, Desc: true}
	term := func(what run.TermKind, text string) run.Filter {
		return run.Filter{Terms: []run.Term{{Kind: what, Text: text}}}
	}
	for _, bench := range []struct {
		name  string
		query run.Query
	}{
		{"newest 50", run.Query{Sort: newest}},
		{"page 1,000", run.Query{Sort: newest, Offset: 50_000}},
		{"words rare", run.Query{Sort: newest, Filter: term(run.TermText, "axolotl")}},
		{"words common", run.Query{Sort: newest, Filter: term(run.TermText, "light")}},
		{"words 1 letter", run.Query{Sort: newest, Filter: term(run.TermText, "s")}},
		{"words 2 letters", run.Query{Sort: newest, Filter: term(run.TermText, "ne")}},
		{"words phrase", run.Query{Sort: newest, Filter: term(run.TermText, "neon fox")}},
		{"words Chinese", run.Query{Sort: newest, Filter: term(run.TermText, "雨夜")}},
		{"words none", run.Query{Sort: newest, Filter: term(run.TermText, "zebra")}},
		{"words common not rare", run.Query{Sort: newest, Filter: run.Filter{Terms: []run.Term{
			{Kind: run.TermText, Text: "light"}, {Kind: run.TermText, Text: "axolotl", Not: true}}}}},
		{"words common, by cost", run.Query{Sort: run.Sort{By: run.SortCost, Desc: true}, Filter: term(run.TermText, "light")}},
		{"status failed", run.Query{Sort: newest, Filter: term(run.TermStatus, "failed")}},
		{"status unsure (none)", run.Query{Sort: newest, Filter: term(run.TermStatus, "unsure")}},
		{"has note (none)", run.Query{Sort: newest, Filter: term(run.TermHas, "note")}},
		{"tag (rare)", run.Query{Sort: newest, Filter: term(run.TermTag, "hero")}},
		{"by prompt", run.Query{Sort: run.Sort{By: run.SortPrompt}}},
		{"by cost", run.Query{Sort: run.Sort{By: run.SortCost, Desc: true}}},
		{"by elapsed", run.Query{Sort: run.Sort{By: run.SortElapsed}}},
		{"by state", run.Query{Sort: run.Sort{By: run.SortState}}},
	} {
		bench.query.Limit = 50
		b.Run("Page/"+bench.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := d.Page(ctx(), bench.query); err != nil {
					b.Fatal(err)
				}
			}
		})
		if len(bench.query.Filter.Terms) > 0 || bench.name == "newest 50" {
			b.Run("Count/"+bench.name, func(b *testing.B) {
				for b.Loop() {
					if _, _, err := d.Count(ctx(), bench.query.Filter); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	benchRest(b, d)
}

func benchRest(b *testing.B, d *store.DB) {
	since := run.PeriodStart{Day: noon.Add(99_000 * time.Minute), Month: noon.Add(70_000 * time.Minute)} // 30,000 runs in a month
	n := 200_000
	for name, do := range map[string]func() error{
		"Version": func() error { _, err := d.Version(ctx()); return err },
		"Spend":   func() error { _, err := d.Spend(ctx(), since, 14, time.UTC); return err },
		"Spent":   func() error { _, err := d.BudgetUsage(ctx(), since); return err },
		"Pace": func() error {
			_, err := d.DurationStats(ctx(), "runflow", "bytedance/seedance/2.0/image-to-video", 5)
			return err
		},
		"Prompts": func() error { _, err := d.Prompts(ctx(), 50); return err },
		"Claim":   func() error { _, err := d.Claim(ctx(), me, []string{"runflow", "aihubmax"}, noon, noon); return err },
		"Add": func() error {
			n++
			return d.Add(ctx(), me, noon, []run.Run{makeRun(n)}, since, func(run.BudgetUsage) error { return nil })
		},
		"Save":  func() error { return d.Save(ctx(), me, based(d, makeRun(1))) },
		"Check": func() error { return d.Check(ctx()) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fill writes n realistic runs.
func fill(b testing.TB, d *store.DB, n int) {
	b.Helper()
	random := rand.New(rand.NewPCG(7, 7))
	stock := strings.Fields("neon fox runs slowly through the wet street light shifting across mountain peaks gentle breeze in grass " +
		"a barista pours steaming latte art while rain falls camera dolly zoom cinematic soft golden hour drone shot of city 雨夜的街頭")
	for from := 0; from < n; from += 1000 {
		var runs []run.Run
		for i := from; i < min(from+1000, n); i++ {
			var prompt []string
			for range 20 + random.IntN(40) {
				prompt = append(prompt, stock[random.IntN(len(stock))])
			}
			prompt = append(prompt, fmt.Sprintf("take%d", i))
			if i%5000 == 17 {
				prompt = append(prompt, "axolotl")
			}
			runs = append(runs, makeRun(i, func(r *run.Run) {
				r.Request = provider.Request{Prompt: strings.Join(prompt, " "), Duration: 4 + i%6, StartFrame: "/home/me/shots/mountain.png", AspectRatio: "16:9", Resolution: "720p"}
				r.State = []run.State{run.Succeeded, run.Succeeded, run.Succeeded, run.Failed}[i%4]
				r.Sent, r.Finished = r.Created, r.Created.Add(time.Duration(random.IntN(300))*time.Second)
				r.Billed = ptr(provider.Money(random.IntN(5_000_000)))
				r.Video.URL = "https://cdn.example.test/videos/" + strings.Repeat("x", 200)
			}))
		}
		add(b, d, runs...)
	}
}
