package detail

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"dailies/provider/engine"
	"dailies/ui/safe"
)

// Command is the line that asks for the same take in a POSIX shell.
func Command(r engine.Run) string {
	q := r.Request
	var b strings.Builder
	b.WriteString("dailies submit")
	flag := func(name, value string) {
		if value != "" {
			b.WriteString(" --" + name + " " + quote(value))
		}
	}
	flag("model", r.Provider+"/"+r.Model)
	prompt := q.Prompt
	if strings.HasPrefix(prompt, "@") || prompt == "-" {
		prompt = " " + prompt // else it would name a file
	}
	flag("prompt", prompt)
	flag("image", q.StartFrame)
	flag("end-image", q.EndFrame)
	for _, ref := range q.References {
		flag("reference", ref)
	}
	flag("ratio", q.Ratio)
	flag("resolution", q.Resolution)
	duration := "auto"
	if q.Seconds != 0 {
		duration = strconv.Itoa(q.Seconds)
	}
	flag("duration", duration)
	if q.Audio {
		b.WriteString(" --audio")
	} else {
		b.WriteString(" --no-audio")
	}
	if q.Seed != nil {
		flag("seed", strconv.FormatInt(*q.Seed, 10))
	}
	flag("callback-url", q.Callback)
	flag("end-user-id", q.EndUser)
	for _, k := range slices.Sorted(maps.Keys(q.Metadata)) {
		flag("metadata", k+"="+q.Metadata[k])
	}
	for _, t := range r.Tags {
		flag("tag", t)
	}
	return b.String()
}

// quote makes one word of s for a POSIX shell.
func quote(s string) string {
	s = safe.Text(s)
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_./:@%+,=-", c)
	}
	if s != "" && strings.IndexFunc(s, func(c rune) bool { return !plain(c) }) < 0 && s[0] != '-' {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
