package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/download"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// DoctorInput is what doctor checks. It is available even if nothing else works.
type DoctorInput struct {
	Paths  []PathInfo
	Odd    []string // warnings about the config
	Config error    // why the config cannot be read
	Keys   []KeyInfo
	// Prices are the cached live prices, with the error of the last fetch; PricesErr is why the
	// cache cannot be read.
	Prices    []run.LivePrices
	PricesErr error
	FFmpeg    FFmpegInfo
}

// FFmpegInfo says which ffmpeg decodes videos, or why none does.
type FFmpegInfo struct {
	Path, Version string
	Err           error
}

// PathInfo is one of our files or folders.
type PathInfo struct{ Name, Path string }

// KeyInfo describes a provider's key.
type KeyInfo struct {
	Provider provider.Provider
	Masked   string // "" if there is none
	Source   string // where it was found
	Err      error  // why the key cannot be used
	BaseURL  string // the base URL of its API
}

// checkResult is one line of doctor's output.
type checkResult struct {
	Check  string  `json:"check"`
	Result string  `json:"result"` // ok, note or bad
	Text   string  `json:"text"`
	Next   *string `json:"next"`
}

func (c *invocation) doctor() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check the setup; the output can be pasted into an issue",
		Example: `  dailies doctor
  dailies doctor --json | jq 'select(.result == "bad")'`,
		Long: "Keys are checked with calls that cost nothing. The output holds no key, no prompt and not\n" +
			"the name of your home folder, so it can be pasted into an issue unchanged.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.diagnose(cmd.Context()) },
	}
	c.jsonFlag(cmd)
	return cmd
}

// doctorRun is one run of doctor.
type doctorRun struct {
	*invocation
	ctx  context.Context
	home string
	bad  int
	err  error // of printing
}

func (c *invocation) diagnose(ctx context.Context) error {
	v := &doctorRun{invocation: c, ctx: ctx}
	v.home, _ = os.UserHomeDir()
	v.ok("version", "%s", c.Version.line())
	facts := c.DoctorInput(ctx, c.flags)
	if facts.Config != nil && !slices.ContainsFunc(facts.Paths, func(p PathInfo) bool { return p.Path != "" }) {
		return facts.Config // without a config there are no paths to check
	}
	v.config(facts)
	v.terminal()
	v.places(facts.Paths)
	v.films(facts.FFmpeg)
	v.history()
	for _, k := range facts.Keys {
		v.key(k)
	}
	v.prices(facts)
	v.watcher()
	switch {
	case v.err != nil:
		return v.err
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case v.bad > 0:
		return exitErrorf(exitOther, "%s found", count(v.bad, "problem"))
	}
	return nil
}

func (d *doctorRun) ok(check, format string, args ...any) { d.report("ok", check, "", format, args...) }

func (d *doctorRun) note(check, next, format string, args ...any) {
	d.report("note", check, next, format, args...)
}

func (d *doctorRun) wrong(check string, err error) {
	e := provider.AsError(err)
	d.report("bad", check, e.Hint, "%s", e.Message)
}

func (d *doctorRun) report(result, check, next, format string, args ...any) {
	f := checkResult{Check: check, Result: result, Text: d.redact(fmt.Sprintf(format, args...)), Next: text(d.redact(next))}
	if result == "bad" {
		d.bad++
	}
	if d.err != nil {
		return
	}
	if d.json {
		d.err = d.printJSON(f)
		return
	}
	line := f.Text
	if next != "" {
		line += ": " + d.redact(next)
	}
	d.err = d.print("%-5s %-18s %s", result, check, sanitize.Line(line))
}

// redact removes the name of the home folder.
func (d *doctorRun) redact(s string) string {
	if len(d.home) < 2 {
		return s
	}
	return strings.ReplaceAll(s, d.home, "~")
}

func (d *doctorRun) config(f DoctorInput) {
	if f.Config != nil {
		d.wrong("config", f.Config)
	}
	for _, w := range f.Odd {
		d.note("config", "dailies config edit", "%s", w)
	}
	if f.Config == nil && len(f.Odd) == 0 {
		d.ok("config", "no problems found")
	}
}

// lowSpace is the free disk space below which a warning is printed.
const lowSpace = 1 << 30

// places checks our files and the free disk space.
func (d *doctorRun) places(places []PathInfo) {
	for _, p := range places {
		if p.Name == "config" || p.Name == "history" { // their content has rows too
			p.Name += " file"
		}
		info, err := os.Stat(p.Path)
		size := ""
		switch {
		case errors.Is(err, fs.ErrNotExist):
			size = ", does not exist yet"
		case err != nil:
			d.wrong(p.Name, provider.Errorf(provider.KindDisk, "%s cannot be read", p.Path).WithHint("check its permissions"))
			continue
		case info.Mode().IsRegular():
			size = ", " + theme.Bytes(info.Size())
		}
		if p.Name == "videos" {
			folder := p.Path
			if err != nil { // it is made when the first video is saved
				folder = nearest(p.Path)
			}
			if err := writable(folder); err != nil {
				d.wrong(p.Name, provider.Errorf(provider.KindDisk, "%s cannot be written: %w", p.Path, err).WithHint("make it writable, or choose another folder in Setup"))
				continue
			}
		}
		free, _, known := download.DiskSpace(nearest(p.Path))
		switch {
		case known && free < lowSpace:
			d.note(p.Name, "free some space", "%s%s, only %s free", p.Path, size, theme.Bytes(free))
		case known:
			d.ok(p.Name, "%s%s, %s free", p.Path, size, theme.Bytes(free))
		default:
			d.ok(p.Name, "%s%s", p.Path, size)
		}
	}
}

