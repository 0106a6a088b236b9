package cli_test

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"dailies/provider/sandbox"
	"dailies/ui/cli"
)

func runWith(ctx context.Context, d cli.Deps, args ...string) int { return cli.Run(ctx, args, d) }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// jobs counts the create calls that the sandbox received.
func jobs(w *world) int {
	n := 0
	for _, s := range w.server.Requests() {
		if s.Method == http.MethodPost && !s.Storage && (strings.HasSuffix(s.Path, "/runs") ||
			strings.HasPrefix(s.Path, "/runcomfy/v1/models/") || strings.HasSuffix(s.Path, "/generations")) {
			n++
		}
	}
	return n
}

// polls counts the polls of Runflow's jobs.
func polls(server *sandbox.Server) int {
	n := 0
	for _, s := range server.Requests() {
		if s.Method == http.MethodGet && strings.Contains(s.Path, "/v1/runs/") {
			n++
		}
	}
	return n
}

// clock is a sandbox's clock that a test moves on: its jobs take minutes, so that they cannot end
// before the test has seen them under way, on the slowest machine too.
type clock struct{ ahead atomic.Int64 }

func (c *clock) set(o *sandbox.Options) {
	slow(o)
	o.Now = func() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }
}

func (c *clock) move(d time.Duration) { c.ahead.Add(int64(d)) }

// reader is an output that acts on a text, once, when it is printed.
type reader struct {
	bytes.Buffer
	on map[string]func()
}

func (r *reader) Write(p []byte) (int, error) {
	for text, do := range r.on {
		if bytes.Contains(p, []byte(text)) {
			delete(r.on, text)
			do()
		}
	}
	return r.Buffer.Write(p)
}
