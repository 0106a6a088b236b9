package sandbox

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// finished orders a job and returns a link to its film.
func (r *rig) finished(provider, prompt string) (id, link string) {
	r.t.Helper()
	_, id = r.order(provider, prompt)
	r.clock.move(lifetime)
	link = r.result(provider, id).text(linkIn(provider))
	if !strings.HasPrefix(link, r.StorageURL()+"/storage/videos/") {
		r.t.Fatalf("link is %q", link)
	}
	return id, link
}

func TestStorageRefusesKeys(t *testing.T) {
	r := newRig(t)
	_, link := r.finished(Runflow, "")
	g := r.call("GET", link, "", "Authorization", "Bearer "+Key)
	g.want(t, 400)
	if !strings.Contains(string(g.body), "Only one auth mechanism allowed") {
		t.Errorf("body is %s", g.body)
	}
	all := r.Requests()
	last := all[len(all)-1]
	if !last.Storage || last.Header.Get("Authorization") == "" || last.Method != "GET" {
		t.Errorf("the leak was not written down: %+v", last)
	}
}

func TestDownloadRangesAndValidators(t *testing.T) {
	r := newRig(t)
	_, link := r.finished(AIHubMax, "")
	film := r.call("GET", link, "")
	film.want(t, 200)
	tag, date := film.header.Get("ETag"), film.header.Get("Last-Modified")
	if len(tag) != 34 || strings.HasPrefix(tag, "W/") || date == "" || film.header.Get("Accept-Ranges") != "bytes" {
		t.Errorf("validators: %q %q %q", tag, date, film.header.Get("Accept-Ranges"))
	}
	n := len(film.body)
	cases := []struct {
		name   string
		header []string
		status int
		from   int // of the expected body
	}{
		{"whole", nil, 200, 0},
		{"tail", []string{"Range", "bytes=100-"}, 206, 100},
		{"tail with the right tag", []string{"Range", "bytes=100-", "If-Range", tag}, 206, 100},
		{"tail with another tag", []string{"Range", "bytes=100-", "If-Range", `"other"`}, 200, 0},
		{"tail with the right date", []string{"Range", "bytes=100-", "If-Range", date}, 206, 100},
	}
	for _, c := range cases {
		g := r.call("GET", link, "", c.header...)
		if g.status != c.status || !bytes.Equal(g.body, film.body[c.from:]) || g.header.Get("ETag") != tag {
			t.Errorf("%s: %d, %d bytes, want %d, %d bytes", c.name, g.status, len(g.body), c.status, n-c.from)
		}
	}
	r.call("GET", link, "", "Range", "bytes=99999999-").want(t, 416)
	r.call("GET", link, "", "If-None-Match", tag).want(t, 304)
	head := r.call("HEAD", link, "")
	head.want(t, 200)
	if head.header.Get("Content-Type") != "video/mp4" || head.header.Get("Content-Length") == "" || len(head.body) != 0 {
		t.Errorf("HEAD: %v", head.header)
	}
}

func TestLinksExpireAndAreRenewed(t *testing.T) {
	everyProvider(t, func(t *testing.T, p string) {
		r := newRig(t, func(o *Options) { o.LinkLife = time.Hour })
		id, link := r.finished(p, "")
		r.clock.move(59 * time.Minute)
		r.call("GET", link, "").want(t, 200)
		r.clock.move(2 * time.Minute)
		g := r.call("GET", link, "")
		g.want(t, 403)
		if !strings.Contains(string(g.body), "<Code>AccessDenied</Code>") || g.header.Get("Content-Type") != "application/xml" {
			t.Errorf("an expired link says %s", g.body)
		}
		fresh := r.result(p, id).text(linkIn(p))
		if fresh == link {
			t.Error("the link is the old one")
		}
		r.call("GET", fresh, "").want(t, 200)
	})
}

func TestLinksAreSigned(t *testing.T) {
	r := newRig(t)
	_, link := r.finished(Runflow, "")
	_, other := r.finished(Runflow, "other")
	path, query, _ := strings.Cut(link, "?")
	otherPath, _, _ := strings.Cut(other, "?")
	for name, bad := range map[string]string{
		"without a signature":  path,
		"another path":         otherPath + "?" + query,
		"a longer life":        strings.Replace(link, "X-Amz-Expires=86400", "X-Amz-Expires=99999999", 1),
		"another date":         strings.Replace(link, "X-Amz-Date=2026", "X-Amz-Date=2027", 1),
		"outside of the rooms": r.StorageURL() + "/storage/../jobs.json",
	} {
		if g := r.call("GET", bad, ""); g.status != 403 {
			t.Errorf("%s: %d", name, g.status)
		}
	}
	r.call("DELETE", link, "").want(t, 403)
	r.call("GET", r.link("GET", "/storage/videos/runflow/unknown.mp4", r.now(), time.Hour), "").want(t, 404)
	r.call("GET", r.link("GET", "/storage/elsewhere", r.now(), time.Hour), "").want(t, 404)
}

