package film

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/Eyevinn/mp4ff/mp4"

	"dailies/provider"
)

// A stack that overflows ends the program, and no recover prevents that.
func TestBoxesInsideEachOtherDoNotExhaustTheStack(t *testing.T) {
	film := []byte("\x00\x00\x00\x10ftypisom\x00\x00\x02\x00")
	for size := maxMoov / 8 * 8; size >= 8; size -= 8 {
		film = append(binary.BigEndian.AppendUint32(film, uint32(size)), "moov"...)
	}
	path := filepath.Join(t.TempDir(), "a.mp4")
	if err := os.WriteFile(path, film, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New("", noFFmpeg).Load(t.Context(), path, false, ignore); provider.KindOf(err) != provider.KindFile {
		t.Errorf("the error is %v", err)
	}
}

// If each of a million times were added up from the first one, this test would not end.
func TestAMillionFramesAreListedInOnePass(t *testing.T) {
	const frames = 1_000_000
	path := filepath.Join(t.TempDir(), "a.mp4")
	if err := os.WriteFile(path, filmOf(t, slices.Repeat([]uint32{1}, frames), slices.Repeat([]uint32{1}, frames)), 0o600); err != nil {
		t.Fatal(err)
	}
	film, err := New("", noFFmpeg).Load(t.Context(), path, false, ignore)
	if err != nil || len(film.Frames) != 1 || film.Problem != "It is damaged after 1 of its 1000000 frames." {
		t.Errorf("%d frames, %q, %v", len(film.Frames), film.Problem, err)
	}
}

// Times that do not fit into a duration would become negative.
func TestAFilmOfYearsIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.mp4")
	if err := os.WriteFile(path, filmOf(t, []uint32{400}, []uint32{1 << 31}), 0o600); err != nil {
		t.Fatal(err)
	}
	film, err := New("", noFFmpeg).Load(t.Context(), path, false, ignore)
	if provider.KindOf(err) != provider.KindFile {
		t.Errorf("it lasts %s, %v", film.Duration, err)
	}
}

// filmOf is a Motion JPEG film with these entries of the time table, in 24ths of a second, and
// the bytes of its first frame.
func filmOf(t *testing.T, counts, lasts []uint32) []byte {
	t.Helper()
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 16, 16)), nil); err != nil {
		t.Fatal(err)
	}
	frames := uint32(0)
	for _, n := range counts {
		frames += n
	}
	moov := mp4.NewMoovBox()
	moov.AddChild(mp4.CreateMvhd())
	track := mp4.CreateEmptyTrak(1, 24, "video", "und")
	stbl := track.Mdia.Minf.Stbl
	stbl.Stsd.AddChild(mp4.CreateVisualSampleEntryBox("mjpg", 16, 16, nil))
	stbl.Stts.SampleCount, stbl.Stts.SampleTimeDelta = counts, lasts
	stbl.Stsc.AddEntry(1, frames, 1)
	stbl.Stsz.SampleNumber, stbl.Stsz.SampleUniformSize = frames, uint32(picture.Len())
	moov.AddChild(track)
	mdat := &mp4.MdatBox{Data: picture.Bytes()}
	ftyp := mp4.NewFtyp("isom", 512, []string{"isom"})
	stbl.Stco.ChunkOffset = []uint32{0}
	stbl.Stco.ChunkOffset[0] = uint32(ftyp.Size() + moov.Size() + mdat.HeaderSize())
	f := mp4.NewFile()
	f.Children = []mp4.Box{ftyp, moov, mdat}
	var b bytes.Buffer
	if err := f.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
