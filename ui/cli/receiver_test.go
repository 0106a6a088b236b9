package cli

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/provider/runflow"
)

const secret = "whsec_one"

func sign(with, body string) string {
	m := hmac.New(sha256.New, []byte(with))
	m.Write([]byte(body))
	return hex.EncodeToString(m.Sum(nil))
}

// rung counts the polls that a receiver requested.
type rung struct {
	*receiver
	jobs []string
	err  error
}

func listening(secrets ...string) *rung {
	p, err := runflow.New("", provider.Secret{}, nil)
	if err != nil {
		panic(err)
	}
	reader := callbackReader{name: "runflow", CallbackReader: p}
	for _, s := range secrets {
		reader.secrets = append(reader.secrets, provider.NewSecret(s))
	}
	r := &rung{receiver: newReceiver(reader)}
	r.refresh = func(_ context.Context, from, job string) error {
		if from != "runflow" {
			return errors.New("of nobody")
		}
		r.jobs = append(r.jobs, job)
		return r.err
	}
	return r
}

func (r *rung) deliver(body, signature string) int {
	req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	req.Header.Set("Runflow-Signature", signature)
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	return w.Code
}

const body = `{"event":"run.completed","run_id":"job-1","status":"succeeded"}`

func TestOnlySignedCallbacksAreBelieved(t *testing.T) {
	for name, c := range map[string]struct {
		body, signature string
		status          int
		looks           int
	}{
		"valid":              {body, sign(secret, body), 204, 1},
		"valid, old secret":  {body, sign("whsec_old", body), 204, 1},
		"valid, upper case":  {body, strings.ToUpper(sign(secret, body)), 204, 1},
		"tampered":           {strings.Replace(body, "job-1", "job-2", 1), sign(secret, body), 401, 0},
		"one byte more":      {body + "\n", sign(secret, body), 401, 0},
		"wrong secret":       {body, sign("whsec_two", body), 401, 0},
		"empty secret":       {body, sign("", body), 401, 0},
		"no signature":       {body, "", 401, 0},
		"half a signature":   {body, sign(secret, body)[:32], 401, 0},
		"no hex":             {body, strings.Repeat("zz", 32), 401, 0},
		"signed, no JSON":    {"hello", sign(secret, "hello"), 400, 0},
		"signed, no run":     {`{"event":"x"}`, sign(secret, `{"event":"x"}`), 400, 0},
		"signed, odd run id": {`{"run_id":5}`, sign(secret, `{"run_id":5}`), 400, 0},
	} {
		r := listening(secret, "whsec_old")
		if got := r.deliver(c.body, c.signature); got != c.status || len(r.jobs) != c.looks {
			t.Errorf("%s: %d with %d looks, want %d with %d", name, got, len(r.jobs), c.status, c.looks)
		}
	}
}

func TestAReplayCostsNoLook(t *testing.T) {
	r := listening(secret)
	for range 5 {
		if got := r.deliver(body, sign(secret, body)); got != 204 {
			t.Fatal(got)
		}
	}
	if len(r.jobs) != 1 || r.jobs[0] != "job-1" {
		t.Errorf("looked at %v", r.jobs)
	}
}

func TestADeliveryThatWentWrongMayComeAgain(t *testing.T) {
	r := listening(secret)
	r.err = errors.New("disk full")
	if got := r.deliver(body, sign(secret, body)); got != 503 {
		t.Errorf("%d", got)
	}
	r.err = nil
	if got := r.deliver(body, sign(secret, body)); got != 204 || len(r.jobs) != 2 {
		t.Errorf("%d, %d looks", got, len(r.jobs))
	}
}

// TestAFloodOfOthersCostsNoSignedDelivery: unsigned and repeated deliveries do not count towards the
// rate limit.
func TestAFloodOfOthersCostsNoSignedDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := listening(secret)
		number := func(i int) string { return strings.Replace(body, "job-1", fmt.Sprint("job-", i), 1) }
		for i := range 10 {
			for range 100 {
				if got := r.deliver(body, ""); got != 401 {
					t.Fatalf("not signed: %d", got)
				}
				if i > 0 {
					if got := r.deliver(number(0), sign(secret, number(0))); got != 204 {
						t.Fatalf("taken before: %d", got)
					}
				}
			}
			if got := r.deliver(number(i), sign(secret, number(i))); got != 204 || len(r.jobs) != i+1 {
				t.Errorf("signed, number %d: %d, %d looks", i, got, len(r.jobs))
			}
		}
		for range 2 {
			if got := r.deliver(number(10), sign(secret, number(10))); got != 429 || len(r.jobs) != 10 {
				t.Errorf("signed, number 10: %d, %d looks", got, len(r.jobs))
			}
		}
		time.Sleep(time.Second)
		if got := r.deliver(number(10), sign(secret, number(10))); got != 204 || len(r.jobs) != 11 {
			t.Errorf("a second later: %d, %d looks", got, len(r.jobs))
		}
	})
}

func TestLargeAndOddRequestsAreRefused(t *testing.T) {
	r := listening(secret)
	large := `{"run_id":"` + strings.Repeat("x", 1<<20) + `"}`
	if got := r.deliver(large, sign(secret, large)); got != 413 {
		t.Errorf("a large body: %d", got)
	}
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != 405 || w.Header().Get("Allow") != "POST" {
		t.Errorf("GET: %d", w.Code)
	}
	if len(r.jobs) != 0 {
		t.Errorf("looked at %v", r.jobs)
	}
}

func TestDeliveriesAreForgottenInTheEnd(t *testing.T) {
	r := newReceiver()
	for i := range 3 * remembered {
		var id [sha256.Size]byte
		id[0], id[1] = byte(i), byte(i>>8)
		if r.replayed(id) {
			t.Fatalf("%d was never seen", i)
		}
	}
	if len(r.seen) != remembered || len(r.order) != remembered {
		t.Errorf("%d and %d are kept", len(r.seen), len(r.order))
	}
}

func TestNoSecretNoReceiver(t *testing.T) {
	for _, r := range []*rung{listening(), listening(""), {receiver: newReceiver()}} {
		if got := r.deliver(body, sign("", body)); got != 401 || len(r.jobs) != 0 {
			t.Errorf("%d, %d looks", got, len(r.jobs))
		}
	}
}

// watched is a history with one unfinished run of Runflow, and the enqueued commands.
type watched struct {
	History
	wished
}

type wished struct {
	Engine
	wishes []string
}

func (*watched) JobRun(_ context.Context, provider, job string) (string, error) {
	return map[string]string{"runflow job-1": "2", "runflow job-3": "3", "runflow-older job-1": "1"}[provider+" "+job], nil
}

func (*watched) Run(_ context.Context, id string) (run.Run, error) {
	r := run.Run{ID: id, State: run.Running, Job: "job-1"}
	if id == "3" {
		r.State, r.Job, r.Video.Download = run.Succeeded, "job-3", run.Downloaded
	}
	return r, nil
}

func (w *wished) Enqueue(_ context.Context, what run.CommandKind, arg string, ids ...string) error {
	w.wishes = append(w.wishes, string(what)+" "+strings.Join(ids, " "))
	return nil
}

func TestOnlyAKnownJobIsLookedAt(t *testing.T) {
	w := &watched{}
	c, s := &invocation{}, &Session{Engine: &w.wished, History: w}
	for _, job := range []string{"job-2", "", "job-3", "job-1"} {
		if err := c.refreshJob(t.Context(), s, "runflow", job); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.wishes) != 1 || w.wishes[0] != "refresh 2" {
		t.Errorf("wished %q", w.wishes)
	}
}
