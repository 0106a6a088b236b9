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

// Step returns the step of the request.
func (r RecordedRequest) Step() Step {
	name, path, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
	step, _ := Asks(name, r.Method, "/"+path)
	return step
}

// RecordedRequest is a request received on either address.
type RecordedRequest struct {
	Storage bool // received by the file storage
	Method  string
	Path    string // including the provider's prefix
	Query   string
	Header  http.Header
	Body    []byte // the first 64 KiB
	At      time.Time
}

const (
	maxBody         = 64 << 20 // longer request bodies are truncated
	maxRecordedBody = 64 << 10 // of each recorded body
	maxSeen         = 4096     // requests; the oldest are forgotten
)

// Requests returns the received requests, oldest first, at most 4096.
func (s *Server) Requests() []RecordedRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

// receive reads a request's body and records the request.
func (s *Server) receive(r *http.Request, storage bool) []byte {
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody)) // a client that disconnected sent less
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

// call is one API request.
type call struct {
	s         *Server
	r         *http.Request
	path      string // below the provider's prefix: "/v1/runs/…"
	body      []byte
	requestID string
	job       job // the job named by the path; zero for other calls
}

// answer is a complete response, so that a fault can change it before it is sent.
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

// reply encodes v as a JSON response.
func reply(status int, v any) answer {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // our own values can be encoded
	}
	return answer{status: status, body: []byte(b.String())}.with("Content-Type", "application/json")
}

// errorCode is why a call is rejected; the dialect formats it.
type errorCode int

const (
	errBadKey   errorCode = iota
	errNoMoney            // 402 or the vendor's equivalent
	errTooMany            // 429
	broken                // 500
	errBusy               // 503
	errNoJob              // 404, an unknown job
	errNoRoute            // 404, an unknown path
	errNoMethod           // 405
	errNotJSON            // a content type other than JSON
	errBadBody            // JSON that does not parse
	errBadInput           // a field or value that the model does not accept
	errBadModel           // an unknown model
	errNotNow             // 409
	errNotYours           // 403
)

// problem is one error in a request body.
type problem struct {
	loc []string
	msg string
}

// route is an operation of an endpoint.
type route struct {
	step Step
	open bool   // no key is needed
	json bool   // the body is JSON
	job  string // the id of the job in the path, if any
	do   func(*call) answer
}

// callAPI processes a call: checks, faults before the operation, the operation, faults after
// it.
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
		a = d.withHostileText(a)
	}
	s.send(w, r, s.after(d, c, fault, a), fault)
}

// precheck performs the checks common to all endpoints.
func (s *Server) precheck(d dialect, c *call) (route, answer, bool) {
	no := func(why errorCode) (route, answer, bool) { return route{}, d.reject(c, why), false }
	if d.precheck != nil {
		if a, refused := d.precheck(c); refused {
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
