package fal

import (
	"net/url"
	"slices"
	"strings"

	"dailies/provider/vendorhttp"
)

// fal's request ids are unique within an application only, and the price depends on the model.
// So our job id is the model's id, "/requests/" and fal's request id, as in fal's URLs.
const requests = "/requests/"

// job holds the parts of a job id. model is "" if a user copied the request id from fal's web
// pages.
type job struct{ model, id string }

func (j job) String() string {
	if j.model == "" {
		return j.id
	}
	return j.model + requests + j.id
}

// readJob parses a job id.
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

// places returns the paths of a job, which are below the application. Without a model all
// applications are candidates.
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

// accepted returns the job in the response to a create call. A URL in it that leads to another
// application of the same host overrides the model, since models move.
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
