package sandbox

import (
	"bytes"
	"testing"
	"time"
)

// A redirect to the same address: a client that follows it pays again.
func TestARedirectToTheSameAddressIsPaidAgain(t *testing.T) {
	everyProvider(t, func(t *testing.T, p string) {
		r := newRig(t)
		r.Fault(Fault{Name: "moved-after-accepting", Times: 1})
		if g, err := r.tryOrder(p, ""); err != nil || g.status > 299 || len(r.Charges()) != 2 {
			t.Errorf("got %d %v, %d charges", g.status, err, len(r.Charges()))
		}
	})
}

func TestUnknownWordsKeepTheRest(t *testing.T) {
	everyProvider(t, func(t *testing.T, p string) {
		r := newRig(t)
		_, id := r.order(p, "x #unknown-words")
		r.clock.move(50 * time.Second)
		for i := range 3 {
			g := r.poll(p, id)
			odd := g.text("status")+g.text("status_code") == "percolatingnull" || g.text("status")+g.text("status_code") == "nullpercolating"
			if odd != (i < 2) || g.id() != id {
				t.Errorf("poll %d: %s", i, g.body)
			}
		}
	})
}

// The storage breaks down in the same ways as the API.
func TestDownloadsBreakInEveryWay(t *testing.T) {
	for fault, status := range map[string]int{
		"500-before": 500, "502": 502, "503": 503, "429": 429, "not-found": 404, "key-revoked": 403, "no-balance": 402,
		"500-after-accepting": 500, "503-after-accepting": 503, "html": 200, "truncated-json": 200, "huge-body": 200, "reset-before": 0, "lost-answer": 0,
	} {
		r := newRig(t)
		_, link := r.finished(Runflow, "")
		film := r.call("GET", link, "")
		r.Fault(Fault{Name: fault, Step: StepDownload, Times: 1})
		g, err := r.try("GET", link, "")
		if g.status != status || (err != nil) != (status == 0) || bytes.Equal(g.body, film.body) {
			t.Errorf("%s: %d %v, want %d", fault, g.status, err, status)
		}
		if g := r.call("GET", link, ""); !bytes.Equal(g.body, film.body) || r.Strikes() != 1 {
			t.Errorf("%s: %d afterwards, %d strikes", fault, g.status, r.Strikes())
		}
	}
}
