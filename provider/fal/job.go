package fal

import (
	"net/url"
	"slices"
	"strings"

	"dailies/provider/vendorhttp"
)

// A job's id at fal counts within one application, and its price hangs on the model.
// So a job of ours is the model's id, "/requests/" and fal's id of the request, which
// is what its addresses look like.
const requests = "/requests/"

// job is a job's parts. model is "" in an id that a user copied from fal's pages.
type job struct{ model, id string }

func (j job) String() string {
	if j.model == "" {
		return j.id
	}
	return j.model + requests + j.id
}

// readJob reads a job's id. ok is false for what cannot be one.
func readJob(s string) (j job, ok bool) {
	j.id = s
	if i := strings.LastIndex(s, requests); i >= 0 {
		j = job{s[:i], s[i+len(requests):]}
		if !j.hasModel() {
			return job{}, false
		}
	}
	return j, vendorhttp.UsableID(s) && j.id != "" && !strings.Contains(j.id, "/")
}

func (j job) hasModel() bool {
	parts := strings.Split(j.model, "/")
	return len(parts) > 1 && !slices.ContainsFunc(parts, func(p string) bool { return p == "" || p == "." || p == ".." })
}

// places are the paths of a job's addresses: below the application alone. Without a
// model each application is a place.
func (j job) places() []string {
	apps := []string{app25, app20, app1x}
	if j.model != "" {
		parts := strings.SplitN(j.model, "/", 3)
		apps = []string{url.PathEscape(parts[0]) + "/" + url.PathEscape(parts[1])}
	}
	for i, app := range apps {
		apps[i] = "/" + app + requests + vendorhttp.PathID(j.id)
	}
	return apps
}

// accepted is the job that the answer to a create call of a model names. An address in
// it that leads to another application of the same host is believed: models move.
func accepted(model, id, base string, answer vendorhttp.Value) job {
	j := job{model, id}
	u, err := url.Parse(string(answer.Field("response_url").Text()))
	ours, ownErr := url.Parse(base)
	if err != nil || ownErr != nil || u.Host != ours.Host {
		return j
	}
	below, _ := strings.CutPrefix(u.Path, strings.TrimSuffix(ours.Path, "/")+"/")
	app, _, ok := strings.Cut(below, requests)
	if moved := (job{app, id}); ok && moved.hasModel() && !strings.HasPrefix(model, app+"/") {
		return moved
	}
	return j
}
