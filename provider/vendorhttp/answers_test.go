package vendorhttp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"dailies/provider"
)

// TestWhatIsAboutTheLook: a response with status 200 that does not describe the job is an
// error of the poll, and its hint is never to send the run again.
func TestWhatIsAboutTheLook(t *testing.T) {
	for body, want := range map[string]provider.Kind{ // "" is a report
		`{"status":"running"}`:                                 "",
		`{"status":"percolating"}`:                             "",
		`{"id":"j"}`:                                           "",
		`{"data":{"status":"running"}}`:                        "",
		`[{"status":"running"}]`:                               "",
		`{"status":"error","error":{"message":"it broke"}}`:    "",
		`{"status":"error","id":"j"}`:                          "",
		`{"output":{"video":"https://s/a.mp4"}}`:               "",
		`{"error":{"code":"X"},"video_url":"https://s/a.mp4"}`: "",
		`{"error":{"code":"X","message":"no"}}`:                provider.KindProvider,
		`{"id":"trace","error":{"code":"X","message":"no"}}`:   provider.KindProvider,
		`{"error":{"code":"content_policy","message":"no"}}`:   provider.KindModeration,
		`{"error":"no"}`:                                       provider.KindProvider,
		`{"status":"error","message":"busy"}`:                  provider.KindProvider,
		`{"code":500,"message":"busy"}`:                        provider.KindProvider,
		`{"success":false,"message":"not logged in"}`:          provider.KindProvider,
		`{}`:                    provider.KindProvider,
		`[]`:                    provider.KindProvider,
		`"running"`:             provider.KindProvider,
		`{"status":{"deep":1}}`: provider.KindProvider,
	} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
		r, err := c.Look(t.Context(), "poll", "/v1/runs/j", "j")
		if want == "" {
			if err != nil || r.Job != "j" {
				t.Errorf("%s: %+v, %v", body, r, err)
			}
			continue
		}
		e := provider.AsError(err)
		if e == nil || e.Kind != want || e.Status != 200 || e.Delivery != "" || !strings.Contains(e.Hint, "only this check failed") || r.Status != "" {
			t.Errorf("%s: %+v, %+v", body, e, r)
		}
	}
}

// TestAdviceAboutALookIsNotToChangeTheRequest: the hint of a failed poll suits a poll, whatever the status.
func TestAdviceAboutALookIsNotToChangeTheRequest(t *testing.T) {
	for _, status := range []int{400, 404, 409, 422, 500, 503} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprint(w, `{"error":{"code":"nsfw","message":"no"}}`)
		})
		_, err := c.Look(t.Context(), "poll", "/v1/runs/j", "j")
		if e := asError(t, err); strings.Contains(e.Hint, "request") || strings.Contains(e.Hint, "picture") || strings.Contains(e.Hint, "run it") {
			t.Errorf("%d: %q", status, e.Hint)
		}
	}
}

// TestReports reads whole answers in the common words.
func TestReports(t *testing.T) {
	c := newClient(t, "https://api.example", nil)
	for body, want := range map[string]string{
		`{"status":"QUEUED","queue_position":"3","progress":0.1}`:                                                   "queued 10% #3",
		`{"data":{"state":"rendering","percentage":"45%"}}`:                                                         "running 45%",
		`{"status":"done","video":"https://s/a.mp4","cost":"$1.20"}`:                                                "succeeded 1 videos $1.20 yes",
		`{"status":"done","video":"https://s/a.mp4","cost":"8.60 CNY"}`:                                             "succeeded 1 videos 8.60 CNY yes",
		`{"status":"done","output":null,"cost":"$1.20"}`:                                                            "running empty $1.20",
		`{"status":"failed","error":"no","cost":0}`:                                                                 "failed $0.00 unknown: no",
		`{"status":"expired"}`:                                                                                      "failed unknown: runflow says expired and gives no reason",
		`{"status":"canceled","cost":"1"}`:                                                                          "cancelled $1.00 unknown",
		`{"status":"percolating","cost":"1"}`:                                                                       "unknown",
		`{"status":"done","outputs":["https://s/a.mp4","https://s/b.mp4"],"seed":7,"input":{"seed":5},"nsfw":true}`: "succeeded 2 videos yes seed 7 flagged",
		`{"status":"done","input":{"seed":5},"output":{"url":"https://s/a.mp4","seed":"9"}}`:                        "succeeded 1 videos yes seed 9",
		`{"status":"done","output":{"url":"https://s/a.mp4","seed":-1}}`:                                            "succeeded 1 videos yes",
	} {
		r := c.Report("j", ReadValue([]byte(body)))
		got := string(r.Status)
		add := func(when bool, format string, args ...any) {
			if when {
				got += fmt.Sprintf(" "+format, args...)
			}
		}
		if r.Progress != nil {
			add(true, "%d%%", *r.Progress)
		}
		if r.QueuePosition != nil {
			add(true, "#%d", *r.QueuePosition)
		}
		add(r.MissingVideo, "empty")
		add(len(r.Videos) > 0, "%d videos", len(r.Videos))
		add(r.Billed != nil, "%v", r.Billed)
		add(r.BilledOther != "", "%s", r.BilledOther)
		add(r.Charged != "", "%s", r.Charged)
		if r.Seed != nil {
			add(true, "seed %d", *r.Seed)
		}
		add(r.Flagged, "flagged")
		if r.Err != nil {
			got += ": " + r.Err.Message
		}
		if got != want || r.Job != "j" {
			t.Errorf("%s: job %q, %q; want %q", body, r.Job, got, want)
		}
	}
}

// TestAnAcceptedOrderIsNotDoneByAnEcho: what the answer to a create call repeats of
// the request is no video of it.
func TestAnAcceptedOrderIsNotDoneByAnEcho(t *testing.T) {
	c := newClient(t, "https://api.example", nil)
	for body, want := range map[string]provider.Status{
		`{"id":"j","status":"pending","video_url":"https://s/mine.mp4"}`: provider.StatusQueued,
		`{"id":"j","video_url":"https://s/mine.mp4"}`:                    provider.StatusUnknown,
		`{"id":"j","status":"done","video_url":"https://s/a.mp4"}`:       provider.StatusSucceeded,
	} {
		r, err := c.Accept("submit", ReadValue([]byte(body)))
		if err != nil || r.Job != "j" || r.Status != want || (len(r.Videos) > 0) != (want == provider.StatusSucceeded) || r.Status.Final() != (r.Charged != "") {
			t.Errorf("%s: %+v, %v", body, r, err)
		}
	}
}

// TestATimeOutProvesNothing, that of a connection included; a name that cannot be
// looked up in time does.
func TestATimeOutProvesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want provider.Delivery
	}{
		"connect":     {&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, provider.DeliveryUnknown},
		"deadline":    {context.DeadlineExceeded, provider.DeliveryUnknown},
		"name":        {&net.OpError{Op: "dial", Err: &net.DNSError{Err: "i/o timeout", IsTimeout: true}}, provider.NotSent},
		"unreachable": {&net.OpError{Op: "dial", Err: errors.New("network is unreachable")}, provider.NotSent},
	} {
		tr := newTransport()
		tr.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, c.err }
		_, err := submitTo(t.Context(), newClient(t, "https://api.runflow.io", tr))
		if e := asError(t, err); e.Delivery != c.want || e.Kind != provider.KindNetwork {
			t.Errorf("%s: %q %s, want %q: %v", name, e.Delivery, e.Kind, c.want, e)
		}
	}
}
