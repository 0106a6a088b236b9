package termimage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"time"

	"github.com/Eyevinn/mp4ff/mp4"
)

// Limits for reading a video.
const (
	maxIndex  = 16_000_000 // maximum size of the index in bytes
	maxSample = 16_000_000 // maximum size of a frame in bytes
	maxBoxes  = 100        // maximum number of boxes before the index
)

// film is an MP4 file and its index.
type film struct {
	f    *os.File
	moov *mp4.MoovBox
}

// openFilm reads the index of an MP4 file. The caller closes f.
func openFilm(f *os.File) (m film, err error) {
	defer saved(&err)
	m.f = f
	at := int64(0)
	for range maxBoxes {
		if _, err := f.Seek(at, io.SeekStart); err != nil {
			return m, err
		}
		h, err := mp4.DecodeHeader(f)
		if err != nil {
			return m, err
		}
		if h.Name == "moov" {
			if h.Size > maxIndex {
				return m, fmt.Errorf("its index has %d bytes", h.Size)
			}
			box, err := mp4.DecodeBoxBody(uint64(at), h, io.LimitReader(f, int64(h.Size)))
			if err != nil {
				return m, err
			}
			m.moov = box.(*mp4.MoovBox)
			return m, nil
		}
		at += int64(h.Size)
	}
	return m, errors.New("it has no index")
}

// saved converts a panic into an error: a broken file has an index with unchecked numbers.
func saved(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("it is damaged: %v", p)
	}
}

// middle returns half the duration of the film, or 0 if it is unknown.
func (f film) middle() time.Duration {
	if f.moov == nil || f.moov.Mvhd == nil || f.moov.Mvhd.Timescale == 0 {
		return 0
	}
	seconds := float64(f.moov.Mvhd.Duration) / float64(f.moov.Mvhd.Timescale)
	if seconds > 3600 {
		return 0 // implausible: our videos last seconds
	}
	return time.Duration(seconds / 2 * float64(time.Second))
}

// frame decodes the middle frame of a film whose frames are images (Motion JPEG), without an
// external program. The codec is not checked: frames of other codecs fail to decode as an image.
func (f film) frame(ctx context.Context) (img image.Image, err error) {
	defer saved(&err)
	for _, t := range f.moov.Traks {
		if t.Mdia.Hdlr.HandlerType != "vide" {
			continue
		}
		n := (t.GetNrSamples() + 1) / 2
		at, err := t.GetRangesForSampleInterval(n, n)
		if err != nil {
			return nil, err
		}
		if len(at) != 1 || at[0].Size > maxSample {
			return nil, errors.New("its index is wrong")
		}
		b := make([]byte, at[0].Size)
		if _, err := f.f.ReadAt(b, int64(at[0].Offset)); err != nil {
			return nil, err
		}
		return decode(ctx, bytes.NewReader(b), int64(len(b)))
	}
	return nil, errors.New("it has no frames")
}
