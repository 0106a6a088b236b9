package cli_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/provider/sandbox"
)

func TestACallbackNeedsASecretAndAnAddressAtHome(t *testing.T) {
	w := newWorld(t)
	key := w.key
	w.key = ""
	w.do("callbacks", "listen").ends(4).says("RUNFLOW_CALLBACK_SECRET")
	w.key = key
	w.env["RUNFLOW_CALLBACK_SECRET"] = "whsec"
	w.do("callbacks", "listen", "--addr", "0.0.0.0:0").ends(2).says("can be reached by other computers", "--public")
	w.do("callbacks", "listen", "--addr", ":0").ends(2).says("--public")
	w.do("callbacks", "listen", "--addr", "nonsense").ends(2).says("is not an address")
	w.do("callbacks").ends(2)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	w.do("callbacks", "listen", "--addr", taken.Addr().String()).ends(1).says("cannot listen on")
}

// free returns an address without a listener.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestACallbackMakesALookAndNothingElse(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) { o.Speed = sandbox.Speed{Queued: time.Minute, Running: time.Minute} })
	w.env["RUNFLOW_CALLBACK_SECRET"] = "whsec"
	r := w.do("submit", "--model", t2v, "--prompt", "x", "--yes", "--json").ends(0).one()
	w.do("unwatch", r.at("id")).ends(0) // only a callback makes it looked at again
	addr := free(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan did)
	go func() { ended <- w.during(ctx, "callbacks", "listen", "--addr", addr) }()
	before := looks(w, r.at("job"))
	deliver(t, addr, `{"event":"run.completed","run_id":"nobody","status":"succeeded"}`)
	deliver(t, addr, `{"event":"run.completed","run_id":"`+r.at("job")+`","status":"succeeded"}`)
	for looks(w, r.at("job")) == before && t.Context().Err() == nil {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	(<-ended).ends(130)
	now := w.do("show", r.at("id"), "--json").one()
	now.has(t, "state=queued", "video.url=null") // the provider says so, whatever the callback said
	w.do("show", r.at("id")).says("watched again")
}

// A callback for a run that has ended without its video causes a poll too.
func TestACallbackBringsTheVideoOfARunThatHasEnded(t *testing.T) {
	w := newWorld(t)
	w.env["RUNFLOW_CALLBACK_SECRET"] = "whsec"
	r := w.do("submit", "--model", t2v, "--prompt", "x", "--yes", "--wait", "--json").ends(0).one()
	w.change(r.at("id"), func(r *run.Run) {
		r.State, r.Charged, r.Video = run.Failed, provider.ChargedUnknown, run.Video{Download: run.DownloadNone}
		r.Err = provider.Errorf(provider.KindNotFound, "it does not know the job")
	})
	addr := free(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan did)
	go func() { ended <- w.during(ctx, "callbacks", "listen", "--addr", addr) }()
	deliver(t, addr, `{"event":"run.completed","run_id":"`+r.at("job")+`","status":"succeeded"}`)
	for w.do("show", r.at("id"), "--json").one().at("video.saved") != "saved" && t.Context().Err() == nil {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	(<-ended).ends(130)
}

// looks counts the polls of a job.
func looks(w *world, job string) int {
	n := 0
	for _, s := range w.server.Requests() {
		if s.Method == http.MethodGet && strings.HasSuffix(s.Path, "/"+job) {
			n++
		}
	}
	return n
}

// deliver posts a signed callback once there is a listener.
func deliver(t *testing.T, addr, body string) {
	t.Helper()
	m := hmac.New(sha256.New, []byte("whsec"))
	m.Write([]byte(body))
	for {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+addr, bytes.NewReader([]byte(body)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Runflow-Signature", hex.EncodeToString(m.Sum(nil)))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			if t.Context().Err() != nil {
				t.Fatal(err)
			}
			time.Sleep(5 * time.Millisecond)
			continue
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusNoContent {
			t.Fatalf("%s: %s", body, resp.Status)
		}
		return
	}
}

// A callback of fal, signed by the sandbox with the key that it publishes, makes a run looked at.
func TestACallbackOfFalNeedsNoSecret(t *testing.T) {
	var c clock
	w := newWorld(t, c.set, func(o *sandbox.Options) { o.Speed.Running = 20 * time.Second }) // a callback is sent within 1/50 of that
	addr := free(t)
	r := w.do("submit", "--model", "fal/bytedance/seedance-2.0/text-to-video", "--prompt", "x", "--duration", "4",
		"--callback-url", "http://"+addr+"/fal", "--yes", "--json")
	id := r.ends(0).one().at("id")
	w.do("unwatch", id).ends(0) // only a callback makes it looked at again
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	w.answer = "-"
	ended := make(chan did)
	go func() { ended <- w.during(ctx, "callbacks", "listen", "--addr", addr) }()
	for {
		if line, err := net.Dial("tcp", addr); err == nil {
			line.Close()
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	c.move(2 * time.Minute) // its signature is believed for five minutes
	for end := time.Now().Add(time.Minute); !strings.Contains(w.do("show", id, "--json").out, `"state":"succeeded"`); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the callback made nobody look")
		}
	}
	stop()
	if d := <-ended; !strings.Contains(d.err, "callback for "+run.ShortID(id)) {
		t.Errorf("it says %s", d.err)
	}
}
