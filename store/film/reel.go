package film

import (
	"errors"

	"dailies/provider/run"
)

var errTooLarge = errors.New("its frames are too large")

// stepOf returns the smallest n for which every n-th frame of some, and the last one, are at most
// maxFrames.
func stepOf(frames int) int {
	return max(1, (frames-1+maxFrames-2)/(maxFrames-1))
}

// reel collects the frames that are decoded of a video, in their order and at most maxFrames. Where it
// turns out that there are more, it keeps every second one of those that it has.
type reel struct {
	every int // every n-th frame is decoded,
	last  int // and the one of this number

	step  int         // every n-th frame is kept, a multiple of every
	kept  []run.Frame // without their times
	ahead run.Frame   // behind those: the one decoded last, if it is not kept
	next  int         // number of the frame that is decoded next
	bytes int
}

func newReel(headed int) *reel {
	step := stepOf(headed)
	return &reel{every: step, last: headed - 1, step: step}
}

// add takes the next frame.
func (r *reel) add(jpeg []byte) error {
	f := run.Frame{Index: r.next, JPEG: jpeg}
	r.next = (f.Index/r.every + 1) * r.every
	if f.Index < r.last {
		r.next = min(r.next, r.last)
	}
	if len(r.kept) == maxFrames {
		r.thin()
	}
	if r.bytes += len(jpeg) - len(r.ahead.JPEG); r.bytes > maxDecoded {
		return errTooLarge
	}
	if r.ahead = f; f.Index%r.step == 0 {
		r.kept, r.ahead = append(r.kept, f), run.Frame{}
	}
	return nil
}

// thin removes every second frame. Films that were made of them stay as they are.
func (r *reel) thin() {
	r.step *= 2
	all := r.kept
	r.kept, r.bytes = make([]run.Frame, 0, maxFrames), len(r.ahead.JPEG)
	for _, f := range all {
		if f.Index%r.step == 0 {
			r.kept, r.bytes = append(r.kept, f), r.bytes+len(f.JPEG)
		}
	}
}

// all returns the frames, the last one among them.
func (r *reel) all() []run.Frame {
	if r.ahead.JPEG == nil {
		return r.kept
	}
	return append(r.kept[:len(r.kept):len(r.kept)], r.ahead)
}