// writable returns why no file can be made in a folder, nil if one can.
func writable(folder string) error {
	f, err := os.CreateTemp(folder, ".dailies-*")
	if err != nil {
		return errors.Unwrap(err) // without the name of the file
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// films checks what decodes videos. Without it everything but pictures of videos works.
func (d *doctorRun) films(f FFmpegInfo) {
	if f.Err != nil {
		e := provider.AsError(f.Err)
		d.note("ffmpeg", e.Hint, "%s", e.Message)
		return
	}
	d.ok("ffmpeg", "%s at %s, shows videos", sanitize.Line(f.Version), f.Path)
}

// nearest returns the closest existing parent of a path.
func nearest(path string) string {
	for {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return path
		}
		up := filepath.Dir(path)
		if up == path {
			return path
		}
		path = up
	}
}

// history checks the whole history.
func (d *doctorRun) history() {
	s, err := d.Open(d.ctx, d.flags)
	if err != nil {
		d.wrong("history", err)
		return
	}
	defer s.Close()
	if s.ReadOnly != nil {
		d.wrong("history", s.ReadOnly)
		return
	}
	if err := s.History.Check(d.ctx); err != nil {
		d.wrong("history", err)
		return
	}
	_, total, err := s.History.Count(d.ctx, run.Filter{})
	if err != nil {
		d.wrong("history", err)
		return
	}
	newest, err := s.History.Page(d.ctx, run.Query{Sort: run.Sort{By: run.SortTime, Desc: true}, Limit: 1})
	if err == nil && len(newest) > 0 && newest[0].Created.After(d.Now().Add(time.Minute)) {
		d.note("clock", "set the clock", "the newest run is dated in the future: %s", theme.Clock(newest[0].Created, d.Now()))
	}
	d.ok("history", "intact, %s", count(total, "run"))
}

// watcher says whether runs are watched in the background.
func (v *doctorRun) watcher() {
	path, err := v.watchLockPath()
	if err != nil {
		return // said by the checks of the paths
	}
	if h, ok := watching(path); ok {
		v.ok("watch", "process %d watches in the background since %s", h.PID, theme.When(h.Since, v.Now()))
		return
	}
	v.ok("watch", "nothing is watched in the background")
}

// prices prints the age of the live prices, and failed fetches.
func (d *doctorRun) prices(f DoctorInput) {
	const check = "prices"
	if f.PricesErr != nil {
		e := provider.AsError(f.PricesErr)
		d.note(check, e.Hint, "%s", e.Message)
	}
	for _, p := range f.Prices {
		read := "none read yet"
		if !p.Read.IsZero() {
			read = fmt.Sprintf("live prices of %s, read %s", count(len(p.Prices), "model"), theme.Ago(p.Read, d.Now()))
		}
		if p.Failed != "" {
			d.note(check, "dailies models --refresh", "%s: no answer %s: %s; %s", p.Provider, theme.Ago(p.Tried, d.Now()), p.Failed, read)
			continue
		}
		d.ok(check, "%s: %s", p.Provider, read)
	}
}

// callTime is the timeout of a call to a provider.
const callTime = 10 * time.Second

// key checks whether a provider is reachable and accepts its key.
func (d *doctorRun) key(k KeyInfo) {
	info := k.Provider.Info()
	switch {
	case k.Err != nil:
		d.wrong(info.Name, k.Err)
		return
	case k.Masked == "":
		d.note(info.Name, "set "+strings.Join(info.KeyEnv, " or "), "no key")
		return
	}
	d.reach(info.Name+" host", k.BaseURL)
	ctx, cancel := context.WithTimeout(d.ctx, callTime)
	defer cancel()
	status := provider.CheckKey(ctx, k.Provider)
	what := "key " + k.Masked + " from " + k.Source
	if status.Accepted {
		what += ", accepted"
	}
	switch left := status.Balance; {
	case status.Err != nil:
		d.wrong(info.Name, status.Err)
	case status.BalanceErr != nil:
		d.note(info.Name, "", "%s; the balance is not available: %s", what, provider.UserMessage(status.BalanceErr))
	case left == nil:
		d.ok(info.Name, "%s", what)
	case *left <= 0:
		d.note(info.Name, "top up", "%s, balance %s", what, *left)
	default:
		d.ok(info.Name, "%s, balance %s", what, *left)
	}
}

// clockSkew is the clock error above which signed links and certificates may fail.
const clockSkew = time.Minute

// reach sends a request without a key to the provider's base URL and compares clocks.
func (d *doctorRun) reach(name, base string) {
	ctx, cancel := context.WithTimeout(d.ctx, callTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, base, nil)
	if err != nil {
		d.wrong(name, provider.Errorf(provider.KindInput, "its base URL is not valid").WithHint("check its base URL"))
		return
	}
	req.Header.Set("User-Agent", "dailies/"+d.Version.Number)
	begin := d.Now()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		d.wrong(name, provider.Errorf(provider.KindNetwork, "%s cannot be reached", req.URL.Host).WithHint("check the network, the proxy and the base URL"))
		return
	}
	resp.Body.Close()
	took := d.Now().Sub(begin)
	d.ok(name, "%s answers after %d ms", req.URL.Host, took.Milliseconds())
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		off := begin.Add(took / 2).Sub(date)
		if off.Abs() > clockSkew {
			d.note("clock", "set the clock", "it is off by %s", off.Round(time.Second))
		} else {
			d.ok("clock", "within %s of %s", clockSkew, req.URL.Host)
		}
	}
}
