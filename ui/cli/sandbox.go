package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider"
)

// Sandbox is the loopback vendors while they are served.
type Sandbox interface {
	Key() string                           // taken by every vendor
	URL(provider string) string            // stands in the place of the vendor's hosts
	StorageURL() string                    // where videos and uploads are
	Env(accounts []provider.Info) []string // NAME=value
	Close() error
}

// The pace of jobs, unless other times are given.
const (
	sandboxQueued  = 2 * time.Second
	sandboxRunning = 8 * time.Second
)

func (c *invocation) sandbox() *cobra.Command {
	var addr string
	var queued, running time.Duration
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve the built-in vendors alone, to test scripts against",
		Example: `  dailies sandbox
  dailies sandbox --addr 127.0.0.1:4711 --queued 100ms --running 1s
  dailies sandbox > sandbox.json &
  eval "$(jq -r '.env | to_entries[] | @sh "export \(.key)=\(.value)"' sandbox.json)"`,
		Long: "It prints one line, a JSON object: the key that is taken (key), what stands in the place\n" +
			"of each vendor's hosts (base_urls), where videos are (storage_url), and the variables that\n" +
			"lead dailies there (env). The paths below a base URL are those of the vendor's own API.\n" +
			"Bodies are checked as strictly as the vendors' pages allow, videos can be played, and words\n" +
			"such as #429, #moderation or #lost-answer in a prompt make things go wrong. It needs no\n" +
			"network and costs nothing; ctrl+c ends it, and nothing is kept.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if local, err := isLoopback(addr); err != nil {
				return err
			} else if !local {
				return usage("%s can be reached by other computers", addr).With("give an address of this one, such as 127.0.0.1:0")
			}
			if queued < 0 || running < 0 {
				return usage("a job cannot take less than no time")
			}
			return c.serveSandbox(cmd.Context(), addr, queued, running)
		},
	}
	f := cmd.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:0", "`host:port` to listen on; port 0 is any that is free")
	f.DurationVar(&queued, "queued", sandboxQueued, "how long a job is queued, 30 % more or less")
	f.DurationVar(&running, "running", sandboxRunning, "how long it runs then")
	must(cmd.RegisterFlagCompletionFunc("addr", words("127.0.0.1:0", "[::1]:0")))
	must(cmd.RegisterFlagCompletionFunc("queued", words("100ms", "2s")))
	must(cmd.RegisterFlagCompletionFunc("running", words("100ms", "8s")))
	return cmd
}

// sandboxObject says how the vendors are reached.
type sandboxObject struct {
	Key        string            `json:"key"`
	BaseURLs   map[string]string `json:"base_urls"` // by the provider's name
	StorageURL string            `json:"storage_url"`
	Env        map[string]string `json:"env"`
}

// serveSandbox serves the vendors until ctx ends, which is no failure.
func (c *invocation) serveSandbox(ctx context.Context, addr string, queued, running time.Duration) (err error) {
	s, err := c.Sandbox(addr, queued, running)
	if err != nil {
		return provider.Errorf(provider.KindLocal, "%w", err).WithHint("choose another --addr")
	}
	defer func() {
		if closing := s.Close(); err == nil {
			err = closing
		}
	}()
	accounts := c.Keys.Providers()
	o := sandboxObject{Key: s.Key(), BaseURLs: map[string]string{}, StorageURL: s.StorageURL(), Env: map[string]string{}}
	for _, i := range accounts {
		o.BaseURLs[i.Name] = s.URL(i.Name)
	}
	for _, v := range s.Env(accounts) {
		name, value, _ := strings.Cut(v, "=")
		o.Env[name] = value
	}
	if err := c.printJSON(o); err != nil {
		return err
	}
	c.say("the sandbox is open; ctrl+c ends it")
	<-ctx.Done()
	return nil
}
