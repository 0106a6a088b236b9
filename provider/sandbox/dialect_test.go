package sandbox

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// Every vendor's example is a create call that it takes, under its own scheme only,
// and the step and the words of it are known without a server.
func TestDialectsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range Names() {
		if seen[name] || name == "storage" {
			t.Errorf("%q is no name of its own", name)
		}
		seen[name] = true
		r := newRig(t)
		d, _ := named(r.dialects, name)
		req, err := Example(name, r.URL(name), "a cat #fails")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Fatal(err)
		}
		key := req.Header.Get("Authorization")
		if g := r.call("POST", req.URL.String(), string(body), "Authorization", "Wrong "+Key); g.status < 400 {
			t.Errorf("%s takes a key behind another word: %d", name, g.status)
		}
		if g := r.call("POST", req.URL.String(), string(body), "Authorization", key); g.status > 299 {
			t.Errorf("%s refuses its own example: %d %s", name, g.status, g.body)
		}
		charges := r.Charges()
		if len(charges) != 1 || charges[0].Provider != name || charges[0].Prompt != "a cat #fails" {
			t.Errorf("%s: %+v", name, charges)
		}
		if words := (&call{body: body}).words(d); words != "a cat #fails" {
			t.Errorf("%s reads %q as the prompt", name, words)
		}
		if s := StepOf(req); s != StepSubmit {
			t.Errorf("%s: its create call is of the step %q", name, s)
		}
	}
	if _, err := Example("nobody", "", ""); err == nil {
		t.Error("a vendor that nobody plays has an example")
	}
}

func TestStepsAreKnownWithoutAServer(t *testing.T) {
	for call, want := range map[string]Step{
		"GET /runflow/v1/runs/x":                        StepPoll,
		"GET /runflow/v1/runs?limit=2":                  StepList,
		"POST /runflow/v1/admin/runs/x/cancellation":    StepCancel,
		"POST /runflow/v1/asset-uploads":                StepUpload,
		"POST /runflow/v1/run/bytedance/x":              StepSubmit,
		"GET /runcomfy/v1/requests/x/result":            StepResult,
		"GET /runcomfy/v1/requests/x/status":            StepPoll,
		"POST /aihubmax/v1/videos/generations":          StepSubmit,
		"GET /aihubmax/v1/videos/generations":           StepOther,
		"GET /storage/videos/runflow/x.mp4":             StepDownload,
		"PUT /storage/files/x/a.png":                    StepUpload,
		"GET /nobody/v1/runs/x":                         StepOther,
		"GET /":                                         StepOther,
		"GET /runflow/v1/models/bytedance/seedance/2.0": StepOther,
	} {
		method, path, _ := strings.Cut(call, " ")
		req, err := http.NewRequest(method, "http://127.0.0.1"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := StepOf(req); got != want {
			t.Errorf("%s is %q, want %q", call, got, want)
		}
	}
}
