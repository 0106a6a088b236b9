package termimage

import (
	"bytes"
	"image"
	"image/color"
	"testing"

	"github.com/Eyevinn/mp4ff/mp4"
)

// plain is a picture of one colour.
func plain(c color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 64, 36))
	for i := 0; i < len(img.Pix); i += 4 {
		copy(img.Pix[i:], []byte{c.R, c.G, c.B, c.A})
	}
	return img
}

// movie packs JPEG frames as Motion JPEG, two to a chunk, after an audio track. change may corrupt the
// index.
func movie(t *testing.T, frames [][]byte, change func(*mp4.MoovBox)) []byte {
	t.Helper()
	moov := mp4.NewMoovBox()
	moov.AddChild(mp4.CreateMvhd())
	moov.Mvhd.Timescale, moov.Mvhd.Duration = 10, uint64(len(frames))
	sound := mp4.CreateEmptyTrak(1, 10, "audio", "und")
	sound.Mdia.Minf.Stbl.Stsd.AddChild(mp4.CreateAudioSampleEntryBox("sowt", 1, 16, 8000, nil))
	moov.AddChild(sound)
	video := mp4.CreateEmptyTrak(2, 10, "video", "und")
	esds := mp4.CreateEsdsBox(nil)
	esds.DecConfigDescriptor.ObjectType, esds.DecConfigDescriptor.DecSpecificInfo = 0x6c, nil
	stbl := video.Mdia.Minf.Stbl
	stbl.Stsd.AddChild(mp4.CreateVisualSampleEntryBox("mp4v", 64, 36, esds))
	stbl.Stts.SampleCount, stbl.Stts.SampleTimeDelta = []uint32{uint32(len(frames))}, []uint32{1}
	if err := stbl.Stsc.AddEntry(1, 2, 1); err != nil {
		t.Fatal(err)
	}
	mdat := &mp4.MdatBox{}
	at := uint32(0)
	for i, f := range frames {
		if i%2 == 0 {
			stbl.Stco.ChunkOffset = append(stbl.Stco.ChunkOffset, at)
		}
		stbl.Stsz.SampleSize = append(stbl.Stsz.SampleSize, uint32(len(f)))
		mdat.AddSampleDataPart(f)
		at += uint32(len(f))
	}
	stbl.Stsz.SampleNumber = uint32(len(frames))
	moov.AddChild(video)
	ftyp := mp4.NewFtyp("isom", 512, []string{"isom", "mp41"})
	for i := range stbl.Stco.ChunkOffset {
		stbl.Stco.ChunkOffset[i] += uint32(ftyp.Size() + moov.Size() + mdat.HeaderSize())
	}
	if change != nil {
		change(moov)
	}
	f := mp4.NewFile()
	f.Children = []mp4.Box{ftyp, moov, mdat}
	var b bytes.Buffer
	if err := f.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// colorsMovie has one frame of each colour.
func colorsMovie(t *testing.T, change func(*mp4.MoovBox), colors ...color.RGBA) []byte {
	t.Helper()
	var frames [][]byte
	for _, c := range colors {
		frames = append(frames, jpegOf(t, plain(c)))
	}
	return movie(t, frames, change)
}
