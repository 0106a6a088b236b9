package providertest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox"
)

func (s Setup) facts(t *testing.T) {
	r := s.open(t)
	i := r.Info()
	if !regexp.MustCompile(`^[a-z][a-z0-9-]*$`).MatchString(i.Name) || i.Title == "" {
		t.Errorf("name %q, title %q", i.Name, i.Title)
	}
	if len(i.KeyEnv) == 0 || slices.Contains(i.KeyEnv, "") || i.BaseURLEnv == "" {
		t.Errorf("variables %q and %q", i.KeyEnv, i.BaseURLEnv)
	}
	for _, page := range []string{i.BaseURL, i.KeyURL, i.RunsURL} {
		if !strings.HasPrefix(page, "https://") {
			t.Errorf("%q is no address for people", page)
		}
	}
	if !i.HasKey || s.dial(t, r.server.URL(s.Vendor), "").Info().HasKey {
		t.Error("HasKey does not say whether there is a key")
	}
	if i.KeyID == "" || strings.Contains(i.KeyID, key) || s.dial(t, r.server.URL(s.Vendor), "another").Info().KeyID == i.KeyID {
		t.Errorf("KeyID %q does not identify the key", i.KeyID)
	}
	r.proof(t)
	_, cancels := r.Provider.(provider.Canceler)
	for _, e := range []provider.CancelEffect{i.Cancel.Queued, i.Cancel.Running} {
		if len(e.Description) < 20 || !regexp.MustCompile(`charge|cost|bill|pa(y|id)`).MatchString(e.Description) {
			t.Errorf("cancelling does not say what happens to the money: %q", e.Description)
		}
		if e.Can && !cancels {
			t.Error("a cancel is offered that no method can do")
		}
	}
	if cancels && !i.Cancel.Queued.Can && !i.Cancel.Running.Can {
		t.Error("a Canceler that never can")
	}
}

// proof checks that the proof rules have sources and claim nothing that no response can prove.
func (h *harness) proof(t *testing.T) {
	p := h.Info().Proof
	for _, rule := range p {
		if _, err := time.Parse(time.DateOnly, rule.AsOf); err != nil || rule.Source == "" {
			t.Errorf("a rule without its source: %+v", rule)
		}
		if rule.Repeat && rule.Proves != provider.Rejected || rule.Proves == provider.NotSent {
			t.Errorf("%+v", rule)
		}
	}
	for _, status := range []int{0, 301, 302, 303, 307, 308, 408, 409, 499, 500, 502, 503, 504, 520, 599} {
		if rule := p.Of(status, ""); rule.Proves != provider.DeliveryUnknown {
			t.Errorf("%d is said to prove something: %+v", status, rule)
		}
	}
}

func (s Setup) models(t *testing.T) {
	r := s.open(t)
	if len(r.Models()) == 0 {
		t.Fatal("no models")
	}
	seen := map[string]bool{}
	for _, m := range r.Models() {
		t.Run(m.ID, func(t *testing.T) { r.model(t, m) })
		if seen[m.ID] {
			t.Errorf("%s stands twice", m.ID)
		}
		seen[m.ID] = true
	}
	spoiled := r.Models()
	for i := range spoiled {
		spoiled[i].ID = ""
		for j := range spoiled[i].AspectRatios {
			spoiled[i].AspectRatios[j] = ""
		}
		for j := range spoiled[i].Prices {
			spoiled[i].Prices[j] = provider.Price{}
		}
	}
	if again := r.Models(); again[0].ID == "" || slices.Contains(again[0].AspectRatios, "") {
		t.Error("who changes the models changes them for all")
	}
}

