package cli

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/engine"
)

func (c *command) callbacks() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "callbacks",
		Short:   "Take callbacks of providers",
		Example: "  dailies callbacks listen --addr 127.0.0.1:8460",
		Args:    c.noCommand,
		RunE:    func(*cobra.Command, []string) error { return usage("callbacks what?").With("listen") },
	}
	cmd.AddCommand(c.listen())
	return cmd
}

func (c *command) listen() *cobra.Command {
	var addr string
	var public bool
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Receive Runflow's callbacks, and look at the run at once",
		Example: `  export RUNFLOW_CALLBACK_SECRET=whsec_…
  dailies callbacks listen                         # 127.0.0.1:8460, behind a tunnel of yours
  dailies submit … --callback-url https://your.tunnel/runflow`,
		Long: "A callback is only a hint: it makes dailies look at a run that it knows, and the answer\n" +
			"to that look is what counts. Signatures are checked with RUNFLOW_CALLBACK_SECRET, and\n" +
			"while secrets change also with RUNFLOW_CALLBACK_SECRET_OLD. Polling goes on beside it.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := c.receiver(addr, public)
			if err != nil {
				return err
			}
			return c.with(cmd.Context(), func(s *Session) error { return c.receive(cmd.Context(), s, r, addr) })
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8460", "`host:port` to listen on")
	cmd.Flags().BoolVar(&public, "public", false, "allow an address that other computers can reach")
	return cmd
}

// receiver checks what was asked for.
func (c *command) receiver(addr string, public bool) (*receiver, error) {
	r := newReceiver(c.Getenv("RUNFLOW_CALLBACK_SECRET"), c.Getenv("RUNFLOW_CALLBACK_SECRET_OLD"))
	if len(r.secrets) == 0 {
		return nil, end(exitKey, "without a secret anybody could send callbacks").
			With("set RUNFLOW_CALLBACK_SECRET to the secret that Runflow showed you")
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usage("%q is no address", addr).With("give host:port, such as 127.0.0.1:8460")
	}
	ip, err := netip.ParseAddr(host)
	if local := host == "localhost" || err == nil && ip.IsLoopback(); !local && !public {
		return nil, usage("%s can be reached by other computers", addr).With("add --public if that is what you want")
	}
	return r, nil
}

// receive takes callbacks and drives runs until ctx ends.
func (c *command) receive(ctx context.Context, s *Session, r *receiver, addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return provider.Errorf(provider.KindLocal, "cannot listen on %s: %w", addr, err).With("choose another --addr")
	}
	r.refresh = func(ctx context.Context, job string) error { return c.refreshJob(ctx, s, job) }
	srv := r.server()
	c.say("listening on http://%s; ctrl+c ends it", l.Addr())
	driving, stop := context.WithCancelCause(ctx)
	defer stop(errStopped)
	done := make(chan struct{})
	provider.Go(stop, func() {
		defer close(done)
		if err := s.Engine.Drive(driving); err != nil {
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

// refreshJob looks at the run that is a job of Runflow now, also at one that has ended
// without its video. A job that we do not watch is none of our business.
func (c *command) refreshJob(ctx context.Context, s *Session, job string) error {
	id, err := s.History.JobRun(ctx, "runflow", job)
	if err != nil || id == "" {
		return err
	}
	r, err := s.History.Run(ctx, id)
	if err != nil || engine.CannotRefresh(r) != "" {
		return err
	}
	c.say("callback for %s", r.ID)
	return s.Engine.Wish(ctx, engine.WishRefresh, "", r.ID)
}
