package config

import (
	_ "embed" // the commented file
	"fmt"
	"maps"
	"slices"
	"strings"

	"dailies/provider"
)

//go:embed default.toml
var commented string

// Default returns a config with every setting at its default and a comment on each. It is
// the initial file of `dailies config edit`.
func Default() string { return commented }

// String returns every setting, including defaults, in the format of the file. Keys are
// masked, so it may be shown to others.
func (c Config) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("download_dir = %s", quote(c.DownloadDir))
	line("name = %s", quote(c.Name))
	line("auto_download = %t", c.AutoDownload)
	line("provenance = %t\nprovenance_json = %t", c.Provenance, c.ProvenanceJSON)
	line("\n[budget]")
	var ask *provider.Money // "" means always ask, as 0 does
	if c.Budget.AskBelow > 0 {
		ask = &c.Budget.AskBelow
	}
	for _, cap := range []struct {
		name  string
		limit *provider.Money
	}{{"per_run", c.Budget.PerRun}, {"per_day", c.Budget.PerDay}, {"per_month", c.Budget.PerMonth}, {"ask_below", ask}, {"unpriced", c.Budget.Unpriced}} {
		if cap.limit != nil {
			line("%s = %s", cap.name, cap.limit.Decimal())
		} else {
			line("%s = \"\"", cap.name)
		}
	}
	line("\n[ui]")
	line("theme = %s", quote(c.UI.Theme))
	line("mouse = %t\nreduced_motion = %t", c.UI.Mouse, c.UI.ReducedMotion)
	line("images = %s", quote(c.UI.Images))
	line("notifications = %t\naccessible = %t", c.UI.Notifications, c.UI.Accessible)
	line("editor = %s\nplayer = %s", quote(c.UI.Editor), quote(c.UI.Player))
	line("group = %s", quote(c.UI.Group))
	line("columns = %s\nfilters = %s", quoteAll(c.UI.Columns), quoteAll(c.UI.Filters))
	c.writeKeys(line)
	c.writeProviders(line)
	return b.String()
}

func (c Config) writeKeys(line func(string, ...any)) {
	if len(c.UI.Keys) > 0 {
		line("\n[ui.keys]")
	}
	for _, action := range slices.Sorted(maps.Keys(c.UI.Keys)) {
		line("%s = %s", quote(action), quoteAll(c.UI.Keys[action]))
	}
	if len(c.Keys) > 0 {
		line("\n[keys]")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Keys)) {
		line("%s = %s", quote(name), quote(c.Keys[name].Masked()))
	}
	if len(c.KeyCommands) > 0 {
		line("\n[key_command]")
	}
	for _, name := range slices.Sorted(maps.Keys(c.KeyCommands)) {
		line("%s = %s", quote(name), quote(c.KeyCommands[name]))
	}
}

func (c Config) writeProviders(line func(string, ...any)) {
	for _, name := range slices.Sorted(maps.Keys(c.Providers)) {
		line("\n[providers.%s]", quote(name))
		if p := c.Providers[name]; p.BaseURL != "" {
			line("base_url = %s", quote(p.BaseURL))
		}
		if p := c.Providers[name]; p.Rate > 0 {
			line("rate = %g", p.Rate)
		}
	}
	for _, model := range slices.Sorted(maps.Keys(c.Prices)) {
		line("\n[prices.%s]", quote(model))
		source, asOf := "", ""
		for _, p := range c.Prices[model] {
			key, amount := p.Resolution, p.PerSecond
			switch {
			case p.PerVideo > 0:
				key, amount = "per_video", p.PerVideo
			case key == "":
				key = "any"
			}
			line("%s = %s", quote(key), amount.Decimal())
			source, asOf = p.Source, p.AsOf
		}
		line("source = %s", quote(source))
		if asOf != "" {
			line("as_of = %s", quote(asOf))
		}
	}
}

// quote returns a TOML string.
func quoteAll(texts []string) string {
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
