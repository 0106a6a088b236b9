package ui

import (
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider/run"
	"dailies/ui/screening"
)

// A film whose frames come every ten milliseconds is shown ten times a second, and at once when it is whole.
func TestAFilmThatIsReadIsNotShownWithEveryFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		next := newestFilm("a.mp4", func(more func(run.Film)) (run.Film, error) {
			for i := range 96 {
				time.Sleep(10 * time.Millisecond)
				more(run.Film{Total: i + 1, Loaded: time.Second})
			}
			return run.Film{Total: 96}, nil
		})
		var shown []int
		for next != nil {
			m := next().(screening.FilmMsg)
			shown, next = append(shown, m.Film.Total), m.Next
		}
		if n := len(shown); n < 9 || n > 11 || shown[0] != 1 || shown[n-1] != 96 {
			t.Errorf("it was shown with these numbers of frames: %v", shown)
		}
		if took := time.Since(begin); took != 960*time.Millisecond {
			t.Errorf("it was whole after %v", took)
		}
	})
}
