package run

import (
	"strings"
	"time"
	"unicode"

	"dailies/provider"
)

// Shot groups the runs, its takes, that aim at the same result.
type Shot struct {
	Code     string // S010; unique in the history, ignoring case
	Name     string // the beginning of its first prompt until it is named
	Project  string // "" = none
	Position int    // in the project; shots of equal position are sorted by code
	Created  time.Time
}

// ShotTotals is a shot with totals of its takes. Deleted takes do not count.
type ShotTotals struct {
	Shot
	Takes    map[State]int
	Picks    int
	Rejected int
	Best     int            // highest rating, 0 = none
	Spent    provider.Money // billed, else the upper bound of the estimate, of takes that count
	Unpriced int            // takes that count and have neither
}

// Total is the number of takes.
func (s ShotTotals) Total() (n int) {
	for _, takes := range s.Takes {
		n += takes
	}
	return n
}

// ParentHow is how a run was made from its parent. The values are stored.
type ParentHow string

// How a run was made from its parent. All but HowContinue stay in the shot of the parent.
const (
	HowRetry     ParentHow = "retry"     // the same request
	HowEdit      ParentHow = "edit"      // edited in the form, or from its video, edited
	HowSeed      ParentHow = "seed"      // another seed
	HowElsewhere ParentHow = "elsewhere" // another provider or model
	HowFinal     ParentHow = "final"     // a draft made final
	HowExtend    ParentHow = "extend"
	HowContinue  ParentHow = "continue" // from its last frame; starts the next shot
)

// NewShot returns a Run.Shot for a shot that does not exist yet. Runs that are added together
// with the same text share the shot.
func NewShot(text string) string { return newShotMark + text }

// newShotMark is not allowed in a code.
const newShotMark = "*"

// IsNewShot reports whether a Run.Shot was made by [NewShot].
func IsNewShot(shot string) bool { return strings.HasPrefix(shot, newShotMark) }

// MaxRating is the best rating; 0 is none.
const MaxRating = 5

// maxShotCode is in characters.
const maxShotCode = 20

// CheckShotCode returns why text cannot be the code of a shot, or nil. Codes become parts of
// file names and of edit decision lists.
func CheckShotCode(text string) error {
	odd := func(c rune) bool {
		return c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' && c != '-'
	}
	switch {
	case text == "":
		return provider.Errorf(provider.KindInput, "a shot needs a code, such as S010")
	case len(text) > maxShotCode:
		return provider.Errorf(provider.KindInput, "the code of a shot has at most %d characters", maxShotCode)
	case strings.ContainsFunc(text, odd):
		return provider.Errorf(provider.KindInput, "the code of a shot has letters, digits, - and _ only, such as S010")
	}
	return nil
}

// CheckProject returns why text cannot name a project, or nil; "" is none.
func CheckProject(text string) error {
	switch {
	case len(text) > MaxProject:
		return provider.Errorf(provider.KindInput, "the name of a project has at most %d bytes", MaxProject)
	case text == "*":
		return provider.Errorf(provider.KindInput, "* means all projects; choose another name")
	case provider.FindControl(text) != "" || strings.ContainsAny(text, "\n\t"):
		return provider.Errorf(provider.KindInput, "the name of a project is one line of plain text")
	}
	return nil
}

// HowFrom says how a request comes from the run that it was made from. model is a
// [provider.Model.Key].
func HowFrom(parent Run, model string, r provider.Request) ParentHow {
	if model != (provider.Model{Provider: parent.Provider, ID: parent.Model}).Key() {
		if r.Prompt == parent.Request.Prompt {
			return HowElsewhere
		}
		return HowEdit // what a model does not take is another request already
	}
	how := HowRetry
	for _, f := range provider.Fields() {
		switch {
		case f.Same(r, parent.Request):
		case f.ID == provider.FieldSeed:
			how = HowSeed
		default:
			return HowEdit
		}
	}
	return how
}

// Lineage is what a run was made from, nil if that is unknown or gone, and what was made from it.
type Lineage struct {
	Parent   *Run
	Children []Run
}
