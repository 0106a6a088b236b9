package engine

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// A link that expires soon is downloaded before one that has been due for longer.
func TestWhatEndsFirstIsSavedFirst(t *testing.T) {
	now := time.Now()
	saving := func(id string, due time.Duration, ends ...time.Duration) *activeRun {
		r := run.Run{ID: id, State: run.Succeeded, NextAttempt: now.Add(due)}
		var all []run.Video
		for _, e := range ends {
			v := run.Video{Download: run.Downloading, Video: provider.Video{URL: "https://example.com/a"}}
			if e != 0 {
				v.Expires = now.Add(e)
			}
			all = append(all, v)
		}
		r.Video, r.Outputs = all[0], all[1:]
		return &activeRun{run: r}
	}
	saved := saving("saved", -9*time.Hour, time.Minute, 30*time.Hour)
	saved.run.Video.Download = run.Downloaded
	due := []*activeRun{
		saving("day", -time.Hour, 24*time.Hour), saving("unknown", -2*time.Hour, 0), saving("hour", -time.Second, time.Hour),
		{run: run.Run{ID: "poll", State: run.Running, NextAttempt: now}}, saving("hour too", -time.Minute, time.Hour), saved,
		{run: run.Run{ID: "send", State: run.Pending, NextAttempt: now.Add(-time.Second)}}, saving("two", -time.Second, 20*time.Hour, 30*time.Minute),
	}
	for range 8 { // whatever the map order
		due = append(due[1:], due[0])
		slices.SortFunc(due, urgency)
		var ids []string
		for _, a := range due {
			ids = append(ids, a.run.ID)
		}
		if got := strings.Join(ids, ", "); got != "send, poll, two, hour too, hour, day, saved, unknown" {
			t.Fatal(got)
		}
	}
}
