package store

import (
	"slices"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// condition is a filter as SQL over runs r.
type condition struct {
	removed bool     // of the deleted runs instead of the others
	match   string   // what the word index must hold, "" = anything
	without []string // what it must not hold, where nothing must be held
	where   []string // joined by AND
	args    []any    // of where
	ways    []way
	since   int64 // no run before this number matches
}

// way is an index that holds the runs of one term.
type way struct {
	index  string
	where  string // of runs r; the index needs it
	args   []any
	sorted bool // it gives the newest first
	all    bool // it holds deleted runs too
}

// test is one term as SQL over runs r.
type test struct {
	where string
	args  []any
	way   *way
}

// conditions translates a filter. A filter with a word that stands for nothing
// is an error that names the choices.
func conditions(f engine.Filter, now time.Time) (condition, error) {
	c := condition{removed: f.Deleted, where: []string{"r.deleted = 0"}}
	if f.Deleted {
		c.where[0] = "r.deleted > 0"
	}
	var matches []string
	for _, t := range f.Terms {
		if t.What == engine.TermWords {
			if p := phrase(t.Text); p != "" && !t.Not && !slices.Contains(matches, p) {
				matches = append(matches, p)
			} else if p != "" && t.Not {
				c.without = append(c.without, p)
			}
			continue
		}
		is, err := term(t, now)
		if err != nil {
			return c, err
		}
		if t.What == engine.TermAge && t.Cmp == engine.Less && !t.Not {
			c.since = max(c.since, micros(now.Add(-t.Age))/1000)
		}
		if t.Not {
			is.where = "NOT coalesce(" + is.where + ", 0)" // an unknown cost is not over a dollar
		} else if is.way != nil && !f.Deleted {
			c.ways = append(c.ways, *is.way)
		}
		c.where = append(c.where, "("+is.where+")")
		c.args = append(c.args, is.args...)
	}
	c.match = strings.Join(matches, " AND ")
	if c.match != "" && len(c.without) > 0 {
		c.match = "(" + c.match + ") NOT (" + strings.Join(c.without, " OR ") + ")"
		c.without = nil
	}
	return c, nil
}

// term is one condition that is not about words.
func term(t engine.Term, now time.Time) (test, error) {
	text := strings.TrimSpace(t.Text)
	switch t.What {
	case engine.TermStatus:
		return statusIs(strings.ToLower(text))
	case engine.TermProvider:
		return modelIs(`provider LIKE ? ESCAPE '\'`, like(text)+"%"), nil
	case engine.TermModel:
		if strings.Contains(text, "/") { // the key of a model, the provider in front
			return modelIs(`model LIKE ? ESCAPE '\' OR provider || '/' || model LIKE ? ESCAPE '\'`, "%"+like(text)+"%", like(text)+"%"), nil
		}
		return modelIs(`model LIKE ? ESCAPE '\'`, "%"+like(text)+"%"), nil
	case engine.TermCost:
		return costIs(t.Cmp, t.Cost)
	case engine.TermAge:
		return ageIs(t.Cmp, t.Age, now)
	case engine.TermLength:
		return lengthIs(t.Cmp, int64(t.N))
	case engine.TermTag:
		return by("runs_tagged", "r.tags <> '' AND instr(lower(r.tags), lower(?)) > 0", joinTags([]string{text})), nil
	case engine.TermHas:
		return has(strings.ToLower(text))
	case engine.TermID:
		where, args := idBegins(text)
		return test{where, args, &way{index: "sqlite_autoindex_runs_1", where: where, args: args, all: true}}, nil
	case engine.TermBatch:
		t := by("runs_batch", "r.batch = ? AND r.batch <> ''", text)
		t.way.all = true
		return t, nil
	}
	return test{}, wrongTerm("the filter does not know %q", string(t.What))
}

// by is a test that an index answers, the newest first.
func by(index, where string, args ...any) test {
	return test{where, args, &way{index: index, where: where, args: args, sorted: true}}
}

// modelIs asks the few pairs of a provider and a model that there are, instead of
// every run.
func modelIs(where string, args ...any) test {
	return among("runs_by_model", `(r.provider, r.model) IN (WITH RECURSIVE
		vendors (provider) AS (SELECT min(provider) FROM runs UNION ALL
			SELECT (SELECT min(provider) FROM runs WHERE provider > vendors.provider) FROM vendors WHERE provider IS NOT NULL),
		pairs (provider, model) AS (SELECT provider, (SELECT min(model) FROM runs WHERE provider = vendors.provider) FROM vendors WHERE provider IS NOT NULL UNION ALL
			SELECT provider, (SELECT min(model) FROM runs WHERE provider = pairs.provider AND model > pairs.model) FROM pairs WHERE model IS NOT NULL)
		SELECT provider, model FROM pairs WHERE model IS NOT NULL AND (`+where+`))`, args...)
}

func statusIs(word string) (test, error) {
	switch {
	case word == "any":
		return test{where: "1"}, nil
	case word == "active":
		return by("runs_active", "r.state NOT IN ('succeeded', 'failed', 'cancelled')"), nil
	case word == string(engine.Succeeded):
		return test{where: "r.state = ?", args: []any{word}}, nil
	case word == string(engine.SavedDone):
		return test{where: "r.saved = ?", args: []any{word}}, nil
	}
	for _, s := range engine.States() {
		if word == string(s) {
			return by("runs_state", "r.state = ? AND r.state <> 'succeeded'", word), nil
		}
	}
	for _, s := range []engine.Saved{engine.SavedNone, engine.Saving, engine.SavedExpired, engine.SavedError} {
		if word == string(s) {
			return by("runs_saved", "r.saved = ? AND r.saved <> 'saved'", word), nil
		}
	}
	return test{}, wrongTerm("%q is no status", word).
		With("take any, active, a state such as failed, or saved, saving, expired")
}

// costIs compares what is shown as the cost. Equal means equal in cents, as a
// person reads them.
func costIs(cmp engine.Cmp, m provider.Money) (test, error) {
	const cost = "coalesce(r.billed, r.high)"
	if cmp == engine.Equal {
		cents := (int64(m) + 5000) / 10000
		return among("runs_by_cost", cost+" >= ? AND "+cost+" < ?", cents*10000-5000, cents*10000+5000), nil
	}
	return compare("runs_by_cost", cost, cmp, int64(m))
}

// lengthIs compares the seconds; auto is neither short nor long.
func lengthIs(cmp engine.Cmp, n int64) (test, error) {
	t, err := compare("runs_by_length", "r.seconds", cmp, n)
	if err == nil {
		t.where += " AND r.seconds <> 0"
	}
	return t, err
}

// ageIs compares the time since creation. Equal means as old as the words say:
// 2 days up to 3 days, 5 hours up to 6.
func ageIs(cmp engine.Cmp, age time.Duration, now time.Time) (test, error) {
	at := micros(now.Add(-age))
	switch cmp {
	case engine.Less:
		return test{where: newerThan, args: []any{at, at / 1000}}, nil
	case engine.Greater:
		return test{where: olderThan, args: []any{at, at / 1000}}, nil
	case engine.Equal:
		unit := time.Second
		for _, u := range []time.Duration{time.Minute, time.Hour, 24 * time.Hour} {
			if age%u == 0 {
				unit = u
			}
		}
		from := micros(now.Add(-age - unit))
		return test{where: olderThan + " AND " + newerThan, args: []any{at + 1, at/1000 + 1, from, from / 1000}}, nil
	}
	return test{}, wrongTerm("the filter does not know %q", string(cmp))
}

// The number of a run is the millisecond of its creation, moved on by no more
// than there are runs: so what was made within a time lies side by side.
const (
	newerThan = "r.created > ? AND r.n >= ?"
	olderThan = "r.created < ? AND r.n <= ? + (SELECT sum(value) FROM counters WHERE name IN ('runs', 'removed'))"
)

// among is a test that an index answers in another order.
func among(index, where string, args ...any) test {
	return test{where, args, &way{index: index, where: where, args: args}}
}

func compare(index, what string, cmp engine.Cmp, n int64) (test, error) {
	switch cmp {
	case engine.Less, engine.Greater, engine.Equal:
		return among(index, what+" "+string(cmp)+" ?", n), nil
	}
	return test{}, wrongTerm("the filter does not know %q", string(cmp))
}

func has(what string) (test, error) {
	switch what {
	case "file":
		return test{where: "r.saved = 'saved' AND r.file <> ''"}, nil
	case "note":
		return by("runs_noted", "r.note <> ''"), nil
	case "tag":
		return by("runs_tagged", "r.tags <> ''"), nil
	case "star":
		return by("runs_starred", "r.star <> 0"), nil
	case "error":
		return by("runs_trouble", "(r.problem IS NOT NULL OR r.saved = 'error')"), nil
	}
	return test{}, wrongTerm("a run cannot have %q", what).With("take file, note, tag, star or error")
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
