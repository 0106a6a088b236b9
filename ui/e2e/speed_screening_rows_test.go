//go:build unix

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"
)

// sheet opens a contact sheet whose posters are cached.
func (r *screeningRace) sheet(t *testing.T) {
	var took []time.Duration
	for i := range 4 {
		w := r.dial(t, 200, 60)
		w.until("moving")
		w.quiet(time.Second)
		w.then("2", "20 ✓")
		w.quiet(time.Second)
		s := w.press("\r", 500*time.Millisecond)
		if i == 0 {
			w.quiet(5 * time.Second) // now they are
		} else {
			took = append(took, s.last)
		}
		w.kill()
	}
	r.goal("contact sheet of 20 takes, cached → all on the screen, 200×60, ms, p50", "300", "**"+ms(at(0.5, took))+"**")
}

// first times the first frame.
func (r *screeningRace) first(t *testing.T) {
	const times = 3
	var cold, warm, other []time.Duration
	for range times {
		r.forget(t)
		w := r.onSheet(t, r.dial(t, 120, 36))
		cold = append(cold, w.then("\x1b[C\r", "▀")) // the film under the cursor is decoded already, the next one is not
		w.quiet(time.Second)
		w.press("\x1b", time.Second)
		warm = append(warm, w.then("\r", "▀"))
		w.kill()
		if p := r.peer(t, "mpv", append(mpv[:len(mpv):len(mpv)], r.clip)...); p != nil {
			other = append(other, p.until("▄"))
			p.kill()
		}
	}
	values := []string{"**" + ms(at(0.5, warm)) + "**", "**" + ms(at(0.5, cold)) + "**"}
	if len(other) > 0 {
		d := at(0.5, other)
		values = append(values, fmt.Sprintf("mpv from its start %s (%.2f× · %.2f×)", ms(d), float64(at(0.5, warm))/float64(d), float64(at(0.5, cold))/float64(d)))
	}
	r.goal("play → first frame, cached · not cached, ms, p50", "0.3× · 1.3×", values...)
}

// strip times the strip of a film that is not cached, which has its last frame in it.
func (r *screeningRace) strip(t *testing.T) {
	st, err := os.Stat(r.clip)
	if err != nil {
		t.Fatal(err)
	}
	var ours, plain []time.Duration
	for range 5 {
		r.forget(t)
		w := r.onSheet(t, r.dial(t, 120, 36))
		ours = append(ours, w.then("\x1b[C\r", lastLabel))
		w.kill()
		plain = append(plain, r.command(t, 1, "ffmpeg", "-v", "error", "-threads", "2", "-i", r.clip, "-f", "null", "-"))
	}
	a, b := at(0.5, ours), at(0.5, plain)
	r.goal(fmt.Sprintf("not cached → strip of all frames, %.1f Mbit a second, ms, p50", float64(st.Size())*8/1e6/clipSeconds), "1.2×", "**"+ms(a)+"**", fmt.Sprintf("ffmpeg, decode only %s (%.2f×)", ms(b), float64(a)/float64(b)))
}

// blocks plays with half blocks.
func (r *screeningRace) blocks(t *testing.T) {
	w := r.player(t, r.onSheet(t, r.dial(t, 120, 36)), "\r")
	ours := w.playing(5 * time.Second)
	w.kill()
	frames := ours.frames
	if frames == 0 {
		frames = clipRate
	}
	kb := ours.bytes / frames / 1000
	values := []string{fmt.Sprintf("**%.1f kB · %.1f %%** at %.1f a second", kb, ours.ms/10, frames)}
	if p := r.peer(t, "mpv", append(mpv[:len(mpv):len(mpv)], r.clip)...); p != nil {
		p.until("▄")
		time.Sleep(2 * time.Second)
		l := p.playing(5 * time.Second)
		p.kill()
		values = append(values, fmt.Sprintf("mpv tct %.1f kB · %.1f %% (%.2f× · %.2f×)", l.bytes/clipRate/1000, l.ms/10, kb*1000*clipRate/l.bytes, ours.ms/l.ms))
	}
	r.goal("half blocks, 120×36: a frame · processor", "0.5× · 0.5×", values...)
}

