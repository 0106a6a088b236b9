package sandbox

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"dailies/provider"
)

// struck is what a fault at the create call must look like.
type struck struct {
	fault string
	taken bool
	check func(t *testing.T, p string, g got, err error)
}

func status(want map[string]int) func(*testing.T, string, got, error) {
	return func(t *testing.T, p string, g got, err error) {
		if err != nil || g.status != want[p] {
			t.Errorf("got %d %v, want %d", g.status, err, want[p])
		}
	}
}

func all(n int) map[string]int { return map[string]int{Runflow: n, RunComfy: n, AIHubMax: n} }

func broke(want error) func(*testing.T, string, got, error) {
	return func(t *testing.T, _ string, _ got, err error) {
		if !errors.Is(err, want) {
			t.Errorf("error is %v, want %v", err, want)
		}
	}
}

func submitFaults() []struck {
	return []struck{
		{"lost-answer", true, broke(io.EOF)},
		{"500-after-accepting", true, status(all(500))},
		{"429-after-accepting", true, status(all(429))},
		{"503-after-accepting", true, status(all(503))},
		{"redirect-after-accepting", true, movedAway},
		{"502-after-accepting", true, status(all(502))},
		{"502", false, status(all(502))},
		{"503-hint", false, func(t *testing.T, p string, g got, err error) {
			status(all(503))(t, p, g, err)
			if g.header.Get("Retry-After") != "2" {
				t.Errorf("Retry-After is %q", g.header.Get("Retry-After"))
			}
		}},
		{"429-date", false, func(t *testing.T, p string, g got, err error) {
			status(all(429))(t, p, g, err)
			// Both dates are cut to the second, and the answer's is the later one.
			at, bad := http.ParseTime(g.header.Get("Retry-After"))
			answered, none := http.ParseTime(g.header.Get("Date"))
			if bad != nil || none != nil || at.Sub(g.asked) < time.Second || at.Sub(answered) > 2*time.Second {
				t.Errorf("Retry-After is %q", g.header.Get("Retry-After"))
			}
		}},
		{"not-found@submit", false, status(all(404))},
		{"500-before", false, status(all(500))},
		{"503", false, status(all(503))},
		{"429", false, func(t *testing.T, p string, g got, err error) {
			status(all(429))(t, p, g, err)
			if g.header.Get("Retry-After") != "2" {
				t.Errorf("Retry-After is %q", g.header.Get("Retry-After"))
			}
		}},
		{"429-no-hint", false, func(t *testing.T, p string, g got, err error) {
			status(all(429))(t, p, g, err)
			if g.header.Get("Retry-After") != "" {
				t.Errorf("Retry-After is %q", g.header.Get("Retry-After"))
			}
		}},
		{"reset-before", false, broke(syscall.ECONNRESET)},
		{"reset-after", true, func(t *testing.T, _ string, _ got, err error) {
			if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("error is %v", err)
			}
		}},
		{"no-balance", false, status(map[string]int{Runflow: 402, RunComfy: 400, AIHubMax: 402})},
		{"no-model", false, status(map[string]int{Runflow: 422, RunComfy: 400, AIHubMax: 422})},
		{"key-revoked@submit", false, status(map[string]int{Runflow: 401, RunComfy: 400, AIHubMax: 401})},
		{"html@submit", true, func(t *testing.T, _ string, g got, err error) {
			if err != nil || g.status != 200 || !strings.Contains(string(g.body), "<html>") {
				t.Errorf("got %d %q %v", g.status, g.body, err)
			}
		}},
		{"truncated-json@submit", true, func(t *testing.T, _ string, g got, err error) {
			if err != nil || g.json != nil || len(g.body) < 20 || g.body[0] != '{' {
				t.Errorf("got %q %v", g.body, err)
			}
		}},
		{"hostile-refusal", false, func(t *testing.T, p string, g got, err error) {
			status(map[string]int{Runflow: 422, RunComfy: 400, AIHubMax: 422})(t, p, g, err)
			if !strings.Contains(g.text("message")+g.text("error.message"), "\x1b]52;c;") {
				t.Errorf("nothing hostile in %s", g.body)
			}
		}},
		{"odd-envelope@submit", false, func(t *testing.T, p string, g got, err error) {
			g.want(t, 200, "error_code", "500001")
		}},
		{"redirect@submit", false, movedAway},
	}
}

