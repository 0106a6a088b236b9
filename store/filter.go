package store

import (
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// condition is a filter as SQL over runs r.
type condition struct {
	match string   // what the word index must hold, "" = anything
	where []string // joined by AND
	args  []any    // of where
}

// from is the FROM and WHERE of a query over the matching runs, and its
// arguments. Searched words lead, for the index gives them newest first.
func (c condition) from() (string, []any) {
	if c.match == "" {
		return "FROM runs r WHERE " + strings.Join(c.where, " AND "), c.args
	}
	return "FROM words w CROSS JOIN runs r ON r.n = w.rowid WHERE words MATCH ? AND " + strings.Join(c.where, " AND "),
		append([]any{c.match}, c.args...)
}

// conditions translates a filter. A filter with a word that stands for nothing
// is an error that names the choices.
func conditions(f engine.Filter, now time.Time) (condition, error) {
	c := condition{where: []string{"r.deleted = 0"}}
	if f.Deleted {
		c.where[0] = "r.deleted > 0"
	}
	var matches []string
	for _, t := range f.Terms {
		if t.What == engine.TermWords {
			if p := phrase(t.Text); p != "" && !t.Not {
				matches = append(matches, p)
			} else if p != "" {
				c.add("r.n NOT IN (SELECT rowid FROM words WHERE words MATCH ?)", p)
			}
			continue
		}
		where, args, err := term(t, now)
		if err != nil {
			return c, err
		}
		if t.Not {
			where = "NOT coalesce(" + where + ", 0)" // an unknown cost is not over a dollar
		}
		c.add(where, args...)
	}
	c.match = strings.Join(matches, " AND ")
	return c, nil
}

func (c *condition) add(where string, args ...any) {
	c.where = append(c.where, "("+where+")")
	c.args = append(c.args, args...)
}

// term is one condition that is not about words.
func term(t engine.Term, now time.Time) (where string, args []any, err error) {
	text := strings.TrimSpace(t.Text)
	switch t.What {
	case engine.TermStatus:
		return statusIs(strings.ToLower(text))
	case engine.TermProvider:
		return `r.provider LIKE ? ESCAPE '\'`, []any{like(text) + "%"}, nil
	case engine.TermModel:
		return modelIs(text)
	case engine.TermCost:
		return costIs(t.Cmp, t.Cost)
	case engine.TermAge:
		return ageIs(t.Cmp, t.Age, now)
	case engine.TermLength:
		return compare("nullif(r.seconds, 0)", t.Cmp, int64(t.N)) // auto is neither short nor long
	case engine.TermTag:
		return "instr(lower(r.tags), lower(?)) > 0", []any{joinTags([]string{text})}, nil
	case engine.TermHas:
		return has(strings.ToLower(text))
	case engine.TermID:
		where, args = idBegins(text)
		return where, args, nil
	case engine.TermBatch:
		return "r.batch = ?", []any{text}, nil
	}
	return "", nil, wrongTerm("the filter does not know %q", string(t.What))
}

// modelIs also takes the key of a model, the provider in front.
func modelIs(text string) (string, []any, error) {
	key := "%" + like(text) + "%"
	if strings.Contains(text, "/") {
		return `r.model LIKE ? ESCAPE '\' OR r.provider || '/' || r.model LIKE ? ESCAPE '\'`, []any{key, key[1:]}, nil
	}
	return `r.model LIKE ? ESCAPE '\'`, []any{key}, nil
}

func statusIs(word string) (string, []any, error) {
	switch {
	case word == "any":
		return "1", nil, nil
	case word == "active":
		return "r.state NOT IN ('succeeded', 'failed', 'cancelled')", nil, nil
	}
	for _, s := range engine.States() {
		if word == string(s) {
			return "r.state = ?", []any{word}, nil
		}
	}
	for _, s := range []engine.Saved{engine.SavedNone, engine.Saving, engine.SavedDone, engine.SavedExpired, engine.SavedError} {
		if word == string(s) {
			return "r.saved = ?", []any{word}, nil
		}
	}
	return "", nil, wrongTerm("%q is no status", word).
		With("take any, active, a state such as failed, or saved, saving, expired")
}

// costIs compares what is shown as the cost. Equal means equal in cents, as a
// person reads them.
func costIs(cmp engine.Cmp, m provider.Money) (string, []any, error) {
	if cmp == engine.Equal {
		return "(coalesce(r.billed, r.high) + 5000) / 10000 = ?", []any{(int64(m) + 5000) / 10000}, nil
	}
	return compare("coalesce(r.billed, r.high)", cmp, int64(m))
}

// ageIs compares the time since creation. Equal means as old as the words say:
// 2 days up to 3 days, 5 hours up to 6.
func ageIs(cmp engine.Cmp, age time.Duration, now time.Time) (string, []any, error) {
	switch at := micros(now.Add(-age)); cmp {
	case engine.Less:
		return "r.created > ?", []any{at}, nil
	case engine.Greater:
		return "r.created < ?", []any{at}, nil
	case engine.Equal:
		unit := time.Second
		for _, u := range []time.Duration{time.Minute, time.Hour, 24 * time.Hour} {
			if age%u == 0 {
				unit = u
			}
		}
		return "r.created <= ? AND r.created > ?", []any{at, micros(now.Add(-age - unit))}, nil
	}
	return "", nil, wrongTerm("the filter does not know %q", string(cmp))
}

func compare(what string, cmp engine.Cmp, n int64) (string, []any, error) {
	switch cmp {
	case engine.Less, engine.Greater, engine.Equal:
		return what + " " + string(cmp) + " ?", []any{n}, nil
	}
	return "", nil, wrongTerm("the filter does not know %q", string(cmp))
}

func has(what string) (string, []any, error) {
	switch what {
	case "file":
		return "r.saved = 'saved' AND r.file <> ''", nil, nil
	case "note":
		return "r.note <> ''", nil, nil
	case "tag":
		return "r.tags <> ''", nil, nil
	case "star":
		return "r.star <> 0", nil, nil
	case "error":
		return "r.problem IS NOT NULL OR r.saved = 'error'", nil, nil
	}
	return "", nil, wrongTerm("a run cannot have %q", what).With("take file, note, tag, star or error")
}

// idBegins compares without case, as the column does.
func idBegins(prefix string) (string, []any) {
	return "r.id >= ? AND r.id < ?", []any{prefix, prefix + "\U0010ffff"}
}

// like escapes what LIKE would take for a pattern.
func like(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

func wrongTerm(format string, args ...any) *provider.Error {
	return provider.Errorf(provider.KindInput, format, args...)
}
