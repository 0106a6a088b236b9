package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"dailies/provider"
	"dailies/provider/engine"
)

// file is the config as it is written. What is not a plain type checks itself
// while it is read, so that the line of a mistake is known.
type file struct {
	DownloadDir  folder                  `toml:"download_dir"`
	Name         template                `toml:"name"`
	AutoDownload bool                    `toml:"auto_download"`
	Budget       budget                  `toml:"budget"`
	Prices       map[string]prices       `toml:"prices"`
	Keys         map[string]secret       `toml:"keys"`
	KeyCommands  map[string]string       `toml:"key_command"`
	UI           looks                   `toml:"ui"`
	Providers    map[string]providerFile `toml:"providers"`
}

type budget struct {
	PerRun   amount `toml:"per_run"`
	PerDay   amount `toml:"per_day"`
	PerMonth amount `toml:"per_month"`
	AskBelow amount `toml:"ask_below"`
}

// prices are those of one model: dollars a second by resolution, or a flat price.
type prices struct {
	P480     *amount `toml:"480p"`
	P720     *amount `toml:"720p"`
	P1080    *amount `toml:"1080p"`
	P4K      *amount `toml:"4k"`
	Any      *amount `toml:"any"` // every resolution
	PerVideo *amount `toml:"per_video"`
	Source   string  `toml:"source"`
	AsOf     day     `toml:"as_of"`
}

type looks struct {
	Theme         theme               `toml:"theme"`
	Mouse         bool                `toml:"mouse"`
	ReducedMotion bool                `toml:"reduced_motion"`
	Images        images              `toml:"images"`
	Notifications bool                `toml:"notifications"`
	Accessible    bool                `toml:"accessible"`
	Keys          map[string][]string `toml:"keys"`
}

type providerFile struct {
	BaseURL baseURL `toml:"base_url"`
	Rate    rate    `toml:"rate"`
}

// parse reads the text of a config.
func parse(text []byte, providers []string) (Config, []Warning, error) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF")) // some editors leave one
	f := file{AutoDownload: true, UI: looks{Mouse: true, Notifications: true}}
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(&f)
	var warnings []Warning
	if unknown, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		for _, e := range unknown.Errors {
			line, _ := e.Position()
			warnings = append(warnings, Warning{line, strings.Join(e.Key(), ".") + " is not a setting; it has no effect"})
		}
	} else if err != nil {
		return Config{}, nil, mistake(text, err)
	}
	warnings = append(warnings, f.strangers(text, providers)...)
	slices.SortStableFunc(warnings, func(a, b Warning) int { return a.Line - b.Line })
	return f.config(), warnings, nil
}

var (
	found  = regexp.MustCompile(`cannot decode TOML ([a-z -]+?) into`)
	wanted = regexp.MustCompile(` of type ([^ ]+)$`)
)

// mistake turns an error of the TOML reader into a sentence with its line.
func mistake(text []byte, err error) *provider.Error {
	next := "correct it with `dailies config edit`"
	e, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		line, name := lineOfMistake(text)
		return provider.Errorf(provider.KindInput, "line %d: %s: %w", line, name, err).With(next)
	}
	line, _ := e.Position()
	what := strings.TrimPrefix(e.Error(), "toml: ")
	if kind := found.FindStringSubmatch(what); kind != nil {
		what = "this cannot be a TOML " + kind[1]
		if w := wanted.FindStringSubmatch(e.Error()); w != nil {
			switch w[1] {
			case "bool":
				what += ", it is true or false"
			case "string":
				what += ", it is a text in quotes"
			case "[]string":
				what += ", it is a list of texts in quotes"
			}
		}
	}
	if key := strings.Join(e.Key(), "."); key != "" {
		what = key + ": " + what
	}
	return provider.Errorf(provider.KindInput, "line %d: %s", line, what).With(next)
}

// lineOfMistake finds the line of a value that refused itself. The TOML reader
// gives no place for a number; but as long as the value is cut off, reading what
// is left goes well or fails in another way.
func lineOfMistake(text []byte) (line int, name string) {
	end := 0
	for end < len(text) {
		next := bytes.IndexByte(text[end:], '\n')
		begin := end
		if end += next + 1; next < 0 {
			end = len(text)
		}
		line++
		var f file
		err := toml.Unmarshal(text[:end], &f)
		if _, placed := errors.AsType[*toml.DecodeError](err); err != nil && !placed {
			name, _, _ = strings.Cut(string(text[begin:end]), "=")
			break
		}
	}
	return line, strings.TrimSpace(name)
}

