package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
)

// setting describes one setting of the file that has a single value.
type setting struct {
	key, title, help string
	kind             settingKind
	choices          []string
	later            bool // see [run.Setting]
	get              func(Config) string
	// before names the flag and the variables that go before the config.
	flag string
	env  []string
}

// settingKind says how a value is written in the file.
type settingKind int

const (
	aText settingKind = iota
	anAmount
	aSwitch
	aList // words
)

// singleSettings returns the settings with a single value, in the order in which they are shown.
func singleSettings() []setting {
	amount := func(m *provider.Money) string {
		if m == nil {
			return ""
		}
		return m.Decimal()
	}
	onOff := []string{"true", "false"}
	return []setting{
		{key: "budget.per_month", title: "monthly cap", kind: anAmount, help: "What would go over it in a month is refused before anything is sent. Empty: no cap.", get: func(c Config) string { return amount(c.Budget.PerMonth) }},
		{key: "budget.per_day", title: "daily cap", kind: anAmount, help: "The same for a day.", get: func(c Config) string { return amount(c.Budget.PerDay) }},
		{key: "budget.per_run", title: "cap per run", kind: anAmount, help: "The same for one run.", get: func(c Config) string { return amount(c.Budget.PerRun) }},
		{key: "budget.ask_below", title: "ask from", kind: anAmount, help: "A submit that costs less than this in total is not asked about. Empty: every one is.", get: func(c Config) string {
			if c.Budget.AskBelow == 0 {
				return ""
			}
			return c.Budget.AskBelow.Decimal()
		}},
		{key: "budget.unpriced", title: "unknown prices count", kind: anAmount, help: "What a run without a known price counts for the caps. Empty: under a cap it is refused.", get: func(c Config) string { return amount(c.Budget.Unpriced) }},
		{key: "download_dir", title: "folder for videos", help: "An absolute path, or one that begins with ~/. Saved videos stay where they are.", flag: "--videos", env: []string{"DAILIES_VIDEOS"}, get: func(c Config) string { return c.DownloadDir }},
		{key: "name", title: "file names", help: "Parts: {id} {date} {time} {prompt} {slug} {provider} {model} {ratio} {length} {seed} {shot} {take}.", get: func(c Config) string { return c.Name }},
		{key: "auto_download", title: "save finished videos", kind: aSwitch, choices: onOff, help: "Links of providers die within days, some within hours.", get: func(c Config) string { return fmt.Sprint(c.AutoDownload) }},
		{key: "ui.theme", title: "theme", choices: []string{"auto", "dark", "light", "colour-blind"}, help: "auto asks the terminal for its background.", get: func(c Config) string { return c.UI.Theme }},
		{key: "ui.notifications", title: "notifications", kind: aSwitch, choices: onOff, help: "When a run ends while the window is out of sight.", get: func(c Config) string { return fmt.Sprint(c.UI.Notifications) }},
		{key: "ui.images", title: "images", choices: []string{"auto", "kitty", "iterm2", "sixel", "blocks", "none"}, help: "How pictures are drawn. auto takes the best that the terminal says it can.", get: func(c Config) string { return c.UI.Images }},
		{key: "ui.editor", title: "editor", help: "The command line that edits prompts, where neither VISUAL nor EDITOR is set.", env: []string{"VISUAL", "EDITOR"}, get: func(c Config) string { return c.UI.Editor }},
		{key: "ui.player", title: "player", help: "The command line that opens videos. Empty: the desktop's program.", get: func(c Config) string { return c.UI.Player }},
		{key: "ui.group", title: "folded rows", choices: []string{"batch", "shot", "none"}, help: "Which runs are one row in the list: those of one submit, or the takes of a shot.", get: func(c Config) string { return c.UI.Group }},
		{key: "ui.columns", title: "columns", kind: aList, help: "Of the list of runs, in their order, such as take prompt model:20 cost. Empty: by its width. | in the list chooses them.", get: func(c Config) string { return strings.Join(c.UI.Columns, " ") }},
		{key: "ui.mouse", title: "mouse", kind: aSwitch, choices: onOff, help: "Clicks and the wheel work. Without it the terminal selects text.", get: func(c Config) string { return fmt.Sprint(c.UI.Mouse) }},
		{key: "ui.reduced_motion", title: "reduced motion", kind: aSwitch, choices: onOff, help: "Nothing moves by itself.", env: []string{"NO_MOTION"}, get: func(c Config) string { return fmt.Sprint(c.UI.ReducedMotion) }},
		{key: "ui.accessible", title: "accessible mode", kind: aSwitch, choices: onOff, help: "Line by line, for screen readers.", later: true, flag: "--accessible", env: []string{"ACCESSIBLE"}, get: func(c Config) string { return fmt.Sprint(c.UI.Accessible) }},
	}
}

