package run

import (
	"strings"
	"time"
	"unicode"

	"dailies/provider"
)

// Shot is what several runs, its takes, try to get right.
type Shot struct {
	Code     string // S010; unique in the history whatever its case
	Name     string // the beginning of its first prompt until a person names it
	Project  string // "" = none
	Position int    // its place in the project; shots of one place stand by their codes
	Created  time.Time
}

// ShotSums is a shot with what its takes come to. Deleted takes do not count.
type ShotSums struct {
	Shot
	Takes    map[State]int
	Picks    int
	Rejected int
	Best     int            // the best rating, 0 = none
	Spent    provider.Money // billed, else the high estimate of what counts
	Unpriced int            // takes that count and have neither
}

// Total is the number of takes.
func (s ShotSums) Total() (n int) {
	for _, takes := range s.Takes {
		n += takes
	}
	return n
}

// ParentHow says how a run was made from its parent.
type ParentHow string

// The ways in which a run comes from another one. All but HowContinue stay in its shot.
const (
	HowRetry     ParentHow = "retry"     // the same request again
	HowEdit      ParentHow = "edit"      // changed in the form
	HowSeed      ParentHow = "seed"      // another seed
	HowElsewhere ParentHow = "elsewhere" // at another provider or model
	HowFinal     ParentHow = "final"     // draft to final
	HowExtend    ParentHow = "extend"
	HowContinue  ParentHow = "continue" // from its last frame; begins the next shot
)

// NewShot is a Run.Shot that stands for a shot that is still to be made. Runs that are
// added together with the same text share the shot.
func NewShot(text string) string { return newShotMark + text }

// newShotMark cannot begin a code.
const newShotMark = "*"

// IsNewShot reports whether a Run.Shot was made by [NewShot].
func IsNewShot(shot string) bool { return strings.HasPrefix(shot, newShotMark) }

// MaxRating is the best rating; 0 is none.
const MaxRating = 5

// maxShotCode is how many characters the code of a shot may have.
const maxShotCode = 20

// CheckShotCode returns why text cannot be the code of a shot, or nil. Codes are parts
// of file names and of edit decision lists.
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
