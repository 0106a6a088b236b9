package film

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"iter"
	"math"
	"os"
	"time"

	"github.com/Eyevinn/mp4ff/mp4"
	"golang.org/x/image/draw"

	"dailies/provider/run"
)

// Limits for reading a video.
const (
	maxMoov   = 16_000_000 // bytes of the index
	maxSample = 16_000_000 // bytes of a frame
	maxBoxes  = 100        // boxes before the index
	maxLength = 24 * time.Hour
)

// movie is the pictures of an MP4 or QuickTime file according to its index. The zero value has none.
type movie struct {
	path   string
	track  *mp4.TrakBox
	turned bool // the pictures are to be rotated or mirrored
}

// readIndex reads the index of an MP4 or QuickTime file.
func readIndex(path string) (m movie, err error) {
	defer recovered(&err)
	f, err := os.Open(path)
	if err != nil {
		return m, err
	}
	defer f.Close()
	at := int64(0)
	for range maxBoxes {
		if _, err := f.Seek(at, io.SeekStart); err != nil {
			return m, err
		}
		h, err := mp4.DecodeHeader(f)
		if err != nil {
			return m, err
		}
		if h.Name != "moov" {
			at += int64(h.Size)
			continue
		}
		if h.Size > maxMoov {
			return m, fmt.Errorf("its index has %d bytes", h.Size)
		}
		body, err := io.ReadAll(io.LimitReader(f, int64(h.Size)-int64(h.Hdrlen)))
		if err != nil {
			return m, err
		}
		needed := pruned("moov", body)
		h.Size, h.Hdrlen = uint64(8+len(needed)), 8
		box, err := mp4.DecodeBoxBody(uint64(at), h, bytes.NewReader(needed))
		if err != nil {
			return m, err
		}
		matrices := matrices(body)
		for i, t := range box.(*mp4.MoovBox).Traks {
			if t.Mdia.Hdlr.HandlerType == "vide" {
				return movie{path, t, i < len(matrices) && matrices[i] != upright}, nil
			}
		}
		return m, errors.New("it has no pictures")
	}
	return m, errors.New("it has no index")
}

// pruned returns the body of a box with only those boxes in it that are decoded. The MP4 library calls
// itself for a box inside another one, and in a file from outside they may be nested until the stack
// overflows, which ends the program.
func pruned(name string, body []byte) (kept []byte) {
	for child, inside := range boxes(body) {
		switch name + " " + child {
		case "moov trak", "trak mdia", "mdia minf", "minf stbl":
			inside = pruned(child, inside)
		case "mdia mdhd", "mdia hdlr", "stbl stts", "stbl stsc", "stbl stsz", "stbl stco", "stbl co64":
		default:
			continue
		}
		kept = append(binary.BigEndian.AppendUint32(kept, uint32(8+len(inside))), child...)
		kept = append(kept, inside...)
	}
	return kept
}

// recovered makes a panic an error: a broken file has an index with unchecked numbers.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("it is damaged: %v", p)
	}
}

// count returns the number of frames, 0 if it is unknown.
func (m movie) count() (n int) {
	var err error
	defer func() {
		if err != nil {
			n = 0
		}
	}()
	defer recovered(&err)
	if m.track == nil {
		return 0
	}
	return int(min(m.track.GetNrSamples(), 1_000_000))
}

// middle returns half the duration, 0 if it is unknown.
func (m movie) middle() time.Duration { return m.length() / 2 }

// length returns the duration, 0 if it is unknown.
func (m movie) length() time.Duration {
	if m.track == nil || m.track.Mdia.Mdhd == nil || m.track.Mdia.Mdhd.Timescale == 0 {
		return 0
	}
	seconds := float64(m.track.Mdia.Mdhd.Duration) / float64(m.track.Mdia.Mdhd.Timescale)
	if seconds > 3600 {
		return 0 // implausible: our videos last seconds
	}
	return time.Duration(seconds * float64(time.Second))
}

// isJPEG reports whether the frames are upright JPEGs, which need no ffmpeg.
func (m movie) isJPEG() (yes bool) {
	var err error
	defer recovered(&err)
	if m.count() == 0 || m.turned {
		return false
	}
	first, err := m.sample(1)
	return err == nil && bytes.HasPrefix(first, []byte{0xff, 0xd8, 0xff})
}

// upright is the matrix a, b, c, d of pictures that are shown as they are stored, as 16.16 numbers
// (ISO/IEC 14496-12, 8.3.2).
var upright = [4]uint32{0x10000, 0, 0, 0x10000}

