package screening

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// The focus is on a take without a film: the time line stays, and the others are played and stepped through.
func TestTheTimeLineStaysBesideATakeWithoutAFilm(t *testing.T) {
	withRig(t, 4, 120, 40, func(r *rig) {
		r.press("right", "right", "v", "right", "v", "enter")
		r.shows("S010 t03", "S010 t04", "‖ 00.00 / 02.20 · frame 1 of 22", "┃")
		r.press("tab") // to the one under way
		r.shows("▸B  S010 t04", "‖ 00.00 / 02.20", "┃")
		r.hides("frame 1 of 22")
		r.press("right", "right")
		r.shows("‖ 00.20 / 02.20")
		if got := r.seen(); got != 2 {
			t.Errorf("two frames on, the other take shows frame %d", got)
		}
		r.press("space")
		r.sleep(time.Second)
		r.shows("▶ 01.20 / 02.20")
		r.press("space", "end")
		r.shows("/ 02.20")
		r.Update(tea.MouseClickMsg{X: 1, Y: 38, Button: tea.MouseLeft})
		r.shows("‖ 00.00 / 02.20")
	})
}
