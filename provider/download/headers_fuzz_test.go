package download

import (
	"net/http"
	"testing"
	"time"
)

// What a server says of ranges, waiting and what a file is, is bounded whatever it
// says.
func FuzzDownloadHeaders(f *testing.F) {
	for _, s := range []string{"bytes 5-9/10", "bytes */10", "bytes 9-5/10", "bytes 1-2/-3", "bytes 99999999999999999999-1/1", "7", "1.5", "-1", "99999999999999999999",
		"Fri, 20 Nov 2026 15:00:00 GMT", `"v1"`, `W/"v1"`, "text/html; charset=\xff", "video/mp4"} {
		f.Add(s, s, s, s)
	}
	f.Fuzz(func(t *testing.T, span, wait, tag, kind string) {
		now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
		if d := retryAfter(wait, now); d < 0 || d > 15*time.Minute {
			t.Errorf("Retry-After %q: %v", wait, d)
		}
		if _, whole, ok := contentRange(span); ok && whole < 0 {
			t.Errorf("Content-Range %q: a file of %d bytes", span, whole)
		}
		resp := &http.Response{StatusCode: 200, Header: http.Header{"Etag": {tag}, "Last-Modified": {wait}, "Date": {now.Format(http.TimeFormat)}, "Content-Type": {kind}}}
		if v := validator(resp); v != "" && v != tag && v != wait || len(v) > 1 && v[:2] == "W/" && v == tag {
			t.Errorf("ETag %q, Last-Modified %q: %q proves that a file is the same", tag, wait, v)
		}
		statusError(resp)
		if from, _, _ := contentRange(span); matchesValidator(resp, 10, Request{Size: 10, Validator: `"x"`}) != (tag == `"x"`) {
			t.Errorf("another file counts as the same, from %d on", from)
		}
	})
}
