package filter

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

type terms = []run.Term

func TestParse(t *testing.T) {
	word := func(s string) run.Term { return run.Term{Kind: run.TermText, Text: s} }
	for _, c := range []struct {
		in   string
		want terms
	}{
		{"", nil},
		{"   ", nil},
		{"!", nil},
		{`""`, nil},
		{"corgi", terms{word("corgi")}},
		{"corgi rain", terms{word("corgi"), word("rain")}},
		{`"corgi rain"`, terms{word("corgi rain")}},
		{`"corgi ra`, terms{word("corgi ra")}},
		{"!corgi", terms{{Kind: run.TermText, Text: "corgi", Not: true}}},
		{`!"two words"`, terms{{Kind: run.TermText, Text: "two words", Not: true}}},
		{`"status:failed"`, terms{word("status:failed")}},
		{"一只柯基犬", terms{word("一只柯基犬")}},
		{"status:failed", terms{{Kind: run.TermStatus, Text: "failed"}}},
		{"state:unsure", terms{{Kind: run.TermStatus, Text: "unsure"}}},
		{"STATUS:Failed", terms{{Kind: run.TermStatus, Text: "failed"}}},
		{"status:fa", terms{{Kind: run.TermStatus, Text: "failed"}}},
		{"status:saved", terms{{Kind: run.TermStatus, Text: "saved"}}},
		{"status:canceled", terms{{Kind: run.TermStatus, Text: "cancelled"}}},
		{"!status:any", terms{{Kind: run.TermStatus, Text: "any", Not: true}}},
		{"provider:runflow model:2.0", terms{{Kind: run.TermProvider, Text: "runflow"}, {Kind: run.TermModel, Text: "2.0"}}},
		{"cost>1", terms{{Kind: run.TermCost, Comparison: run.Greater, Cost: provider.Dollar}}},
		{"cost<$0.50", terms{{Kind: run.TermCost, Comparison: run.Less, Cost: provider.Dollar / 2}}},
		{"cost=0 cost:0", terms{{Kind: run.TermCost, Comparison: run.Equal}, {Kind: run.TermCost, Comparison: run.Equal}}},
		{"age<2d", terms{{Kind: run.TermAge, Comparison: run.Less, Age: 48 * time.Hour}}},
		{"age>1w", terms{{Kind: run.TermAge, Comparison: run.Greater, Age: 168 * time.Hour}}},
		{"length>5 len=4s", terms{{Kind: run.TermDuration, Comparison: run.Greater, N: 5}, {Kind: run.TermDuration, Comparison: run.Equal, N: 4}}},
		{`tag:"main hero"`, terms{{Kind: run.TermTag, Text: "main hero"}}},
		{"has:file !has:star", terms{{Kind: run.TermHas, Text: "file"}, {Kind: run.TermHas, Text: "star", Not: true}}},
		{"id:01J9 batch:01JA", terms{{Kind: run.TermID, Text: "01J9"}, {Kind: run.TermBatch, Text: "01JA"}}},
		{"shot:S010 project:\"Night train\"", terms{{Kind: run.TermShot, Text: "S010"}, {Kind: run.TermProject, Text: "Night train"}}},
		{"take:3 take>2", terms{{Kind: run.TermTake, Comparison: run.Equal, N: 3}, {Kind: run.TermTake, Comparison: run.Greater, N: 2}}},
		{"rating>3 !rating:0", terms{{Kind: run.TermRating, Comparison: run.Greater, N: 3}, {Kind: run.TermRating, Comparison: run.Equal, Not: true}}},
		{"is:pick !is:rejected has:pick", terms{{Kind: run.TermHas, Text: "pick"}, {Kind: run.TermHas, Text: "rejected", Not: true}, {Kind: run.TermHas, Text: "pick"}}},
		{"seed:-7 ratio:9:16", terms{{Kind: run.TermSeed, Seed: -7}, {Kind: run.TermRatio, Text: "9:16"}}},
		{"res:720 res:1080P", terms{{Kind: run.TermResolution, Text: "720p"}, {Kind: run.TermResolution, Text: "1080p"}}},
		{"model:a:b", terms{{Kind: run.TermModel, Text: "a:b"}}},
		{":", terms{word(":")}},
		{">5", terms{word(">5")}},
	} {
		got, err := Parse(c.in)
		if err != nil || !reflect.DeepEqual(got.Terms, c.want) || got.Deleted {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", c.in, got, err, c.want)
		}
	}
	if f, err := Parse("is:deleted corgi"); err != nil || !f.Deleted || len(f.Terms) != 1 {
		t.Errorf("is:deleted: %+v, %v", f, err)
	}
}

func TestWhatIsNotUnderstoodIsSaid(t *testing.T) {
	for in, want := range map[string]string{
		"stauts:failed":             `no filter called "stauts"`,
		"status:":                   "needs a value",
		"status:x":                  "use any, pending",
		"status:s":                  "submitting or succeeded or saving or saved",
		"status>5":                  "cannot be compared",
		"cost>cheap":                "cost>1.50",
		"cost>":                     "needs a value",
		"age<2":                     "age<2d",
		"age=2d":                    "age<2d",
		"age<-1d":                   "age<2d",
		"age<99999999999999999w":    "age<2d",
		"length>x":                  "length>5",
		"len>-1":                    "length>5",
		"has:cheese":                "file, note",
		"is:gone":                   "is: takes pick",
		"!is:deleted":               "without !, deleted",
		"rating>6":                  "rating>3",
		"rating:x":                  "0 to 5",
		"take:0":                    "take:3",
		"seed:abc":                  "seed:42",
		"seed:99999999999999999999": "seed:42",
		"shot>1":                    "cannot be compared",
	} {
		f, err := Parse(in)
		if err == nil || !strings.Contains(err.Error(), want) || provider.KindOf(err) != provider.KindInput {
			t.Errorf("Parse(%q) = %+v, %v; want an input error with %q", in, f, err, want)
		}
	}
}

func TestHelpShowsOnlyWhatIsUnderstood(t *testing.T) {
	for _, n := range Names() {
		if _, err := Parse(n[0]); err != nil {
			t.Errorf("%q: %v", n[0], err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`!tag:"a b" cost>1 age<2d`, `"`, `!!`, `a:b:c`, "age<9223372036854775807s", "length>\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Parse(s)
		if err != nil && provider.KindOf(err) != provider.KindInput {
			t.Fatalf("Parse(%q): %v is no input error", s, err)
		}
		for _, term := range got.Terms {
			if term.Age < 0 || term.N < 0 || term.Kind == "" {
				t.Fatalf("Parse(%q) has the term %+v", s, term)
			}
		}
	})
}
