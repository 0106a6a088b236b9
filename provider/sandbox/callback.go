package sandbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"dailies/provider"
)

// callBack tells the callback_url of a Runflow job how it ended: three attempts,
// again only after a 5xx or a network error (the model pages). It goes to
// loopback addresses only: nothing leaves this machine. The pauses between the
// attempts shrink with the speed of the jobs; in the demo they are the documented
// one and two seconds.
func (s *Server) callBack(j job) {
	u, err := url.Parse(j.Callback)
	if err != nil || !loopback(hostPort(u)) || j.has("stuck") {
		return
	}
	s.work.Add(1)
	provider.Go(func(error) {}, func() { // a callback is only a hint
		defer s.work.Done()
		for ended := false; !ended; {
			if !s.pause(s.quit, max(s.o.Speed.Running/50, time.Millisecond)) {
				return
			}
			if kept, ok := s.book.job(j.Provider, j.ID); ok {
				j = kept // it may have been cancelled
			}
			ended = j.at(s.now()).phase.final()
		}
		s.tell(j)
	})
}

// tell makes up to three attempts.
func (s *Server) tell(j job) {
	for attempt := range 3 {
		if attempt > 0 && !s.pause(s.quit, time.Duration(attempt)*s.o.Speed.Running/8) {
			return
		}
		if s.deliver(j) {
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

// deliver makes one attempt and reports whether there is nothing left to do.
func (s *Server) deliver(j job) bool {
	body, _ := json.Marshal(s.notice(j)) // only our own values
	req, err := http.NewRequestWithContext(s.quit, http.MethodPost, j.Callback, bytes.NewReader(body))
	if err != nil {
		return true
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Runflow-Request-Id", j.RequestID)
	if s.o.CallbackSecret != "" {
		m := hmac.New(sha256.New, []byte(s.o.CallbackSecret))
		m.Write(body)
		req.Header.Set("Runflow-Signature", hex.EncodeToString(m.Sum(nil)))
	}
	t := &http.Transport{DisableKeepAlives: true} // no proxy: it stays on this machine
	resp, err := (&http.Client{Transport: t, Timeout: 10 * time.Second}).Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode < 500
}

// notice is the body of a callback.
func (s *Server) notice(j job) map[string]any {
	st := j.at(s.now())
	n := map[string]any{
		"event": "run.failed", "run_id": j.ID, "status": "failed", "output": nil,
		"duration_ms": st.ended.Sub(j.Created).Milliseconds(), "created_at": isoTime(j.Created),
		"completed_at": isoTime(st.ended), "metadata": j.Metadata,
	}
	switch st.phase {
	case succeeded:
		n["event"], n["status"] = "run.completed", "succeeded"
		n["output"] = map[string]any{"outputs": runflow{s}.output(j)["outputs"]}
	case cancelled:
		n["event"], n["status"] = "run.cancelled", "cancelled"
	}
	return n
}
