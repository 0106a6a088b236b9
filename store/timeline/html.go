package timeline

import (
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"dailies/provider"
)

//go:embed sheet.html
var sheetTemplate string

// sheetTake is one take on a contact sheet.
type sheetTake struct {
	Name, Shot, File        string
	Take, Rating            int
	Pick                    bool
	Poster                  template.URL // a data URI; "" = none
	Link                    template.URL // the film, relative to the sheet
	Prompt, Note, Model     string
	Settings, Seed          string
	Cost, CostIs            string
	Length, Markers, Source string
}

// writeHTML writes a contact sheet that needs no network and no other file: pictures are in it.
// Only the films that it links to lie beside it.
func writeHTML(w io.Writer, name string, films []exported) error {
	page, err := template.New("sheet").Parse(sheetTemplate)
	if err != nil {
		return err
	}
	var takes []sheetTake
	var total provider.Money
	unknown := 0
	for _, f := range films {
		takes = append(takes, sheetTakeOf(f))
		if m, ok := price(f.clip.Take); ok {
			total = total.Plus(m)
		} else {
			unknown++
		}
	}
	return page.Execute(w, map[string]any{"Name": plain(name), "Takes": takes, "Total": total.String(), "Unknown": unknown})
}

func sheetTakeOf(f exported) sheetTake {
	r := f.clip.Take
	base := filepath.Base(f.clip.File)
	t := sheetTake{
		Name: f.clip.Name, Shot: r.Shot, File: base, Take: r.Take, Rating: r.Rating, Pick: r.Pick,
		Prompt: plain(r.Request.Prompt), Note: plain(r.Note), Model: plain(r.Provider + " · " + r.Model), Settings: plain(settings(r.Request)),
		Link: template.URL((&url.URL{Path: "./" + base}).String()), //nolint:gosec // a name that was made here
	}
	if len(f.poster) > 0 {
		t.Poster = template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(f.poster)) //nolint:gosec // base64
	}
	if s := seed(r); s != nil {
		t.Seed = number(*s)
	}
	if m, ok := price(r); ok {
		t.Cost, t.CostIs = m.String(), costIs(r)
	}
	if f.known {
		in, out := f.clip.Range()
		rate := f.clip.Film.Rate
		t.Length = rate.Timecode(out-in) + " at " + rate.String() + " fps"
		var marks []string
		for _, m := range f.clip.sorted() {
			marks = append(marks, rate.Timecode(m.Frame)+" "+oneLine(m.Text))
		}
		t.Markers = strings.Join(marks, "\n")
	}
	return t
}

// settings are the settings of a request that a person would ask about, in one line.
func settings(r provider.Request) string {
	var all []string
	for _, f := range provider.Fields() {
		switch f.ID {
		case provider.FieldAspectRatio, provider.FieldResolution, provider.FieldDuration:
			if text := f.Print(r); text != "" {
				all = append(all, text)
			}
		}
	}
	return strings.Join(all, " · ")
}
