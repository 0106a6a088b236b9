package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
)

// varied returns the specs of --vary, or those of the other flags.
func (c *invocation) varied(cmd *cobra.Command, s *Session, o *submitOptions) ([]run.Spec, error) {
	specs, err := c.unresolved(cmd, s, o)
	if err != nil || o.vary == "" {
		return specs, err
	}
	if o.from != "" {
		return nil, usage("--from and --vary cannot be combined").With("a file can have one take a value")
	}
	v, err := run.ParseVariation(o.vary)
	base := specs[0]
	if err == nil {
		specs, err = v.Specs(base, s.Engine.Model)
	}
	if err != nil {
		e := provider.AsError(err)
		return nil, usage("--vary: %s", e.Message).With(e.Hint)
	}
	for _, note := range v.LeftOut(base, s.Engine.Model) {
		c.say("%s", note)
	}
	return specs, nil
}

// finalSpec returns the spec of --final: the video of a run with its seed, with the other flags on
// top.
func (c *invocation) finalSpec(ctx context.Context, s *Session, o *submitOptions) (run.Spec, error) {
	if o.from != "" || o.extend != "" || o.edit != "" {
		return run.Spec{}, usage("--final cannot be combined with --from, --extend or --edit")
	}
	r, err := findOne(ctx, s, o.final)
	if err != nil {
		return run.Spec{}, err
	}
	can, why := run.FinalSpecs(r, s.Engine.Models())
	if why != "" {
		return run.Spec{}, usage("%s: %s", r.ID, why)
	}
	if o.model == "" && o.request.Resolution == "" && len(can) > 1 {
		return run.Spec{}, usage("what shall the final video be?").With("give " + finals(can))
	}
	for _, spec := range can {
		if (o.model == "" || spec.Model == o.model) && (o.request.Resolution == "" || spec.Request.Resolution == o.request.Resolution) {
			for _, f := range o.said {
				f.Copy(&spec.Request, o.request)
			}
			spec.Request, spec.Takes, spec.Shot, spec.Project = spec.Request.Clean(), max(1, o.takes), o.shot, strings.TrimSpace(o.project)
			if err := spec.CheckShot(); err != nil {
				return run.Spec{}, usage("%s", provider.AsError(err).Message)
			}
			if o.tags != nil {
				spec.Tags = o.tags
			}
			c.say("the draft: %s, %s", r.Request.Resolution, cost(r))
			return spec, nil
		}
	}
	return run.Spec{}, usage("%s cannot be made so", r.ID).With("it can be made at " + finals(can))
}

// finals lists resolutions and models.
func finals(can []run.Spec) string {
	text := ""
	for i, s := range can {
		if i > 0 {
			text += ", or "
		}
		text += "--model " + s.Model + " --resolution " + s.Request.Resolution
	}
	return text
}
