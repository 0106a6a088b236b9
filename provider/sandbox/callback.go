package sandbox

import (
	"bytes"
	"net/http"
	"net/url"
	"time"

	"dailies/provider"
)

// sendWebhook sends the callback of a job: up to three attempts, repeated only after a 5xx or a
// network error (Runflow's model pages). It goes to loopback addresses only. The pauses between
// the attempts scale with the speed of the jobs; in the demo they are the documented one and
// two seconds.
func (s *Server) sendWebhook(d dialect, j job) {
	u, err := url.Parse(j.Callback)
	if err != nil || !loopback(hostPort(u)) || j.has("stuck") {
		return
	}
	s.work.Add(1)
	provider.Go(func(error) {}, func() { // failures are ignored: a callback is only a hint
		defer s.work.Done()
		for ended := false; !ended; {
			if !s.pause(s.quit, max(s.o.Speed.Running/50, time.Millisecond)) {
				return
			}
			if kept, ok := s.jobs.job(j.Provider, j.ID); ok {
				j = kept // it may have been cancelled
			}
			ended = j.at(s.now()).phase.final()
		}
		s.retryWebhook(d, j)
	})
}

// retryWebhook makes up to three attempts.
func (s *Server) retryWebhook(d dialect, j job) {
	for attempt := range 3 {
		if attempt > 0 && !s.pause(s.quit, time.Duration(attempt)*s.o.Speed.Running/8) {
			return
		}
		if s.postWebhook(d, j) {
			return
		}
	}
}

func hostPort(u *url.URL) string {
	if u.Port() == "" {
		return u.Host + ":80"
	}
	return u.Host
}

// postWebhook makes one attempt and reports whether no other is needed.
func (s *Server) postWebhook(d dialect, j job) bool {
	header, body := d.webhook(j)
	req, err := http.NewRequestWithContext(s.quit, http.MethodPost, j.Callback, bytes.NewReader(body))
	if err != nil {
		return true
	}
	req.Header = header
	req.Header.Set("Content-Type", "application/json")
	t := &http.Transport{DisableKeepAlives: true} // no proxy: loopback only
	resp, err := (&http.Client{Transport: t, Timeout: 10 * time.Second}).Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode < 500
}
