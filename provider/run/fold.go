package run

import "dailies/provider"

// FoldBy says which runs belong together.
type FoldBy string

// What is folded. The values are those of the config.
const (
	FoldNone  FoldBy = "none"
	FoldBatch FoldBy = "batch" // the runs of one submit
	FoldShot  FoldBy = "shot"  // the takes of one shot
)

// Fold folds runs that belong together and stand beside each other in the order of a query: two
// or more are one row.
type Fold struct {
	By   FoldBy          // "" is FoldNone
	Open bool            // groups are unfolded, except those of But; else they are folded, except those of But
	But  map[string]bool // by key
}

// Key returns what r is folded by, "" if it stands alone.
func (f Fold) Key(r Run) string {
	switch f.By {
	case FoldBatch:
		return r.Batch
	case FoldShot:
		return r.Shot
	}
	return ""
}

// Folded reports whether the group of a key is folded.
func (f Fold) Folded(key string) bool { return key != "" && f.Open == f.But[key] }

// Row is a row of a folded list: a run, or several of which it is the first.
type Row struct {
	Run
	Group *Group // nil for a single run
}

// IDs returns the ids of the runs of the row.
func (r Row) IDs() []string {
	if r.Group == nil {
		return []string{r.ID}
	}
	return r.Group.IDs
}

// Has reports whether a run is in the row.
func (r Row) Has(id string) bool {
	if r.ID == id || r.Group == nil {
		return r.ID == id
	}
	for _, other := range r.Group.IDs {
		if other == id {
			return true
		}
	}
	return false
}

// Group sums up the runs of a folded row.
type Group struct {
	IDs    []string // in the order of the query
	States []StateCount
	// Billed is the sum of the bills, and of the $0 of runs that are known not to be charged.
	// Unbilled is how many runs have neither.
	Billed   provider.Money
	Unbilled int
	// Estimated is the sum of the estimates, of the upper bounds where AtMost is set, Unpriced how many
	// runs have none.
	Estimated provider.Money
	AtMost    bool
	Unpriced  int
	// Total is the sum of the bills, or else of the estimates, Unknown how many runs have neither.
	Total   provider.Money
	Unknown int
	// Best is the highest rating, Picks the number of picks.
	Best, Picks int
	// OneModel and OneDuration report that all runs have those of the first.
	OneModel, OneDuration bool
}

// StateCount is how many runs are in a state.
type StateCount struct {
	State    State
	Download DownloadState
	N        int
}

// Active reports whether a run of the group is active: the engine still drives it.
func (g Group) Active() bool {
	for _, s := range g.States {
		if !s.State.Final() && s.State != Unsure || s.Download == Downloading {
			return true
		}
	}
	return false
}

// RowPage is a page of a folded list.
type RowPage struct {
	Rows []Row
	// Total is the number of rows of the whole list, -1 if the page does not reach its end: it is
	// known only then.
	Total int
	// Read is the number of runs in the rows up to the end of the page, those before it included.
	Read int
}
