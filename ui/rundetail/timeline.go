package rundetail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// timeline formats the events, each with its time and the time since the previous one.
func (d *Detail) timeline(width int) []string {
	var lines []string
	var before time.Time
	for _, e := range d.events {
		after := ""
		if gap := e.At.Sub(before); !before.IsZero() && gap >= time.Second {
			after = "+" + theme.Duration(gap)
		}
		before = e.At
		at := theme.Clock(e.At, d.now)
		text := sanitize.Line(e.Text)
		if text == "" {
			text = sanitize.Line(e.Kind)
		}
		if d.home != "" {
			text = strings.ReplaceAll(text, d.home+"/", "~/")
		}
		lines = append(lines, d.event(at, text, after, width)...)
	}
	return lines
}

func (d *Detail) event(at, text, after string, width int) []string {
	faint := d.styles.Faint
	if width < 24 {
		return theme.Wrap(at+" "+text, width)
	}
	room := width - theme.Width(at) - 2
	if width >= 40 {
		room -= 8
	}
	var lines []string
	for i, l := range theme.Wrap(text, room) {
		switch {
		case i > 0:
			lines = append(lines, strings.Repeat(" ", theme.Width(at)+2)+l)
		case width >= 40:
			lines = append(lines, faint.Render(at)+"  "+theme.Pad(l, room)+" "+faint.Render(theme.PadLeft(after, 7)))
		default:
			lines = append(lines, faint.Render(at)+"  "+l)
		}
	}
	return lines
}

// exchange is one HTTP exchange, formatted.
type exchange struct {
	head           string
	asked, answers []string
}

// readWire returns the exchanges in a timeline. Unreadable ones are left out.
func readWire(events []run.Event) []exchange {
	var all []exchange
	for _, e := range events {
		var x provider.Exchange
		if e.Detail == "" || json.Unmarshal([]byte(e.Detail), &x) != nil || x.Method == "" {
			continue
		}
		answer := "no answer"
		if x.Status != 0 {
			answer = strconv.Itoa(x.Status)
		}
		all = append(all, exchange{
			head:    fmt.Sprintf("%s %s → %s in %s", sanitize.Line(x.Method), sanitize.Line(x.URL), answer, x.Took.Round(time.Millisecond)),
			asked:   body(x.Request),
			answers: body(x.Response),
		})
	}
	return all
}

// body splits a body into lines, with JSON indented.
func body(s string) []string {
	if s == "" {
		return nil
	}
	var b bytes.Buffer
	if json.Indent(&b, []byte(s), "", "  ") == nil {
		s = b.String()
	}
	return strings.Split(sanitize.Text(s), "\n")
}

// wireLines renders the HTTP exchanges.
func (d *Detail) wireLines() []string {
	w := d.width - 2
	if w < 1 {
		return nil
	}
	var lines []string
	write := func(sign string, texts []string) {
		for _, t := range texts {
			for _, l := range theme.Wrap(t, w-2) {
				lines = append(lines, d.styles.Accent.Render(sign)+" "+l)
			}
		}
	}
	for i, x := range d.exchanges {
		if i > 0 {
			lines = append(lines, "")
		}
		for _, l := range theme.Wrap(x.head, w) {
			lines = append(lines, d.styles.Strong.Render(l))
		}
		write(">", x.asked)
		write("<", x.answers)
	}
	return indent(lines)
}