// matrices returns the matrix a, b, c, d of each track in the body of a moov box. The MP4 library does
// not keep them.
func matrices(moov []byte) (all [][4]uint32) {
	for name, trak := range boxes(moov) {
		if name != "trak" {
			continue
		}
		m := upright
		for name, tkhd := range boxes(trak) {
			if name != "tkhd" || len(tkhd) < 84 {
				continue
			}
			at := len(tkhd) - 44 // the matrix has 36 bytes, width and height follow
			for i, k := range []int{0, 4, 12, 16} {
				m[i] = binary.BigEndian.Uint32(tkhd[at+k:])
			}
		}
		all = append(all, m)
	}
	return all
}

// boxes yields the names and bodies of boxes that follow each other.
func boxes(b []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(b) >= 8 {
			size := binary.BigEndian.Uint32(b)
			if size < 8 || uint64(size) > uint64(len(b)) || !yield(string(b[4:8]), b[8:size]) {
				return
			}
			b = b[size:]
		}
	}
}

// sample reads a frame, from 1.
func (m movie) sample(n uint32) (b []byte, err error) {
	defer recovered(&err)
	at, err := m.track.GetRangesForSampleInterval(n, n)
	if err != nil {
		return nil, err
	}
	if len(at) != 1 || at[0].Size > maxSample {
		return nil, errors.New("its index is wrong")
	}
	f, err := os.Open(m.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b = make([]byte, at[0].Size)
	_, err = f.ReadAt(b, int64(at[0].Offset))
	return b, err
}

// samples returns the frames with their times. It adds the times up in one pass: an index may list
// a million of them, and the MP4 library adds up all before the one that is asked for.
func (m movie) samples() (all []stored, err error) {
	defer recovered(&err)
	scale := m.track.Mdia.Mdhd.Timescale
	if scale == 0 {
		return nil, errors.New("its index has no time scale")
	}
	unit := float64(time.Second) / float64(scale)
	stts, from := m.track.Mdia.Minf.Stbl.Stts, uint64(0)
	for i, frames := range stts.SampleCount {
		lasts := uint64(stts.SampleTimeDelta[i])
		for range min(int(frames), m.count()-len(all)) {
			n := uint32(len(all) + 1)
			all = append(all, stored{
				time.Duration(math.Round(float64(from) * unit)), time.Duration(math.Round(float64(lasts) * unit)),
				func() ([]byte, error) { return m.sample(n) },
			})
			if from += lasts; float64(from)*unit > float64(maxLength) {
				return nil, fmt.Errorf("its index says that it is longer than %s", maxLength)
			}
		}
	}
	if len(all) < m.count() {
		return nil, errors.New("its index does not have the times of all frames")
	}
	return all, nil
}

// frame decodes one frame, from 0, and makes it small.
func (m movie) frame(ctx context.Context, i int) ([]byte, error) {
	b, err := m.sample(uint32(i + 1))
	if err != nil {
		return nil, err
	}
	small, _, err := shrink(ctx, b)
	return small, err
}

// film decodes all frames.
func (m movie) film(ctx context.Context, more func(run.Film)) (run.Film, error) {
	all, err := m.samples()
	if err != nil {
		return run.Film{}, err
	}
	return assemble(ctx, all, more)
}

// shrink decodes a JPEG and encodes it again with at most [maxSide] pixels a side. size is what it had.
func shrink(ctx context.Context, b []byte) (small []byte, size image.Point, err error) {
	defer recovered(&err)
	if err := ctx.Err(); err != nil {
		return nil, size, err
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, size, err
	}
	if size = image.Pt(c.Width, c.Height); size.X < 1 || size.Y < 1 || size.X*size.Y > maxPixels {
		return nil, size, fmt.Errorf("a frame has %d × %d pixels", size.X, size.Y)
	}
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, size, err
	}
	if long := max(size.X, size.Y); long > maxSide {
		fit := image.NewRGBA(image.Rect(0, 0, max(1, size.X*maxSide/long), max(1, size.Y*maxSide/long)))
		draw.ApproxBiLinear.Scale(fit, fit.Bounds(), img, img.Bounds(), draw.Src, nil)
		img = fit
	}
	var out bytes.Buffer
	err = jpeg.Encode(&out, img, &jpeg.Options{Quality: 85})
	return out.Bytes(), size, err
}
