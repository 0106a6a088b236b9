package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"dailies/provider"
)

// dialect describes one vendor. All of its parts are in the vendor's files; nothing else names
// a vendor.
type dialect struct {
	name string // of the provider; prefixes its paths
	// scheme precedes the key in the Authorization header: "Bearer".
	scheme string
	// routes returns the operations of a path by method; none means 404.
	routes func(path string) map[string]route
	// precheck may reject a call before any other check; nil = never.
	precheck func(c *call) (answer, bool)
	// reject formats a rejection as the vendor does.
	reject func(c *call, why errorCode, problems ...problem) answer
	// prompt returns the prompt of a create call's body, in which words may enable faults, or
	// "".
	prompt func(body map[string]any) string
	// example returns a documented create call: path and body.
	example func(prompt string) (path string, body any)
	// webhook returns the callback of an ended job: the header, with its signature, and the
	// body; nil if the vendor has no callbacks.
	webhook func(j job) (http.Header, []byte)
	// result: the video is returned by a separate call, StepResult, not by polls.
	result bool
	// jobID returns the id of a job for clients; nil = the id of the record.
	jobID func(j job) string
	// blind: any submission is accepted, and its errors appear when it runs.
	blind bool
	// limits: a 429 in the vendor's format proves that nothing was accepted, so that one after
	// acceptance must come from a proxy.
	limits bool
	// late: the link of an ended job appears a moment later.
	late bool
	// billsCancelled: cancelled jobs are charged in full.
	billsCancelled bool
	// replays: a repeated Idempotency-Key always returns the first job, whatever the options.
	replays bool
	// readable are further keys in responses whose texts a client needs, so that hostile text
	// is not inserted.
	readable []string
}

// dialects returns the simulated vendors. A new one consists of its files and a line here; a
// test of the registry compares both lists. With a nil server they can only be inspected.
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

// Names returns the simulated providers.
func Names() []string {
	var all []string
	for _, d := range dialects(nil) {
		all = append(all, d.name)
	}
	return all
}

// HasResult reports whether a vendor returns the video by a separate call.
func HasResult(name string) bool {
	d, ok := named(dialects(nil), name)
	return ok && d.result
}

// Example returns a documented create call of a vendor, without an image and with [Key]. base
// is the prefix of the vendor's paths.
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
	r.Header.Set("User-Agent", "example") // one vendor rejects that of net/http
	return r, nil
}

// Env is the environment that leads a program's accounts to this server: addresses,
// keys, and the secret of callbacks where they are signed with one.
func (s *Server) Env(accounts []provider.Info) []string {
	var all []string
	for _, i := range accounts {
		all = append(all, i.BaseURLEnv+"="+s.URL(i.Name), i.KeyEnv[0]+"="+s.Key())
		for _, h := range i.Hosts {
			if h.BaseURLEnv != "" {
				all = append(all, h.BaseURLEnv+"="+s.URL(i.Name))
			}
		}
		if len(i.CallbackSecretEnv) > 0 && s.o.CallbackSecret != "" {
			all = append(all, i.CallbackSecretEnv[0]+"="+s.o.CallbackSecret)
		}
	}
	return all
}

// StepOf returns the step of a request to the sandbox.
func StepOf(r *http.Request) Step {
	name, path := split(r)
	step, _ := Asks(name, r.Method, path)
	return step
}

// Asks returns the step of a call and the job that its path names, escaped as in the path. path
// is relative to the vendor's base URL; the name "storage" is the file storage.
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

// split splits the path of a request into the vendor and the rest.
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

// promptOf returns the prompt for most vendors: a top-level field of the body.
func promptOf(body map[string]any) string {
	s, _ := body["prompt"].(string)
	return s
}

// knows reports whether an Authorization header has an accepted key.
func (s *Server) knows(d dialect, header string) bool {
	key, ok := strings.CutPrefix(header, d.scheme+" ")
	for _, k := range s.o.Keys {
		if ok && k == key {
			return true
		}
	}
	return false
}

// words returns the text in which words may enable faults: the prompt of the job, or that of a
// create call.
func (c *call) words(d dialect) string {
	if c.job.ID != "" {
		return c.job.Shot.Prompt
	}
	var body map[string]any
	if json.Unmarshal(c.body, &body) != nil {
		return "" // the body is invalid
	}
	return d.prompt(body)
}

// between returns the non-empty text between two ends of a path.
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
