package run

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dailies/provider"
)

// Provenance says how a film was made. It is written into the film and read from it again, so
// its names are kept. It has no key and no address with a secret.
type Provenance struct {
	Program  string           `json:"program"` // "dailies"
	Version  int              `json:"version"` // of this format, 1
	Run      string           `json:"run"`
	Provider string           `json:"provider"`
	Model    string           `json:"model"`
	Job      string           `json:"job,omitempty"`
	Request  provider.Request `json:"request"`
	Seed     *int64           `json:"seed,omitempty"`     // the one that was used
	CostUSD  string           `json:"cost_usd,omitempty"` // as billed, else as estimated at most
	Billed   bool             `json:"billed"`             // whether CostUSD is a bill
	Shot     string           `json:"shot,omitempty"`
	Project  string           `json:"project,omitempty"`
	Take     int              `json:"take,omitempty"`
	Output   int              `json:"output"` // of the run, from 1
	Created  time.Time        `json:"created_at"`
	SHA256   string           `json:"sha256,omitempty"` // of the film as it was received
}

// ProvenanceOf returns the provenance of an output of a run, from 1. Paths below home begin
// with ~ in it. Web addresses lose their queries and user names, which may be secrets, and what
// is between the user and the provider alone is left out.
func ProvenanceOf(r Run, output int, home string) Provenance {
	p := Provenance{
		Program: "dailies", Version: 1, Run: r.ID, Provider: r.Provider, Model: r.Model, Job: r.Job, Seed: r.Seed,
		Shot: r.Shot, Project: r.Project, Take: r.Take, Output: output, Created: r.Created.UTC(),
	}
	p.Request = r.Request.WithMedia(func(media string) string { return publicMedia(media, home) })
	p.Request.Names = nil
	for name, path := range r.Request.Names {
		if p.Request.Names == nil {
			p.Request.Names = map[string]string{}
		}
		p.Request.Names[name] = publicMedia(path, home)
	}
	p.Request.Callback, p.Request.EndUser, p.Request.Metadata = "", "", nil
	switch {
	case r.Billed != nil:
		p.CostUSD, p.Billed = r.Billed.Decimal(), true
	case r.Estimate.Known:
		p.CostUSD = r.Estimate.High.Decimal()
	}
	return p
}

// publicMedia is a path or an address as others may see it.
func publicMedia(media, home string) string {
	if u, err := url.Parse(media); err == nil && u.Scheme != "" && u.Host != "" {
		u.User, u.RawQuery, u.Fragment = nil, "", ""
		return u.String()
	}
	home = strings.TrimRight(home, `/\`)
	if rest, ok := strings.CutPrefix(media, home); ok && home != "" && (strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, `\`)) {
		return "~" + filepath.ToSlash(rest)
	}
	return media
}

// Spec is a request that makes the film again: the same model, and the seed that was used.
func (p Provenance) Spec() Spec {
	s := Spec{Model: p.Provider + "/" + p.Model, Request: p.Request, Takes: 1}
	s.Request.References = slices.Clone(p.Request.References)
	s.Request.Callback, s.Request.EndUser, s.Request.Metadata = "", "", nil // no film of ours has them
	if s.Request.Seed == nil {
		s.Request.Seed = p.Seed
	}
	return s
}
