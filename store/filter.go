package store

import (
	"slices"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// Filter compilation: compile translates a run.Filter, term by term, to a compiledFilter
// of SQL conditions; plan in search.go chooses the index that drives the query.

// compiledFilter is a run.Filter as SQL conditions over runs r.
type compiledFilter struct {
	removed     bool     // select deleted runs instead of the others
	match       string   // FTS match expression, "" = no text terms
	without     []string // excluded match expressions, used when match is empty
	where       []string // joined by AND
	args        []any    // arguments of where
	accessPaths []accessPath
	since       int64 // no run before this row number matches
}

// accessPath is an index that contains the rows of one term.
type accessPath struct {
	index           string
	where           string // condition on runs r that the index requires
	args            []any
	newestFirst     bool // yields rows newest first
	includesDeleted bool // the index contains deleted runs too
}

// predicate is one filter term as an SQL condition over runs r, with the index that
// answers it, if any.
type predicate struct {
	where      string
	args       []any
	accessPath *accessPath
}

// compile translates a filter to SQL. An unknown value of a term is an error that
// lists the valid ones.
func compile(f run.Filter, now time.Time) (compiledFilter, error) {
	c := compiledFilter{removed: f.Deleted, where: []string{"r.deleted = 0"}}
	if f.Deleted {
		c.where[0] = "r.deleted > 0"
	}
	var matches []string
	for _, t := range f.Terms {
		if t.Kind == run.TermText {
			if p := matchExpr(t.Text); p != "" && !t.Not && !slices.Contains(matches, p) {
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
		if t.Kind == run.TermAge && t.Comparison == run.Less && !t.Not {
			c.since = max(c.since, micros(now.Add(-t.Age))/1000)
		}
		if t.Not {
			is.where = "NOT coalesce(" + is.where + ", 0)" // NULL does not match, so its negation does
		} else if is.accessPath != nil && !f.Deleted {
			c.accessPaths = append(c.accessPaths, *is.accessPath)
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

// term compiles a term that is not a text search.
func term(t run.Term, now time.Time) (predicate, error) {
	text := strings.TrimSpace(t.Text)
	switch t.Kind {
	case run.TermStatus:
		return statusPredicate(strings.ToLower(text))
	case run.TermProvider:
		return modelIs(`provider LIKE ? ESCAPE '\'`, like(text)+"%"), nil
	case run.TermModel:
		if strings.Contains(text, "/") { // the key of a model, the provider in front
			return modelIs(`model LIKE ? ESCAPE '\' OR provider || '/' || model LIKE ? ESCAPE '\'`, "%"+like(text)+"%", like(text)+"%"), nil
		}
		return modelIs(`model LIKE ? ESCAPE '\'`, "%"+like(text)+"%"), nil
	case run.TermCost:
		return costIs(t.Comparison, t.Cost)
	case run.TermAge:
		return ageIs(t.Comparison, t.Age, now)
	case run.TermDuration:
		return lengthIs(t.Comparison, int64(t.N))
	case run.TermShot, run.TermProject, run.TermTake, run.TermRating, run.TermSeed, run.TermRatio, run.TermResolution:
		return takePredicate(t, text)
	case run.TermTag:
		return orderedPredicate("runs_tagged", "r.tags <> '' AND instr(lower(r.tags), lower(?)) > 0", joinTags([]string{text})), nil
	case run.TermHas:
		return has(strings.ToLower(text))
	case run.TermID:
		index := "sqlite_autoindex_runs_1"
		where, args := idBegins(text)
		if isIDEnd(text) {
			index = "runs_id_end"
			where, args = idEnds(text)
		}
		return predicate{where, args, &accessPath{index: index, where: where, args: args, includesDeleted: true}}, nil
	case run.TermBatch:
		t := orderedPredicate("runs_batch", "r.batch = ? AND r.batch <> ''", text)
		t.accessPath.includesDeleted = true
		return t, nil
	}
	return predicate{}, badTerm("the filter does not know %q", string(t.Kind))
}

// orderedPredicate is a predicate with an index that yields rows newest first.
func orderedPredicate(index, where string, args ...any) predicate {
	return predicate{where, args, &accessPath{index: index, where: where, args: args, newestFirst: true}}
}

// modelIs evaluates where over the distinct pairs of provider and model instead of
// over every run.
func modelIs(where string, args ...any) predicate {
	return unorderedPredicate("runs_by_model", `(r.provider, r.model) IN (WITH RECURSIVE
		vendors (provider) AS (SELECT min(provider) FROM runs UNION ALL
			SELECT (SELECT min(provider) FROM runs WHERE provider > vendors.provider) FROM vendors WHERE provider IS NOT NULL),
		pairs (provider, model) AS (SELECT provider, (SELECT min(model) FROM runs WHERE provider = vendors.provider) FROM vendors WHERE provider IS NOT NULL UNION ALL
			SELECT provider, (SELECT min(model) FROM runs WHERE provider = pairs.provider AND model > pairs.model) FROM pairs WHERE model IS NOT NULL)
		SELECT provider, model FROM pairs WHERE model IS NOT NULL AND (`+where+`))`, args...)
}

func statusPredicate(word string) (predicate, error) {
	switch {
	case word == "any":
		return predicate{where: "1"}, nil
	case word == "active":
		return orderedPredicate("runs_active", "r.state NOT IN ('succeeded', 'failed', 'cancelled')"), nil
	case word == string(run.Succeeded):
		return predicate{where: "r.state = ?", args: []any{word}}, nil
	case word == string(run.Downloaded):
		return predicate{where: "r.saved = ?", args: []any{word}}, nil
	}
	for _, s := range run.States() {
		if word == string(s) {
			return orderedPredicate("runs_state", "r.state = ? AND r.state <> 'succeeded'", word), nil
		}
	}
	for _, s := range []run.DownloadState{run.DownloadNone, run.Downloading, run.LinkExpired, run.DownloadFailed} {
		if word == string(s) {
			return orderedPredicate("runs_saved", "r.saved = ? AND r.saved <> 'saved'", word), nil
		}
	}
	return predicate{}, badTerm("%q is no status", word).
		WithHint("take any, active, a state such as failed, or saved, saving, expired")
}

// costIs compares the displayed cost. Equality is in whole cents, as displayed.
func costIs(cmp run.Comparison, m provider.Money) (predicate, error) {
	const cost = "coalesce(r.billed, r.high)"
	if cmp == run.Equal {
		cents := (int64(m) + 5000) / 10000
		return unorderedPredicate("runs_by_cost", cost+" >= ? AND "+cost+" < ?", cents*10000-5000, cents*10000+5000), nil
	}
	return compare("runs_by_cost", cost, cmp, int64(m))
}

// lengthIs compares the duration in seconds; auto matches no comparison.
func lengthIs(cmp run.Comparison, n int64) (predicate, error) {
	t, err := compare("runs_by_length", "r.seconds", cmp, n)
	if err == nil {
		t.where += " AND r.seconds <> 0"
	}
	return t, err
}

// ageIs compares the time since creation. Equality is in the unit of the term: 2 days
// matches up to 3 days, 5 hours up to 6.
func ageIs(cmp run.Comparison, age time.Duration, now time.Time) (predicate, error) {
	at := micros(now.Add(-age))
	switch cmp {
	case run.Less:
		return predicate{where: newerThan, args: []any{at, at / 1000}}, nil
	case run.Greater:
		return predicate{where: olderThan, args: []any{at, at / 1000}}, nil
	case run.Equal:
		unit := time.Second
		for _, u := range []time.Duration{time.Minute, time.Hour, 24 * time.Hour} {
			if age%u == 0 {
				unit = u
			}
		}
		from := micros(now.Add(-age - unit))
		return predicate{where: olderThan + " AND " + newerThan, args: []any{at + 1, at/1000 + 1, from, from / 1000}}, nil
	}
	return predicate{}, badTerm("the filter does not know %q", string(cmp))
}

// A row number is the creation time in milliseconds, advanced by at most the number of
// runs until it is free, so a time range is a range of row numbers.
const (
	newerThan = "r.created > ? AND r.n >= ?"
	olderThan = "r.created < ? AND r.n <= ? + (SELECT sum(value) FROM counters WHERE name IN ('runs', 'removed'))"
)

// unorderedPredicate is a predicate with an index that yields rows in another order.
func unorderedPredicate(index, where string, args ...any) predicate {
	return predicate{where, args, &accessPath{index: index, where: where, args: args}}
}

func compare(index, what string, cmp run.Comparison, n int64) (predicate, error) {
	switch cmp {
	case run.Less, run.Greater, run.Equal:
		return unorderedPredicate(index, what+" "+string(cmp)+" ?", n), nil
	}
	return predicate{}, badTerm("the filter does not know %q", string(cmp))
}

func has(what string) (predicate, error) {
	switch what {
	case "file":
		return predicate{where: "r.saved = 'saved' AND r.file <> ''"}, nil
	case "note":
		return orderedPredicate("runs_noted", "r.note <> ''"), nil
	case "tag":
		return orderedPredicate("runs_tagged", "r.tags <> ''"), nil
	case "pick", "star": // star is what a pick was called before
		return orderedPredicate("runs_starred", "r.star <> 0"), nil
	case "rejected":
		return orderedPredicate("runs_rejected", "r.rejected <> 0"), nil
	case "error":
		return orderedPredicate("runs_trouble", "(r.problem IS NOT NULL OR r.saved = 'error')"), nil
	}
	return predicate{}, badTerm("a run cannot have %q", what).WithHint("take file, note, tag, pick, rejected or error")
}

// idBegins matches a prefix of the id without case, like the column's collation.
func idBegins(prefix string) (string, []any) {
	return "r.id >= ? AND r.id < ?", []any{prefix, prefix + "\U0010ffff"}
}

// minIDEnd is the shortest end of an id that is searched for; the index runs_id_end has as many
// characters.
const minIDEnd = 4

// isIDEnd reports whether a part of an id can be its end. One that begins with 01 is the beginning:
// all ids of this century begin so.
func isIDEnd(part string) bool { return len(part) >= minIDEnd && !strings.HasPrefix(part, "01") }

// idEnds matches an end of the id of at least minIDEnd characters, without case.
func idEnds(end string) (string, []any) {
	return `substr(r.id, -4) COLLATE NOCASE = ? AND r.id LIKE ? ESCAPE '\'`, []any{end[len(end)-minIDEnd:], "%" + like(end)}
}

// like escapes the wildcards of LIKE.
func like(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

func badTerm(format string, args ...any) *provider.Error {
	return provider.Errorf(provider.KindInput, format, args...)
}