// movedAway: net/http takes the key along to another port, and the storage says so.
func movedAway(t *testing.T, _ string, g got, err error) {
	if g.status != 400 {
		t.Errorf("got %d %v", g.status, err)
	}
}

func TestFaultsAtTheCreateCall(t *testing.T) {
	for _, f := range submitFaults() {
		t.Run(f.fault, func(t *testing.T) {
			everyProvider(t, func(t *testing.T, p string) {
				r := newRig(t)
				g, err := r.tryOrder(p, "A cat #"+f.fault+" on a roof")
				f.check(t, p, g, err)
				want := 0
				if f.taken {
					want = 1
				}
				if n := len(r.Charges()); n != want {
					t.Errorf("%d charges, want %d", n, want)
				}
			})
		})
	}
}

func TestHugeBodyIsJSONAllTheSame(t *testing.T) {
	r := newRig(t)
	g, err := r.tryOrder(RunComfy, "x #huge-body@submit")
	if err != nil || len(g.body) < 64<<20 || !strings.HasSuffix(string(g.body[len(g.body)-2:]), "}\n") || len(r.Charges()) != 1 {
		t.Errorf("got %d bytes, %v", len(g.body), err)
	}
}

func TestTimeoutTakesTheJobAndNeverAnswers(t *testing.T) {
	r := newRig(t)
	r.Fault(Fault{Name: "timeout"})
	done := make(chan error, 1)
	go func() {
		_, err := r.tryOrder(Runflow, "")
		done <- err
	}()
	for len(r.Charges()) == 0 {
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-done:
		t.Fatalf("answered: %v", err)
	case <-time.After(30 * time.Millisecond):
	}
	r.Close()
	if err := <-done; err == nil {
		t.Error("a closed server answered")
	}
}

func TestRefusalsByWordStrikeOnce(t *testing.T) {
	r := newRig(t)
	for _, word := range []string{"429", "429-no-hint", "503", "500-before", "reset-before"} {
		prompt := "Try #" + word
		if g, _ := r.tryOrder(AIHubMax, prompt); g.status == 200 {
			t.Errorf("%s did not strike", word)
		}
		if g, err := r.tryOrder(AIHubMax, prompt); err != nil || g.status != 200 {
			t.Errorf("%s struck twice: %d %v", word, g.status, err)
		}
	}
}

func TestFaultsAtThePoll(t *testing.T) {
	everyProvider(t, func(t *testing.T, p string) {
		r := newRig(t)
		_, id := r.order(p, "x #html")
		for i := range 3 {
			g := r.poll(p, id)
			if page := strings.Contains(string(g.body), "<html>"); page != (i < 2) {
				t.Errorf("poll %d: web page %v", i, page)
			}
		}
		_, id = r.order(p, "x #key-revoked")
		for i := range 4 {
			if g := r.poll(p, id); (g.status == 200) != (i == 3) {
				t.Errorf("poll %d of a revoked key: %d", i, g.status)
			}
		}
		_, id = r.order(p, "x #vanish")
		r.poll(p, id).want(t, 404)
		_, id = r.order(p, "x #stuck")
		r.clock.move(1000 * time.Hour)
		if g := r.poll(p, id); g.text("status")+g.text("status_code") == "" || r.result(p, id).text(linkIn(p)) != "null" {
			t.Errorf("a stuck job ended: %s", g.body)
		}
		r.clock.move(-1000 * time.Hour)
		_, id = r.order(p, "x #unknown-status")
		r.clock.move(50 * time.Second)
		if g := r.poll(p, id); !strings.Contains(string(g.body), "recalibrating") {
			t.Errorf("no unknown word in %s", g.body)
		}
		r.clock.move(lifetime)
		if link := r.result(p, id).text(linkIn(p)); !strings.HasPrefix(link, r.StorageURL()) {
			t.Errorf("a job with an unknown word did not end: %s", link)
		}
	})
}

