// Package leave describes what goes on at the providers when the app is left.
package leave

import (
	"fmt"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

// Left is what is under way when the app is left. The zero value is nothing.
type Left struct {
	Runs  int  // not ended, or their films not saved
	Watch bool // the user wants them to be watched in the background
	// First is the provider whose links live shortest, for FirstTTL; "" if no lifetime is known.
	First    string
	FirstTTL time.Duration
}

// Of describes runs that are under way.
func Of(runs []run.Run, infos []provider.Info, watch bool) Left {
	l := Left{Runs: len(runs), Watch: watch}
	for _, r := range runs {
		for _, i := range infos {
			if i.Name == r.Provider && i.LinkTTL > 0 && (l.First == "" || i.LinkTTL < l.FirstTTL) {
				l.First, l.FirstTTL = i.Title, i.LinkTTL
			}
		}
	}
	return l
}

// String says what goes on and which links end first: "2 runs go on. Links of Replicate end
// first, 1h after the film is made."
func (l Left) String() string {
	says := fmt.Sprintf("%d runs go on.", l.Runs)
	if l.Runs == 1 {
		says = "1 run goes on."
	}
	if links := l.Links(); links != "" {
		says += " Links " + links + "."
	}
	return says
}

// Links says which links end first, "of Replicate end first, 1h after the film is made", or "" if
// no lifetime is known.
func (l Left) Links() string {
	if l.First == "" {
		return ""
	}
	return fmt.Sprintf("of %s end first, %s after the film is made", l.First, theme.Left(l.FirstTTL))
}
