package store

import (
	"strconv"
	"strings"
	"time"
)

// micros returns the stored form of a time: microseconds UTC, 0 for the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// The functions below read a cell of any type. SQLite allows any value in any column,
// and one bad cell must not hide the rest of its row.

func toText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return ""
}

func toNumber(v any) (n int64, ok bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case float64:
		return int64(v), true
	case string, []byte:
		n, err := strconv.ParseInt(toText(v), 10, 64)
		return n, err == nil
	}
	return 0, false
}

func toTime(v any) time.Time {
	n, _ := toNumber(v)
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// joinTags joins tags with newlines, with one before the first and after the last, so
// that a search for "\nhero\n" matches the whole tag only.
func joinTags(tags []string) string {
	var b strings.Builder
	for _, t := range tags {
		if t = cleanTag(t); t != "" {
			b.WriteString("\n" + t)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return b.String() + "\n"
}

func splitTags(s string) []string {
	if s = strings.Trim(s, "\n"); s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// cleanTag makes a tag a single trimmed line.
func cleanTag(t string) string {
	return strings.Join(strings.FieldsFunc(t, func(c rune) bool { return c == '\n' || c == '\r' || c == ' ' || c == '\t' }), " ")
}
