package keys

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"dailies/provider"
)

// Limits of a key command: its run time including child processes, and how much of its
// output is read.
const (
	commandFor = 10 * time.Second
	commandMax = 64 << 10
)

// fromCommand runs a command line of the config in the system's shell and returns the
// first line of its output.
func fromCommand(ctx context.Context, line string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, commandFor)
	defer cancel()
	cmd := shell(ctx, line)
	cmd.WaitDelay = time.Second // a child process may keep the pipe open
	out := &limitedBuffer{}
	cmd.Stdout = out
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return "", err
	}
	first, _, _ := strings.Cut(strings.TrimLeft(out.String(), "\r\n"), "\n")
	if strings.TrimSpace(first) == "" {
		return "", errors.New("it printed nothing")
	}
	return first, nil
}

// limitedBuffer keeps the beginning of what is written to it.
type limitedBuffer struct{ buf bytes.Buffer }

func (lb *limitedBuffer) Write(b []byte) (int, error) {
	if room := commandMax - lb.buf.Len(); room < len(b) {
		lb.buf.Write(b[:room])
		return len(b), nil // the rest is discarded without failing the command
	}
	return lb.buf.Write(b)
}

func (lb *limitedBuffer) String() string { return lb.buf.String() }

var _ io.Writer = (*limitedBuffer)(nil)

// commandFailed returns the error of a key command. It omits the output, which may
// contain a key.
func commandFailed(info provider.Info, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	why := "it could not be started"
	var exit *exec.ExitError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		why = fmt.Sprintf("it took more than %s", commandFor)
	case errors.As(err, &exit):
		why = exit.ProcessState.String()
	case errors.Unwrap(err) == nil:
		why = err.Error()
	}
	return provider.Errorf(provider.KindAuth, "the key command for %s gave no key: %s", info.Title, why).
		WithHint("run the line under [key_command] in a shell to see why")
}