func TestSlowDripComesByteByByte(t *testing.T) {
	r := newRig(t)
	_, id := r.order(Runflow, "x #slow-drip")
	conn, err := net.Dial("tcp", r.api.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GET /runflow/v1/runs/"+id+" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+Key+"\r\n\r\n")
	var seen strings.Builder
	buf := make([]byte, 4096)
	for !strings.Contains(seen.String(), "\r\n\r\n1\r\n{") {
		n, err := conn.Read(buf)
		if err != nil {
			t.Fatalf("after %q: %v", seen.String(), err)
		}
		seen.Write(buf[:n])
	}
	if strings.Count(seen.String(), "\r\n1\r\n") > 3 {
		t.Errorf("more than a drip: %q", seen.String())
	}
}

func TestJobsThatFail(t *testing.T) {
	words := map[string]string{"fails": "failed", "moderation": "failed", "errored": "errored", "hostile-text": "failed"}
	for word, flow := range words {
		everyProvider(t, func(t *testing.T, p string) {
			r := newRig(t)
			_, id := r.order(p, "x #"+word)
			r.clock.move(lifetime)
			switch p {
			case Runflow:
				g := r.poll(p, id)
				g.want(t, 200, "status_code", flow, "cost", "0", "output", "null")
				if g.text("failure_code") == "null" || g.text("failure_message") == "null" {
					t.Errorf("%s: no reason in %s", word, g.body)
				}
			case RunComfy:
				r.poll(p, id).want(t, 200, "status", "completed")
				g := r.result(p, id)
				g.want(t, 200, "status", "failed", "output", "null", "cost", "0")
				if g.text("error") == "null" {
					t.Errorf("%s: no reason in %s", word, g.body)
				}
			case AIHubMax:
				g := r.poll(p, id)
				g.want(t, 200, "status", "failed", "results", "null")
				if g.text("error.code") == "null" || g.text("error.message") == "null" {
					t.Errorf("%s: no reason in %s", word, g.body)
				}
			}
			if c := r.Charges(); len(c) != 1 || c[0].Billed != 0 {
				t.Errorf("%s was billed: %v", word, c)
			}
		})
	}
}

func TestHostileTextKeepsWhatAClientNeeds(t *testing.T) {
	everyProvider(t, func(t *testing.T, p string) {
		r := newRig(t)
		_, id := r.order(p, "x #hostile-text")
		r.clock.move(50 * time.Second)
		running := r.poll(p, id)
		if running.id() != id {
			t.Errorf("the id is %q, want %q", running.id(), id)
		}
		if w := running.text("status") + running.text("status_code"); !strings.ContainsFunc(w, unicode.IsControl) {
			t.Errorf("the word is clean: %q", w)
		}
		r.clock.move(lifetime)
		g := r.result(p, id)
		why := g.text("failure_message") + g.text("error.message") + g.text("error")
		for _, bad := range []string{"\x1b[2J", "\x07", "\r\n", "\u009b", "\u202e", "\u2066", "\x7f", "\b"} {
			if !strings.Contains(why, bad) && !strings.Contains(why, strings.Trim(enc(bad), `"`)) {
				t.Errorf("%q is missing from %q", bad, why)
			}
		}
	})
}