// Start is what decides beside the config: flags and environment.
type Start struct {
	Flags      Overrides // as given by flags alone
	Accessible bool      // --accessible
	Getenv     func(string) string
	Providers  []string // see [Load]
}

// Path returns the path of the config.
func (s Start) Path() (string, error) { return s.Flags.WithEnv(s.Getenv).ConfigPath() }

// Loaded is the config with all paths.
type Loaded struct {
	Config   Config
	Paths    Paths
	Warnings []string // see [Warning]
	Broken   error    // why nothing may be spent; everything else works with what could be read
}

// Load reads the config and resolves all paths.
func (s Start) Load() (l Loaded, err error) {
	where := s.Flags.WithEnv(s.Getenv)
	var warnings []Warning
	l.Config, warnings, l.Broken = where.Load(s.Providers...)
	for _, w := range warnings {
		l.Warnings = append(l.Warnings, w.String())
	}
	l.Paths, err = Resolve(where, l.Config)
	return l, err
}

// Settings returns every setting with its source: those with a single value, then the lists
// as far as they have entries.
func (s Start) Settings() ([]run.Setting, error) {
	where := s.Flags.WithEnv(s.Getenv)
	c, _, err := where.Load(s.Providers...)
	path, pathErr := s.Path()
	if pathErr != nil {
		return nil, pathErr
	}
	text, _, readErr := read(path, false)
	if readErr != nil {
		return nil, readErr
	}
	written := map[string]bool{}
	for _, e := range scan(trimBOM(text)).entries {
		written[strings.ToLower(e.name())] = true
	}
	var all []run.Setting
	for _, d := range singleSettings() {
		one := run.Setting{Key: d.key, Title: d.title, Help: d.help, Value: d.get(c), Source: run.SourceDefault, Choices: d.choices, Money: d.kind == anAmount, Later: d.later}
		if written[d.key] {
			one.Source = run.SourceConfig
		}
		if value, source := s.before(d); source != "" {
			one.Value, one.Source = value, source
		}
		if paths, err := Resolve(where, c); err == nil && d.key == "download_dir" {
			one.Value = paths.Videos
		}
		all = append(all, one)
	}
	return append(all, c.listed()...), err
}

// before returns the value of the flag or the variable that goes before the config, and its
// name; "" if there is none.
func (s Start) before(d setting) (value, source string) {
	given := map[string]string{"--videos": s.Flags.Videos}
	if s.Accessible {
		given["--accessible"] = "true"
	}
	if v := given[d.flag]; v != "" {
		return v, d.flag
	}
	for _, name := range d.env {
		if v := s.Getenv(name); v != "" {
			if d.kind == aSwitch {
				v = "true"
			}
			return v, "$" + name
		}
	}
	return "", ""
}

// listed returns the entries of the tables with names of the user's choice.
func (c Config) listed() (all []run.Setting) {
	add := func(key, value string, later bool) {
		all = append(all, run.Setting{Key: key, Title: key, Value: value, Source: run.SourceConfig, Listed: true, Later: later})
	}
	if len(c.UI.Filters) > 0 {
		add("ui.filters", strings.Join(c.UI.Filters, " · "), true)
	}
	for _, name := range slices.Sorted(maps.Keys(c.UI.Keys)) {
		add("ui.keys."+name, cmp.Or(strings.Join(c.UI.Keys[name], " "), "none"), true)
	}
	for _, name := range slices.Sorted(maps.Keys(c.KeyCommands)) {
		add("key_command."+name, c.KeyCommands[name], true)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Keys)) {
		add("keys."+name, c.Keys[name].Masked(), true)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Providers)) {
		if p := c.Providers[name]; p.BaseURL != "" {
			add("providers."+name+".base_url", p.BaseURL, true)
		}
		if p := c.Providers[name]; p.Rate > 0 {
			add("providers."+name+".rate", fmt.Sprintf("%g a second", p.Rate), true)
		}
	}
	for _, model := range slices.Sorted(maps.Keys(c.Prices)) {
		var rates []string
		for _, p := range c.Prices[model] {
			rates = append(rates, p.Rate())
		}
		add("prices."+model, strings.Join(rates, ", "), true)
	}
	return all
}
