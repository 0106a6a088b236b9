package cli_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"dailies/provider/registry"
	"dailies/provider/sandbox"
	"dailies/ui/cli"
)

// startSandbox is what main wires up, with small films.
func startSandbox(addr string, queued, running time.Duration) (cli.Sandbox, error) {
	return sandbox.Start(sandbox.Options{
		Addr: addr, Speed: sandbox.Speed{Queued: queued, Running: running, Spread: 0.1}, Small: true, CallbackSecret: sandbox.CallbackSecret,
	})
}

func TestTheSandboxIsServedToThisComputerAlone(t *testing.T) {
	w := newWorld(t)
	w.do("sandbox", "--addr", "0.0.0.0:0").ends(2).says("can be reached by other computers")
	w.do("sandbox", "--addr", "example.com:80").ends(2)
	w.do("sandbox", "--addr", "nonsense").ends(2).says("is not an address")
	w.do("sandbox", "--running", "-1s").ends(2)
	w.do("sandbox", "now").ends(2)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	w.do("sandbox", "--addr", taken.Addr().String()).ends(1).says("address already in use", "choose another --addr")
}

// The line that it prints is enough to reach every vendor, until it is ended.
func TestTheSandboxSaysHowEveryVendorIsReached(t *testing.T) {
	w := newWorld(t)
	d, _, errs := w.deps()
	out, in := io.Pipe()
	d.Out = in
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan int, 1)
	go func() { ended <- runWith(ctx, d, "sandbox", "--queued", "10ms", "--running", "10ms"); _ = in.Close() }()
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatalf("%v\n%s", err, errs)
	}
	validate(t, strings.TrimSpace(line))
	var said struct {
		Key      string
		BaseURLs map[string]string `json:"base_urls"`
		Env      map[string]string
	}
	if err := json.Unmarshal([]byte(line), &said); err != nil {
		t.Fatal(err)
	}
	for _, i := range registry.Accounts() {
		base := said.BaseURLs[i.Name]
		if said.Env[i.BaseURLEnv] != base || said.Env[i.KeyEnv[0]] != said.Key {
			t.Errorf("the variables of %s are %v", i.Name, said.Env)
		}
		for _, h := range i.Hosts {
			if said.Env[h.BaseURLEnv] != base {
				t.Errorf("%s is %q, want %q", h.BaseURLEnv, said.Env[h.BaseURLEnv], base)
			}
		}
		if len(i.CallbackSecretEnv) > 0 && said.Env[i.CallbackSecretEnv[0]] != sandbox.CallbackSecret {
			t.Errorf("%s is %q", i.CallbackSecretEnv[0], said.Env[i.CallbackSecretEnv[0]])
		}
		for key, want := range map[string]bool{said.Key: true, "another": false} {
			if status := create(t, i.Name, base, i.Scheme()+" "+key); (status/100 == 2) != want {
				t.Errorf("%s answers %d to the key %q", i.Name, status, key)
			}
		}
	}
	stop()
	if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
		t.Errorf("it printed %q, %v", rest, err)
	}
	if code := <-ended; code != 0 || errs.Len() > 0 {
		t.Errorf("ended with %d: %s", code, errs)
	}
	r, err := sandbox.Example("runflow", said.BaseURLs["runflow"], "x")
	if err != nil {
		t.Fatal(err)
	}
	if a, err := http.DefaultClient.Do(r); err == nil {
		a.Body.Close()
		t.Errorf("it still answers, with %s", a.Status)
	}
}

// create sends the vendor's example of a create call and returns the status.
func create(t *testing.T, name, base, authorization string) int {
	t.Helper()
	r, err := sandbox.Example(name, base, "a corgi")
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", authorization)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	return a.StatusCode
}
