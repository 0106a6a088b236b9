package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"dailies/provider"
)

// dialect is all that the sandbox knows of one vendor. Its files hold the rest of
// it; nothing else names a vendor.
type dialect struct {
	name string // of the provider; its paths begin with it
	// scheme stands before the key in the header Authorization: "Bearer".
	scheme string
	// routes returns what can be done with a path, by method; none means 404.
	routes func(path string) map[string]route
	// gate refuses a call before anything else is checked; nil refuses none.
	gate func(c *call) (answer, bool)
	// refuse formats a rejection as the vendor does.
	refuse func(c *call, why errorCode, problems ...problem) answer
	// prompt is the text of a create call's body, in which words may switch faults
	// on; "" where it has none.
	prompt func(body map[string]any) string
	// example is a create call as the vendor's pages show it: the path and the body.
	example func(prompt string) (path string, body any)
	// notice is the callback about a job that has ended: the header, with its
	// signature, and the body; nil where there are no callbacks.
	notice func(j job) (http.Header, []byte)
	// result: the video is brought by a call of its own, StepResult, not by a poll.
	result bool
	// jobID is the id by which a client knows a job; nil is that of the record.
	jobID func(j job) string
	// blind: any order is accepted, and what is wrong with it shows when it runs.
	blind bool
	// limits: an answer of 429 in its own words proves that nothing was accepted, so that one
	// after an order was accepted comes from a proxy.
	limits bool
	// late: a job that has ended is without its link to the video for a moment.
	late bool
	// billsCancelled: a job that was cancelled costs what it would have cost.
	billsCancelled bool
	// replays: a repeated Idempotency-Key brings the first job back, whatever the
	// options say.
	replays bool
	// readable are keys of its answers, beside the usual ones, whose texts a client
	// cannot do without: hostile text spares them.
	readable []string
}

// dialects are the vendors that the sandbox plays. A new one is its own files and
// a line here; a test of the registry holds both lists together. Without a server
// they can only be asked, not played.
func dialects(s *Server) []dialect {
	return []dialect{
		runflow{s}.dialect(),
		runcomfy{s}.dialect(),
		aihubmax{s}.dialect(),
		ark{s}.dialect(),
		fal{s}.dialect(),
		evolink{s}.dialect(),
		replicate{s}.dialect(),
	}
}

// Names are the providers that the sandbox plays.
func Names() []string {
	var all []string
	for _, d := range dialects(nil) {
		all = append(all, d.name)
	}
	return all
}

// HasResult reports whether a vendor brings the video by a call of its own.
func HasResult(name string) bool {
	d, ok := named(dialects(nil), name)
	return ok && d.result
}

// Example is a create call to a vendor as its pages show it, without a picture and
// with [Key]. base is what stands before the vendor's own paths.
func Example(name, base, prompt string) (*http.Request, error) {
	d, ok := named(dialects(nil), name)
	if !ok {
		return nil, fmt.Errorf("sandbox: it does not play %q", name)
	}
	path, in := d.example(prompt)
	r, err := http.NewRequest(http.MethodPost, base+path, bytes.NewReader(reply(0, in).body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", d.scheme+" "+Key)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "example") // one vendor refuses the one of net/http
	return r, nil
}

// Env is the environment that leads a program's accounts to this server.
func (s *Server) Env(accounts []provider.Info) []string {
	var all []string
	for _, i := range accounts {
		all = append(all, i.BaseURLEnv+"="+s.URL(i.Name), i.KeyEnv[0]+"="+s.o.Keys[0])
	}
	return all
}

// StepOf is the step that a request to a server of the sandbox belongs to.
func StepOf(r *http.Request) Step {
	name, path := split(r)
	step, _ := Asks(name, r.Method, path)
	return step
}

// Asks says what a call to a vendor is about: its step, and the job that the path
// names, escaped as it stands there. path is below the vendor's base URL; the name
// "storage" is the file storage.
func Asks(name, method, path string) (step Step, job string) {
	if name == "storage" {
		if method == http.MethodPut {
			return StepUpload, ""
		}
		return StepDownload, ""
	}
	d, ok := named(dialects(nil), name)
	if !ok {
		return StepOther, ""
	}
	ro, ok := d.routes(path)[method]
	if !ok {
		return StepOther, ""
	}
	return ro.step, ro.job
}

// split cuts the path of a request into the vendor and what stands below.
func split(r *http.Request) (name, path string) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	return name, "/" + rest
}

func named(all []dialect, name string) (dialect, bool) {
	for _, d := range all {
		if d.name == name {
			return d, true
		}
	}
	return dialect{}, false
}

// promptOf is the prompt of most vendors: a field at the top of the body.
func promptOf(body map[string]any) string {
	s, _ := body["prompt"].(string)
	return s
}

// knows reports whether an Authorization header holds an accepted key.
func (s *Server) knows(d dialect, header string) bool {
	key, ok := strings.CutPrefix(header, d.scheme+" ")
	for _, k := range s.o.Keys {
		if ok && k == key {
			return true
		}
	}
	return false
}

// words is the text in which words may switch faults on: that of the job, or that
// of the body of a create call.
func (c *call) words(d dialect) string {
	if c.job.ID != "" {
		return c.job.Shot.Prompt
	}
	var body map[string]any
	if json.Unmarshal(c.body, &body) != nil {
		return "" // a body that does not parse has no words
	}
	return d.prompt(body)
}

// between returns what stands between two ends of a path, if that is anything.
func between(path, before, after string) (string, bool) {
	rest, ok := strings.CutPrefix(path, before)
	if !ok {
		return "", false
	}
	rest, ok = strings.CutSuffix(rest, after)
	return rest, ok && rest != ""
}

func orText(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
