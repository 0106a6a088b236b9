package run

import (
	"sort"
	"time"
)

// DownloadAgain is the hint of errors of films whose file is missing or not whole.
const DownloadAgain = "download it again"

// Film is a saved video as small frames for display, in the order in which they are shown. It is
// never modified.
type Film struct {
	Width, Height int           // of the video in pixels, turned upright
	Duration      time.Duration // until the last frame ends; while it is read, what the header says, at least Loaded
	Total         int           // number of frames in the video; while it is read, what the header says, or 0
	// Frames are all frames of the video, or, if it has very many, every second or third one, and
	// so on, and the last one. There is at least one.
	Frames []Frame
	// Loaded is not 0 while the video is read: it is known until this time, and more frames follow.
	Loaded time.Duration
	// Expected is how many Frames there will be by what the header says, while the video is read; 0 if it
	// is unknown.
	Expected int
	// Problem is what is wrong with a film that can be shown all the same, a sentence, or "".
	Problem string
}

// Frame is one frame of a film.
type Frame struct {
	At    time.Duration // when it appears; the first one at 0
	Index int           // its number in the video, from 0
	JPEG  []byte        // at most 480 pixels a side
}

// FrameAt returns the index in Frames of the frame that is shown at a time: the last one that has
// appeared by then.
func (f Film) FrameAt(t time.Duration) int {
	i := sort.Search(len(f.Frames), func(i int) bool { return f.Frames[i].At > t })
	return max(0, i-1)
}

// Reading reports whether more frames follow.
func (f Film) Reading() bool { return f.Loaded > 0 }

// Ends returns when the frame i of Frames is replaced by the next one; of the last one, as far as it
// is known.
func (f Film) Ends(i int) time.Duration {
	switch {
	case i+1 < len(f.Frames):
		return f.Frames[i+1].At
	case f.Reading():
		return f.Loaded
	}
	return f.Duration
}

// Strip returns the indexes in Frames of n frames spread evenly over the film, the first and the
// last among them, or of all frames if there are fewer. While the film is read, frames that are
// expected may be among them, and there are none if that is unknown.
func (f Film) Strip(n int) []int {
	frames := len(f.Frames)
	if f.Reading() {
		frames = f.Expected
	}
	n = min(n, frames)
	all := make([]int, 0, max(n, 0))
	for i := range n {
		all = append(all, i*(frames-1)/max(n-1, 1))
	}
	return all
}
