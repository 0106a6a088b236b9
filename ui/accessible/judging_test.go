package accessible_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider/run"
)

func TestATakeIsDescribedAndJudged(t *testing.T) {
	start(t, 8, func(k *talk) {
		r, err := k.world.Page(k.t.Context(), run.Query{Limit: 8, Filter: run.Filter{Terms: []run.Term{{Kind: run.TermText, Text: "corgi"}}}})
		if err != nil || len(r) != 1 {
			k.t.Fatalf("%d runs, %v", len(r), err)
		}
		id, in := r[0].ID, 1500*time.Millisecond
		if err := k.world.Annotate(k.t.Context(), run.AnnotationEdit{In: &in}, id); err != nil {
			k.t.Fatal(err)
		}
		k.answer("2", "corgi", "1")
		k.says("Take: S060 take 1", "Judgement: picked", "Wanted part: from 1.50 seconds to the end", "remove the pick", "reject it", "rate it")
		judge := func(label string) { k.answer(k.number(label)) }
		judge("rate it")
		k.answer("9", "4")
		k.says("Rated 4 of 5.")
		k.answer("2", "corgi", "1")
		judge("reject it")
		k.says("Rejected.")
		after, err := k.world.Run(k.t.Context(), id)
		if err != nil || after.Rating != 4 || !after.Rejected || after.Pick {
			k.t.Errorf("%v: %d stars, rejected: %v, picked: %v", err, after.Rating, after.Rejected, after.Pick)
		}
	})
}

// number returns the number under which a choice was offered last.
func (k *talk) number(label string) string {
	k.t.Helper()
	lines := strings.Split(k.text(), "\n")
	for _, line := range slices.Backward(lines) {
		if n, text, ok := strings.Cut(line, " "); ok && text == label {
			return n
		}
	}
	k.t.Fatalf("nobody offers %q:\n%s", label, k.text())
	return ""
}
