package cli

import (
	"context"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
)

// fromVideo returns the order of --extend or --edit: a request that uses the video of a run, with
// the other flags on top.
func (c *invocation) fromVideo(ctx context.Context, s *Session, o *submitOptions) (run.Spec, error) {
	w, id := run.Extend, o.extend
	switch {
	case o.extend != "" && o.edit != "":
		return run.Spec{}, usage("--extend and --edit cannot be combined")
	case o.from != "":
		return run.Spec{}, usage("--from cannot be combined with --extend or --edit")
	case o.edit != "":
		w, id = run.EditVideo, o.edit
	}
	for _, f := range o.said {
		if f.ID == provider.FieldSourceVideo {
			return run.Spec{}, usage("--video and --%s cannot be combined", w)
		}
	}
	r, err := findOne(ctx, s, id)
	if err != nil {
		return run.Spec{}, err
	}
	now := c.Now()
	can, why := run.ReworkModels(r, w, s.Engine.Models(), s.Engine.Providers(), now)
	if why != "" {
		return run.Spec{}, usage("%s: %s", r.ID, why)
	}
	m, err := o.reworkModel(r, w, can)
	if err != nil {
		return run.Spec{}, err
	}
	spec := run.ReworkSpec(r, w, m, now)
	for _, f := range o.said {
		f.Copy(&spec.Request, o.request)
	}
	spec.Request, spec.Takes, spec.Shot, spec.Project = spec.Request.Clean(), max(1, o.takes), o.shot, strings.TrimSpace(o.project)
	if o.tags != nil {
		spec.Tags = o.tags
	}
	if err := spec.CheckShot(); err != nil {
		return run.Spec{}, usage("%s", provider.AsError(err).Message)
	}
	return spec, nil
}

// reworkModel returns the model that was asked for, or that of the same provider, or the only one.
func (o *submitOptions) reworkModel(r run.Run, w run.Rework, can []provider.Model) (provider.Model, error) {
	var keys []string
	for _, m := range can {
		if m.Key() == o.model {
			return m, nil
		}
		keys = append(keys, m.Key())
	}
	switch {
	case o.model != "":
		return provider.Model{}, usage("%s cannot %s this video", o.model, w).With("take " + strings.Join(keys, " or "))
	case can[0].Provider != r.Provider && len(can) > 1:
		return provider.Model{}, usage("%s has no model that can %s this video", r.Provider, w).With("give --model " + strings.Join(keys, " or "))
	}
	return can[0], nil
}
