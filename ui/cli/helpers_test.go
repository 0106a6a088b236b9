package cli_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"

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
