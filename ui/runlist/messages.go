package runlist

import (
	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
)

// Loader reads the history for a table. A method does nothing but return the
// command that reads; what the command brings is a [Msg].
type Loader interface {
	// Page reads rows and answers with a PageMsg. An era is a filter and an order:
	// the first question of a newer one cancels those of the older ones.
	Page(era int, q run.Query) tea.Cmd
	// Count counts the runs that match, and all there are; the answer is a CountMsg.
	// It takes longer than to read rows, and is cancelled as Page is.
	Count(era int, f run.Filter) tea.Cmd
	// Marks reads runs that are to be marked and are not loaded: a MarksMsg.
	Marks(turn int, q run.Query) tea.Cmd
	// Pace reads how long runs of a kind took before: a PaceMsg.
	Pace(k Kind) tea.Cmd
}

// Kind are the runs of a model and a length, which take about as long.
type Kind struct {
	Provider, Model string
	Seconds         int
}

// Msg is an answer of a [Loader]. It goes to [Table.Update], whichever screen is in
// front.
type Msg interface{ toTable() }

type (
	// PageMsg are rows, or why there are none.
	PageMsg struct {
		Era   int
		Query run.Query
		Runs  []run.Run
		Err   error
	}
	// CountMsg is how many runs match and how many there are, or why nobody knows.
	CountMsg struct {
		Era, Matching, Total int
		Err                  error
	}
	// MarksMsg are runs to be marked.
	MarksMsg struct {
		Turn int
		Runs []run.Run
	}
	// PaceMsg is how long runs of a kind took before.
	PaceMsg struct {
		Kind Kind
		Pace run.DurationStats
	}
)

func (PageMsg) toTable()  {}
func (CountMsg) toTable() {}
func (MarksMsg) toTable() {}
func (PaceMsg) toTable()  {}

// OpenMsg says that a person wants to see the chosen run in full.
type OpenMsg struct{}
