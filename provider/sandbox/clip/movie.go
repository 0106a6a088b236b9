package clip

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"math"
	"runtime"
	"sync"

	"github.com/Eyevinn/mp4ff/mp4"

	"dailies/provider"
)

// KnowsRatio reports whether name is a supported aspect ratio.
func KnowsRatio(name string) bool { return ratios()[name] > 0 }

// ratios returns width / height by name.
func ratios() map[string]float64 {
	return map[string]float64{
		"21:9": 21.0 / 9, "16:9": 16.0 / 9, "3:2": 3.0 / 2, "4:3": 4.0 / 3, "5:4": 5.0 / 4, "1:1": 1,
		"4:5": 4.0 / 5, "3:4": 3.0 / 4, "2:3": 2.0 / 3, "9:16": 9.0 / 16,
	}
}

// NearestRatio returns the named ratio nearest to that of an image.
func NearestRatio(width, height int) string {
	best, off := "16:9", math.Inf(1)
	for _, name := range []string{"21:9", "16:9", "4:3", "1:1", "3:4", "9:16"} {
		d := math.Abs(math.Log(float64(width)/float64(max(height, 1))) - math.Log(ratios()[name]))
		if d < off {
			best, off = name, d
		}
	}
	return best
}

// plan holds the dimensions of a video.
type plan struct {
	width, height int
	fps           int
	seconds       int
}

func (p plan) frames() int { return p.fps * p.seconds }

// planOf derives them: the area of the resolution, the ratio, even sides. 4k is rendered at
// 1080p, because it would take too long.
func planOf(sh Shot, small bool) plan {
	area := map[string]float64{"480p": 854 * 480, "720p": 1280 * 720, "1080p": 1920 * 1080, "4k": 1920 * 1080}[sh.Resolution]
	if area == 0 {
		area = 1280 * 720
	}
	ratio := ratios()[sh.Ratio]
	if small {
		area /= 64
	}
	p := plan{seconds: sh.Seconds, width: even(math.Sqrt(area * ratio)), height: even(math.Sqrt(area / ratio)), fps: 4}
	if small {
		p.fps = 2
		return p
	}
	// Large or long videos get fewer frames, because they are rendered during the download.
	for _, at := range []struct{ fps, pixels int }{{12, 48e6}, {10, 48e6}, {8, 48e6}, {6, 130e6}} {
		if p.width*p.height*p.seconds*at.fps <= at.pixels {
			p.fps = at.fps
			break
		}
	}
	return p
}

func even(f float64) int { return 2 * int(math.Round(f/2)) }

// Film renders and encodes the video. The same clip always gives the same bytes; ctx cancels
// it.
func (c Clip) Film(ctx context.Context) ([]byte, error) {
	p := planOf(c.Shot, c.Small)
	sc := newScene(c, p)
	frames := make([][]byte, p.frames())
	next := make(chan int)
	var work sync.WaitGroup
	var failed error
	var once sync.Once
	for range min(runtime.GOMAXPROCS(0), len(frames)) {
		work.Add(1)
		broke := func(err error) {
			once.Do(func() { failed = err })
			for range next { // drain, so that no sender blocks
			}
			work.Done()
		}
		provider.Go(broke, func() {
			img := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
			artist := sc.artist()
			for i := range next {
				artist.draw(img, i)
				var b bytes.Buffer
				if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 78}); err != nil {
					once.Do(func() { failed = err })
				}
				frames[i] = b.Bytes()
			}
			work.Done()
		})
	}
	for i := range frames {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	work.Wait()
	if err := errors.Join(failed, ctx.Err()); err != nil {
		return nil, err
	}
	var sound []byte
	if c.Shot.Audio {
		sound = compose(c.Shot)
	}
	return pack(p, frames, sound)
}

const filmScale = 600 // time units per second; every frame rate divides it

