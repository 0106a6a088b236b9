package timeline

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
)

// writeOTIO writes an OpenTimelineIO timeline: one video track of clips with external
// references. Times are exact, in frames of the film that they are about.
func writeOTIO(w io.Writer, t Timeline) error {
	children := []any{}
	for _, c := range t.Clips {
		children = append(children, otioClip(c))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(object{
		"OTIO_SCHEMA": "Timeline.1", "name": t.Name, "metadata": object{}, "global_start_time": nil,
		"tracks": object{
			"OTIO_SCHEMA": "Stack.1", "name": "tracks", "metadata": object{}, "source_range": nil, "effects": []any{}, "markers": []any{}, "enabled": true,
			"children": []any{object{
				"OTIO_SCHEMA": "Track.1", "name": "V1", "kind": "Video", "metadata": object{}, "source_range": nil,
				"effects": []any{}, "markers": []any{}, "enabled": true, "children": children,
			}},
		},
	})
}

type object map[string]any

func otioClip(c Clip) object {
	in, out := c.Range()
	markers := []any{}
	for _, m := range c.sorted() {
		at := timeRange(c.Film.Rate, m.Frame, 1)
		markers = append(markers, object{
			"OTIO_SCHEMA": "Marker.2", "name": oneLine(m.Text), "color": "YELLOW", "comment": "", "marked_range": at, "metadata": object{},
			// The development version 0.19 of the reader takes markers of version 2 for version 1,
			// where the key was this one (typeRegistry.cpp, 2026-11).
			"range": at,
		})
	}
	return object{
		"OTIO_SCHEMA": "Clip.2", "name": c.Name, "enabled": true, "effects": []any{}, "markers": markers,
		"source_range":               timeRange(c.Film.Rate, in, out-in),
		"metadata":                   object{"dailies": facts(c.Take)},
		"active_media_reference_key": "DEFAULT_MEDIA",
		"media_references": object{"DEFAULT_MEDIA": object{
			"OTIO_SCHEMA": "ExternalReference.1", "name": filepath.Base(c.File), "target_url": fileURL(c.File),
			"available_range": timeRange(c.Film.Rate, 0, c.Film.Frames), "available_image_bounds": nil, "metadata": object{},
		}},
	}
}

func timeRange(r Rate, start, frames int64) object {
	at := func(n int64) object {
		return object{"OTIO_SCHEMA": "RationalTime.1", "rate": r.Float(), "value": float64(n)}
	}
	return object{"OTIO_SCHEMA": "TimeRange.1", "start_time": at(start), "duration": at(frames)}
}

// facts describes how a take was made, without addresses that only the vendor's link has.
func facts(r run.Run) object {
	o := object{"run": r.ID, "shot": r.Shot, "take": r.Take, "provider": r.Provider, "model": r.Model, "prompt": plain(r.Request.Prompt)}
	put := func(name string, known bool, v any) {
		if known {
			o[name] = v
		}
	}
	put("project", r.Project != "", plain(r.Project))
	put("seed", seed(r) != nil, seed(r))
	put("rating", r.Rating > 0, r.Rating)
	put("pick", r.Pick, true)
	put("note", r.Note != "", plain(r.Note))
	put("cost_usd", cost(r) != "", cost(r))
	return o
}

// seed is the one that was used, else the one that was asked for, else nil.
func seed(r run.Run) *int64 {
	if r.Seed != nil {
		return r.Seed
	}
	return r.Request.Seed
}

// cost is what a take cost in dollars, without a sign: as billed, else as estimated; "" if
// neither is known.
func cost(r run.Run) string {
	m, ok := price(r)
	if !ok {
		return ""
	}
	return m.Decimal()
}

func price(r run.Run) (provider.Money, bool) {
	switch {
	case r.Billed != nil:
		return *r.Billed, true
	case r.Estimate.Known:
		return r.Estimate.High, true
	}
	return 0, false
}

// fileURL is the address of a file.
func fileURL(path string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/films
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}
