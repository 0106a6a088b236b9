package spend

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
)

// CSV returns the runs as a table for spreadsheets, one line each in the order
// given, with a line of titles on top. Amounts are dollars as plain decimals, and
// empty where nobody knows; times are in zone. What providers billed and what was
// estimated stand in columns of their own.
//
// Text from outside is cleaned, and cannot become a formula: a cell that a
// spreadsheet would calculate begins with an apostrophe instead.
func CSV(runs []run.Run, zone *time.Location) []byte {
	var b strings.Builder
	line(&b, "created", "id", "provider", "model", "state", "seconds", "resolution",
		"estimate_low_usd", "estimate_high_usd", "billed_usd", "charged", "took_s", "tags", "file", "prompt")
	for _, r := range runs {
		made, low, high, billed, took := "", "", "", "", ""
		if !r.Created.IsZero() {
			made = r.Created.In(zone).Format(time.DateTime)
		}
		if r.Estimate.Known {
			low, high = r.Estimate.Low.Decimal(), r.Estimate.High.Decimal()
		}
		if r.Billed != nil {
			billed = r.Billed.Decimal()
		}
		if r.State.Final() && !r.Sent.IsZero() && !r.Finished.IsZero() {
			took = strconv.Itoa(int(r.Elapsed(r.Finished).Seconds()))
		}
		length := provider.Auto
		if r.Request.Duration > 0 {
			length = strconv.Itoa(r.Request.Duration)
		}
		line(&b, made, text(r.ID), text(r.Provider), text(r.Model), string(r.State),
			length, text(r.Request.Resolution), low, high, billed, string(r.Charged), took,
			text(strings.Join(r.Tags, " ")), text(r.Video.File), text(r.Request.Prompt))
	}
	return []byte(b.String())
}

// line writes cells, each in quotes, so that no character in one can end it.
func line(b *strings.Builder, cells ...string) {
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
	}
	b.WriteString("\r\n")
}

// formula finds where a spreadsheet would begin to calculate: at the beginning of
// a cell, or behind a semicolon, which separates cells in half of the world.
var formula = regexp.MustCompile(`(^|;)(["' ]*)([=+\-@＝＋－＠])`)

// text is a text from outside as a cell.
func text(s string) string {
	return formula.ReplaceAllString(strings.TrimSpace(sanitize.Line(s)), "$1'$2$3")
}
