package screening

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// fact is one property of all takes in the player, sanitized.
type fact struct {
	name   string
	values []string
}

// differs reports whether the takes have different values.
func (f fact) differs() bool {
	return slices.ContainsFunc(f.values, func(v string) bool { return v != f.values[0] })
}

// empty reports whether no take has a value.
func (f fact) empty() bool {
	return !slices.ContainsFunc(f.values, func(v string) bool { return v != "" })
}

// runs are the takes in the player, by pane.
type runs []run.Run

// of collects a property of every take.
func (l runs) of(name string, get func(run.Run) string) fact {
	f := fact{name: name, values: make([]string, len(l))}
	for i := range l {
		f.values[i] = sanitize.Text(get(l[i]))
	}
	return f
}

// asked returns the facts about the requests.
func (s *Screen) asked() []fact {
	l := runs(s.panes())
	facts := []fact{
		l.of("provider", func(r run.Run) string {
			if i, ok := s.infos[r.Provider]; ok {
				return i.Title
			}
			return r.Provider
		}),
		l.of("model", func(r run.Run) string {
			if m, ok := s.models[r.Provider+"/"+r.Model]; ok {
				return m.Title()
			}
			return r.Model
		}),
	}
	for _, f := range provider.Fields() {
		if !slices.ContainsFunc(l, func(r run.Run) bool { return f.Off == "" || !f.Unset(r.Request) }) {
			continue // an option that no take uses
		}
		facts = append(facts, l.of(string(f.ID), func(r run.Run) string { return s.value(f, r) }))
	}
	return facts
}

// value formats a field of a run. The seed is the one that was used.
func (s *Screen) value(f provider.FieldSpec, r run.Run) string {
	if f.Kind == provider.ValueNumber && f.ID == provider.FieldSeed && r.Seed != nil {
		return strconv.FormatInt(*r.Seed, 10)
	}
	if !f.IsMedia() && f.Kind != provider.ValueText {
		return f.Print(r.Request)
	}
	values := f.Values(r.Request)
	for i, v := range values {
		values[i] = s.path(v)
	}
	return strings.Join(values, "\n")
}

// came returns the facts about the results.
func (s *Screen) came() []fact {
	l := runs(s.panes())
	return []fact{
		l.of("problem", func(r run.Run) string {
			if r.Err == nil {
				return ""
			}
			return r.Err.UserMessage()
		}),
		l.of("time", func(r run.Run) string {
			if r.Sent.IsZero() || r.State == run.Unsure {
				return ""
			}
			return theme.Duration(r.Elapsed(s.now))
		}),
		l.of("estimate", func(r run.Run) string { return theme.Estimated(r.Estimate) }),
		l.of("billed", func(r run.Run) string {
			if r.Billed == nil && r.Charged == provider.ChargedNo {
				return theme.Dollars(0)
			}
			return theme.Billed(r.Billed, r.State.Final() || r.State == run.Unsure)
		}),
		l.of("video", video),
		l.of("file", func(r run.Run) string {
			if r.Video.Download != run.Downloaded {
				return ""
			}
			return s.path(r.Video.File)
		}),
		l.of("tags", func(r run.Run) string { return strings.Join(r.Tags, ", ") }),
		l.of("note", func(r run.Run) string { return r.Note }),
		l.of("made", func(r run.Run) string { return theme.Clock(r.Created, s.now) }),
		l.of("id", func(r run.Run) string { return run.ShortID(r.ID) }),
	}
}

// path formats an image or a file; URLs without their secret parts.
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

func video(r run.Run) string {
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

// differing returns the facts about the requests that differ.
func (s *Screen) differing() []fact {
	var facts []fact
	for _, f := range s.asked() {
		if f.differs() {
			facts = append(facts, f)
		}
	}
	return facts
}
