package cli

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
)

func (c *invocation) callbacks() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "callbacks",
		Short:   "Receive callbacks from providers",
		Example: "  dailies callbacks listen --addr 127.0.0.1:8460",
		Args:    c.noCommand,
		RunE:    func(*cobra.Command, []string) error { return usage("callbacks needs a subcommand").With("listen") },
	}
	cmd.AddCommand(c.listen())
	return cmd
}

func (c *invocation) listen() *cobra.Command {
	var addr string
	var public bool
	var titles, secrets string
	for _, i := range c.callers() {
		titles = titles + ", " + i.Title
		if len(i.CallbackSecretEnv) > 0 {
			secrets += ", " + strings.Join(i.CallbackSecretEnv, ", ")
		}
	}
	titles, secrets = cmp.Or(strings.TrimPrefix(titles, ", "), "providers"), strings.TrimPrefix(secrets, ", ")
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Receive callbacks from " + titles + ", and check the run at once",
		Example: `  export RUNFLOW_CALLBACK_SECRET=whsec_…
  dailies callbacks listen                         # 127.0.0.1:8460, behind a tunnel of yours
  dailies submit … --callback-url https://your.tunnel/runflow`,
		Long: "A callback is only a hint: it makes dailies check a run that it knows, and the answer\n" +
			"to that check is what counts. Signatures are checked with these secrets, so that two can\n" +
			"be valid during a rotation: " + secrets + ".\nfal signs with a published key, which needs none. Polling continues meanwhile.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.canReceive(addr, public); err != nil {
				return err
			}
			return c.with(cmd.Context(), func(s *Session) error {
				if err := c.canVerify(s); err != nil {
					return err
				}
				return c.receive(cmd.Context(), s, addr)
			})
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8460", "`host:port` to listen on")
	cmd.Flags().BoolVar(&public, "public", false, "allow an address that other computers can reach")
	return cmd
}

// callers returns the providers that sign callbacks.
func (c *invocation) callers() []provider.Info {
	if c.Keys.Providers == nil {
		return nil
	}
	var sign []provider.Info
	for _, i := range c.Keys.Providers() {
		if len(i.CallbackSecretEnv) > 0 || i.CallbackKey {
			sign = append(sign, i)
		}
	}
	return sign
}

// secretsOf returns the configured secrets for a provider's callbacks.
func (c *invocation) secretsOf(i provider.Info) []provider.Secret {
	var set []provider.Secret
	for _, name := range i.CallbackSecretEnv {
		if s := strings.TrimSpace(c.Getenv(name)); s != "" {
			set = append(set, provider.NewSecret(s))
		}
	}
	return set
}

// canReceive validates the address.
func (c *invocation) canReceive(addr string, public bool) error {
	local, err := isLoopback(addr)
	if err == nil && !local && !public {
		return usage("%s can be reached by other computers", addr).With("add --public if that is what you want")
	}
	return err
}

// canVerify returns an error unless the callbacks of a provider can be verified: its secret is
// set, or it publishes its key and is used here.
func (c *invocation) canVerify(s *Session) error {
	var set []string
	for _, p := range s.Providers {
		switch i := p.Info(); {
		case len(c.secretsOf(i)) > 0, i.CallbackKey && i.HasKey:
			return nil
		case len(i.CallbackSecretEnv) > 0:
			set = append(set, "set "+i.CallbackSecretEnv[0]+" to the secret that "+i.Title+" showed you")
		}
	}
	return exitErrorf(exitKey, "without a secret, anyone could send callbacks").With(strings.Join(set, ", or "))
}

// isLoopback reports whether only this computer reaches an address. The error is one of
// usage.
func isLoopback(addr string) (bool, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false, usage("%q is not an address", addr).With("give host:port, such as 127.0.0.1:8460")
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback(), nil
}

// receive handles callbacks and drives runs until ctx ends.
func (c *invocation) receive(ctx context.Context, s *Session, addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return provider.Errorf(provider.KindLocal, "cannot listen on %s: %w", addr, err).WithHint("choose another --addr")
	}
	r := newReceiver()
	for _, p := range s.Providers {
		if reader, ok := p.(provider.CallbackReader); ok {
			r.readers = append(r.readers, callbackReader{p.Info().Name, reader, c.secretsOf(p.Info())})
		}
	}
	r.refresh = func(ctx context.Context, from, job string) error { return c.refreshJob(ctx, s, from, job) }
	srv := r.server()
	c.say("listening on http://%s; ctrl+c ends it", l.Addr())
	driving, stop := context.WithCancelCause(ctx)
	defer stop(errStopped)
	done := make(chan struct{})
	provider.Go(stop, func() {
		defer close(done)
		if err := s.Engine.Run(driving); err != nil {
			stop(err)
		}
	})
	provider.Go(stop, func() {
		<-driving.Done()
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = srv.Shutdown(bye)
	})
	err = srv.Serve(l)
	stop(err)
	<-done
	if errors.Is(err, http.ErrServerClosed) {
		return context.Cause(driving)
	}
	return err
}

// refreshJob polls the run of a provider's job, also one that has ended without its video. An
// unknown job is ignored.
func (c *invocation) refreshJob(ctx context.Context, s *Session, from, job string) error {
	id, err := s.History.JobRun(ctx, from, job)
	if partial := func(p provider.Provider) bool { return p.Info().Name == from && p.Info().CallbackKey }; err == nil && id == "" && slices.ContainsFunc(s.Providers, partial) {
		id, err = jobEnding(ctx, s, from, job)
	}
	if err != nil || id == "" {
		return err
	}
	r, err := s.History.Run(ctx, id)
	if err != nil || run.CannotRefresh(r) != "" {
		return err
	}
	c.say("callback for %s", run.ShortID(r.ID))
	return s.Engine.Enqueue(ctx, run.CommandRefresh, "", r.ID)
}

// jobEnding returns the id of the newest run of a provider that has not ended and whose job ends
// with the part that a callback names, or "".
func jobEnding(ctx context.Context, s *Session, from, part string) (string, error) {
	runs, err := s.History.Page(ctx, run.Query{
		Filter: run.Filter{Terms: []run.Term{{Kind: run.TermProvider, Text: from}, {Kind: run.TermStatus, Text: "active"}}},
		Sort:   run.Sort{By: run.SortTime, Desc: true}, Limit: 1000,
	})
	for _, r := range runs {
		if r.Provider == from && strings.HasSuffix(r.Job, "/"+part) {
			return r.ID, nil
		}
	}
	return "", err
}
