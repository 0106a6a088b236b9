package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Step is the step that the request belongs to.
func (s RecordedRequest) Step() Step {
	name, path, _ := strings.Cut(strings.TrimPrefix(s.Path, "/"), "/")
	step, _ := Asks(name, s.Method, "/"+path)
	return step
}

// RecordedRequest is one request as it arrived, on either address.
type RecordedRequest struct {
	Storage bool // it came to the file storage
	Method  string
	Path    string // with the provider's prefix
	Query   string
	Header  http.Header
	Body    []byte // the first 64 KiB
	At      time.Time
}

const (
	maxBody         = 64 << 20 // a request body beyond this is cut
	maxRecordedBody = 64 << 10 // of each body in Seen
	maxSeen         = 4096     // requests; the oldest are forgotten
)

// Requests returns what arrived, the oldest first, at most 4096.
func (s *Server) Requests() []RecordedRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

// receive reads a request's body and writes the request down.
func (s *Server) receive(r *http.Request, storage bool) []byte {
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody)) // a client that hangs up half way sent less
	at := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) == maxSeen {
		s.seen = slices.Delete(s.seen, 0, maxSeen/4)
	}
	s.seen = append(s.seen, RecordedRequest{
		Storage: storage, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
		Header: r.Header.Clone(), Body: bytes.Clone(body[:min(len(body), maxRecordedBody)]), At: at,
	})
	return body
}

// call is one API request on its way through.
type call struct {
	s         *Server
	r         *http.Request
	path      string // below the provider's prefix: "/v1/runs/…"
	body      []byte
	requestID string
	job       job // the job that the path names; zero for other calls
}

// answer is a whole response, so that it can be broken before it is sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) with(key, value string) answer {
	a.header = a.header.Clone()
	if a.header == nil {
		a.header = http.Header{}
	}
	a.header.Set(key, value)
	return a
}

// reply encodes v as a JSON answer.
func reply(status int, v any) answer {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // only our own values come here
	}
	return answer{status: status, body: []byte(b.String())}.with("Content-Type", "application/json")
}

// errorCode is why a call is turned down, for a vendor to put into its own words.
type errorCode int

const (
	errBadKey   errorCode = iota
	errNoMoney            // 402 or what the vendor uses
	errTooMany            // 429
	broken                // 500
	errBusy               // 503
	errNoJob              // 404, an unknown job
	errNoRoute            // 404, an unknown path
	errNoMethod           // 405
	errNotJSON            // a content type other than JSON
	errBadBody            // JSON that does not parse
	errBadInput           // a field that the model does not take
	errBadModel           // a model id that does not exist
	errNotNow             // 409
	errNotYours           // 403
)

// problem is one thing that is wrong with a body.
type problem struct {
	loc []string
	msg string
}

// route is one thing that an endpoint can do.
type route struct {
	step Step
	open bool   // no key is needed
	json bool   // the body is JSON
	job  string // the id in the path, when the path names a job
	do   func(*call) answer
}

// callAPI takes a call through its checks, the faults before it, the act and the
// faults after it.
func (s *Server) callAPI(w http.ResponseWriter, r *http.Request) {
	c := &call{s: s, r: r, body: s.receive(r, false), requestID: newID("req")}
	name, path := split(r)
	d, ok := named(s.dialects, name)
	if !ok {
		http.Error(w, "this sandbox plays "+strings.Join(Names(), ", "), http.StatusNotFound)
		return
	}
	c.path = path
	ro, a, ok := s.precheck(d, c)
	if !ok {
		s.send(w, r, a, hit{})
		return
	}
	fault := s.match(d.name, ro.step, c.words(d), c.job.ID)
	if a, ok := s.before(d, c, fault); ok {
		s.send(w, r, a, fault)
		return
	}
	a = ro.do(c)
	if c.job.has("hostile-text") {
		a = d.soil(a)
	}
	s.send(w, r, s.after(d, c, fault, a), fault)
}

// precheck makes the checks that hold for every endpoint.
func (s *Server) precheck(d dialect, c *call) (route, answer, bool) {
	no := func(why errorCode) (route, answer, bool) { return route{}, d.refuse(c, why), false }
	if d.gate != nil {
		if a, refused := d.gate(c); refused {
			return route{}, a, false
		}
	}
	byMethod := d.routes(c.path)
	if len(byMethod) == 0 {
		return no(errNoRoute)
	}
	ro, ok := byMethod[c.r.Method]
	if !ok {
		r, a, ok := no(errNoMethod)
		return r, a.with("Allow", allowed(byMethod)), ok
	}
	if !ro.open && !s.knows(d, c.r.Header.Get("Authorization")) {
		return no(errBadKey)
	}
	if kind, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type")); ro.json && kind != "application/json" {
		return no(errNotJSON)
	}
	if ro.job != "" {
		j, ok := s.jobs.job(d.name, ro.job)
		if !ok || j.Older || j.has("vanish") {
			return no(errNoJob)
		}
		c.job = j
	}
	return ro, answer{}, true
}

func allowed(byMethod map[string]route) string {
	var all []string
	for m := range byMethod {
		all = append(all, m)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
