package termimage

import (
	"context"
	"errors"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/Eyevinn/mp4ff/mp4"

	"dailies/provider"
)

// noFFmpeg clears $PATH.
func noFFmpeg(t *testing.T) { t.Helper(); t.Setenv("PATH", "") }

func TestMotionJPEGNeedsNoProgram(t *testing.T) {
	noFFmpeg(t)
	for _, c := range []struct {
		colors []color.RGBA
		want   color.RGBA
	}{
		{[]color.RGBA{red}, red},
		{[]color.RGBA{red, green}, red},
		{[]color.RGBA{red, green, blue}, green},
		{[]color.RGBA{red, green, blue, white, red, green}, blue},
		{[]color.RGBA{red, green, blue, white, red, green, blue}, white},
	} {
		img, err := Posters{}.Of(t.Context(), file(t, "a.mp4", colorsMovie(t, nil, c.colors...)), 100, 100)
		if err != nil {
			t.Fatal(err)
		}
		if d := looksLike(img, plain(c.want), 6); d != "" {
			t.Errorf("of %d frames, %s", len(c.colors), d)
		}
	}
	img, err := Posters{}.Of(t.Context(), file(t, "a.mp4", colorsMovie(t, nil, red)), 16, 16)
	if err != nil || img.Bounds().Size() != image.Pt(16, 9) {
		t.Errorf("it was not scaled down (%v)", err)
	}
}

func TestOtherVideosNeedFFmpeg(t *testing.T) {
	video := filepath.Join("testdata", "red.mp4") // H.264
	_, missing := exec.LookPath("ffmpeg")
	img, err := Posters{}.Of(t.Context(), video, 100, 100)
	switch {
	case missing == nil && err != nil:
		t.Errorf("ffmpeg is there: %v", err)
	case missing == nil:
		if d := looksLike(img, plain(color.RGBA{254, 0, 0, 255}), 12); d != "" {
			t.Error(d)
		}
	case err == nil:
		t.Error("there is a poster without ffmpeg")
	}
	noFFmpeg(t)
	_, err = Posters{}.Of(t.Context(), video, 100, 100)
	if provider.KindOf(err) != provider.KindLocal || !strings.Contains(provider.UserMessage(err), "install ffmpeg") {
		t.Errorf("without ffmpeg: %v", err)
	}
}

func TestBrokenVideos(t *testing.T) {
	noFFmpeg(t)
	good := colorsMovie(t, nil, red, green, blue)
	stbl := func(m *mp4.MoovBox) *mp4.StblBox { return m.Traks[1].Mdia.Minf.Stbl }
	spoiled := func(change func(*mp4.MoovBox)) []byte { return colorsMovie(t, change, red, green, blue) }
	for name, data := range map[string][]byte{
		"empty": nil, "text": []byte("a video, really"), "cut": good[:len(good)/2], "only a head": good[:40],
		"an endless box":           append([]byte{0, 0, 0, 8, 'm', 'o', 'o', 'v'}, good...),
		"boxes without end":        []byte(strings.Repeat("\x00\x00\x00\x08free", 5000)),
		"a huge index":             []byte("\x7f\xff\xff\xffmoov"),
		"chunks of no frames":      spoiled(func(m *mp4.MoovBox) { stbl(m).Stsc.Entries[0].SamplesPerChunk = 0 }),
		"frames behind the end":    spoiled(func(m *mp4.MoovBox) { stbl(m).Stco.ChunkOffset = []uint32{1 << 31, 1 << 31} }),
		"frames as large as disks": spoiled(func(m *mp4.MoovBox) { stbl(m).Stsz.SampleSize[1] = 1 << 31 }),
		"frames of nothing":        spoiled(func(m *mp4.MoovBox) { stbl(m).Stsz.SampleSize[1] = 0 }),
		"no chunks":                spoiled(func(m *mp4.MoovBox) { stbl(m).Stco.ChunkOffset = nil }),
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, "a.mp4", data)
			if took := allocated(func() {
				if _, err := (Posters{}).Of(t.Context(), path, 100, 100); err == nil {
					t.Error("it has a poster")
				}
			}); took > 10_000_000 {
				t.Errorf("finding that out took %d bytes", took)
			}
		})
	}
	_, err := Posters{}.Of(t.Context(), filepath.Join(t.TempDir(), "gone.mp4"), 100, 100)
	refused(t, err, "there is no file gone.mp4")
	_, err = Posters{}.Of(t.Context(), t.TempDir(), 100, 100)
	refused(t, err, "is not a file")
}

