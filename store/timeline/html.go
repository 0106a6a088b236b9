package timeline

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"dailies/provider"
)

// The page is put together by replacing names in two pieces of HTML. html/template would do it too, but
// it calls methods by name, so that the linker keeps every method of the program: 3.8 MB more.

//go:embed sheet.html
var sheetPage string

//go:embed take.html
var sheetTake string

// markup is HTML. Everything else that is put into a page is escaped.
type markup string

// fill replaces the names {{…}} of a piece of HTML, in one pass: what was put in is not searched.
func fill(piece string, values map[string]any) markup {
	var pairs []string
	for name, v := range values {
		text, ok := v.(markup)
		if !ok {
			text = markup(html.EscapeString(fmt.Sprint(v)))
		}
		pairs = append(pairs, "{{"+name+"}}", string(text))
	}
	return markup(strings.NewReplacer(pairs...).Replace(piece))
}

// writeHTML writes a contact sheet that needs no network and no other file: pictures are in it.
// Only the films that it links to lie beside it.
func writeHTML(w io.Writer, name string, films []exported) error {
	var takes markup
	var total provider.Money
	unknown := 0
	for _, f := range films {
		takes += takeHTML(f)
		if m, ok := price(f.clip.Take); ok {
			total = total.Plus(m)
		} else {
			unknown++
		}
	}
	summary := fmt.Sprintf("%d takes · %s", len(films), total)
	if len(films) == 1 {
		summary = "1 take · " + total.String()
	}
	if unknown > 0 {
		summary += fmt.Sprintf(" and %d without a known price", unknown)
	}
	_, err := io.WriteString(w, string(fill(sheetPage, map[string]any{"name": plain(name), "summary": summary, "takes": takes})))
	return err
}

// takeHTML is one take on the contact sheet.
func takeHTML(f exported) markup {
	r := f.clip.Take
	class, judged, picture := "", strings.Repeat("★", r.Rating), markup("no picture")
	if r.Pick {
		class, judged = "pick", strings.TrimSpace("pick "+judged)
	}
	if len(f.poster) > 0 {
		picture = fill(`<img src="data:image/jpeg;base64,{{data}}" alt="a frame of {{name}}">`,
			map[string]any{"data": base64.StdEncoding.EncodeToString(f.poster), "name": f.clip.Name})
	}
	var facts markup
	for _, fact := range factsOf(f) {
		if fact.value != "" {
			facts += fill("<dt>{{name}}</dt><dd dir=\"auto\">{{value}}</dd>\n", map[string]any{"name": fact.name, "value": fact.value})
		}
	}
	return fill(sheetTake, map[string]any{
		"class": class, "picture": picture, "judged": judged, "facts": facts,
		"link":  (&url.URL{Path: "./" + filepath.Base(f.clip.File)}).String(), // relative to the sheet
		"title": fmt.Sprintf("%s take %d", r.Shot, r.Take), "prompt": plain(r.Request.Prompt),
	})
}

// fact is a line below a take; one without a value is left out.
type fact struct{ name, value string }

func factsOf(f exported) []fact {
	r := f.clip.Take
	facts := []fact{{"price", "unknown"}, {"model", plain(r.Provider + " · " + r.Model)}, {"settings", plain(settings(r.Request))}}
	if m, ok := price(r); ok {
		facts[0].value = m.String() + " " + costIs(r)
	}
	if s := seed(r); s != nil {
		facts = append(facts, fact{"seed", number(*s)})
	}
	var marks []string
	if f.known {
		in, out := f.clip.Range()
		rate := f.clip.Film.Rate
		facts = append(facts, fact{"used", rate.Timecode(out-in) + " at " + rate.String() + " fps"})
		for _, m := range f.clip.sorted() {
			marks = append(marks, rate.Timecode(m.Frame)+" "+oneLine(m.Text))
		}
	}
	return append(facts, fact{"note", plain(r.Note)}, fact{"marks", strings.Join(marks, "\n")}, fact{"file", filepath.Base(f.clip.File)})
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
