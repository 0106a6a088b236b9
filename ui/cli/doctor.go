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
	"dailies/provider/engine"
	"dailies/ui/safe"
	"dailies/ui/theme"
)

// Facts are what doctor looks at. They can be had when nothing else works.
type Facts struct {
	Paths  []Place
	Odd    []string // what is odd about the config
	Config error    // why the config cannot be read
	Keys   []KeyFact
	// Prices are the live prices that were kept, with why asking for them failed;
	// PricesErr is why they cannot be read.
	Prices    []engine.LivePrices
	PricesErr error
}

// Place is a file or folder of ours.
type Place struct{ Name, Path string }

// KeyFact is what is known of a provider's key.
type KeyFact struct {
	Provider provider.Provider
	Masked   string // "" = there is none
	Source   string // where it was found
	Err      error  // why the one that was found cannot be used
	BaseURL  string // where its API is reached
}

// finding is one line of what doctor says.
type finding struct {
	Check  string  `json:"check"`
	Result string  `json:"result"` // ok, note or bad
	Text   string  `json:"text"`
	Next   *string `json:"next"`
}

func (c *command) doctor() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look over everything dailies needs, for you or for an issue",
		Example: `  dailies doctor
  dailies doctor --json | jq 'select(.result == "bad")'`,
		Long: "Keys are tried with calls that cost nothing. What it prints holds no key, no prompt and\n" +
			"not the name of your home folder, so it can be pasted into an issue as it is.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.lookOver(cmd.Context()) },
	}
	c.jsonFlag(cmd)
	return cmd
}

// visit is one run of doctor.
type visit struct {
	*command
	ctx  context.Context
	home string
	bad  int
	err  error // of printing
}

func (c *command) lookOver(ctx context.Context) error {
	v := &visit{command: c, ctx: ctx}
	v.home, _ = os.UserHomeDir()
	v.ok("version", "%s", c.Version.line())
	facts := c.Facts(ctx, c.flags)
	if facts.Config != nil && !slices.ContainsFunc(facts.Paths, func(p Place) bool { return p.Path != "" }) {
		return facts.Config // there is no place to look at
	}
	v.config(facts)
	v.terminal()
	v.places(facts.Paths)
	v.history()
	for _, k := range facts.Keys {
		v.key(k)
	}
	v.prices(facts)
	switch {
	case v.err != nil:
		return v.err
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case v.bad > 0:
		return end(exitOther, "%s wrong", count(v.bad, "thing"))
	}
	return nil
}

func (v *visit) ok(check, format string, args ...any) { v.tell("ok", check, "", format, args...) }

func (v *visit) note(check, next, format string, args ...any) {
	v.tell("note", check, next, format, args...)
}

func (v *visit) wrong(check string, err error) {
	e := provider.AsError(err)
	v.tell("bad", check, e.Next, "%s", e.Message)
}

func (v *visit) tell(result, check, next, format string, args ...any) {
	f := finding{Check: check, Result: result, Text: v.anonymous(fmt.Sprintf(format, args...)), Next: text(v.anonymous(next))}
	if result == "bad" {
		v.bad++
	}
	if v.err != nil {
		return
	}
	if v.json {
		v.err = v.put(f)
		return
	}
	line := f.Text
	if next != "" {
		line += ": " + v.anonymous(next)
	}
	v.err = v.print("%-5s %-13s %s", result, check, safe.Line(line))
}

// anonymous leaves the name of the home folder out.
func (v *visit) anonymous(s string) string {
	if len(v.home) < 2 {
		return s
	}
	return strings.ReplaceAll(s, v.home, "~")
}

func (v *visit) config(f Facts) {
	if f.Config != nil {
		v.wrong("config", f.Config)
	}
	for _, w := range f.Odd {
		v.note("config", "dailies config edit", "%s", w)
	}
	if f.Config == nil && len(f.Odd) == 0 {
		v.ok("config", "nothing odd in it")
	}
}

// little is the free room under which a disk is worth a note.
const little = 1 << 30

// places says where our files lie, and whether there is room.
func (v *visit) places(places []Place) {
	for _, p := range places {
		info, err := os.Stat(p.Path)
		size := ""
		switch {
		case errors.Is(err, fs.ErrNotExist):
			size = ", not there yet"
		case err != nil:
			v.wrong(p.Name, provider.Errorf(provider.KindDisk, "%s cannot be looked at", p.Path).With("check its permissions"))
			continue
		case info.Mode().IsRegular():
			size = ", " + theme.Bytes(info.Size())
		}
		free, _, known := download.DiskSpace(nearest(p.Path))
		switch {
		case known && free < little:
			v.note(p.Name, "make room", "%s%s, only %s free", p.Path, size, theme.Bytes(free))
		case known:
			v.ok(p.Name, "%s%s, %s free", p.Path, size, theme.Bytes(free))
		default:
			v.ok(p.Name, "%s%s", p.Path, size)
		}
	}
}

