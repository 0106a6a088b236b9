package config

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"dailies/provider"
)

// file is the TOML structure. Types that are not plain validate themselves while they are
// decoded, so that the line of an error is known.
type file struct {
	DownloadDir  folder                  `toml:"download_dir"`
	Name         template                `toml:"name"`
	AutoDownload bool                    `toml:"auto_download"`
	Provenance   bool                    `toml:"provenance"`
	Beside       bool                    `toml:"provenance_json"`
	Budget       budget                  `toml:"budget"`
	Prices       map[string]prices       `toml:"prices"`
	Keys         map[string]secret       `toml:"keys"`
	KeyCommands  map[string]string       `toml:"key_command"`
	UI           uiSection               `toml:"ui"`
	Providers    map[string]providerFile `toml:"providers"`
}

// prices are those of one model: dollars per second by resolution, or a flat price.
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

type uiSection struct {
	Theme         theme               `toml:"theme"`
	Mouse         bool                `toml:"mouse"`
	ReducedMotion bool                `toml:"reduced_motion"`
	Images        images              `toml:"images"`
	Notifications bool                `toml:"notifications"`
	Accessible    bool                `toml:"accessible"`
	Editor        string              `toml:"editor"`
	Player        string              `toml:"player"`
	Group         group               `toml:"group"`
	Columns       []string            `toml:"columns"`
	Filters       []string            `toml:"filters"`
	Keys          map[string][]string `toml:"keys"`
}

type providerFile struct {
	BaseURL baseURL `toml:"base_url"`
	Rate    rate    `toml:"rate"`
}

// parse decodes the text of a config. An error is the first mistake that may hide a cap.
// The config then holds the rest of the text: active runs still need its keys, addresses
// and folders.
func parse(text []byte, providers []string) (Config, []Warning, error) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF")) // some editors leave one
	doc := scan(text)
	r := review{providers: providers, text: bytes.Clone(text)}
	for _, e := range doc.entries {
		r.checkEntry(e)
	}
	f, err := decode(r.text)
	if err != nil {
		at := place(text, err)
		r.mistakes = append(r.mistakes, at)
		if f, err = decode(r.text[:doc.end]); err != nil {
			f, err = decode(r.text[:doc.before(at.Line)])
		}
	}
	if err != nil {
		f = empty()
	}
	slices.SortStableFunc(r.mistakes, byLine)
	slices.SortStableFunc(r.warnings, byLine)
	if len(r.mistakes) == 0 {
		return f.config(), r.warnings, nil
	}
	first := provider.Errorf(provider.KindInput, "%s", r.mistakes[0])
	warnings := append(r.mistakes[1:], r.warnings...)
	slices.SortStableFunc(warnings, byLine)
	return f.config(), warnings, first.WithHint("correct it with `dailies config edit`")
}

func byLine(a, b Warning) int { return a.Line - b.Line }

// empty returns a file without settings.
func empty() file {
	return file{AutoDownload: true, Provenance: true, UI: uiSection{Mouse: true, Notifications: true}}
}

func decode(text []byte) (file, error) {
	f := empty()
	err := toml.Unmarshal(text, &f)
	return f, err
}

// place converts an error of the decoder into a warning with its line.
func place(text []byte, err error) Warning {
	what := strings.TrimPrefix(err.Error(), "toml: ")
	e, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return Warning{1 + bytes.Count(text, []byte("\n")), what}
	}
	if key := strings.Join(e.Key(), "."); key != "" {
		what = key + ": " + what
	}
	line, _ := e.Position()
	return Warning{line, what}
}

// config converts f to a Config.
func (f file) config() Config {
	c := Config{
		DownloadDir: f.DownloadDir.path, Name: f.Name.text, AutoDownload: f.AutoDownload,
		Provenance: f.Provenance, ProvenanceJSON: f.Beside,
		Budget: f.Budget.engine(),
		UI: UI{
			Theme: orAuto(f.UI.Theme.word), Mouse: f.UI.Mouse, ReducedMotion: f.UI.ReducedMotion, Images: orAuto(f.UI.Images.word),
			Notifications: f.UI.Notifications, Accessible: f.UI.Accessible, Editor: f.UI.Editor, Player: f.UI.Player, Group: cmp.Or(f.UI.Group.word, "batch"), Keys: f.UI.Keys,
		},
		KeyCommands: f.KeyCommands,
	}
	if len(f.UI.Columns) > 0 {
		c.UI.Columns = f.UI.Columns
	}
	if len(f.UI.Filters) > 0 {
		c.UI.Filters = f.UI.Filters
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

// list returns the price table, rows for one resolution first.
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
		if row.perSecond != nil && row.perSecond.set {
			all = append(all, provider.Price{Resolution: row.resolution, PerSecond: row.perSecond.Money, Source: source, AsOf: p.AsOf.text})
		}
	}
	if p.PerVideo != nil && p.PerVideo.set {
		all = append(all, provider.Price{PerVideo: p.PerVideo.Money, Source: source, AsOf: p.AsOf.text})
	}
	return all
}
