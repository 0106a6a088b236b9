package vendorhttp

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// layouts are the time formats of vendors, without the zone. Fractions of a second are accepted
// by all of them.
var layouts = []string{
	"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006/01/02 15:04:05", "20060102T150405",
	"2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02",
}

// zones are the formats of the zone; without one a time is UTC.
var zones = []string{"", "Z07:00", " Z07:00", "Z0700", " Z0700", "Z07", " Z07", " MST", " Z0700 MST"}

// ParseTime parses a time in a vendor's format: RFC 3339, also with a space, a short zone or
// none (UTC), an HTTP date, or Unix time in seconds, milliseconds, microseconds or nanoseconds.
// It returns the zero time for other text and for years outside 2000 to 2100, never the current
// time.
func ParseTime(s string) time.Time {
	if s = strings.TrimSpace(s); s == "" || len(s) > 64 {
		return time.Time{}
	}
	if t := parseEpoch(s); !t.IsZero() {
		return t
	}
	for _, layout := range []string{time.RFC1123, time.RFC1123Z, time.RFC850, time.ANSIC, time.UnixDate, time.RubyDate} {
		if t, err := time.Parse(layout, s); err == nil && knownZone(t) {
			return plausible(t)
		}
	}
	for _, layout := range layouts {
		for _, zone := range zones {
			if t, err := time.Parse(layout+zone, s); err == nil && knownZone(t) {
				return plausible(t)
			}
		}
	}
	return time.Time{}
}

// knownZone reports whether the offset of a time's zone is known. Package time gives unknown
// abbreviations an offset of zero.
func knownZone(t time.Time) bool {
	name, offset := t.Zone()
	return offset != 0 || name == "" || name == "UTC" || name == "GMT" || name == "Z"
}

func parseEpoch(s string) time.Time {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(n) || n < 9e8 || n > 5e18 { // below 9e8 it is a duration
		return time.Time{}
	}
	for _, unit := range []float64{1, 1e3, 1e6, 1e9} {
		if seconds := n / unit; seconds < 4.2e9 {
			whole, fraction := math.Modf(seconds)
			return plausible(time.Unix(int64(whole), int64(fraction*1e9)).UTC().Round(time.Microsecond))
		}
	}
	return time.Time{}
}

func plausible(t time.Time) time.Time {
	if y := t.Year(); y < 2000 || y > 2100 {
		return time.Time{}
	}
	return t.UTC()
}

// Time returns the value as a time, see [ParseTime].
func (v Value) Time() time.Time { return ParseTime(string(v.Text())) }

// LinkExpiry returns when a signed link expires according to its query: the earliest of the
// dates and lifetimes in it, or zero.
func LinkExpiry(link string) time.Time {
	u, err := url.Parse(link)
	if err != nil {
		return time.Time{}
	}
	var at time.Time
	query := map[string]string{}
	for name, values := range u.Query() {
		query[strings.ToLower(name)] = values[0]
	}
	for name, value := range query {
		switch name {
		case "expires", "x-expires", "expire", "expires_at", "expiry", "exp", "e", "se":
			at = earliest(at, ParseTime(value))
			continue
		}
		// Amazon, Google, Volcengine and Alibaba use the same scheme: X-Amz-Date and the
		// seconds in X-Amz-Expires.
		if maker, ok := strings.CutSuffix(name, "-expires"); ok {
			signed := ParseTime(query[maker+"-date"])
			life, ok := Text(value).Number(0, 366*24*3600)
			if !signed.IsZero() && ok {
				at = earliest(at, signed.Add(time.Duration(life)*time.Second))
			}
		}
	}
	return at
}

// earliest returns the earlier of two times, either of which may be zero.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
