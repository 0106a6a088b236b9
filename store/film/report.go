package film

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"dailies/provider/run"
)

// report is what ffmpeg writes to its standard error: the times of all frames, and errors. It is not
// trusted, since it holds texts of the file. It is read while it is written.
type report struct {
	written func() // called when there is more of it; may be nil

	mu   sync.Mutex
	kept bytes.Buffer
	read int // bytes of it that times were read from

	unit          float64       // of times, in seconds; 0 if unknown
	interval      time.Duration // between frames, as the header says
	width, height int
	times         []time.Duration
}

func (r *report) Write(p []byte) (int, error) {
	r.mu.Lock()
	if r.kept.Len()+len(p) > maxStderr {
		r.mu.Unlock()
		return 0, errors.New("its output is too large")
	}
	r.kept.Write(p)
	r.mu.Unlock()
	if r.written != nil {
		r.written()
	}
	return len(p), nil
}

func (r *report) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kept.String()
}

// problem returns the first error that ffmpeg reported, or nil.
func (r *report) problem() error {
	for line := range strings.Lines(r.String()) {
		for _, level := range []string{"[fatal] ", "[error] "} {
			if _, text, ok := strings.Cut(line, level); ok {
				return fmt.Errorf("ffmpeg: %s", strings.TrimSpace(text))
			}
		}
	}
	return nil
}

var (
	timeBase  = regexp.MustCompile(`config in time_base: (\d+)/(\d+), frame_rate: (\d+)/(\d+)`)
	frameLine = regexp.MustCompile(`^\[Parsed_showinfo_0 @ [0-9a-fx]+\] \[info\] n: *(\d+) pts: *(-?\d+) .* s:(\d+)x(\d+) `)
)

// scan reads the times in the whole lines that have come.
func (r *report) scan() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		line, _, whole := bytes.Cut(r.kept.Bytes()[r.read:], []byte("\n"))
		if !whole {
			return
		}
		r.read += len(line) + 1
		if m := timeBase.FindSubmatch(line); m != nil && r.unit == 0 {
			n := numbers(m[1:])
			if n[0] > 0 && n[1] > 0 {
				r.unit = float64(n[0]) / float64(n[1])
			}
			if n[2] > 0 && n[3] > 0 {
				r.interval = time.Duration(float64(n[3]) / float64(n[2]) * float64(time.Second))
			}
		} else if m := frameLine.FindSubmatch(line); m != nil {
			n := numbers(m[1:])
			r.width, r.height = int(n[2]), int(n[3])
			r.times = append(r.times, time.Duration(float64(n[1])*r.unit*float64(time.Second)))
		}
	}
}

// film gives frames their times. Where the report is not as expected, they follow each other at 24 a
// second.
func (r *report) film(frames []run.Frame) run.Film {
	r.scan()
	interval := r.interval
	if interval <= 0 {
		interval = time.Second / 24
	}
	film := run.Film{Width: r.width, Height: r.height, Frames: make([]run.Frame, 0, len(frames))}
	for i, f := range frames {
		if f.Index < len(r.times) {
			f.At = r.times[f.Index] - r.times[0]
		}
		if i > 0 && f.At <= film.Frames[i-1].At {
			f.At = film.Frames[i-1].At + interval*time.Duration(f.Index-film.Frames[i-1].Index)
		}
		film.Frames = append(film.Frames, f)
	}
	n := len(film.Frames)
	if n == 0 {
		return film
	}
	film.Total = max(len(r.times), film.Frames[n-1].Index+1)
	film.Duration = film.Frames[n-1].At + interval
	if last := len(r.times) - 1; last >= 1 { // the last frame is shown as long as the one before it
		film.Duration = max(film.Frames[n-1].At+interval/2, r.times[last]-r.times[0]+max(interval/2, min(r.times[last]-r.times[last-1], time.Second)))
	}
	return film
}

// soFar is the film of the frames that have come, by the number and the length that its header says.
// It has none as long as their times are unknown.
func (r *report) soFar(frames []run.Frame, headed int, length time.Duration) run.Film {
	r.scan()
	for len(frames) > 0 && frames[len(frames)-1].Index >= len(r.times) {
		frames = frames[:len(frames)-1]
	}
	if len(frames) == 0 {
		return run.Film{}
	}
	film := r.film(frames)
	film.Loaded = film.Frames[len(frames)-1].At + 1 // when the next frame appears is not known yet
	film.Duration = max(film.Loaded, length)
	if frames[len(frames)-1].Index < headed {
		film.Total, film.Expected = headed, len(chosen(headed))
	} else {
		film.Total = 0
	}
	return film
}

func numbers(texts [][]byte) []int64 {
	all := make([]int64, len(texts))
	for i, t := range texts {
		all[i], _ = strconv.ParseInt(string(t), 10, 64)
	}
	return all
}
