package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// inlining is a vendor whose create call contains the images.
type inlining struct{ *vendor }

func (v inlining) Info() provider.Info {
	i := v.vendor.Info()
	i.Inline = true
	return i
}

func (v inlining) Upload(context.Context, provider.File) (provider.UploadedFile, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.uploads++
	return provider.UploadedFile{URL: "data:image/png;base64,AAAA"}, nil
}

// An embedded image is sent with each order, and stored neither in the history nor in its
// events.
func TestAPictureInsideTheCreateCallIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		b := newBench(t, inlining{v})
		defer b.stop()
		picture := filepath.Join(b.dir, "a.png")
		if err := os.WriteFile(picture, png(t, 64, 64), 0o600); err != nil {
			t.Fatal(err)
		}
		o := order()
		o.Request.StartFrame = picture
		var ids []string
		for range 2 {
			runs, err := b.Submit(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, runs[0].ID)
			b.pass(time.Minute)
		}
		if v.uploads != 2 || v.asked() != 2 || v.orders[1].Request.StartFrame != "data:image/png;base64,AAAA" {
			t.Fatalf("%d times made, %+v", v.uploads, v.orders)
		}
		for _, id := range ids {
			r := b.run(id)
			events, err := b.db.Events(context.Background(), id)
			if text := fmt.Sprintf("%+v %+v", r, events); err != nil || r.State != run.Succeeded || strings.Contains(text, "base64") || strings.Contains(text, "uploaded") {
				t.Errorf("%v %s", err, text)
			}
		}
	})
}

// slowList is a vendor that allows one list call every two seconds.
type slowList struct {
	*vendor
	mu sync.Mutex
	at []time.Time
}

func (v *slowList) Info() provider.Info {
	i := v.vendor.Info()
	i.ListGap = 2 * time.Second
	return i
}

func (v *slowList) List(_ context.Context, cursor string, _ int) (page provider.JobPage, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.at = append(v.at, time.Now())
	page.Jobs = []provider.ListedJob{{Report: provider.Report{Job: "of-somebody-else" + cursor, Status: provider.StatusRunning}}}
	page.Next = cursor + "more"
	return page, nil
}

func TestListCallsKeepTheirDistance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return running(job), nil }}
		l := &slowList{vendor: v}
		b := newBench(t, l)
		defer b.stop()
		inFlight(b, v, 20)
		b.pass(time.Minute)
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.at) < 8 {
			t.Fatalf("%d list calls", len(l.at))
		}
		for i, at := range l.at[1:] {
			if d := at.Sub(l.at[i]); d < 2*time.Second {
				t.Errorf("list call %d came %s after the one before", i+2, d)
			}
		}
	})
}