// nearest is the closest folder above a path that there is.
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

// history reads the whole history.
func (v *visit) history() {
	s, err := v.Open(v.ctx, v.flags)
	if err != nil {
		v.wrong("history", err)
		return
	}
	defer s.Close()
	if s.ReadOnly != nil {
		v.wrong("history", s.ReadOnly)
		return
	}
	if err := s.History.Check(v.ctx); err != nil {
		v.wrong("history", err)
		return
	}
	_, total, err := s.History.Count(v.ctx, engine.Filter{})
	if err != nil {
		v.wrong("history", err)
		return
	}
	newest, err := s.History.Page(v.ctx, engine.Query{Sort: engine.Sort{By: engine.SortTime, Desc: true}, Limit: 1})
	if err == nil && len(newest) > 0 && newest[0].Created.After(v.Now().Add(time.Minute)) {
		v.note("clock", "set the clock", "the newest run was made in the future: %s", theme.Clock(newest[0].Created, v.Now()))
	}
	v.ok("history", "whole, with %s", count(total, "run"))
}

// prices says how old the live prices are, and which could not be had.
func (v *visit) prices(f Facts) {
	const check = "prices"
	if f.PricesErr != nil {
		e := provider.AsError(f.PricesErr)
		v.note(check, e.Next, "%s", e.Message)
	}
	for _, p := range f.Prices {
		read := "none were read yet"
		if !p.Read.IsZero() {
			read = fmt.Sprintf("live prices of %s, read %s", count(len(p.Prices), "model"), theme.Ago(p.Read, v.Now()))
		}
		if p.Failed != "" {
			v.note(check, "dailies models --refresh", "%s: asked %s without an answer: %s; %s", p.Provider, theme.Ago(p.Tried, v.Now()), p.Failed, read)
			continue
		}
		v.ok(check, "%s: %s", p.Provider, read)
	}
}

// callTime is how long a provider gets to answer a question of doctor.
const callTime = 10 * time.Second

// key says whether a provider can be reached, and takes its key.
func (v *visit) key(k KeyFact) {
	info := k.Provider.Info()
	switch {
	case k.Err != nil:
		v.wrong(info.Name, k.Err)
		return
	case k.Masked == "":
		v.note(info.Name, "set "+strings.Join(info.KeyEnv, " or "), "no key")
		return
	}
	v.reach(info.Name, k.BaseURL)
	ctx, cancel := context.WithTimeout(v.ctx, callTime)
	defer cancel()
	checker, can := k.Provider.(provider.KeyChecker)
	if can {
		if err := checker.CheckKey(ctx); err != nil {
			v.wrong(info.Name, err)
			return
		}
	}
	what := "key " + k.Masked + " from " + k.Source
	if can {
		what += ", accepted"
	}
	purse, has := k.Provider.(provider.Balancer)
	if !has {
		v.ok(info.Name, "%s", what)
		return
	}
	left, err := purse.Balance(ctx)
	switch {
	case err != nil && !can:
		v.wrong(info.Name, err)
	case err != nil:
		v.note(info.Name, "", "%s; the balance is not told: %s", what, provider.Sentence(err))
	case left <= 0:
		v.note(info.Name, "top up", "%s, balance %s", what, left)
	default:
		v.ok(info.Name, "%s, balance %s", what, left)
	}
}

// skewed is how far a clock may be off before signed links and certificates
// begin to fail.
const skewed = time.Minute

// reach asks the provider's address for nothing, without a key, and compares
// clocks.
func (v *visit) reach(name, base string) {
	ctx, cancel := context.WithTimeout(v.ctx, callTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, base, nil)
	if err != nil {
		v.wrong(name, provider.Errorf(provider.KindInput, "its address cannot be read").With("check its base URL"))
		return
	}
	req.Header.Set("User-Agent", "dailies/"+v.Version.Number)
	begin := v.Now()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		v.wrong(name, provider.Errorf(provider.KindNetwork, "%s cannot be reached", req.URL.Host).With("check the network, the proxy and the base URL"))
		return
	}
	resp.Body.Close()
	took := v.Now().Sub(begin)
	v.ok(name, "%s answers after %d ms", req.URL.Host, took.Milliseconds())
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		off := begin.Add(took / 2).Sub(date)
		if off.Abs() > skewed {
			v.note("clock", "set the clock", "it is off by %s", off.Round(time.Second))
		} else {
			v.ok("clock", "within %s of %s", skewed, req.URL.Host)
		}
	}
}
