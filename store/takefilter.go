package store

import "dailies/provider/run"

// Settings of a request, as SQL expressions. They must be spelled as in the indexes of migration 7.
const (
	requestRatio      = "CASE WHEN json_valid(r.request) THEN json_extract(r.request, '$.ratio') END"
	requestResolution = "CASE WHEN json_valid(r.request) THEN json_extract(r.request, '$.resolution') END"
	usedSeed          = "coalesce(r.seed, CASE WHEN json_valid(r.request) THEN json_extract(r.request, '$.seed') END)"
)

// takePredicate compiles a term about a take: its shot and project, its number, its rating, and
// the settings of its request.
func takePredicate(t run.Term, text string) (predicate, error) {
	switch t.Kind {
	case run.TermShot:
		return orderedPredicate("runs_takes", "r.shot = ? COLLATE NOCASE AND r.shot <> ''", text), nil
	case run.TermProject:
		return orderedPredicate("runs_project", "r.project = ? COLLATE NOCASE AND r.project <> ''", text), nil
	case run.TermSeed:
		return orderedPredicate("runs_seed", usedSeed+" = ? AND "+usedSeed+" IS NOT NULL", t.Seed), nil
	case run.TermRatio:
		return orderedPredicate("runs_ratio", requestRatio+" = ?", text), nil
	case run.TermResolution:
		return orderedPredicate("runs_resolution", requestResolution+" = ?", text), nil
	case run.TermTake:
		// Most takes have low numbers, so an index would not narrow the search.
		p, err := compare("", "r.take", t.Comparison, int64(t.N))
		p.accessPath = nil
		return p, err
	}
	if t.Comparison == run.Equal && t.N == 0 {
		return predicate{where: "r.rating = 0"}, nil
	}
	p, err := compare("runs_by_rating", "r.rating", t.Comparison, int64(t.N))
	p.where += " AND r.rating > 0" // a run without a rating matches no comparison
	if p.accessPath != nil {
		p.accessPath.where = p.where
	}
	return p, err
}
