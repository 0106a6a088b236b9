package store_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dailies/provider/run"
	"dailies/store"
)

// prompted is run n with a prompt.
func prompted(n int, prompt string) run.Run {
	return makeRun(n, func(r *run.Run) { r.Request.Prompt = prompt })
}

// found returns the numbers of the matching runs, newest first.
func found(t *testing.T, d *store.DB, terms ...run.Term) []int {
	t.Helper()
	newest := run.Sort{By: run.SortTime, Desc: true}
	return numbers(t, d, run.Query{Filter: run.Filter{Terms: terms}, Sort: newest, Limit: 1000})
}

func words(text string) run.Term { return run.Term{Kind: run.TermText, Text: text} }

func TestWordsFindWhatAPersonTypes(t *testing.T) {
	d := MustOpen(t)
	for i, p := range []string{
		0:  "A neon fox runs through the rain, don't stop",
		1:  `He says "stop" and walks 100% away * (slowly) AND NOT NEAR OR`,
		2:  "雨夜的東京街頭，霓虹燈閃爍",
		3:  "ネオンの街を走る狐",
		4:  "비 오는 밤의 서울",
		5:  "ฝนตกในกรุงเทพ",
		6:  "🦊 runs with 👩‍👩‍👧 under ☔️",
		7:  "Übergröße café naïve Ångström",
		8:  "лиса бежит под дождём",
		9:  "umbrella e000 u1f98a",
		10: "snake_case semi-colon; c++ a|b http://x.test/p?q=1",
	} {
		add(t, d, prompted(i, p))
	}
	for text, want := range map[string][]int{
		"fox": {0}, "FOX": {0}, "ne": {1, 0}, "n": {7, 1, 0}, "neon fox": {0}, "neon fo": {0}, "fox neon": nil, "eon": nil,
		"run": {6, 0}, "don't": {0}, "don’t": {0}, "rain,": {0}, `"stop`: {1, 0}, `"stop"`: {1, 0}, `""`: {10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
		"100%": {1}, "(slowly": {1}, "slow*": {1}, "and not near": {1}, "NEAR": {1}, "OR": {1}, "AND": {1}, "NOT": {1},
		"雨": {2}, "雨夜": {2}, "夜的東": {2}, "東京": {2}, "京東": nil, "霓虹燈": {2}, "狐": {3}, "街": {3, 2}, "ネオ": {3}, "走る狐": {3},
		"서울": {4}, "오": {4}, "กรุง": {5}, "🦊": {6}, "🦊 run": {6}, "👩": {6}, "👩‍👩‍👧": {6}, "☔": {6}, "☔️": {6}, "🐍": nil,
		"uber": {7}, "übergr": {7}, "cafe": {7}, "cafe\u0301": {7}, "naive": {7}, "angstrom": {7}, "ЛИСА": {8}, "дождём": {8},
		"u": {9, 7, 6}, "u1": {9}, "e": {9}, "snake": {10}, "snake_case": {10}, "semi-colon": {10}, "c++": {10}, "sna*": {10}, "sna,": nil, "snake,": {10}, "a|b": {10}, "x.test/p": {10},
		"prompt:fox": nil, "{prompt}": nil, "fox\x00": {0}, "\x00": {10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, "zebra": nil,
	} {
		if got := found(t, d, words(text)); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, not %v", text, got, want)
		}
		matching, total, err := d.Count(ctx(), run.Filter{Terms: []run.Term{words(text)}})
		if err != nil || matching != len(want) || total != 11 {
			t.Errorf("%q counts %d of %d, %v", text, matching, total, err)
		}
	}
	if got := found(t, d, words("run"), words("fox")); !slices.Equal(got, []int{0}) {
		t.Errorf("two terms find %v", got)
	}
	not := words("run")
	not.Not = true
	if got := found(t, d, words("r"), not); !slices.Equal(got, nil) {
		t.Errorf("r but not run finds %v", got)
	}
	if got := found(t, d, words("st"), not); !slices.Equal(got, []int{1}) {
		t.Errorf("st but not run finds %v", got)
	}
}

// The filter handles any text, and finds text written with the same characters.
func FuzzWords(f *testing.F) {
	for _, s := range []string{`"`, `*`, `^a`, `a"b*c`, "🦊", "雨夜", "\xff", "a\u0300", "؟", "ﷺ", "ꟑ", "\U0002ebf0", "-", "'); DROP TABLE runs", "{a b}:", "a AND", "१२", "ª²", "\ue000001f98a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 200 {
			s = strings.ToValidUTF8(s[:min(len(s), 200)], "")
		}
		d := MustOpen(t)
		add(t, d, prompted(1, "before "+s+" after"), prompted(2, "nothing of it"))
		runs, err := d.Page(ctx(), run.Query{Filter: run.Filter{Terms: []run.Term{words(s)}}, Limit: 10})
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if !slices.ContainsFunc(runs, func(r run.Run) bool { return r.ID == prompted(1, "").ID }) {
			t.Fatalf("%q does not find itself", s)
		}
	})
}

func TestWordsFindTagsAndNotesAndFollowTheirChanges(t *testing.T) {
	d := MustOpen(t)
	add(t, d, makeRun(1), makeRun(2))
	must(t, d.Annotate(ctx(), run.AnnotationEdit{AddTags: []string{"hero shot", "night"}, Note: ptr("客戶 likes it")}, makeRun(1).ID))
	for text, want := range map[string][]int{"hero": {1}, "shot": {1}, "hero shot": {1}, "shot night": nil, "likes": {1}, "客戶": {1}, "戶": {1}, "cat hero": nil, "cat": {2, 1}} {
		if got := found(t, d, words(text)); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, not %v", text, got, want)
		}
	}
	must(t, d.Annotate(ctx(), run.AnnotationEdit{DropTags: []string{"HERO shot"}, Note: ptr("")}, makeRun(1).ID))
	for text, want := range map[string][]int{"hero": nil, "likes": nil, "night": {1}, "cat": {2, 1}} {
		if got := found(t, d, words(text)); !slices.Equal(got, want) {
			t.Errorf("after the change %q finds %v, not %v", text, got, want)
		}
	}
}
