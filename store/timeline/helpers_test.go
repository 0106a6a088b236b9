package timeline

import (
	"bytes"
	"cmp"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/Eyevinn/mp4ff/mp4"

	"dailies/provider"
	"dailies/provider/run"
)

// filmSpec is a film of grey JPEG frames.
type filmSpec struct {
	timescale, delta uint32
	frames           int
	width, height    int
	turned, sound    bool
	codec            string // of the sound, "" = mp4a
}

// writeFilm writes a Motion JPEG film and returns its path.
func writeFilm(t *testing.T, folder, name string, s filmSpec) string {
	t.Helper()
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, s.width, s.height)), nil); err != nil {
		t.Fatal(err)
	}
	moov := mp4.NewMoovBox()
	moov.AddChild(mp4.CreateMvhd())
	moov.Mvhd.Timescale, moov.Mvhd.Duration = s.timescale, uint64(s.frames)*uint64(s.delta)
	track := mp4.CreateEmptyTrak(1, s.timescale, "video", "und")
	track.Tkhd.Width, track.Tkhd.Height = mp4.Fixed32(s.width<<16), mp4.Fixed32(s.height<<16)
	stbl := track.Mdia.Minf.Stbl
	stbl.Stsd.AddChild(mp4.CreateVisualSampleEntryBox("mjpg", uint16(s.width), uint16(s.height), nil))
	stbl.Stts.SampleCount, stbl.Stts.SampleTimeDelta = []uint32{uint32(s.frames)}, []uint32{s.delta}
	stbl.Stsc.AddEntry(1, uint32(s.frames), 1)
	stbl.Stsz.SampleNumber, stbl.Stsz.SampleUniformSize = uint32(s.frames), uint32(picture.Len())
	moov.AddChild(track)
	if s.sound {
		sound := mp4.CreateEmptyTrak(2, 48000, "audio", "und")
		sound.Mdia.Minf.Stbl.Stsd.AddChild(mp4.CreateAudioSampleEntryBox(cmp.Or(s.codec, "mp4a"), 2, 16, 48000, nil))
		moov.AddChild(sound)
	}
	mdat := &mp4.MdatBox{}
	for range s.frames {
		mdat.AddSampleDataPart(picture.Bytes())
	}
	ftyp := mp4.NewFtyp("isom", 512, []string{"isom"})
	stbl.Stco.ChunkOffset = []uint32{0}
	stbl.Stco.ChunkOffset[0] = uint32(ftyp.Size() + moov.Size() + mdat.HeaderSize())
	f := mp4.NewFile()
	f.Children = []mp4.Box{ftyp, moov, mdat}
	var b bytes.Buffer
	if err := f.Encode(&b); err != nil {
		t.Fatal(err)
	}
	if s.turned {
		turn(t, b.Bytes())
	}
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// turn replaces the unit matrix of the track's header by a turn of 90 degrees.
func turn(t *testing.T, film []byte) {
	t.Helper()
	unit := []byte{0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0}
	i := bytes.Index(film, []byte("tkhd"))
	j := bytes.Index(film[max(i, 0):], unit)
	if i < 0 || j < 0 {
		t.Fatal("the film has no track header with a matrix")
	}
	m := film[i+j:]
	copy(m, []byte{0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0})
}

// take is a run with a saved film.
func take(shot string, n int, prompt, file string) run.Run {
	r := run.Run{
		ID: "01K9ZZZZZZZZZZZZZZZZZZZZ" + string(rune('A'+n)) + "0", Provider: "runflow", Model: "bytedance/seedance/2.0/text-to-video",
		Shot: shot, Take: n, State: run.Succeeded, Request: provider.Request{Prompt: prompt, AspectRatio: "16:9", Resolution: "720p", Duration: 5},
	}
	cost := 1512 * provider.Dollar / 1000
	r.Billed = &cost
	seed := int64(100 + n)
	r.Seed = &seed
	r.Video = run.Video{Download: run.Downloaded, File: file, Bytes: 1}
	return r
}
