package store_test

import (
	"slices"
	"testing"

	"dailies/provider/run"
	"dailies/ui/filter"
)

func TestTakesAreFoundByWhatTellsThemApart(t *testing.T) {
	d := MustOpen(t)
	yes, four, two := true, 4, 2
	add(t, d,
		makeRun(0, func(r *run.Run) {
			r.Shot, r.Project, r.Request.AspectRatio, r.Request.Seed = "S010", "Night train", "16:9", ptr[int64](42)
		}),
		makeRun(1, func(r *run.Run) { r.Shot, r.Request.Resolution, r.Seed = "S010", "720p", ptr[int64](42) }),
		makeRun(2, func(r *run.Run) { r.Shot, r.Request.Seed, r.Seed = "S020", ptr[int64](42), ptr[int64](1<<60) }),
		makeRun(3, func(r *run.Run) { r.Shot = "S010" }),
	)
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Pick: &yes, Rating: &four}, makeRun(1).ID))
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Rejected: &yes, Rating: &two}, makeRun(2).ID))
	for line, want := range map[string][]int{
		"shot:S010": {3, 1, 0}, "shot:s010": {3, 1, 0}, "shot:S01": nil, "!shot:S010": {2}, `project:"night TRAIN"`: {3, 1, 0}, "project:night": nil,
		"take:1": {2, 0}, "take>1": {3, 1}, "take<3": {2, 1, 0}, "take=3": {3}, "shot:S010 take:2": {1},
		"rating:4": {1}, "rating>1": {2, 1}, "rating<4": {2}, "rating:0": {3, 0}, "!rating>0": {3, 0}, "rating>4": nil,
		"is:pick": {1}, "has:star": {1}, "!is:pick": {3, 2, 0}, "is:rejected": {2}, "!is:rejected": {3, 1, 0},
		"seed:42": {1, 0}, "seed:1152921504606846976": {2}, "seed:7": nil, "ratio:16:9": {0}, "res:720": {1}, "!res:720p": {3, 2, 0},
	} {
		f, err := filter.Parse(line)
		must(t, err)
		if got := found(t, d, f.Terms...); !slices.Equal(got, want) {
			t.Errorf("%s finds %v, not %v", line, got, want)
		}
		if n, _, err := d.Count(ctx(), f); err != nil || n != len(want) {
			t.Errorf("%s counts %d, not %d; %v", line, n, len(want), err)
		}
	}
}
