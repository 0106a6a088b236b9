package aihubmax

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// taskID is what the vendor's own clients accept as an id. It goes into the path
// of a URL, so it is checked before.
var taskID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]*$`)

func usable(s string) bool { return len(s) <= 256 && taskID.MatchString(s) }

// statusOf translates a status word of the page, and "cancelled", which is only
// named for callbacks.
func statusOf(word string) provider.Status {
	switch word {
	case "pending":
		return provider.StatusQueued
	case "processing":
		return provider.StatusRunning
	case "completed":
		return provider.StatusSucceeded
	case "failed":
		return provider.StatusFailed
	case "cancelled", "canceled":
		return provider.StatusCancelled
	}
	return provider.StatusUnknown
}

// report reads a task. answer is the task as it came.
func report(job string, t task, answer []byte) provider.Report {
	r := provider.Report{
		Job: job, Raw: string(t.Status), Status: statusOf(t.Status.Word()),
		Progress: between(t.Progress, 0, 100), ETA: between(t.Info.Estimated, 1, 1e6), Reserved: reserved(t.Usage.Reserved),
	}
	switch r.Status {
	case provider.StatusSucceeded:
		r.Videos, r.Seed = results(t.Results)
		if len(r.Videos) == 0 {
			// Seen in practice: "completed" comes before its results, even at 50 %.
			r.Status, r.Empty = provider.StatusRunning, true
			return r
		}
		r.Charge = provider.ChargeYes
	case provider.StatusFailed:
		r.Problem = reason(answer)
		r.Charge = provider.ChargeUnknown // "each successful create consumes credits" is all that is said
	case provider.StatusCancelled:
		r.Charge = provider.ChargeUnknown
	}
	return r
}

// reserved is the hold as text. Its unit has no documented worth, so it is never
// turned into dollars.
func reserved(credits vendorhttp.Text) string {
	if n, err := strconv.ParseFloat(string(credits), 64); err != nil || !(n > 0) || math.IsInf(n, 0) {
		return ""
	}
	return string(credits) + " credits"
}

// results reads the videos of a task and the seed they were made with. An item is
// an object with a url, or with a video_url, or a bare address.
func results(raw json.RawMessage) (videos []provider.Video, seed *int64) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		items = []json.RawMessage{raw}
	}
	for _, item := range items {
		var o struct {
			URL   vendorhttp.Text `json:"url"`
			Video place
			Other place     `json:"video_url"`
			Type  vendorhttp.Text `json:"content_type"`
			Seed  vendorhttp.Text `json:"seed"`
		}
		if !read(item, &o) {
			var bare place
			_ = json.Unmarshal(item, &bare)
			o.URL = vendorhttp.Text(bare)
		}
		for _, address := range []string{string(o.URL), string(o.Other), string(o.Video)} {
			known := slices.ContainsFunc(videos, func(v provider.Video) bool { return v.URL == address })
			if !provider.IsURL(address) || strings.HasPrefix(o.Type.Word(), "image/") {
				continue
			}
			if !known {
				videos = append(videos, provider.Video{URL: address, Type: string(o.Type)})
			}
			break
		}
		if n, err := strconv.ParseInt(string(o.Seed), 10, 64); err == nil && n >= 0 && seed == nil && len(videos) > 0 {
			seed = &n
		}
	}
	return videos, seed
}

// place is an address given as text or as an object with a url.
type place string

// UnmarshalJSON never fails; anything else reads as "".
func (p *place) UnmarshalJSON(b []byte) error {
	var s vendorhttp.Text
	var o struct {
		URL vendorhttp.Text `json:"url"`
	}
	if json.Unmarshal(b, &o) == nil {
		s = o.URL
	} else {
		_ = json.Unmarshal(b, &s)
	}
	*p = place(s)
	return nil
}