func TestNoVideoBeforeTheEnd(t *testing.T) {
	r := newRig(t)
	_, id := r.order(Runflow, "")
	r.call("GET", r.link("GET", "/storage/videos/runflow/"+id+".mp4", r.now(), time.Hour), "").want(t, 404)
}

func TestExpiredLinkByWord(t *testing.T) {
	everyProvider(t, func(t *testing.T, p string) {
		r := newRig(t)
		id, link := r.finished(p, "x #expired-link")
		r.call("GET", link, "").want(t, 403)
		r.call("GET", r.result(p, id).text(linkIn(p)), "").want(t, 200)
	})
}

func TestDownloadsThatBreakOff(t *testing.T) {
	r := newRig(t)
	_, link := r.finished(Runflow, "x #truncated-video")
	part, err := r.try("GET", link, "")
	if err != io.ErrUnexpectedEOF || part.status != 200 {
		t.Fatalf("first download: %d %v", part.status, err)
	}
	film := r.call("GET", link, "")
	film.want(t, 200)
	if n := len(part.body); n != len(film.body)/2 || !bytes.Equal(part.body, film.body[:n]) {
		t.Errorf("%d of %d bytes came", n, len(film.body))
	}
	rest := r.call("GET", link, "", "Range", "bytes=1000-", "If-Range", part.header.Get("ETag"))
	rest.want(t, 206)

	_, link = r.finished(Runflow, "x #changed-video")
	part, err = r.try("GET", link, "")
	if err != io.ErrUnexpectedEOF {
		t.Fatalf("first download: %v", err)
	}
	again := r.call("GET", link, "", "Range", "bytes=1000-", "If-Range", part.header.Get("ETag"))
	again.want(t, 200)
	if bytes.Equal(again.body[:len(part.body)], part.body) {
		t.Error("the film did not change")
	}
	if third := r.call("GET", link, ""); !bytes.Equal(third.body, again.body) {
		t.Error("the film changed twice")
	}
}

func TestDownloadsThatAreNoVideo(t *testing.T) {
	r := newRig(t)
	_, link := r.finished(RunComfy, "x #html-video")
	g := r.call("GET", link, "")
	if g.status != 200 || g.header.Get("Content-Type") == "video/mp4" || !strings.Contains(string(g.body), "<html>") {
		t.Errorf("got %d %s", g.status, g.body)
	}
	if g := r.call("GET", link, ""); g.header.Get("Content-Type") != "video/mp4" {
		t.Error("struck twice")
	}
	_, link = r.finished(RunComfy, "x #no-ranges")
	r.call("GET", link, "", "Range", "bytes=100-").want(t, 200)
	r.Fault(Fault{Name: "503", Step: StepDownload, Times: 1})
	g = r.call("GET", link, "")
	g.want(t, 503)
	if !strings.Contains(string(g.body), "<Code>SlowDown</Code>") {
		t.Errorf("body is %s", g.body)
	}
	r.Fault(Fault{Name: "lost-answer", Step: StepDownload, Times: 1})
	if _, err := r.try("GET", link, ""); err == nil {
		t.Error("answered")
	}
}

func TestRequestsAreWrittenDown(t *testing.T) {
	r := newRig(t)
	r.order(Runflow, "canary-prompt")
	all := r.Requests()
	if len(all) != 1 {
		t.Fatalf("%d requests", len(all))
	}
	s := all[0]
	if s.Storage || s.Method != "POST" || s.Path != "/runflow/v1/models/"+flowModel+"/runs" ||
		!strings.Contains(string(s.Body), "canary-prompt") || s.Header.Get("Authorization") != "Bearer "+Key || !s.At.Equal(r.now()) {
		t.Errorf("written down: %+v", s)
	}
	big := strings.Repeat("x", 100<<10)
	r.call("POST", r.hub("/v1/videos/generations"), big).want(t, 400)
	if n := len(r.Requests()[1].Body); n != 64<<10 {
		t.Errorf("%d bytes of a big body are kept", n)
	}
	for range maxSeen {
		r.receive(&http.Request{Method: "GET", URL: mustURL(t, "/x"), Body: http.NoBody}, false)
	}
	if n := len(r.Requests()); n > maxSeen {
		t.Errorf("%d requests are kept", n)
	}
}
