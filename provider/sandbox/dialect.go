package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
)

// dialect is all that the sandbox knows of one vendor. Its files hold the rest of
// it; nothing else names a vendor.
type dialect struct {
	name string // of the provider; its paths begin with it
	// scheme stands before the key in the header Authorization: "Bearer".
	scheme string
	// routes returns what can be done with a path, by method; none means 404.
	routes func(path string) map[string]route
	// gate refuses a call before anything else is looked at; nil refuses none.
	gate func(c *call) (answer, bool)
	// refuse words a refusal as the vendor does.
	refuse func(c *call, why refusal, problems ...problem) answer
	// prompt is the text of a create call's body, in which words may switch faults
	// on; "" where it has none.
	prompt func(body map[string]any) string
	// example is a create call as the vendor's pages show it: the path and the body.
	example func(prompt string) (path string, body any)
	// notice is the callback about a job that has ended: the header, with its
	// signature, and the body; nil where there are no callbacks.
	notice func(j job) (http.Header, []byte)
	// late: a job that has ended is without its link to the video for a moment.
	late bool
	// billsCancelled: a job that was cancelled costs what it would have cost.
	billsCancelled bool
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

// Example is a create call as the vendor's pages show it, without a picture: the
// path below the vendor's base URL and the JSON of the body. ok is false for a
// vendor that the sandbox does not play.
func Example(name, prompt string) (path string, body []byte, ok bool) {
	d, ok := named(dialects(nil), name)
	if !ok {
		return "", nil, false
	}
	path, in := d.example(prompt)
	return path, reply(0, in).body, true
}

// StepOf is the step that a request to a server of the sandbox belongs to.
func StepOf(r *http.Request) Step {
	name, path := split(r)
	if name == "storage" {
		if r.Method == http.MethodPut {
			return StepUpload
		}
		return StepDownload
	}
	d, ok := named(dialects(nil), name)
	if !ok {
		return StepOther
	}
	ro, ok := d.routes(path)[r.Method]
	if !ok {
		return StepOther
	}
	return ro.step
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
