package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

func (c *invocation) show() *cobra.Command {
	var events bool
	cmd := &cobra.Command{
		Use:   "show RUN",
		Short: "Show everything about a run",
		Example: `  dailies show 01K9
  dailies show 01K9 --json | jq .error
  dailies show 01K9 --events --json    # its timeline, one event per line`,
		Args:              oneRun,
		ValidArgsFunction: c.completeRuns(anyRun),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.reading(cmd.Context(), func(s *Session) error {
				r, err := findOne(cmd.Context(), s, args[0])
				if err != nil {
					return err
				}
				return c.showRun(cmd.Context(), s, r, events)
			})
		},
	}
	cmd.Flags().BoolVar(&events, "events", false, "only the timeline, with the HTTP exchanges")
	c.jsonFlag(cmd)
	return cmd
}

// eventObject is one event of a run.
type eventObject struct {
	Run    string          `json:"run"`
	At     *string         `json:"at"`
	What   string          `json:"what"`
	Text   string          `json:"text"`
	Detail json.RawMessage `json:"detail"` // a call as it went over the wire, without keys; null for most
}

func (c *invocation) showRun(ctx context.Context, s *Session, r run.Run, onlyEvents bool) error {
	if c.json && !onlyEvents {
		return c.printJSON(newRun(r))
	}
	events, err := s.History.Events(ctx, r.ID)
	if err != nil {
		return err
	}
	if c.json {
		for _, e := range events {
			o := eventObject{Run: e.Run, At: stamp(e.At), What: e.Kind, Text: e.Text, Detail: json.RawMessage("null")}
			if json.Valid([]byte(e.Detail)) {
				o.Detail = json.RawMessage(e.Detail)
			}
			if err := c.printJSON(o); err != nil {
				return err
			}
		}
		return nil
	}
	if !onlyEvents {
		if err := c.printPairs(c.runLines(s, r)); err != nil {
			return err
		}
		if err := c.print(""); err != nil {
			return err
		}
	}
	return c.printEvents(events, onlyEvents)
}

func (c *invocation) printEvents(events []run.Event, detail bool) error {
	for _, e := range events {
		if err := c.print("%s  %s", theme.Clock(e.At, c.Now()), sanitize.Line(e.Text)); err != nil {
			return err
		}
		if detail && e.Detail != "" {
			if err := c.print("  %s", sanitize.Line(e.Detail)); err != nil {
				return err
			}
		}
	}
	return nil
}

// runLines returns all facts about a run as names and values.
func (c *invocation) runLines(s *Session, r run.Run) [][2]string {
	now := c.Now()
	lines := [][2]string{
		{"run", r.ID}, {"state", c.state(r)}, {"provider status", r.RawStatus}, {"provider", infoOf(s, r.Provider).Title},
		{"model", r.Model}, {"job", r.Job},
	}
	lines = append(lines, requestLines(r.Request)...)
	if r.Seed != nil && r.Request.Seed == nil {
		lines = append(lines, [2]string{"seed used", fmt.Sprint(*r.Seed)})
	}
	lines = append(lines, moneyLines(r)...)
	lines = append(lines, [2]string{"made", theme.Clock(r.Created, now)})
	if d := r.Elapsed(now); d > 0 {
		lines = append(lines, [2]string{"run time", theme.Duration(d)})
	}
	if r.State == run.Succeeded {
		lines = append(lines, videoLines(r, now)...)
	}
	if p := problem(r); p != nil {
		lines = append(lines, [2]string{"error", p.UserMessage()}, [2]string{"kind", string(p.Kind)}, [2]string{"ids found", strings.Join(p.Jobs, " ")})
	}
	return append(lines, [2]string{"cancel", r.CancelMessage}, [2]string{"tags", strings.Join(r.Tags, " ")}, [2]string{"note", r.Note},
		[2]string{"shot", shotLine(r)}, [2]string{"rating", theme.Stars(r.Rating)}, [2]string{"judged", theme.Judged(r)},
		[2]string{"made from", strings.Join(strings.Fields(r.Parent+" "+string(r.ParentHow)), " · ")}, [2]string{"batch", r.Batch})
}

// shotLine is the shot of a run, its take and its project.
func shotLine(r run.Run) string {
	line := theme.Take(r)
	if r.Project != "" {
		line += " · " + r.Project
	}
	return line
}

// videoLines returns the locations of a run's videos, numbered if there are several.
func videoLines(r run.Run, now time.Time) (lines [][2]string) {
	for i, v := range r.Videos() {
		number := ""
		if i > 0 {
			number = fmt.Sprintf(" %d", i+1)
		}
		switch {
		case v.Download == run.Downloaded:
			lines = append(lines, [2]string{"file" + number, v.File + " (" + theme.Bytes(v.Bytes) + ")"})
		case !v.Expires.IsZero():
			lines = append(lines, [2]string{"link" + number + " expires", theme.Clock(v.Expires, now)})
		}
		lines = append(lines, [2]string{"link" + number, v.URL}, [2]string{"last frame" + number, v.LastFrame})
	}
	return lines
}

func moneyLines(r run.Run) [][2]string {
	e := r.Estimate
	estimate := e.String()
	switch {
	case !e.Known && !e.Base():
		estimate = "unknown: " + e.UnknownReason
	case e.AsOf != "":
		estimate += " (" + e.Basis + ", prices of " + e.AsOf + ")"
	}
	lines := [][2]string{{"estimated", estimate}}
	switch {
	case r.Billed != nil:
		lines = append(lines, [2]string{"billed", r.Billed.String()})
	case r.State.Final() && charge(r) == provider.ChargedNo:
		lines = append(lines, [2]string{"billed", "nothing"})
	case r.State.Final() && charge(r) == provider.ChargedYes:
		lines = append(lines, [2]string{"billed", "yes; the provider does not say how much"})
	case r.State.Final():
		lines = append(lines, [2]string{"billed", "unknown"})
	}
	return append(lines, [2]string{"reserved", r.Reserved})
}

// requestLines returns the request as names and values.
func requestLines(r provider.Request) (lines [][2]string) {
	add := func(f provider.FieldSpec, value string) { lines = append(lines, [2]string{string(f.ID), value}) }
	for _, f := range provider.Fields() {
		values := f.Values(r)
		switch {
		case f.Unset(r):
		case f.Kind == provider.ValueSwitch:
			add(f, map[string]string{"on": "yes", "off": "no"}[values[0]])
		case f.Kind == provider.ValuePairs:
			for _, pair := range values {
				add(f, pair)
			}
		case f.IsList():
			add(f, strings.Join(values, " "))
		default:
			add(f, f.Print(r))
		}
	}
	return lines
}

// printPairs prints names and values, except empty ones. The lines of a long value are aligned.
func (c *invocation) printPairs(pairs [][2]string) error {
	for _, p := range pairs {
		if p[1] == "" {
			continue
		}
		value := strings.ReplaceAll(strings.TrimSpace(sanitize.Text(p[1])), "\n", "\n"+strings.Repeat(" ", 17))
		if err := c.print("%-16s %s", p[0], value); err != nil {
			return err
		}
	}
	return nil
}
