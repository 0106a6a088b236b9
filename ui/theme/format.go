package theme

import (
	"fmt"
	"strings"
	"time"

	"dailies/provider"
)

// None is shown for a missing value.
const None = "–"

// Dollars formats an amount for a column aligned on the decimal point, with two decimals.
func Dollars(m provider.Money) string {
	if m > 0 && m < provider.Dollar/200 {
		return "<$0.01"
	}
	return m.String()
}

// AtLeast formats a total that the given number of runs without a bill or a price are not in:
// "≥$3.40", or "?" if nothing else is in it.
func AtLeast(m provider.Money, unpriced int) string {
	switch {
	case unpriced == 0:
		return Dollars(m)
	case m == 0:
		return "?"
	}
	return "≥" + Dollars(m)
}

// Sum is AtLeast where there is room for how many have no price: "≥$3.40, 2 unpriced".
func Sum(m provider.Money, unpriced int) string {
	switch {
	case unpriced == 0:
		return Dollars(m)
	case m == 0:
		return fmt.Sprintf("%d unpriced", unpriced)
	}
	return fmt.Sprintf("%s, %d unpriced", AtLeast(m, unpriced), unpriced)
}

// PartOf formats one part of such a total, the bills or the estimates: "–" for nothing, where
// $0.00 would say that the runs were free.
func PartOf(m provider.Money, unpriced int) string {
	if m == 0 && unpriced > 0 {
		return None
	}
	return Dollars(m)
}

// Billed formats a bill for such a column: "–" if it is pending, "?" if there will be none.
func Billed(m *provider.Money, ended bool) string {
	switch {
	case m != nil:
		return Dollars(*m)
	case ended:
		return "?"
	}
	return None
}

// Estimated formats an estimate for such a column: "≤" an upper bound, "≥" a base price only,
// "~" learned from bills, "?" unknown.
func Estimated(e provider.Estimate) string {
	switch {
	case e.Base():
		return "≥" + Dollars(e.Low)
	case !e.Known:
		return "?"
	case e.Bills > 0:
		return "~" + Dollars(e.High)
	case e.Low != e.High:
		return "≤" + Dollars(e.High)
	}
	return Dollars(e.High)
}

// Duration formats a duration: "42s", "1m04", "2h05", "3d04h".
func Duration(d time.Duration) string {
	s := int(max(0, d).Seconds())
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%02d", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%dh%02d", s/3600, s/60%60)
	}
	return fmt.Sprintf("%dd%02dh", s/86400, s/3600%24)
}

// Left formats the remaining lifetime of a link in its largest unit: "21h".
func Left(d time.Duration) string {
	switch {
	case d <= 0:
		return "0m"
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 72*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}

// Ago formats the time since t: "just now", "2 min ago", "3 h ago", "5 d ago".
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case t.IsZero():
		return "at an unknown time"
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d d ago", int(d.Hours()/24))
}

// When formats a time in now's time zone as short as is unambiguous: "15:02" today, "Nov 20" this
// year, else the date.
func When(t, now time.Time) string {
	t = t.In(now.Location())
	switch {
	case t.IsZero():
		return None
	case t.Format(time.DateOnly) == now.Format(time.DateOnly):
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("Jan 2")
	}
	return t.Format(time.DateOnly)
}

// Clock formats a time to the second in now's time zone, with the day if it is not today.
func Clock(t, now time.Time) string {
	t = t.In(now.Location())
	switch {
	case t.IsZero():
		return None
	case t.Format(time.DateOnly) == now.Format(time.DateOnly):
		return t.Format("15:04:05")
	case t.Year() == now.Year():
		return t.Format("Jan 2 15:04:05")
	}
	return t.Format("2006-01-02 15:04:05")
}

// Bytes formats a size: "812 B", "2.1 MB".
func Bytes(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/1e9)
}

// ModelName returns a model's name, as short as distinguishes it from its siblings: "2.0 fast
// i2v". It is not sanitized if the model's name is not. It is too slow for every row of every
// frame.
func ModelName(m provider.Model) string {
	return strings.NewReplacer(
		"seedance ", "", "bytedance/", "", "seedance/", "", "seedance-", "",
		"image-to-video", "i2v", "text-to-video", "t2v", "reference-to-video", "r2v",
		"image to video", "i2v", "text to video", "t2v", "reference to video", "r2v",
	).Replace(m.Name)
}

// Count writes a number with its noun: "1 run", "3 runs".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
