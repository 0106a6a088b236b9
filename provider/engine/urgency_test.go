package engine

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

// A link that ends soon is downloaded before one that has been due for longer.
func TestWhatEndsFirstIsSavedFirst(t *testing.T) {
	now := time.Now()
	saving := func(id string, due time.Duration, ends ...time.Duration) *hand {
		r := Run{ID: id, State: Succeeded, Next: now.Add(due)}
		var all []Video
		for _, e := range ends {
			v := Video{Saved: Saving, Video: provider.Video{URL: "https://example.com/a"}}
			if e != 0 {
				v.Expires = now.Add(e)
			}
			all = append(all, v)
		}
		r.Video, r.Outputs = all[0], all[1:]
		return &hand{run: r}
	}
	saved := saving("saved", -9*time.Hour, time.Minute, 30*time.Hour)
	saved.run.Video.Saved = SavedDone
	due := []*hand{
		saving("day", -time.Hour, 24*time.Hour), saving("unknown", -2*time.Hour, 0), saving("hour", -time.Second, time.Hour),
		{run: Run{ID: "poll", State: Running, Next: now}}, saving("hour too", -time.Minute, time.Hour), saved,
		{run: Run{ID: "send", State: Pending, Next: now.Add(-time.Second)}}, saving("two", -time.Second, 20*time.Hour, 30*time.Minute),
	}
	for range 8 { // whatever the order that they are found in
		due = append(due[1:], due[0])
		slices.SortFunc(due, urgency)
		var ids []string
		for _, h := range due {
			ids = append(ids, h.run.ID)
		}
		if got := strings.Join(ids, ", "); got != "send, poll, two, hour too, hour, day, saved, unknown" {
			t.Fatal(got)
		}
	}
}
