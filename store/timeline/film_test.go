package timeline

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestFilmsAreReadFromTheirIndex(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct {
		name string
		spec filmSpec
		want Film
	}{
		{"24", filmSpec{timescale: 12288, delta: 512, frames: 121, width: 1280, height: 720},
			Film{Rate: Rate{24, 1}, Frames: 121, Width: 1280, Height: 720}},
		{"23.976", filmSpec{timescale: 24000, delta: 1001, frames: 120, width: 64, height: 36, sound: true},
			Film{Rate: Rate{24000, 1001}, Frames: 120, Width: 64, Height: 36, Audio: true, AudioRate: 48000, Channels: 2}},
		{"29.97", filmSpec{timescale: 30000, delta: 1001, frames: 1, width: 64, height: 36}, Film{Rate: Rate{30000, 1001}, Frames: 1, Width: 64, Height: 36}},
		{"25", filmSpec{timescale: 25, delta: 1, frames: 10, width: 64, height: 36}, Film{Rate: Rate{25, 1}, Frames: 10, Width: 64, Height: 36}},
		{"60", filmSpec{timescale: 600, delta: 10, frames: 300, width: 64, height: 36}, Film{Rate: Rate{60, 1}, Frames: 300, Width: 64, Height: 36}},
		{"a coarse clock", filmSpec{timescale: 1000, delta: 33, frames: 30, width: 64, height: 36}, Film{Rate: Rate{1000, 33}, Frames: 30, Width: 64, Height: 36}},
		{"sound that this program does not know", filmSpec{timescale: 24, delta: 1, frames: 2, width: 64, height: 36, sound: true, codec: "sowt"},
			Film{Rate: Rate{24, 1}, Frames: 2, Width: 64, Height: 36, Audio: true, AudioRate: 48000, Channels: 2}},
		{"turned", filmSpec{timescale: 24, delta: 1, frames: 2, width: 1280, height: 720, turned: true}, Film{Rate: Rate{24, 1}, Frames: 2, Width: 720, Height: 1280}},
	} {
		got, err := readMP4(writeFilm(t, folder, c.name+".mp4", c.spec))
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
		}
	}
}

func TestFragmentedFilmsAreRead(t *testing.T) {
	got, err := ReadFilm(context.Background(), "testdata/fragmented.mp4")
	want := Film{Rate: Rate{24, 1}, Frames: 48, Width: 64, Height: 36}
	if err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

// A fragment may claim four billion frames without a byte for any of them. They are counted, not kept
// in memory.
func TestAFragmentCannotClaimMemory(t *testing.T) {
	film, err := os.ReadFile("testdata/fragmented.mp4")
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(film, []byte("trun"))
	if at < 0 {
		t.Fatal("the film has no fragment")
	}
	for _, c := range []struct {
		flags  uint32 // which values each frame has
		frames int64  // 0 = the index is damaged
	}{{0, 0xffffffff}, {0x100, 0}, {0xf00, 0}} {
		binary.BigEndian.PutUint32(film[at+4:], c.flags)
		binary.BigEndian.PutUint32(film[at+8:], 0xffffffff)
		path := filepath.Join(t.TempDir(), "a.mp4")
		if err := os.WriteFile(path, film, 0o600); err != nil {
			t.Fatal(err)
		}
		before := memory()
		got, err := readMP4(path)
		if (err != nil) != (c.frames == 0) || got.Frames < c.frames {
			t.Errorf("flags %x: %+v, %v", c.flags, got, err)
		}
		if used := memory() - before; used > 64<<20 {
			t.Errorf("flags %x: it takes %d MB", c.flags, used>>20)
		}
	}
}

// memory returns how many bytes were allocated until now.
func memory() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A film from outside may be cut off or lie about its sizes.
func TestDamagedFilmsAreAnError(t *testing.T) {
	folder := t.TempDir()
	whole, err := os.ReadFile(writeFilm(t, folder, "whole.mp4", filmSpec{timescale: 24, delta: 1, frames: 2, width: 16, height: 16}))
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(whole); n += 3 {
		cut := filepath.Join(folder, "cut.mp4")
		if err := os.WriteFile(cut, whole[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		if film, err := readMP4(cut); err == nil {
			t.Fatalf("cut to %d of %d bytes it is read as %+v", n, len(whole), film)
		}
	}
	for n := 0; n < len(whole); n += 5 {
		broken := append([]byte(nil), whole...)
		broken[n] ^= 0xff
		path := filepath.Join(folder, "broken.mp4")
		if err := os.WriteFile(path, broken, 0o644); err != nil {
			t.Fatal(err)
		}
		_, _ = readMP4(path) // must return
	}
}

func TestProbedFilms(t *testing.T) {
	got, err := probed([]byte(`{"streams":[{"codec_type":"video","width":1280,"height":720,"avg_frame_rate":"24000/1001","nb_read_packets":"120",
		"side_data_list":[{"rotation":-90}]},{"codec_type":"audio","sample_rate":"44100","channels":1}]}`))
	want := Film{Rate: Rate{24000, 1001}, Frames: 120, Width: 720, Height: 1280, Audio: true, AudioRate: 44100, Channels: 1}
	if err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	if _, err := probed([]byte(`{"streams":[]}`)); err == nil {
		t.Error("a film without pictures is no error")
	}
}
