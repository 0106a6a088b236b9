package providertest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox"
)

func (s Setup) cancel(t *testing.T) {
	r := s.open(t, slowly)
	c, ok := r.Provider.(provider.Canceler)
	if !ok {
		return
	}
	t.Run("queued", func(t *testing.T) {
		if !r.Info().Cancel.Queued.Can {
			return
		}
		job := r.send("a cat").Job
		if answer, err := c.Cancel(t.Context(), job); answer != provider.CancelAccepted || err != nil {
			t.Fatalf("%q %v", answer, err)
		}
		report, err := r.Poll(t.Context(), job)
		if err != nil || report.Status != provider.StatusCancelled {
			t.Errorf("%+v %v", report, err)
		}
		r.sane(report)
		if _, err := c.Cancel(t.Context(), job); err != nil {
			t.Errorf("asked twice: %v", err)
		}
	})
	t.Run("refused", func(t *testing.T) {
		job := r.send("a cat #cancel-refused").Job
		_, err := c.Cancel(t.Context(), job)
		r.fails("cancel", err, provider.KindAuth)
	})
	t.Run("both spellings", func(t *testing.T) {
		job := r.send("a cat #spelled-cancelled").Job
		if _, err := c.Cancel(t.Context(), job); err != nil {
			t.Fatal(err)
		}
		if report := r.finish(provider.Report{Job: job}); report.Status != provider.StatusCancelled {
			t.Errorf("%+v", report)
		}
	})
	t.Run("too late", func(t *testing.T) {
		r := s.open(t)
		job := r.finish(r.send("a cat")).Job
		if answer, err := r.Provider.(provider.Canceler).Cancel(t.Context(), job); answer != provider.CancelTooLate || err != nil {
			t.Errorf("%q %v", answer, err)
		}
	})
}

func (s Setup) find(t *testing.T) {
	r := s.open(t)
	f, ok := r.Provider.(provider.Finder)
	if !ok {
		return
	}
	if report, found, err := f.Find(t.Context(), ref); found || err != nil {
		t.Errorf("found before it was sent: %+v %v", report, err)
	}
	r.server.Fault(sandbox.Fault{Name: "lost-answer"})
	if _, err := r.Submit(t.Context(), newSubmission(r.Models()[0], "a cat")); err == nil {
		t.Fatal("the answer was not lost")
	}
	r.server.ClearFaults()
	report, found, err := f.Find(t.Context(), ref)
	if charges := r.server.Charges(); err != nil || !found || len(charges) != 1 || report.Job != charges[0].Job {
		t.Fatalf("%+v %v %v, taken %+v", report, found, err, charges)
	}
	if report = r.finish(report); report.Status != provider.StatusSucceeded {
		t.Errorf("%+v", report)
	}
	for _, other := range []string{"01JD0000000000000000000001", ref[:25], ref + "0"} {
		if report, found, err := f.Find(t.Context(), other); found || err != nil {
			t.Errorf("%s: found %+v, %v", other, report, err)
		}
	}
	lagging := s.open(t, func(o *sandbox.Options) { o.ListLag = 1000 * time.Hour })
	lagging.send("a cat")
	if report, found, err := lagging.Provider.(provider.Finder).Find(t.Context(), ref); found || err != nil {
		t.Errorf("a list that lags: %+v %v", report, err)
	}
}

func (s Setup) list(t *testing.T) {
	r := s.open(t, slowly)
	l, ok := r.Provider.(provider.Lister)
	if !ok {
		return
	}
	_, byRef := r.Provider.(provider.Finder) // the list includes our client reference then
	var want, refs []string                  // newest first
	for i := range 5 {
		o := newSubmission(r.Models()[0], "a cat")
		o.ClientRef = fmt.Sprintf("ref-%d", i)
		report, err := r.Submit(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		want, refs = append([]string{report.Job}, want...), append([]string{o.ClientRef}, refs...)
	}
	var got, carried []string
	cursor := ""
	for range len(want) {
		page, err := l.List(t.Context(), cursor, 2)
		if err != nil || len(page.Jobs) > 2 {
			t.Fatalf("%+v %v", page, err)
		}
		for _, j := range page.Jobs {
			got, carried = append(got, j.Report.Job), append(carried, j.Ref)
			r.sane(j.Report)
			// A list need not include the request; if it does, it must be ours.
			if p := j.Request.Prompt; p != "" && p != "a cat" || j.Created.IsZero() {
				t.Errorf("%+v", j)
			}
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || cursor != "" || byRef && fmt.Sprint(carried) != fmt.Sprint(refs) {
		t.Errorf("listed %v (%v), want %v; cursor %q", got, carried, want, cursor)
	}
}

// picture returns a small PNG as the engine uploads it.
func picture() provider.File {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 320, 320))); err != nil {
		panic(err) // a Buffer never fails
	}
	return provider.File{Name: "0123456789abcdef.png", Type: "image/png", Size: int64(b.Len()), Body: &b}
}

func (s Setup) upload(t *testing.T) {
	r := s.open(t)
	u, ok := r.Provider.(provider.Uploader)
	if !ok {
		return
	}
	up, err := u.Upload(t.Context(), picture())
	if err != nil || provider.IsURL(up.URL) == r.Info().Inline || r.Info().Inline && !strings.HasPrefix(up.URL, "data:image/png;base64,iVBOR") {
		t.Fatalf("%+v %v", up, err)
	}
	if !up.Expires.IsZero() && time.Until(up.Expires) < time.Hour {
		t.Errorf("an upload that ends at %v", up.Expires)
	}
	for _, m := range r.Models() {
		o := newSubmission(m, "a cat")
		switch {
		case m.Start != provider.Unsupported:
			o.Request.StartFrame = up.URL
		case m.References > 0:
			o.Request.References = []string{up.URL}
		default:
			continue
		}
		if _, err := r.Submit(t.Context(), o); err != nil {
			t.Errorf("%s does not take its own upload: %v", m.ID, err)
		}
	}
	if r.Info().Inline {
		return
	}
	r.server.Fault(sandbox.Fault{Name: "500-before", Step: sandbox.StepUpload})
	_, err = u.Upload(t.Context(), picture())
	r.fails("upload", err, provider.KindProvider)
}

func (s Setup) account(t *testing.T) {
	r := s.open(t)
	if k, ok := r.Provider.(provider.KeyChecker); ok {
		if err := k.CheckKey(t.Context()); err != nil {
			t.Errorf("a good key: %v", err)
		}
	}
	if b, ok := r.Provider.(provider.Balancer); ok {
		before, err := b.Balance(t.Context())
		if err != nil || before != 100*provider.Dollar {
			t.Errorf("%s %v, want $100", before, err)
		}
		r.finish(r.send("a cat"))
		if after, err := b.Balance(t.Context()); err != nil || after >= before {
			t.Errorf("after a run %s %v", after, err)
		}
	}
	if q, ok := r.Provider.(provider.Pricer); ok {
		r.prices(t, q)
		if bare, ok := s.dial(t, r.server.URL(s.Vendor), "").(provider.Pricer); ok && r.Info().OpenPrices {
			r.prices(t, bare)
		}
	}
}

// prices checks that every live price is of one of our models and has a source.
func (h *harness) prices(t *testing.T, q provider.Pricer) {
	all, err := q.Prices(t.Context())
	if err != nil || len(all) == 0 {
		t.Errorf("%v %v", all, err)
	}
	for _, m := range h.Models() {
		m.Prices = all[m.ID]
		h.model(t, m)
		delete(all, m.ID)
	}
	if len(all) > 0 {
		t.Errorf("prices of models that are not in the table: %v", all)
	}
}
