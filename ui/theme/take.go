package theme

import (
	"fmt"
	"strings"

	"dailies/provider/run"
)

// The signs of a judgement, beside a word or a rating.
const (
	PickSign   = "●"
	RejectSign = "×"
)

// TakeNumber is the number of a run in its shot: "t03".
func TakeNumber(r run.Run) string {
	if r.Take == 0 {
		return ""
	}
	return fmt.Sprintf("t%02d", r.Take)
}

// Take names a run by its shot: "S010 t03".
func Take(r run.Run) string {
	if r.Shot == "" || run.IsNewShot(r.Shot) {
		return ""
	}
	return strings.TrimSpace(r.Shot + " " + TakeNumber(r))
}

// Stars is a rating, "" when there is none.
func Stars(rating int) string { return strings.Repeat("★", max(0, min(rating, run.MaxRating))) }

// Judged is whether a run was picked or rejected, in a word.
func Judged(r run.Run) string {
	switch {
	case r.Pick:
		return "pick"
	case r.Rejected:
		return "rejected"
	}
	return ""
}
