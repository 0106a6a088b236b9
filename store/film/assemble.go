package film

import (
	"context"
	"errors"
	"fmt"
	"image"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// stored is a JPEG in a video.
type stored struct {
	at, lasts time.Duration
	read      func() ([]byte, error)
}

// small is a frame that was made small, or why not.
type small struct {
	k     int // which one of those that are kept
	frame run.Frame
	size  image.Point // before
	err   error
}

// assemble makes a film of JPEGs. It ends before the first one that is broken. more is called with the
// frames that have come.
func assemble(ctx context.Context, all []stored, more func(run.Film)) (run.Film, error) {
	if len(all) == 0 {
		return run.Film{}, errors.New("it has no frames")
	}
	last := all[len(all)-1]
	film := run.Film{Total: len(all), Duration: last.at + max(last.lasts, time.Millisecond)}
	kept := chosen(len(all))
	done := make(map[int]small) // those that overtook another one
	err := shrinkAll(ctx, all, kept, func(s small) error {
		done[s.k] = s
		for s, ok := done[len(film.Frames)]; ok; s, ok = done[len(film.Frames)] {
			if s.err != nil {
				return s.err
			}
			if s.k == 0 {
				film.Width, film.Height = s.size.X, s.size.Y
			}
			delete(done, s.k)
			film.Frames = append(film.Frames, s.frame)
			if next := s.k + 1; next < len(kept) {
				so := film
				so.Expected = len(kept)
				so.Loaded = max(all[kept[next]].at, s.frame.At+1)
				more(so)
			}
		}
		return nil
	})
	n := len(film.Frames)
	if ctx.Err() != nil || n == 0 || errors.As(err, new(*provider.PanicError)) {
		return film, errors.Join(err, ctx.Err())
	}
	if err != nil {
		whole := film.Frames[n-1].Index + 1
		film.Problem = fmt.Sprintf("It is damaged after %d of its %d frames.", whole, film.Total)
		film.Total, film.Duration = whole, all[whole-1].at+max(all[whole-1].lasts, time.Millisecond)
	}
	return film, nil
}

// chosen returns the numbers of the frames that are kept: every n-th one, and the last one.
func chosen(frames int) (kept []int) {
	for i := 0; i < frames; i += stepOf(frames) {
		kept = append(kept, i)
	}
	if kept[len(kept)-1] != frames-1 {
		kept = append(kept, frames-1)
	}
	return kept
}

// shrinkAll makes frames small, several at the same time, and passes each to take as it is done, until
// that returns an error.
func shrinkAll(ctx context.Context, all []stored, kept []int, take func(small) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	next, done, ended := make(chan int), make(chan small), make(chan error, atOnce)
	for range atOnce {
		provider.Go(func(err error) { ended <- err }, func() {
			for k := range next {
				s := small{k: k, frame: run.Frame{At: all[kept[k]].at, Index: kept[k]}}
				b, err := all[kept[k]].read()
				if err == nil {
					s.frame.JPEG, s.size, err = shrink(ctx, b)
				}
				s.err = err
				select {
				case done <- s:
				case <-ctx.Done():
				}
			}
			ended <- nil
		})
	}
	var failed error
	give := next
	for k, stopped := 0, 0; stopped < atOnce; {
		if give != nil && (k == len(kept) || ctx.Err() != nil) {
			close(next)
			give = nil
		}
		select {
		case give <- k:
			k++
		case s := <-done:
			if err := take(s); err != nil && failed == nil {
				failed = err
				cancel()
			}
		case err := <-ended: // at the end, or a panic
			if stopped++; err != nil {
				failed = errors.Join(failed, err)
				cancel()
			}
		}
	}
	return failed
}
