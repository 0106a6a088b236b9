package compare

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/safe"
	"dailies/ui/theme"
)

// fact is one thing that is known of every run, clean.
type fact struct {
	name   string
	values []string
}

// differs reports whether not all runs have the same.
func (f fact) differs() bool {
	return slices.ContainsFunc(f.values, func(v string) bool { return v != f.values[0] })
}

// empty reports whether no run has any.
func (f fact) empty() bool {
	return !slices.ContainsFunc(f.values, func(v string) bool { return v != "" })
}

// of asks every run for something.
func (s *Screen) of(name string, get func(engine.Run) string) fact {
	f := fact{name: name}
	for _, r := range s.runs {
		f.values = append(f.values, safe.Text(get(r)))
	}
	return f
}

// asked is what was asked for.
func (s *Screen) asked() []fact {
	return []fact{
		s.of("provider", func(r engine.Run) string {
			if i, ok := s.infos[r.Provider]; ok {
				return i.Title
			}
			return r.Provider
		}),
		s.of("model", func(r engine.Run) string {
			if m, ok := s.models[r.Provider+"/"+r.Model]; ok {
				return m.Title()
			}
			return r.Model
		}),
		s.of("prompt", func(r engine.Run) string { return r.Request.Prompt }),
		s.of("start frame", func(r engine.Run) string { return s.path(r.Request.StartFrame) }),
		s.of("end frame", func(r engine.Run) string { return s.path(r.Request.EndFrame) }),
		s.of("references", func(r engine.Run) string {
			var all []string
			for _, ref := range r.Request.References {
				all = append(all, s.path(ref))
			}
			return strings.Join(all, "\n")
		}),
		s.of("aspect ratio", func(r engine.Run) string { return r.Request.Ratio }),
		s.of("resolution", func(r engine.Run) string { return r.Request.Resolution }),
		s.of("duration", func(r engine.Run) string { return provider.Seconds(r.Request.Seconds) }),
		s.of("audio", func(r engine.Run) string { return map[bool]string{true: "on", false: "off"}[r.Request.Audio] }),
		s.of("seed", seed),
		s.of("callback", func(r engine.Run) string { return withoutQuery(r.Request.Callback) }),
		s.of("end user", func(r engine.Run) string { return r.Request.EndUser }),
		s.of("metadata", func(r engine.Run) string {
			var all []string
			for _, k := range slices.Sorted(maps.Keys(r.Request.Metadata)) {
				all = append(all, k+" = "+r.Request.Metadata[k])
			}
			return strings.Join(all, "\n")
		}),
	}
}

// came is what came of it.
func (s *Screen) came() []fact {
	return []fact{
		s.of("problem", func(r engine.Run) string {
			if r.Problem == nil {
				return ""
			}
			return r.Problem.Sentence()
		}),
		s.of("time", func(r engine.Run) string {
			if r.Sent.IsZero() || r.State == engine.Unsure {
				return ""
			}
			return theme.Duration(r.Elapsed(s.now))
		}),
		s.of("estimate", func(r engine.Run) string { return theme.Estimated(r.Estimate) }),
		s.of("billed", func(r engine.Run) string {
			if r.Billed == nil && r.Charge == provider.ChargeNo {
				return theme.Dollars(0)
			}
			return theme.Billed(r.Billed, r.State.Final() || r.State == engine.Unsure)
		}),
		s.of("video", video),
		s.of("file", func(r engine.Run) string {
			if r.Video.Saved != engine.SavedDone {
				return ""
			}
			return s.path(r.Video.File)
		}),
		s.of("tags", func(r engine.Run) string { return strings.Join(r.Tags, ", ") }),
		s.of("note", func(r engine.Run) string { return r.Note }),
		s.of("made", func(r engine.Run) string { return theme.Clock(r.Created, s.now) }),
		s.of("id", func(r engine.Run) string { return r.ID }),
	}
}

// path is an image or a file: addresses without what may be secret in them.
func (s *Screen) path(p string) string {
	if provider.IsURL(p) {
		return withoutQuery(p)
	}
	if rest, ok := strings.CutPrefix(p, s.home); ok && s.home != "" && strings.HasPrefix(rest, "/") {
		return "~" + rest
	}
	return p
}

func withoutQuery(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	return u.String()
}

func seed(r engine.Run) string {
	switch {
	case r.Seed != nil:
		return strconv.FormatInt(*r.Seed, 10)
	case r.Request.Seed != nil:
		return strconv.FormatInt(*r.Request.Seed, 10)
	}
	return "random"
}

func video(r engine.Run) string {
	v := r.Video
	var parts []string
	if v.Width > 0 && v.Height > 0 {
		parts = append(parts, fmt.Sprintf("%d×%d", v.Width, v.Height))
	}
	if v.Seconds > 0 {
		parts = append(parts, strconv.FormatFloat(v.Seconds, 'f', -1, 64)+" s")
	}
	if n := max(v.Size, v.Bytes); n > 0 {
		parts = append(parts, theme.Bytes(n))
	}
	return strings.Join(parts, " · ")
}
