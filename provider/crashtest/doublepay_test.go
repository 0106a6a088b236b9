package crashtest

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/registry"
	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
)

// Fourteen bad responses to an accepted create call, each once, after one submit. The program
// pays exactly once. The same program with an adapter that takes every failure for "not sent"
// pays twice, or this test would prove nothing.
func TestNoBadAnswerIsPaidTwice(t *testing.T) {
	t.Parallel()
	for _, vendor := range vendors() {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			server := startSandbox(t)
			s := openShop(t, server)
			buyAll(t, server, s, vendor, ours)
			buyAll(t, server, s, vendor, blind)
			paid := map[string]int{}
			for _, c := range server.Charges() {
				paid[c.Prompt]++
			}
			show(t, ways(), paid)
		})
	}
}

func prompt(w way, who string) string { return "{" + w.name + "} by " + who }

// The buyers: the program as it is, and with adapters that say of every failure that nothing was sent.
const (
	ours  = "dailies"
	blind = "blind adapters"
)

// show prints the table and checks its last line.
func show(t *testing.T, ways []way, paid map[string]int) {
	t.Helper()
	who, twice := []string{ours, blind}, map[string]int{}
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
	if twice[blind] < 5 {
		t.Errorf("blind adapters pay twice in %d ways, want 5 or more: the test proves nothing", twice[blind])
	}
}

// buyAll orders one video per way through the real adapters and engine. The connections are
// warm: one submission has succeeded before. Only what the program itself bought is judged.
func buyAll(t *testing.T, server *sandbox.Server, s *vendorProxy, vendor, who string) {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "history.db"))
	must(t, err)
	ps, err := registry.Providers(func(string) provider.Access {
		return provider.Access{Base: s.URL + "/" + vendor, Key: provider.NewSecret(sandbox.Key)}
	})
	must(t, err)
	if who == blind {
		ps = blindly(ps)
	}
	e, err := engine.New(db, ps, engine.Options{
		Folder: dir, NoAutoDownload: true, AllowLoopback: true,
		Timing: engine.Timing{Poll: 20 * time.Millisecond, Retry: 20 * time.Millisecond, Lookup: 5 * time.Millisecond, Rate: 1000, Probe: 20 * time.Millisecond, Call: 3 * time.Second},
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
	press(t, e, vendor, "a healthy order by "+who)
	await(t, e, db)
	for _, w := range ways() {
		press(t, e, vendor, prompt(w, who))
	}
	runs := await(t, e, db)
	if who == blind {
		return
	}
	for _, r := range runs {
		var charges []sandbox.Charge
		for _, c := range server.Charges() {
			if c.Prompt == r.Request.Prompt {
				charges = append(charges, c)
			}
		}
		if v := judge([]run.Run{r}, charges); v != right {
			t.Errorf("%q is %s: charges %+v, run %+v", r.Request.Prompt, v, charges, r)
		}
		if finds(vendor) && len(charges) > 0 && r.Job == "" && !offered(r, charges) {
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

// blindAdapter says of every failed create call that nothing was sent, so that the engine sends
// it again, and gives each call a key of its own, so that no vendor recognizes the second.
type blindAdapter struct{ provider.Provider }

func (b blindAdapter) Submit(ctx context.Context, s provider.Submission) (provider.Report, error) {
	s.IdempotencyKey = uuid.NewString()
	report, err := b.Provider.Submit(ctx, s)
	if err != nil {
		e := *provider.AsError(err)
		e.Kind, e.Delivery = provider.KindNetwork, provider.NotSent
		err = &e
	}
	return report, err
}

// blindly makes all adapters blind.
func blindly(ps []provider.Provider) []provider.Provider {
	all := make([]provider.Provider, len(ps))
	for i, p := range ps {
		all[i] = blindAdapter{p}
	}
	return all
}