func (h *harness) model(t *testing.T, m provider.Model) {
	if m.Provider != h.Info().Name || m.Name == "" || m.ID == "" {
		t.Errorf("provider %q, name %q", m.Provider, m.Name)
	}
	if (m.Mode == provider.ImageToVideo) != (m.Start == provider.Required) || m.Mode == "" {
		t.Errorf("mode %q with a start frame that is %d", m.Mode, m.Start)
	}
	if ps := m.Check(newSubmission(m, "a cat").Request); len(ps) > 0 {
		t.Errorf("its own defaults are refused: %v", ps)
	}
	if len(m.Resolutions) == 0 || !m.Verified(m.Resolution) || m.Duration.Default == 0 && !m.Duration.Auto && !m.Duration.AutoOnly || m.Duration.Min < 1 || m.Duration.Max < m.Duration.Min {
		t.Errorf("resolution %q of %v, length %+v", m.Resolution, m.Resolutions, m.Duration)
	}
	_, uploads := h.Provider.(provider.Uploader)
	images := m.Start != provider.Unsupported || m.End != provider.Unsupported || m.References > 0
	if images && uploads == (m.NoUploads != "") {
		t.Errorf("uploads: %v, but NoUploads is %q", uploads, m.NoUploads)
	}
	for _, f := range provider.Fields() {
		if f.IsMedia() && f.Offered(m) && !uploads && m.NoUploadsFor(f) == "" {
			t.Errorf("%s: a local file is accepted, and there are no uploads", f.ID)
		}
	}
	for _, p := range m.Prices {
		if _, err := time.Parse(time.DateOnly, p.AsOf); err != nil || p.Source == "" || p.Tokens == nil && (p.PerSecond > 0) == (p.PerVideo > 0) {
			t.Errorf("price %+v", p)
		}
		if p.Resolution != "" && !slices.Contains(m.AllResolutions(), p.Resolution) {
			t.Errorf("a price for %q, which is not offered", p.Resolution)
		}
	}
}

// choices submits every value of every model to a server that rejects undocumented fields and
// values.
func (s Setup) choices(t *testing.T) {
	for _, m := range s.open(t).Models() {
		t.Run(m.ID, func(t *testing.T) {
			r := s.open(t, func(o *sandbox.Options) { o.Balance = 100_000 * provider.Dollar })
			whole := r.ready(m)
			sent := r.posts() // a draft was made
			try := func(what string, change func(*provider.Request)) {
				o := whole
				o.IdempotencyKey = newKey()
				change(&o.Request)
				before := len(r.server.Charges())
				report, err := r.Submit(t.Context(), o)
				sent++
				unconfirmed := err != nil && !m.Verified(o.Request.Resolution) && provider.KindOf(err) == provider.KindInput
				if err != nil && !unconfirmed {
					t.Errorf("%s: %v", what, err)
				}
				if err == nil {
					r.sane(report)
					r.liked(what, m.Verified(o.Request.Resolution))
				}
				if n := len(r.server.Charges()) - before; err == nil && n != 1 || err != nil && n != 0 {
					t.Errorf("%s: %d orders taken, error %v", what, n, err)
				}
			}
			try("defaults", func(*provider.Request) {})
			for _, ratio := range m.AspectRatios {
				try(ratio, func(q *provider.Request) { q.AspectRatio = ratio })
			}
			for _, resolution := range m.AllResolutions() {
				try(resolution, func(q *provider.Request) { q.Resolution = resolution })
			}
			lengths := m.Durations()
			for _, seconds := range []int{lengths[0], lengths[min(1, len(lengths)-1)], lengths[len(lengths)-1]} {
				try(provider.DurationText(seconds), func(q *provider.Request) { q.Duration = seconds })
			}
			extras(m, try)
			options(m, try)
			if r.posts() != sent {
				t.Errorf("%d POSTs for %d orders", r.posts(), sent)
			}
		})
	}
}

// liked requires that a vendor which accepts any submission will not reject the last one when it
// runs, unless its documentation is inconsistent about it.
func (h *harness) liked(what string, confirmed bool) {
	h.Helper()
	all := h.server.Charges()
	if wrong := all[len(all)-1].Wrong; wrong != "" && confirmed {
		h.Errorf("%s: taken, and refused when it runs: %s", what, wrong)
	}
}

// extras submits the fields that only some models have.
func extras(m provider.Model, try func(string, func(*provider.Request))) {
	if m.Audio {
		try("no audio", func(q *provider.Request) { q.Audio = false })
	}
	if m.Seed {
		for _, seed := range []int64{0, 42, 1<<31 - 1} {
			try("seed", func(q *provider.Request) { q.Seed = &seed })
		}
	}
	if m.Start == provider.Optional {
		try("start frame", func(q *provider.Request) { q.StartFrame = startURL })
	}
	if m.End != provider.Unsupported {
		try("end frame", func(q *provider.Request) { q.StartFrame, q.EndFrame = startURL, endURL })
	}
	for n := range m.References {
		try("references", func(q *provider.Request) {
			q.References = nil
			for range n + 1 {
				q.References = append(q.References, imageURL)
			}
		})
	}
	if m.CallbackURL {
		try("callback", func(q *provider.Request) { q.Callback = "http://127.0.0.1:1/hook" })
	}
	if m.Metadata {
		try("metadata", func(q *provider.Request) { q.Metadata = map[string]string{"shot": "12"} })
	}
	if m.EndUserID {
		try("end user", func(q *provider.Request) { q.EndUser = "u-1" })
	}
}
