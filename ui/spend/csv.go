package spend

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// CSV returns the runs as a table for spreadsheets: a header line, then one line per run in the
// given order. Amounts are dollars as plain decimals, empty if unknown; times are in zone.
// Billed and estimated amounts are in separate columns.
//
// Untrusted text is sanitized and cannot become a formula: a cell that a spreadsheet would
// evaluate is prefixed with an apostrophe.
func CSV(runs []run.Run, zone *time.Location) []byte {
	var b strings.Builder
	line(&b, "created", "id", "provider", "model", "state", "seconds", "resolution",
		"estimate_low_usd", "estimate_high_usd", "billed_usd", "charged", "took_s", "tags", "file", "prompt",
		"shot", "take", "project", "rating", "judged")
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
			text(strings.Join(r.Tags, " ")), text(r.Video.File), text(r.Request.Prompt),
			text(r.Shot), number(r.Take), text(r.Project), number(r.Rating), theme.Judged(r))
	}
	return []byte(b.String())
}

// number is a count as a cell; 0 is none.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// line writes cells, all quoted, so that no character can end one.
func line(b *strings.Builder, cells ...string) {
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
	}
	b.WriteString("\r\n")
}

// formula matches where a spreadsheet would evaluate a formula: at the start of a cell, or after
// a semicolon, which is the separator in many locales.
var formula = regexp.MustCompile(`(^|;)(["' ]*)([=+\-@＝＋－＠])`)

// text returns an untrusted text as a cell.
func text(s string) string {
	return formula.ReplaceAllString(strings.TrimSpace(sanitize.Line(s)), "$1'$2$3")
}
