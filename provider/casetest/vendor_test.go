package casetest

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"dailies/provider/sandbox"
)

// self is the address of the scripted vendor. Nothing listens there: connections
// are pipes in memory, so that they belong to a synctest bubble.
const self = "http://127.0.0.1:9"

// key is what the adapters sign with; it is long enough to be searched for.
const key = "case_key_0123456789abcdef"

// vendor answers what a story says.
type vendor struct {
	t     *testing.T
	story story
	conns chan net.Conn
	ended chan struct{}
	http  *http.Server

	mu     sync.Mutex
	given  map[string]int // answers, by kind
	at     map[string]int // the next answer, by kind
	asked  string         // the job that was polled last, unescaped
	run    string         // id of the run, for RUN
	strays []string       // calls that no section answers
}

func startVendor(t *testing.T, s story) *vendor {
	v := &vendor{t: t, story: s, conns: make(chan net.Conn), ended: make(chan struct{}), given: map[string]int{}, at: map[string]int{}}
	v.http = &http.Server{Handler: v}
	go v.http.Serve(pipes{v}) //nolint:errcheck // it ends when it is closed
	return v
}

// transport dials the vendor, whatever the address.
func (v *vendor) transport() *http.Transport {
	return &http.Transport{
		DisableCompression: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			select {
			case v.conns <- theirs:
				return ours, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-v.ended:
				return nil, net.ErrClosed
			}
		},
	}
}

func (v *vendor) close() {
	close(v.ended)
	if err := v.http.Close(); err != nil {
		v.t.Error(err)
	}
}

// pipes is the listener of a vendor.
type pipes struct{ *vendor }

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9} }

// kindOf tells what a call asks for, and the job that it asks about.
func (v *vendor) kindOf(r *http.Request) (kind, job string) {
	path := r.URL.EscapedPath()
	if file, ok := strings.CutPrefix(path, "/files/"); ok {
		return "download " + file, ""
	}
	step, job := sandbox.Asks(v.story.provider, r.Method, path)
	switch step {
	case sandbox.StepSubmit:
		return "create", ""
	case sandbox.StepPoll:
		return "look", job
	}
	return string(step), job
}

// ServeHTTP gives the next answer of its kind.
func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind, job := v.kindOf(r)
	_, _ = io.Copy(io.Discard, r.Body) // a pipe holds nothing back for who does not read
	v.mu.Lock()
	all, ok := v.story.answers[kind]
	if !ok && strings.HasPrefix(kind, "download ") {
		all, ok = v.story.answers["download"]
	}
	n := v.next(kind, all)
	v.given[kind]++
	if job, err := url.PathUnescape(job); err == nil && job != "" {
		v.asked = job
	}
	if !ok {
		v.strays = append(v.strays, r.Method+" "+r.URL.Path)
	}
	run := v.run
	v.mu.Unlock()
	if strings.HasPrefix(kind, "download ") && strings.Contains(r.Header.Get("Authorization")+r.URL.String(), key) {
		v.t.Errorf("the key went to %s", r.URL)
	}
	if !ok {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	all[min(n, len(all)-1)].write(w, r, strings.HasPrefix(kind, "download "), run)
}

// next is the number of the answer that a call gets. The lock is held.
func (v *vendor) next(kind string, all []answer) int {
	n := v.at[kind]
	for n < len(all)-1 && all[n].until > 0 && time.Since(began) >= all[n].until {
		n++
	}
	v.at[kind] = n
	if n < len(all) && all[n].until == 0 {
		v.at[kind]++
	}
	return n
}

func (a answer) write(w http.ResponseWriter, r *http.Request, file bool, run string) {
	select {
	case <-time.After(a.delay):
	case <-r.Context().Done():
		return
	}
	if a.status == 0 {
		panic(http.ErrAbortHandler)
	}
	body := a.body
	w.Header().Set("Content-Type", "application/json")
	if file {
		w.Header().Set("Content-Type", "video/mp4")
	} else {
		body = []byte(strings.NewReplacer("SELF", self, "RUN", run).Replace(string(body)))
	}
	for _, h := range a.header {
		if h[1] == "none" {
			w.Header()[h[0]] = nil
			continue
		}
		w.Header().Set(h[0], strings.ReplaceAll(h[1], "SELF", self))
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // the caller may have gone
}

// calls is how many calls of a kind came.
func (v *vendor) calls(kind string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := 0
	for k, given := range v.given {
		if k == kind || strings.HasPrefix(k, kind+" ") {
			n += given
		}
	}
	return n
}
