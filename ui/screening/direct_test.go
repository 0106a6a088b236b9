package screening

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"dailies/ui/termimage"
)

// pictureLines is how many lines of the large picture are to be seen.
func (r *rig) pictureLines() int {
	l, n := r.layout(), 0
	for y := range l.picture {
		if _, pictures := r.on.row(1 + l.titles + y); len(pictures) > 0 {
			n++
		}
	}
	return n
}

// Whatever covers the frame or clears the screen, it is there again afterwards, while it stands still and while
// it plays; while it is covered, nothing of it is to be seen and nothing is written.
func TestTheFrameComesBack(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("enter", "right", "right")
		l := r.layout()
		whole := func(when string) {
			t.Helper()
			if n := r.pictureLines(); n != l.picture {
				t.Fatalf("%s, %d lines of %d are to be seen:\n%s", when, n, l.picture, r.text())
			}
		}
		whole("at first")
		for _, playing := range []bool{false, true} {
			if playing {
				r.press("space")
				r.sleep(50 * time.Millisecond)
			}
			r.on.clear()
			r.settle()
			r.sleep(150 * time.Millisecond)
			whole("after ctrl+l")
			r.covered = true
			r.settle()
			written := r.on.bytes
			r.sleep(time.Second)
			if n := r.pictureLines(); n > 0 || r.on.bytes != written {
				t.Fatalf("below a dialog %d lines are to be seen, and %d bytes are written:\n%s", n, r.on.bytes-written, r.text())
			}
			r.covered = false
			r.settle()
			r.sleep(150 * time.Millisecond)
			whole("after a dialog")
			r.on.away = true // suspended
			r.press("home", "right")
			r.sleep(time.Second)
			r.on.away = false
			r.on.clear()
			r.settle()
			r.sleep(150 * time.Millisecond)
			whole("after fg")
		}
		r.press("space", "home", "right")
		if n := r.seen(); n != 1 {
			t.Errorf("frame %d is shown", n)
		}
		r.press("esc")
		written := r.on.bytes
		r.sleep(time.Second)
		if strings.Contains(r.text(), string(termimage.Blank)) || r.on.bytes != written {
			t.Errorf("on the sheet %d bytes are written", r.on.bytes-written)
		}
		r.SetSize(80, 24)
		r.press("enter")
		l = r.layout()
		whole("in a smaller window")
		r.SetSize(120, 40)
		r.settle()
		l = r.layout()
		whole("in a larger window")
	})
}

// View does not change with every frame, since all of it is drawn again then.
func TestFramesDoNotDrawTheScreen(t *testing.T) {
	withRig(t, 3, 120, 40, func(r *rig) {
		r.press("enter", "space")
		r.sleep(time.Second)
		visible := 0
		for range 20 {
			r.sleep(100 * time.Millisecond)
			if !r.Internal(DrawnMsg{direct: true}) {
				visible++
			}
		}
		if visible < 5 || visible > 11 {
			t.Errorf("%d of 20 frames change what View shows", visible)
		}
		if !r.Internal(RepaintedMsg{}) || r.Internal(DrawnMsg{}) {
			t.Error("pictures that are text change the screen, blank cells do not")
		}
	})
}

// A line that is fast gets better frames after a while, one that is slow gets worse ones, and fewer.
func TestThePaceFollowsTheLine(t *testing.T) {
	start := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	p := newLinePace()
	after := func(took time.Duration, frames int) {
		for range frames {
			p.began = start
			p.shown(start.Add(took))
		}
	}
	canvas := termimage.Canvas{Protocol: termimage.Blocks, Colors: colorprofile.TrueColor}
	if p.of(canvas, true) != 1 || p.of(canvas, false) != termimage.BestQuality {
		t.Errorf("it begins with %d", p.of(canvas, true))
	}
	after(5*time.Millisecond, 20)
	if q := p.of(canvas, true); q != termimage.BestQuality || p.every(canvas) != frameEvery {
		t.Errorf("a fast line gets the quality %d every %s", q, p.every(canvas))
	}
	after(120*time.Millisecond, 20)
	if q, every := p.of(canvas, true), p.every(canvas); q != 0 || every < 150*time.Millisecond || every > 170*time.Millisecond {
		t.Errorf("a slow line gets the quality %d every %s", q, every)
	}
	after(5*time.Millisecond, 12)
	if q := p.of(canvas, true); q != 0 {
		t.Errorf("after two falls it has the quality %d at once", q)
	}
	after(5*time.Millisecond, 200)
	tmux := canvas
	tmux.Tmux = true
	if p.of(tmux, true) != 1 || p.every(tmux) != tmuxEvery {
		t.Errorf("in tmux: %d every %s", p.of(tmux, true), p.every(tmux))
	}
	files := canvas
	files.Files = true
	p.quality = 0
	if p.of(files, true) != termimage.BestQuality {
		t.Error("files cost nothing")
	}
	p.shown(start) // no frame is under way
}
