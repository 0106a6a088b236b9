package crashtest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/registry"
	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
)

// Fourteen bad responses to an accepted create call, each once, after one submit. The program
// pays exactly once. Clients that do not care about money pay twice, or this test would prove
// nothing.
func TestNoBadAnswerIsPaidTwice(t *testing.T) {
	t.Parallel()
	for _, vendor := range vendors() {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			server := startSandbox(t)
			s := openShop(t, server)
			buyAll(t, server, s, vendor)
			for _, c := range controls() {
				for _, w := range ways() {
					c.buy(s.URL+"/"+vendor, vendor, prompt(w, c.name))
				}
			}
			paid := map[string]int{}
			for _, c := range server.Charges() {
				paid[c.Prompt]++
			}
			show(t, ways(), paid)
		})
	}
}

func prompt(w way, who string) string { return "{" + w.name + "} by " + who }

const ours = "dailies"

// show prints the table and checks its last line.
func show(t *testing.T, ways []way, paid map[string]int) {
	t.Helper()
	who, twice := []string{ours}, map[string]int{}
	for _, c := range controls() {
		who = append(who, c.name)
	}
	table := fmt.Sprintf("\n%-24s", "charges for one order")
	for _, name := range who {
		table += fmt.Sprintf("%18s", name)
	}
	for _, w := range ways {
		table += fmt.Sprintf("\n%-24s", w.name)
		for _, name := range who {
			n := paid[prompt(w, name)]
			table += fmt.Sprintf("%18d", n)
			if n == 0 {
				t.Errorf("%s, %s: the order was never taken", w.name, name)
			}
			if n > 1 {
				twice[name]++
			}
		}
	}
	table += fmt.Sprintf("\n%-24s", "paid more than once")
	for _, name := range who {
		table += fmt.Sprintf("%15d/%d", twice[name], len(ways))
	}
	t.Log(table)
	if len(ways) != 14 || twice[ours] != 0 {
		t.Errorf("%d of %d ways are paid twice, want 0 of 14", twice[ours], len(ways))
	}
	for _, c := range controls() {
		if twice[c.name] < c.atLeast {
			t.Errorf("%s pays twice in %d ways, want %d or more: the test proves nothing", c.name, twice[c.name], c.atLeast)
		}
	}
}

// buyAll orders one video per way through the real adapters and engine. The connections are
// warm: one submission has succeeded before.
func buyAll(t *testing.T, server *sandbox.Server, s *vendorProxy, vendor string) {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "history.db"))
	must(t, err)
	ps, err := registry.Providers(func(string) provider.Access {
		return provider.Access{Base: s.URL + "/" + vendor, Key: provider.NewSecret(sandbox.Key)}
	})
	must(t, err)
	e, err := engine.New(db, ps, engine.Options{
		Folder: dir, NoAutoDownload: true, AllowLoopback: true,
		Timing: engine.Timing{Poll: 20 * time.Millisecond, Retry: 20 * time.Millisecond, Lookup: 5 * time.Millisecond, Rate: 1000, Probe: 20 * time.Millisecond, Call: time.Second},
	})
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	defer func() {
		cancel()
		must(t, <-ended)
		must(t, db.Close())
	}()
	prompts := []string{"a healthy order"}
	press(t, e, vendor, prompts[0])
	await(t, e, db)
	for _, w := range ways() {
		prompts = append(prompts, prompt(w, ours))
		press(t, e, vendor, prompt(w, ours))
	}
	for _, r := range await(t, e, db) {
		var charges []sandbox.Charge
		for _, c := range server.Charges() {
			if c.Prompt == r.Request.Prompt {
				charges = append(charges, c)
			}
		}
		if v := judge([]run.Run{r}, charges); v != right {
			t.Errorf("%q is %s: charges %+v, run %+v", r.Request.Prompt, v, charges, r)
		}
		if finds(vendor) && r.Job == "" && !offered(r, charges) {
			t.Errorf("%q was taken, can be found and was not: %+v, %+v", r.Request.Prompt, charges, r)
		}
	}
}

// offered reports whether the job that was paid for is among those that a person may
// choose from, where the vendor's list does not tell like orders apart.
func offered(r run.Run, charges []sandbox.Charge) bool {
	return r.Err != nil && len(charges) == 1 && slices.Contains(r.Err.Jobs, charges[0].Job)
}

// press is one submit.
func press(t *testing.T, e *engine.Engine, vendor, prompt string) {
	t.Helper()
	m, ok := e.Model(modelOf(vendor))
	if !ok {
		t.Fatalf("no model %s", modelOf(vendor))
	}
	r := m.Defaults()
	r.Prompt, r.Duration, r.Resolution = prompt, 4, "480p"
	_, err := e.Submit(context.Background(), run.Spec{Model: m.Key(), Request: r})
	must(t, err)
}

// control is a client that does not care about money.
type control struct {
	name    string
	keyed   bool // it sends an Idempotency-Key, as many libraries do
	retries int  // by the rule of common retry libraries
	atLeast int  // minimum number of ways that it must pay twice
}

func controls() []control {
	return []control{{name: "net/http", atLeast: 2}, {name: "and a key", keyed: true, atLeast: 5}, {name: "and retries", retries: 4, atLeast: 9}}
}

// buy sends one submission over a warm connection.
func (c control) buy(base, vendor, prompt string) {
	client := &http.Client{Transport: &http.Transport{}, Timeout: 2 * time.Second}
	defer client.CloseIdleConnections()
	try := func(method, path string) (int, error) {
		req, err := sandbox.Example(vendor, base, prompt)
		if err != nil {
			return 0, err
		}
		if path != "" {
			if req, err = http.NewRequest(method, base+path, nil); err != nil {
				return 0, err
			}
		}
		if c.keyed {
			req.Header.Set("Idempotency-Key", "7c1f0b1e-"+prompt)
		}
		resp, err := client.Do(req)
		if err != nil {
			return 0, err
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return resp.StatusCode, err
	}
	try("GET", "/v1/nothing") //nolint:errcheck // warms the connection
	for range c.retries + 1 {
		status, err := try("POST", "")
		// The rule of go-retryablehttp's DefaultRetryPolicy: connection errors, 429, and all
		// 5xx but 501. A truncated body is not retried.
		if err == nil && status != 429 && (status < 500 || status == 501) || err != nil && status != 0 {
			return
		}
	}
}
