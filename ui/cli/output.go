package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// jsonFlag adds --json to a command.
func (c *invocation) jsonFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.json, "json", false, "one JSON object per line")
}

// printJSON prints an object as one line of JSON.
func (c *invocation) printJSON(v any) error {
	line, err := jsonLine(v)
	if err != nil {
		return err
	}
	c.status.wipe()
	_, err = c.Out.Write(line)
	return err
}

// jsonLine encodes v. Control and bidirectional formatting characters are escaped, so that the
// line is harmless on a terminal and has the same meaning.
func jsonLine(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	if !bytes.ContainsFunc(b.Bytes(), hidden) {
		return b.Bytes(), nil
	}
	var out bytes.Buffer
	for _, r := range b.String() {
		switch {
		case !hidden(r):
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes(), nil
}

// hidden reports whether a character is a control or formatting character.
func hidden(r rune) bool {
	if r >= ' ' && r <= '~' || r == '\n' { // nearly all of them
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// print prints a line of data, which must be sanitized.
func (c *invocation) print(format string, args ...any) error {
	c.status.wipe()
	_, err := fmt.Fprintf(c.Out, format+"\n", args...)
	return err
}

// say prints a message that is not data. Without a terminal it is dropped.
func (c *invocation) say(format string, args ...any) {
	if c.ErrTerminal {
		c.status.wipe()
		fmt.Fprintf(c.Err, "%s\n", sanitize.Line(fmt.Sprintf(format, args...)))
	}
}

// putRun prints a run as an object, or as a line with its id, state and summary.
func (c *invocation) putRun(r run.Run) error {
	if c.json {
		return c.printJSON(newRun(r))
	}
	id := r.ID
	if c.OutTerminal {
		id = run.ShortID(id)
	}
	return c.print("%s  %s  %s", id, theme.Pad(c.state(r), 13), runSummary(r, c.Now()))
}

// state formats a run's state with the provider's progress.
func (c *invocation) state(r run.Run) string {
	st := theme.New(theme.Options{NoColor: true, ReducedMotion: true}).State(r, c.Now(), 0)
	return strings.TrimSpace(st.Word + " " + st.More)
}

// runSummary returns the most important fact about a run: its file, its error, or its price.
func runSummary(r run.Run, now time.Time) string {
	switch {
	case r.DownloadState() == run.Downloaded && len(r.Outputs) > 0:
		return fmt.Sprintf("%s and %d more", sanitize.Line(r.Video.File), len(r.Outputs))
	case r.DownloadState() == run.Downloaded:
		return sanitize.Line(r.Video.File)
	case problem(r) != nil:
		return sanitize.Line(problem(r).UserMessage())
	case r.CancelMessage != "":
		return sanitize.Line(r.CancelMessage)
	case r.Billed != nil:
		return "billed " + r.Billed.String()
	case r.State.Final():
		return theme.Ago(r.Finished, now)
	}
	return "estimated " + r.Estimate.String()
}

// cost formats a run's price for a column: the bill, or else the estimate with a mark.
func cost(r run.Run) string {
	switch {
	case r.Billed != nil:
		return theme.Dollars(*r.Billed)
	case charge(r) == provider.ChargedNo && r.State.Final():
		return theme.Dollars(0)
	}
	return "~" + strings.TrimPrefix(theme.Estimated(r.Estimate), "~")
}
