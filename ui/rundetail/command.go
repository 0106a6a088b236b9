package rundetail

import (
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
)

// Command returns a POSIX shell command that submits the same take.
func Command(r run.Run) string {
	var b strings.Builder
	b.WriteString("dailies submit")
	flag := func(name, value string) {
		if value != "" {
			b.WriteString(" --" + name + " " + quote(value))
		}
	}
	flag("model", r.Provider+"/"+r.Model)
	for _, f := range provider.Fields() {
		if f.Unset(r.Request) {
			continue
		}
		for _, value := range f.Values(r.Request) {
			switch {
			case f.Kind == provider.ValueSwitch && value == "on":
				b.WriteString(" --" + f.Flag)
			case f.Kind == provider.ValueSwitch:
				b.WriteString(" --no-" + f.Flag)
			case f.Kind == provider.ValueParagraph && (strings.HasPrefix(value, "@") || value == "-"):
				flag(f.Flag, " "+value) // else it would name a file
			default:
				flag(f.Flag, value)
			}
		}
	}
	for _, t := range r.Tags {
		flag("tag", t)
	}
	return b.String()
}

// quote quotes s as one word for a POSIX shell.
func quote(s string) string {
	s = sanitize.Text(s)
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_./:@%+,=-", c)
	}
	if s != "" && strings.IndexFunc(s, func(c rune) bool { return !plain(c) }) < 0 && s[0] != '-' {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
