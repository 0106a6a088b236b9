package runlist

import (
	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
)

// Loader loads data for the list. Its methods only build commands, whose results are a [Msg].
type Loader interface {
	// Page loads rows: a PageMsg. gen is the generation of the filter and the sort order: the
	// first query of a new one cancels those of older ones.
	Page(gen int, q run.Query) tea.Cmd
	// Count counts the matching runs and all runs: a CountMsg. It is slower than Page, and
	// cancelled the same way.
	Count(gen int, f run.Filter) tea.Cmd
	// Marks loads runs that are to be selected but are not loaded: a MarksMsg.
	Marks(gen int, q run.Query) tea.Cmd
	// Pace loads the duration statistics of a kind: a PaceMsg.
	Pace(k Kind) tea.Cmd
}

// Kind identifies the runs of one model and duration, which take about as long.
type Kind struct {
	Provider, Model string
	Seconds         int
}

// Msg is a result of a [Loader]. It goes to [Table.Update], whichever screen is in front.
type Msg interface{ toTable() }

type (
	// PageMsg holds rows, or the error.
	PageMsg struct {
		Gen   int
		Query run.Query
		Runs  []run.Run
		Err   error
	}
	// CountMsg holds the number of matching and of all runs, or the error.
	CountMsg struct {
		Gen, Matching, Total int
		Err                  error
	}
	// MarksMsg holds runs to be selected.
	MarksMsg struct {
		Gen  int
		Runs []run.Run
	}
	// PaceMsg holds the duration statistics of a kind.
	PaceMsg struct {
		Kind Kind
		Pace run.DurationStats
	}
)

func (PageMsg) toTable()  {}
func (CountMsg) toTable() {}
func (MarksMsg) toTable() {}
func (PaceMsg) toTable()  {}

// OpenMsg requests the detail of the run under the cursor.
type OpenMsg struct{}
