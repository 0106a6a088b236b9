package engine_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider/engine"
	"dailies/provider/run"
)

// counter is a slow storage that knows how many downloads it serves at once.
type counter struct {
	mu        sync.Mutex
	now, most int
	served    int
}

func (c *counter) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.now++
	c.most = max(c.most, c.now)
	c.mu.Unlock()
	time.Sleep(10 * time.Second)
	c.mu.Lock()
	c.now--
	c.served++
	c.mu.Unlock()
	return files{}.RoundTrip(r)
}

// Many videos that are ready together are fetched three at a time, and meanwhile the polls at
// other runs continue.
func TestThreeDownloadsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		c := &counter{}
		b := newBench(t, v, func(o *engine.Options) { o.HTTP = c })
		defer b.stop()
		for range 2 {
			o := order()
			o.Takes = 6
			if _, err := b.Submit(context.Background(), o); err != nil {
				t.Fatal(err)
			}
		}
		b.pass(15 * time.Second)
		runs, err := b.db.Page(context.Background(), run.Query{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runs {
			if r.State != run.Succeeded {
				t.Errorf("a run is %s: the downloads keep it waiting", r.State)
			}
		}
		b.pass(2 * time.Minute)
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.most != 3 || c.served != 12 {
			t.Errorf("%d at once, %d in all; want 3 and 12", c.most, c.served)
		}
	})
}