// kitty plays in kitty on another computer: without shared memory.
func (r *screeningRace) kitty(t *testing.T) {
	is := map[string]string{"\x1b[>0q": "\x1bP>|kitty(0.36.4)\x1b\\", "\x1b[>q": "\x1bP>|kitty(0.36.4)\x1b\\", "\x1b[16t": "\x1b[6;20;10t"}
	w := dialAs(t, is, 120, 36, r.stage.env, r.bin, "--history", r.history)
	w.until("moving")
	w.quiet(time.Second)
	w.then("2", "20 ✓")
	w.quiet(time.Second)
	w.press("\r", time.Second)
	w.quiet(3 * time.Second)
	w.then("\r", "frame")
	w.quiet(time.Second)
	before := w.quiet(time.Millisecond)
	w.then(" ", "▶")
	time.Sleep(3 * time.Second)
	ours := w.playing(5 * time.Second)
	w.mu.Lock()
	how := "half blocks"
	if bytes.Contains(w.raw[before:], []byte("\x1b_G")) {
		how = "kitty's protocol"
	}
	w.mu.Unlock()
	w.kill()
	values := []string{fmt.Sprintf("**%.0f kB/s** (%s)", ours.bytes/1000, how)}
	if p := r.peer(t, "timg", "-pk", "-V", "-g120x36", "--loops=-1", r.clip); p != nil {
		p.until("\x1b_G")
		time.Sleep(2 * time.Second)
		l := p.playing(5 * time.Second)
		p.kill()
		values = append(values, fmt.Sprintf("timg kitty %.0f kB/s (%.2f×)", l.bytes/1000, ours.bytes/l.bytes))
	}
	r.goal("kitty from afar, 120×36", "0.15×", values...)
}

// keysWhilePlaying presses a key that changes a word of the status line.
func (r *screeningRace) keysWhilePlaying(t *testing.T) {
	var values []string
	for _, line := range []struct {
		name string
		rate int
	}{{"free", 0}, {"2 MB/s", 2_000_000}, {"200 kB/s", 200_000}} {
		w := start(t, &wire{rate: line.rate}, 120, 36, r.stage.env, r.bin, "--history", r.history)
		r.player(t, r.onSheet(t, w), "\r")
		var took []time.Duration
		for range 20 {
			took = append(took, w.then("-", "×0.5"))
			time.Sleep(70 * time.Millisecond)
			_, _ = w.pty.WriteString("+") // as before
			time.Sleep(230 * time.Millisecond)
		}
		fps := w.playing(2 * time.Second).frames
		w.kill()
		values = append(values, fmt.Sprintf("%s **%s** (p50 %s, %.1f frames a second)", line.name, ms(at(0.9, took)), ms(at(0.5, took)), fps))
	}
	r.goal("key → paint while playing, ms, p90", "30 · 60 · 120", values...)
}

// four plays four films at the same time.
func (r *screeningRace) four(t *testing.T) {
	one := r.player(t, r.onSheet(t, r.dial(t, 120, 36)), "\r")
	single := one.playing(5 * time.Second)
	one.kill()
	w := r.onSheet(t, r.dial(t, 120, 36))
	before := w.resident()
	r.player(t, w, "vvvv\r")
	l := w.playing(5 * time.Second)
	memory := w.resident()
	w.kill()
	r.goal("four players against one: processor", "2.5×", fmt.Sprintf("**%.1f %%**", l.ms/10), fmt.Sprintf("one %.1f %% (%.2f×)", single.ms/10, l.ms/single.ms))
	r.goal("memory while four play, MB more than on the sheet", "60", fmt.Sprintf("**%+.1f** (%.1f)", memory-before, memory))
}
