package runlist

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
)

// Loader loads data for the list. Its methods only build commands, whose results are a [Msg].
type Loader interface {
	// Page loads rows: a PageMsg. rev is the revision of the filter and the sort order: the
	// first query of a new one cancels those of older ones.
	Page(gen int, q run.Query) tea.Cmd
	// Count counts the matching runs and all runs: a CountMsg. It is slower than Page, and
	// cancelled the same way.
	Count(gen int, f run.Filter) tea.Cmd
	// CountSaved counts the matches of each filter after a while: a SavedCountsMsg.
	CountSaved(after time.Duration, filters []run.Filter) tea.Cmd
	// Members loads the runs of folded rows: a MembersMsg.
	Members(ids []string) tea.Cmd
	// Selection loads runs that are to be selected but are not loaded: a SelectionMsg.
	Selection(gen int, q run.Query) tea.Cmd
	// DurationStats loads the duration statistics of a kind: a DurationStatsMsg.
	DurationStats(k Kind) tea.Cmd
}

// Kind identifies the runs of one model and duration, which take about as long.
type Kind struct {
	Provider, Model string
	Duration        int
}

// Msg is a result of a [Loader]. It goes to [Table.Update], whichever screen is in front.
type Msg interface{ toTable() }

type (
	// PageMsg holds rows, or the error.
	PageMsg struct {
		Rev   int
		Query run.Query
		Page  run.RowPage
		Err   error
	}
	// CountMsg holds the number of matching and of all runs, or the error.
	CountMsg struct {
		Rev, Matching, Total int
		Err                  error
	}
	// SelectionMsg holds runs to be selected.
	SelectionMsg struct {
		Rev  int
		Runs []run.Run
	}
	// SavedCountsMsg holds the counts of the saved filters, none if they could not be counted, and how
	// long that took.
	SavedCountsMsg struct {
		Counts []int
		Took   time.Duration
	}
	// MembersMsg holds the runs of folded rows, and the ids that they were asked by, or the error.
	MembersMsg struct {
		IDs  []string
		Runs []run.Run
		Err  error
	}
	// DurationStatsMsg holds the duration statistics of a kind.
	DurationStatsMsg struct {
		Kind  Kind
		Stats run.DurationStats
	}
)

func (PageMsg) toTable()          {}
func (CountMsg) toTable()         {}
func (SelectionMsg) toTable()     {}
func (MembersMsg) toTable()       {}
func (SavedCountsMsg) toTable()   {}
func (DurationStatsMsg) toTable() {}

// FirstMsg requests a first run, as the history is empty.
type FirstMsg struct{}

// OpenMsg requests the detail of the run under the cursor.
type OpenMsg struct{}

// GroupingMsg says that another grouping was chosen.
type GroupingMsg struct{ By run.FoldBy }

// ColumnsMsg says that columns were chosen, as [Table.SetColumns] takes them; none is the default.
type ColumnsMsg struct{ IDs []string }