// pack muxes the frames as Motion JPEG and the sound as 16 bit PCM, one second
// of each in turn, with the index in front.
func pack(p plan, frames [][]byte, sound []byte) ([]byte, error) {
	moov := mp4.NewMoovBox()
	moov.AddChild(mp4.CreateMvhd())
	moov.Mvhd.Timescale, moov.Mvhd.Duration = filmScale, uint64(p.seconds*filmScale)
	moov.AddChild(pictureTrack(p, frames))
	if sound != nil {
		moov.AddChild(soundTrack(p))
	}
	moov.Mvhd.NextTrackID = uint32(len(moov.Traks) + 1)

	ftyp := mp4.NewFtyp("isom", 512, []string{"isom", "iso2", "mp41"})
	mdat := &mp4.MdatBox{}
	chunks := make([][]uint32, 2) // offsets in mdat, by track
	var at uint32
	put := func(track int, parts ...[]byte) {
		chunks[track] = append(chunks[track], at)
		for _, part := range parts {
			mdat.AddSampleDataPart(part)
			at += uint32(len(part))
		}
	}
	for s := range p.seconds {
		put(0, frames[s*p.fps:(s+1)*p.fps]...)
		if sound != nil {
			put(1, sound[s*soundRate*2:(s+1)*soundRate*2])
		}
	}
	for i, t := range moov.Traks {
		t.Mdia.Minf.Stbl.Stco.ChunkOffset = chunks[i]
	}
	shift := uint32(ftyp.Size() + moov.Size() + mdat.HeaderSize())
	for i := range moov.Traks {
		for k := range chunks[i] {
			chunks[i][k] += shift
		}
	}
	f := mp4.NewFile()
	f.Children = []mp4.Box{ftyp, moov, mdat}
	var b bytes.Buffer
	err := f.Encode(&b)
	return b.Bytes(), err
}

// pictureTrack is the index of the frames. The sample entry is the one registered
// for JPEG in MP4: mp4v with object type 0x6C.
func pictureTrack(p plan, frames [][]byte) *mp4.TrakBox {
	t := mp4.CreateEmptyTrak(1, filmScale, "video", "und")
	t.Tkhd.Duration = uint64(p.seconds * filmScale)
	t.Tkhd.Width, t.Tkhd.Height = mp4.Fixed32(p.width<<16), mp4.Fixed32(p.height<<16)
	t.Mdia.Mdhd.Duration = uint64(p.seconds * filmScale)
	esds := mp4.CreateEsdsBox(nil)
	c := esds.DecConfigDescriptor
	c.ObjectType, c.StreamType, c.DecSpecificInfo = 0x6c, 0x11, nil
	stbl := t.Mdia.Minf.Stbl
	stbl.Stsd.AddChild(mp4.CreateVisualSampleEntryBox("mp4v", uint16(p.width), uint16(p.height), esds))
	stbl.Stts.SampleCount = []uint32{uint32(len(frames))}
	stbl.Stts.SampleTimeDelta = []uint32{uint32(filmScale / p.fps)}
	stbl.Stsc.AddEntry(1, uint32(p.fps), 1)
	stbl.Stsz.SampleNumber = uint32(len(frames))
	for _, f := range frames {
		stbl.Stsz.SampleSize = append(stbl.Stsz.SampleSize, uint32(len(f)))
	}
	return t
}

// soundTrack is the index of the sound: little-endian PCM, one channel.
func soundTrack(p plan) *mp4.TrakBox {
	t := mp4.CreateEmptyTrak(2, soundRate, "audio", "und")
	t.Tkhd.Duration = uint64(p.seconds * filmScale)
	t.Mdia.Mdhd.Duration = uint64(p.seconds * soundRate)
	stbl := t.Mdia.Minf.Stbl
	stbl.Stsd.AddChild(mp4.CreateAudioSampleEntryBox("sowt", 1, 16, soundRate, nil))
	stbl.Stts.SampleCount, stbl.Stts.SampleTimeDelta = []uint32{uint32(p.seconds * soundRate)}, []uint32{1}
	stbl.Stsc.AddEntry(1, soundRate, 1)
	stbl.Stsz.SampleUniformSize, stbl.Stsz.SampleNumber = 2, uint32(p.seconds*soundRate)
	return t
}