func TestAnIndexThatIsTooLongIsNotRead(t *testing.T) {
	noFFmpeg(t)
	path := file(t, "a.mp4", []byte("\x02\x00\x00\x00moov"))
	if err := os.Truncate(path, 0x02000000); err != nil { // a hole: it takes no disk
		t.Fatal(err)
	}
	if took := allocated(func() {
		if _, err := (Posters{}).Of(t.Context(), path, 100, 100); err == nil {
			t.Error("it has a poster")
		}
	}); took > 10_000_000 {
		t.Errorf("finding that out took %d bytes", took)
	}
}

func TestTheMiddleOfAFilm(t *testing.T) {
	for _, c := range []struct {
		scale    uint32
		duration uint64
		want     time.Duration
	}{{1000, 5000, 2500 * time.Millisecond}, {600, 600, time.Second / 2}, {0, 5000, 0}, {1, 3600, 1800 * time.Second}, {1, 3601, 0}, {1, 1<<64 - 1, 0}} {
		m := film{moov: &mp4.MoovBox{Mvhd: &mp4.MvhdBox{Timescale: c.scale, Duration: c.duration}}}
		if got := m.middle(); got != c.want {
			t.Errorf("of %d / %d it is %v, want %v", c.duration, c.scale, got, c.want)
		}
	}
	if got := (film{}).middle(); got != 0 {
		t.Errorf("of nothing it is %v", got)
	}
}

func TestAPosterIsMadeOnce(t *testing.T) {
	noFFmpeg(t)
	folder := filepath.Join(t.TempDir(), "cache", "posters")
	p := Posters{Folder: folder}
	video := file(t, "a.mp4", colorsMovie(t, nil, red))
	of := func(want color.RGBA, why string) {
		t.Helper()
		img, err := p.Of(t.Context(), video, 100, 100)
		if err != nil {
			t.Fatal(err)
		}
		if d := looksLike(img, plain(want), 10); d != "" {
			t.Errorf("%s: %s", why, d)
		}
	}
	of(red, "at first")
	kept := list(t, folder)
	if len(kept) != 1 {
		t.Fatalf("the folder has %v", kept)
	}
	st, err := os.Stat(kept[0])
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the poster has mode %v (%v)", st.Mode(), err)
	}
	if st, err = os.Stat(folder); err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v (%v)", st.Mode(), err)
	}
	if err := os.WriteFile(kept[0], jpegOf(t, plain(blue)), 0o600); err != nil {
		t.Fatal(err)
	}
	of(blue, "the kept one is not used")
	if err := os.WriteFile(kept[0], []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	of(red, "a broken one stays")
	if err := os.WriteFile(video, colorsMovie(t, nil, green), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(video, time.Time{}, time.Unix(1_800_000_000, 0)); err != nil {
		t.Fatal(err)
	}
	of(green, "another video has the old poster")
	if got := list(t, folder); len(got) != 2 {
		t.Errorf("the folder has %v", got)
	}
}

// list returns the files of a folder.
func list(t *testing.T, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestAPosterThatCannotBeKeptIsShown(t *testing.T) {
	noFFmpeg(t)
	blocked := file(t, "a file, no folder", nil)
	if _, err := (Posters{Folder: filepath.Join(blocked, "posters")}).Of(t.Context(), file(t, "a.mp4", colorsMovie(t, nil, red)), 9, 9); err != nil {
		t.Error(err)
	}
}

func TestOldPostersMakeRoom(t *testing.T) {
	folder := t.TempDir()
	for i, name := range []string{"c.jpg", "a.jpg", "b.jpg", "d.jpg"} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Unix(int64(1000+i), 0)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "somebody's.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := trim(folder, 2); err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	for _, name := range []string{"a.txt", "b.txt", "c.jpg"} {
		if err := os.WriteFile(filepath.Join(other, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := trim(other, 2); err != nil || len(list(t, other)) != 3 {
		t.Errorf("one poster was too many (%v)", err)
	}
	var names []string
	for _, p := range list(t, folder) {
		names = append(names, filepath.Base(p))
	}
	if got := strings.Join(names, " "); got != "b.jpg d.jpg somebody's.txt" {
		t.Errorf("left is %s", got)
	}
}

func TestPostersStopWithTheirContext(t *testing.T) {
	noFFmpeg(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Posters{}).Of(ctx, file(t, "a.mp4", colorsMovie(t, nil, red)), 9, 9); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}
