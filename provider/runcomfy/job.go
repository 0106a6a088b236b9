package runcomfy

import (
	"encoding/json"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"dailies/provider"
)

var requestID = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._:-]*$`)

// usable reports whether s can be a request id. It goes into the path of a URL,
// so it is checked before.
func usable(s string) bool { return len(s) <= 256 && requestID.MatchString(s) }

// statusOf translates a status word of either endpoint. "completed" of the
// status endpoint is not yet a success: the result says what came of it.
func statusOf(word string) provider.Status {
	switch word {
	case "in_queue", "pending", "waiting", "starting":
		return provider.StatusQueued
	case "in_progress", "processing":
		return provider.StatusRunning
	case "completed", "succeeded":
		return provider.StatusSucceeded
	case "failed":
		return provider.StatusFailed
	case "cancelled", "canceled":
		return provider.StatusCancelled
	}
	return provider.StatusUnknown
}

// finish completes the report of a job that has ended, by its status call, with
// what the result call says: that alone tells success from failure. body is the
// result as it came.
func finish(r provider.Report, s standing, body []byte) provider.Report {
	found := videos(s.Output)
	came := statusOf(s.Status.Word())
	switch {
	case s.Status == "" && len(found) > 0:
		came = provider.StatusSucceeded
	case r.Status == provider.StatusFailed && came != provider.StatusSucceeded, s.Status == "" && said(s.Error):
		came = provider.StatusFailed
	}
	if s.Status != "" {
		r.Raw = string(s.Status)
	}
	r.Status = came
	switch {
	case came == provider.StatusQueued:
		r.Status = provider.StatusRunning // it has left the queue, its result is not ready
	case came == provider.StatusSucceeded && len(found) == 0:
		r.Status = provider.StatusFailed
		r.Problem = provider.Errorf(provider.KindProvider, "RunComfy says that the run succeeded, but gave no video").
			With("look for it among your generations on runcomfy.com")
	case came == provider.StatusSucceeded:
		r.Videos = found
	case came == provider.StatusFailed:
		r.Problem = reason(body)
	}
	if r.Status.Final() {
		r.Billed, r.Charge = bill(r.Status, s.Cost.Money())
	}
	return r
}

// bill says what an ended run cost. The pages are silent about failed and
// cancelled runs, so there only the cost in the answer is taken for proof. A
// success at no cost is taken for one whose cost is not reckoned yet.
func bill(status provider.Status, cost *provider.Money) (*provider.Money, provider.Charge) {
	switch {
	case cost != nil && *cost > 0:
		return cost, provider.ChargeYes
	case status == provider.StatusSucceeded:
		return nil, provider.ChargeYes
	case cost != nil:
		return cost, provider.ChargeNo
	}
	return nil, provider.ChargeUnknown
}

// said reports whether an error field holds anything.
func said(raw json.RawMessage) bool {
	return !slices.Contains([]string{"", "null", `""`, "{}", "[]", "false", "0"}, string(raw))
}

// videos reads the output of a finished run: an object with video or videos, or
// a bare URL or list of URLs. Among bare ones those that look like videos are
// taken, else the first.
func videos(output json.RawMessage) []provider.Video {
	var o struct{ Video, Videos json.RawMessage }
	if json.Unmarshal(output, &o) == nil {
		return listVideos(append(addresses(o.Video), addresses(o.Videos)...))
	}
	all := addresses(output)
	if films := slices.DeleteFunc(slices.Clone(all), isNoVideo); len(films) > 0 {
		return listVideos(films)
	}
	return listVideos(all[:min(1, len(all))])
}

// addresses returns the URLs in a string, an object with a url, or a list of
// either.
func addresses(raw json.RawMessage) []string {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	var all []string
	for _, item := range list {
		var s string
		var o struct{ URL string }
		if json.Unmarshal(item, &s) != nil && json.Unmarshal(item, &o) == nil {
			s = o.URL
		}
		if provider.IsURL(s) {
			all = append(all, s)
		}
	}
	return all
}

func listVideos(urls []string) []provider.Video {
	var vs []provider.Video
	for i, u := range urls {
		if !slices.Contains(urls[:i], u) {
			vs = append(vs, provider.Video{URL: u})
		}
	}
	return vs
}

// isNoVideo goes by the ending of the path, the only hint there is.
func isNoVideo(address string) bool {
	u, err := url.Parse(address)
	return err != nil || !slices.Contains([]string{".mp4", ".mov", ".webm", ".m4v", ".mkv"}, strings.ToLower(path.Ext(u.Path)))
}
