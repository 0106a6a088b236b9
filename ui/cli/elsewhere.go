package cli

import (
	"context"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/elsewhere"
	"dailies/ui/sanitize"

	"github.com/spf13/cobra"
)

// sendElsewhere makes the take of a run at another provider, by its name.
func (c *invocation) sendElsewhere(ctx context.Context, s *Session, r run.Run, at string, yes, wait bool) error {
	if why := run.CannotGoElsewhere(r); why != "" && r.State != run.Unsure {
		return usage("not sent: %s", why).With("--at is for a run that its provider refused or could not be given")
	}
	place, err := c.placeAt(ctx, s, r, at)
	if err != nil {
		return err
	}
	c.say("%s", sanitize.Line(elsewhere.Why(r, infoOf(s, r.Provider).Title)))
	c.say("%s: %s", place.Info.Title, sanitize.Line(place.Describe()))
	if risk := elsewhere.Risk(r); risk != "" {
		c.say("%s", risk)
	}
	key := place.Model.Key()
	fitted, _ := place.Model.Adapt(r.Request)
	q := place.Quote
	q.NeedsConfirmation = true // a second payment always needs confirmation
	if err := c.mayBeSent(s, []run.Spec{{Model: key, Request: fitted}}, q, yes); err != nil {
		return err
	}
	made, err := s.Engine.Elsewhere(ctx, r, key)
	if err != nil {
		return err
	}
	return c.send(ctx, s, []run.Run{made}, wait)
}

// placeAt returns the place of that name, or an error that names the places there are.
func (c *invocation) placeAt(ctx context.Context, s *Session, r run.Run, at string) (elsewhere.Place, error) {
	places, err := elsewhere.Find(ctx, s.Engine, s.History, r, c.Now())
	if err != nil {
		return elsewhere.Place{}, err
	}
	var names []string
	for _, p := range places {
		if p.Info.Name == at {
			return p, nil
		}
		names = append(names, p.Info.Name+" ("+p.Amount()+")")
	}
	if i := slices.IndexFunc(s.Engine.Providers(), func(i provider.Info) bool { return i.Name == at }); i >= 0 && !s.Engine.Providers()[i].HasKey {
		return elsewhere.Place{}, run.MissingKey(s.Engine.Providers()[i])
	}
	if len(names) == 0 {
		return elsewhere.Place{}, usage("no other provider with a key can make this take")
	}
	return elsewhere.Place{}, usage("%s cannot make this take", at).With("choose one of " + strings.Join(names, ", "))
}

// completeKeyed completes the names of providers with a key.
func (c *invocation) completeKeyed(cmd *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	var offers []string
	err := c.reading(cmd.Context(), func(s *Session) error {
		for _, i := range s.Engine.Providers() {
			if i.HasKey && strings.HasPrefix(i.Name, begun) {
				offers = append(offers, i.Name+"\t"+i.Title)
			}
		}
		return nil
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return offers, cobra.ShellCompDirectiveNoFileComp
}