// strangers warns of settings for providers that there are not.
func (f file) strangers(text []byte, providers []string) []Warning {
	var all []Warning
	if len(providers) == 0 {
		return nil
	}
	check := func(table string, names []string) {
		for _, name := range names {
			owner, _, _ := strings.Cut(name, "/")
			if !slices.Contains(providers, owner) {
				all = append(all, Warning{lineOf(text, table, name), fmt.Sprintf("%s.%s: there is no provider %q, only %s", table, name, owner, strings.Join(providers, ", "))})
			}
		}
	}
	check("keys", slices.Sorted(maps.Keys(f.Keys)))
	check("key_command", slices.Sorted(maps.Keys(f.KeyCommands)))
	check("providers", slices.Sorted(maps.Keys(f.Providers)))
	check("prices", slices.Sorted(maps.Keys(f.Prices)))
	return all
}

// lineOf finds the line that begins the setting name of a table, in one of the
// ways in which people write it; 0 when it is written in another.
func lineOf(text []byte, table, name string) int {
	in := ""
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.ReplaceAll(strings.NewReplacer(" ", "", "\t", "", `"`, "", "'", "").Replace(line), "\r", "")
		if strings.HasPrefix(line, "["+table+"."+name+"]") || strings.HasPrefix(line, table+"."+name+"=") ||
			in == table && (strings.HasPrefix(line, name+"=") || strings.HasPrefix(line, name+".")) {
			return i + 1
		}
		if strings.HasPrefix(line, "[") {
			in, _, _ = strings.Cut(line[1:], "]")
		}
	}
	return 0
}

// config is the file in the words of the program.
func (f file) config() Config {
	c := Config{
		DownloadDir: f.DownloadDir.path, Name: f.Name.text, AutoDownload: f.AutoDownload,
		Budget: engine.Budget{
			PerRun: f.Budget.PerRun.Money, PerDay: f.Budget.PerDay.Money,
			PerMonth: f.Budget.PerMonth.Money, AskBelow: f.Budget.AskBelow.Money,
		},
		UI: UI{
			Theme: orAuto(f.UI.Theme.word), Mouse: f.UI.Mouse, ReducedMotion: f.UI.ReducedMotion, Images: orAuto(f.UI.Images.word),
			Notifications: f.UI.Notifications, Accessible: f.UI.Accessible, Keys: f.UI.Keys,
		},
		KeyCommands: f.KeyCommands,
	}
	if len(f.Prices) > 0 {
		c.Prices = map[string][]provider.Price{}
	}
	for model, p := range f.Prices {
		c.Prices[model] = p.list()
	}
	if len(f.Keys) > 0 {
		c.Keys = map[string]provider.Secret{}
	}
	for name, s := range f.Keys {
		c.Keys[name] = s.Secret
	}
	if len(f.Providers) > 0 {
		c.Providers = map[string]Provider{}
	}
	for name, p := range f.Providers {
		c.Providers[name] = Provider{BaseURL: p.BaseURL.url, Rate: p.Rate.perSecond}
	}
	return c
}

func orAuto(word string) string {
	if word == "" {
		return "auto"
	}
	return word
}

// list is the price table, the rows for one resolution first.
func (p prices) list() []provider.Price {
	var all []provider.Price
	source := p.Source
	if source == "" {
		source = "your config"
	}
	for _, row := range []struct {
		resolution string
		perSecond  *amount
	}{{"480p", p.P480}, {"720p", p.P720}, {"1080p", p.P1080}, {"4k", p.P4K}, {"", p.Any}} {
		if row.perSecond != nil {
			all = append(all, provider.Price{Resolution: row.resolution, PerSecond: row.perSecond.Money, Source: source, AsOf: p.AsOf.text})
		}
	}
	if p.PerVideo != nil {
		all = append(all, provider.Price{PerVideo: p.PerVideo.Money, Source: source, AsOf: p.AsOf.text})
	}
	return all
}