func TestProgrammedFaultsCountAndMatch(t *testing.T) {
	r := newRig(t)
	r.Fault(Fault{Name: "500-before", Provider: RunComfy, Prompt: "dog", Skip: 1, Times: 2})
	var got []int
	for _, prompt := range []string{"dog", "cat", "dog", "a dog", "dog", "dog"} {
		g, _ := r.order(RunComfy, prompt)
		got = append(got, g.status)
	}
	if want := []int{200, 200, 500, 500, 200, 200}; enc(got) != enc(want) {
		t.Errorf("statuses %v, want %v", got, want)
	}
	if _, id := r.order(Runflow, "dog"); id == "" {
		t.Error("struck another provider")
	}
	r.Fault(Fault{Name: "503", Step: StepPoll})
	_, id := r.order(AIHubMax, "x")
	r.poll(AIHubMax, id).want(t, 503)
	r.ClearFaults()
	r.poll(AIHubMax, id).want(t, 200)
	r.Fault(Fault{Name: "moderation", Times: 1})
	_, first := r.order(AIHubMax, "x")
	_, second := r.order(AIHubMax, "x")
	r.clock.move(lifetime)
	r.poll(AIHubMax, first).want(t, 200, "status", "failed")
	r.poll(AIHubMax, second).want(t, 200, "status", "completed")
}

func TestFaultsReachEveryStep(t *testing.T) {
	r := newRig(t)
	_, id := r.order(Runflow, "")
	_, comfy := r.order(RunComfy, "")
	steps := map[Step]func() got{
		StepUpload: func() got {
			return r.call("POST", r.flow("/v1/asset-uploads"), `{"filename":"a","mime_type":"image/png","size_bytes":1}`)
		},
		StepSubmit: func() got { g, _ := r.order(Runflow, ""); return g },
		StepPoll:   func() got { return r.poll(Runflow, id) },
		StepResult: func() got { return r.result(RunComfy, comfy) },
		StepCancel: func() got { return r.call("POST", r.flow("/v1/admin/runs/"+id+"/cancellation"), "") },
		StepList:   func() got { return r.call("GET", r.flow("/v1/runs"), "") },
		StepOther:  func() got { return r.call("GET", r.flow("/v1/billing/balance"), "") },
	}
	for step, call := range steps {
		r.Fault(Fault{Name: "503", Step: step})
		call().want(t, 503)
		r.ClearFaults()
		if g := call(); g.status >= 300 {
			t.Errorf("%s: %d without a fault", step, g.status)
		}
	}
}

func TestEveryFaultIsNamedOnceAndTried(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Faults() {
		if seen[k.Name] || k.Says == "" || strings.HasSuffix(k.Says, ".") {
			t.Errorf("%q is named twice or badly described: %q", k.Name, k.Says)
		}
		seen[k.Name] = true
		w := words("a film #" + k.Name + ", please")
		if len(w) != 1 || w[0].known.Name != k.Name || w[0].step != k.Step {
			t.Errorf("#%s is read as %v", k.Name, w)
		}
	}
	if len(words("a #1 hit, 50% off # nothing #unheard-of")) != 0 {
		t.Error("ordinary hash signs switch faults on")
	}
	defer func() {
		if recover() == nil {
			t.Error("a misspelled fault is not noticed")
		}
	}()
	newRig(t).Fault(Fault{Name: "no-such-fault"})
}

func TestCancelledIsBilledByRunflowOnly(t *testing.T) {
	for p, want := range map[string]provider.Money{Runflow: 1_512_000, RunComfy: 0} {
		r := newRig(t)
		_, id := r.order(p, "")
		switch p {
		case Runflow:
			r.call("POST", r.flow("/v1/admin/runs/"+id+"/cancellation"), "").want(t, 201, "status_code", "canceled", "cost", "1.512")
		default:
			r.call("POST", r.comfy("/v1/requests/"+id+"/cancel"), "").want(t, 202, "outcome", "cancelled", "status", "completed")
		}
		if c := r.Charges(); c[0].Billed != want {
			t.Errorf("%s billed %s of a cancelled job, want %s", p, c[0].Billed, want)
		}
	}
}
