package mediafile

import (
	"io"
	"math"
	"slices"

	"github.com/Eyevinn/mp4ff/mp4"

	"dailies/provider"
)

// maxBoxes limits how many boxes of a file are read; the ones needed are among the first.
const maxBoxes = 4096

// maxDepth limits how deep containers are nested in a file; films have no more than four levels.
const maxDepth = 8

// maxHeaderBox is the maximum size of the boxes that are decoded; they have about a hundred
// bytes.
const maxHeaderBox = 1 << 10

// readMovie sets the duration and the size of an MP4 or QuickTime file from the headers of the
// movie and its tracks. What they do not tell stays unknown.
func readMovie(f io.ReaderAt, facts *provider.MediaInfo) {
	walk(f, 0, facts.Bytes, maxDepth, []string{"moov", "trak", "mvex"}, func(h mp4.BoxHeader, at int64) {
		r := io.NewSectionReader(f, at+int64(h.Hdrlen), int64(h.Size)-int64(h.Hdrlen))
		switch h.Name {
		case "mvhd":
			if box, err := mp4.DecodeMvhd(h, uint64(at), r); err == nil {
				m := box.(*mp4.MvhdBox)
				if unknown := m.Duration == math.MaxUint32 || m.Duration == math.MaxUint64; m.Timescale > 0 && !unknown {
					facts.Seconds = float64(m.Duration) / float64(m.Timescale)
				}
			}
		case "tkhd":
			if box, err := mp4.DecodeTkhd(h, uint64(at), r); err == nil {
				t := box.(*mp4.TkhdBox)
				if w, h := int(t.Width>>16), int(t.Height>>16); w*h > facts.Width*facts.Height {
					facts.Width, facts.Height = w, h
				}
			}
		}
	})
}

// walk calls show for the small boxes between two offsets, and for those within the named
// containers down to a depth.
func walk(f io.ReaderAt, at, end int64, depth int, inside []string, show func(mp4.BoxHeader, int64)) {
	for range maxBoxes {
		if end-at < 8 {
			return
		}
		h, err := mp4.DecodeHeader(io.NewSectionReader(f, at, end-at))
		if err != nil || h.Size < uint64(h.Hdrlen) || h.Size > uint64(end-at) {
			return
		}
		switch {
		case slices.Contains(inside, h.Name):
			if depth > 0 {
				walk(f, at+int64(h.Hdrlen), at+int64(h.Size), depth-1, inside, show)
			}
		case h.Size <= maxHeaderBox:
			show(h, at)
		}
		at += int64(h.Size)
	}
}
