package enginebench

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/providertest"
	"dailies/provider/registry"
	"dailies/provider/sandbox"
)

// shop says how the vendors behave.
type shop struct {
	Answer time.Duration // after which every call is answered
	Job    time.Duration // how long a job takes
}

// opened is where they are.
type opened struct{ API, Control string }

// tally is what they saw since they were last asked to begin again. Connections are counted
// from the start on.
type tally struct {
	Connections int
	Requests    int
	Lists       int
	Looks       []time.Duration      // between two polls of the same job
	Posts       map[string]time.Time // first byte of the create call of each take
	Ends        map[string]time.Time // when each job that was made by a create call ended
}

// openVendors starts the vendors.
func openVendors(t *testing.T, s shop) opened {
	t.Helper()
	var o opened
	start(t, "vendors", s).hear(&o)
	return o
}

func (o opened) base(vendor string) string { return o.API + "/" + vendor }

// jobs makes n jobs that run forever, past the door.
func (o opened) jobs(t *testing.T, vendor string, n int) (ids []string) {
	t.Helper()
	ask(t, fmt.Sprintf("%s/jobs?vendor=%s&n=%d", o.Control, vendor, n), &ids)
	return ids
}

// again returns the tally and begins a new one.
func (o opened) anew(t *testing.T) (n tally) {
	t.Helper()
	ask(t, o.Control+"/anew", &n)
	return n
}

// vendors is the child: the sandbox, and in front of it a door that counts.
func vendors(args string) error {
	var s shop
	if err := json.Unmarshal([]byte(args), &s); err != nil {
		return err
	}
	server, err := sandbox.Start(sandbox.Options{
		Small: true, Balance: 1_000_000 * provider.Dollar, Speed: sandbox.Speed{Queued: s.Job / 10, Running: s.Job - s.Job/10},
	})
	if err != nil {
		return err
	}
	behind, err := url.Parse(strings.TrimSuffix(server.URL("x"), "/x"))
	if err != nil {
		return err
	}
	d := &door{shop: s, server: server, last: map[string]time.Time{}}
	d.begin()
	d.proxy = httputil.NewSingleHostReverseProxy(behind)
	d.proxy.Transport = &http.Transport{MaxIdleConnsPerHost: 1 << 12}
	d.proxy.ModifyResponse = func(r *http.Response) error {
		time.Sleep(time.Until(r.Request.Context().Value(arrived{}).(time.Time).Add(s.Answer)))
		return nil
	}
	var o opened
	for _, in := range []struct {
		at      *string
		handler http.Handler
	}{{&o.API, d}, {&o.Control, d.control()}} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		*in.at = "http://" + l.Addr().String()
		srv := &http.Server{Handler: in.handler, ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, line{}, c)
		}}
		if in.handler == d {
			l = &counting{l, d}
		}
		go srv.Serve(l) //nolint:errcheck // until the process ends
	}
	if err := say(o); err != nil {
		return err
	}
	untilToldToEnd()
	return nil
}

// Keys of a request's context.
type (
	arrived struct{}
	line    struct{}
)

// counting counts connections and stamps the first byte of each.
type counting struct {
	net.Listener
	d *door
}

func (l *counting) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.d.connections.Add(1)
	}
	return &stamped{Conn: c}, err
}

type stamped struct {
	net.Conn
	first atomic.Int64 // nanoseconds
}

func (s *stamped) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	if n > 0 && s.first.Load() == 0 {
		s.first.Store(time.Now().UnixNano())
	}
	return n, err
}

// door stands in front of the sandbox, counts, and answers late.
type door struct {
	shop
	server      *sandbox.Server
	proxy       *httputil.ReverseProxy
	connections atomic.Int64

	mu   sync.Mutex
	last map[string]time.Time // look at each job
	n    tally
}

func (d *door) begin() { d.n = tally{Posts: map[string]time.Time{}} }

var take = regexp.MustCompile(`take-\d+`)

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	var posted string
	if r.Method == http.MethodPost {
		body, err := readAll(r)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		posted = take.FindString(body)
	}
	d.mu.Lock()
	d.n.Requests++
	switch {
	case posted != "":
		d.n.Posts[posted] = time.Unix(0, r.Context().Value(line{}).(*stamped).first.Load())
	case r.Method == http.MethodGet:
		if strings.HasSuffix(r.URL.Path, "/v1/runs") {
			d.n.Lists++
		}
		job := r.URL.Path + " " + r.URL.Query().Get("pq")
		if before, ok := d.last[job]; ok {
			d.n.Looks = append(d.n.Looks, now.Sub(before))
		}
		d.last[job] = now
	}
	d.mu.Unlock()
	d.proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), arrived{}, now)))
}

// control is spoken to by the test.
func (d *door) control() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("/anew", func(w http.ResponseWriter, _ *http.Request) {
		ends := map[string]time.Time{}
		for _, c := range d.server.Charges() {
			if strings.Contains(c.Prompt, "#stuck") {
				continue
			}
			ends[c.Job] = c.Due
		}
		d.mu.Lock()
		n := d.n
		d.begin()
		d.mu.Unlock()
		n.Connections, n.Ends = int(d.connections.Load()), ends
		json.NewEncoder(w).Encode(n) //nolint:errcheck // the test hears of it
	})
	m.HandleFunc("/jobs", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.FormValue("n"))
		ids, err := d.jobs(r.Context(), r.FormValue("vendor"), n)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		json.NewEncoder(w).Encode(ids) //nolint:errcheck // as above
	})
	return m
}

// jobs makes jobs that never end.
func (d *door) jobs(ctx context.Context, vendor string, n int) (ids []string, err error) {
	p, err := adapter(vendor, d.server.URL(vendor))
	if err != nil {
		return nil, err
	}
	for i := range n {
		o := provider.Submission{Request: request(vendor, fmt.Sprintf("clouds %d #stuck", i)), ClientRef: fmt.Sprintf("speed-%06d", i)}
		r, err := p.Submit(ctx, o)
		if err != nil {
			return nil, err
		}
		ids = append(ids, r.Job)
	}
	return ids, nil
}

// adapter is our adapter of a vendor.
func adapter(vendor, base string) (provider.Provider, error) {
	ps, err := registry.Providers(func(string) provider.Access { return provider.Access{Base: base, Key: provider.NewSecret(sandbox.Key)} })
	if err != nil {
		return nil, err
	}
	return ps[slices.IndexFunc(ps, func(p provider.Provider) bool { return p.Info().Name == vendor })], nil
}

// modelOf is a model of each vendor that needs no picture.
func modelOf(vendor string) string {
	p, err := adapter(vendor, "")
	if err != nil {
		return ""
	}
	m, _ := providertest.TextModel(p)
	return m.ID
}

func request(vendor, prompt string) provider.Request {
	return provider.Request{Model: modelOf(vendor), Prompt: prompt, AspectRatio: "16:9", Resolution: "480p", Duration: 4}
}
