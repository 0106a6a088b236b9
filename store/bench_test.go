package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/store"
)

// Run with: go test -run '^$' -bench . ./store

// BenchmarkHistory asks a history of 100,000 runs what the table asks it.
func BenchmarkHistory(b *testing.B) {
	d := MustOpen(b)
	fill(b, d, 100_000)
	newest := engine.Sort{By: engine.SortTime, Desc: true}
	term := func(what engine.TermKind, text string) engine.Filter {
		return engine.Filter{Terms: []engine.Term{{What: what, Text: text}}}
	}
	for _, bench := range []struct {
		name  string
		query engine.Query
	}{
		{"newest 50", engine.Query{Sort: newest}},
		{"page 1,000", engine.Query{Sort: newest, Offset: 50_000}},
		{"words rare", engine.Query{Sort: newest, Filter: term(engine.TermWords, "axolotl")}},
		{"words common", engine.Query{Sort: newest, Filter: term(engine.TermWords, "light")}},
		{"words 1 letter", engine.Query{Sort: newest, Filter: term(engine.TermWords, "s")}},
		{"words 2 letters", engine.Query{Sort: newest, Filter: term(engine.TermWords, "ne")}},
		{"words phrase", engine.Query{Sort: newest, Filter: term(engine.TermWords, "neon fox")}},
		{"words Chinese", engine.Query{Sort: newest, Filter: term(engine.TermWords, "雨夜")}},
		{"words none", engine.Query{Sort: newest, Filter: term(engine.TermWords, "zebra")}},
		{"words common not rare", engine.Query{Sort: newest, Filter: engine.Filter{Terms: []engine.Term{
			{What: engine.TermWords, Text: "light"}, {What: engine.TermWords, Text: "axolotl", Not: true}}}}},
		{"words common, by cost", engine.Query{Sort: engine.Sort{By: engine.SortCost, Desc: true}, Filter: term(engine.TermWords, "light")}},
		{"status failed", engine.Query{Sort: newest, Filter: term(engine.TermStatus, "failed")}},
		{"status unsure (none)", engine.Query{Sort: newest, Filter: term(engine.TermStatus, "unsure")}},
		{"has note (none)", engine.Query{Sort: newest, Filter: term(engine.TermHas, "note")}},
		{"tag (rare)", engine.Query{Sort: newest, Filter: term(engine.TermTag, "hero")}},
		{"by prompt", engine.Query{Sort: engine.Sort{By: engine.SortPrompt}}},
		{"by cost", engine.Query{Sort: engine.Sort{By: engine.SortCost, Desc: true}}},
		{"by elapsed", engine.Query{Sort: engine.Sort{By: engine.SortElapsed}}},
		{"by state", engine.Query{Sort: engine.Sort{By: engine.SortState}}},
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
	since := engine.Since{Day: noon.Add(99_000 * time.Minute), Month: noon.Add(70_000 * time.Minute)} // 30,000 runs in a month
	n := 200_000
	for name, do := range map[string]func() error{
		"Version": func() error { _, err := d.Version(ctx()); return err },
		"Spend":   func() error { _, err := d.Spend(ctx(), since, 14, time.UTC); return err },
		"Spent":   func() error { _, err := d.Spent(ctx(), since); return err },
		"Pace": func() error {
			_, err := d.Pace(ctx(), "runflow", "bytedance/seedance/2.0/image-to-video", 5)
			return err
		},
		"Prompts": func() error { _, err := d.Prompts(ctx(), 50); return err },
		"Claim":   func() error { _, err := d.Claim(ctx(), me, []string{"runflow", "aihubmax"}, noon, noon); return err },
		"Add": func() error {
			n++
			return d.Add(ctx(), me, noon, []engine.Run{run(n)}, since, func(engine.Spent) error { return nil })
		},
		"Save":  func() error { return d.Save(ctx(), me, based(d, run(1))) },
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

// fill writes n runs that look like a person's.
func fill(b testing.TB, d *store.DB, n int) {
	b.Helper()
	random := rand.New(rand.NewPCG(7, 7))
	stock := strings.Fields("neon fox runs slowly through the wet street light shifting across mountain peaks gentle breeze in grass " +
		"a barista pours steaming latte art while rain falls camera dolly zoom cinematic soft golden hour drone shot of city 雨夜的街頭")
	for from := 0; from < n; from += 1000 {
		var runs []engine.Run
		for i := from; i < min(from+1000, n); i++ {
			var prompt []string
			for range 20 + random.IntN(40) {
				prompt = append(prompt, stock[random.IntN(len(stock))])
			}
			prompt = append(prompt, fmt.Sprintf("take%d", i))
			if i%5000 == 17 {
				prompt = append(prompt, "axolotl")
			}
			runs = append(runs, run(i, func(r *engine.Run) {
				r.Request = provider.Request{Prompt: strings.Join(prompt, " "), Seconds: 4 + i%6, StartFrame: "/home/me/shots/mountain.png", Ratio: "16:9", Resolution: "720p"}
				r.State = []engine.State{engine.Succeeded, engine.Succeeded, engine.Succeeded, engine.Failed}[i%4]
				r.Sent, r.Finished = r.Created, r.Created.Add(time.Duration(random.IntN(300))*time.Second)
				r.Billed = ptr(provider.Money(random.IntN(5_000_000)))
				r.Video.URL = "https://cdn.example.test/videos/" + strings.Repeat("x", 200)
			}))
		}
		add(b, d, runs...)
	}
}
