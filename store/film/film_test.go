package film

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// avi writes an AVI file of Motion JPEG.
func avi(t *testing.T, frames ...[]byte) string {
	t.Helper()
	chunk := func(name string, body []byte) []byte {
		b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
		b = append(b, body...)
		if len(body)%2 == 1 {
			b = append(b, 0)
		}
		return b
	}
	header := binary.LittleEndian.AppendUint32(nil, 100_000) // microseconds a frame
	movi := []byte("movi")
	for _, f := range frames {
		movi = append(movi, chunk("00dc", f)...)
		movi = append(movi, chunk("01wb", []byte("sound"))...)
	}
	hdrl := append([]byte("hdrl"), chunk("avih", append(header, make([]byte, 52)...))...)
	body := append([]byte("AVI "), append(chunk("LIST", hdrl), chunk("LIST", movi)...)...)
	path := filepath.Join(t.TempDir(), "film.avi")
	if err := os.WriteFile(path, chunk("RIFF", body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func picture(t *testing.T, n, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, numbered(n, width, height), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// numberedAVI has frames of 960 × 540.
func numberedAVI(t *testing.T, n int) string {
	var frames [][]byte
	for i := range n {
		frames = append(frames, picture(t, i, 960, 540))
	}
	return avi(t, frames...)
}

// noFFmpeg is a program that must not be called.
const noFFmpeg = "/nowhere/ffmpeg"

func TestMotionJPEGNeedsNoFFmpeg(t *testing.T) {
	path := numberedAVI(t, 25)
	l := New(t.TempDir(), noFFmpeg)
	poster, err := l.Poster(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if n := readNumber(t, poster); n != 12 {
		t.Errorf("the poster is frame %d", n)
	}
	at := func() time.Time {
		st, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return st.ModTime()
	}()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, content := range [][]byte{make([]byte, len(whole)), whole} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		if again, err := l.Poster(t.Context(), path); err != nil || !bytes.Equal(again, poster) {
			t.Errorf("the poster is not cached: %v", err)
		}
	}
	film, err := l.Load(t.Context(), path, false, ignore)
	if err != nil {
		t.Fatal(err)
	}
	checkNumbers(t, film)
	if len(film.Frames) != 25 || film.Width != 960 || film.Height != 540 || film.Duration != 2500*time.Millisecond || film.Frames[7].At != 700*time.Millisecond {
		t.Errorf("%d frames of %d × %d, %s", len(film.Frames), film.Width, film.Height, film.Duration)
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(film.Frames[0].JPEG))
	if err != nil || c.Width != 480 || c.Height != 270 {
		t.Errorf("the frames have %d × %d pixels, %v", c.Width, c.Height, err)
	}
}

func TestABrokenFrameEndsAFilm(t *testing.T) {
	film, err := New("", noFFmpeg).Load(t.Context(), avi(t, picture(t, 0, 96, 54), picture(t, 1, 96, 54), []byte("broken"), picture(t, 3, 96, 54)), false, ignore)
	if err != nil {
		t.Fatal(err)
	}
	if len(film.Frames) != 2 || film.Problem == "" || film.Duration != 200*time.Millisecond {
		t.Errorf("%d frames, %s, %q", len(film.Frames), film.Duration, film.Problem)
	}
}

func TestALongFilmIsThinnedOut(t *testing.T) {
	var frames [][]byte
	for i := range 1000 {
		frames = append(frames, picture(t, i, 40, 30))
	}
	film, err := New("", noFFmpeg).Load(t.Context(), avi(t, frames...), false, ignore)
	if err != nil {
		t.Fatal(err)
	}
	if len(film.Frames) != 334 || film.Total != 1000 || film.Frames[333].Index != 999 {
		t.Errorf("%d frames of %d, the last is %d", len(film.Frames), film.Total, film.Frames[len(film.Frames)-1].Index)
	}
	checkNumbers(t, film)
}

func TestAFilmIsCached(t *testing.T) {
	path, folder := numberedAVI(t, 9), t.TempDir()
	first, err := New(folder, noFFmpeg).Load(t.Context(), path, false, ignore)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("the cache has %q", kept)
	}
	if st, err := os.Stat(kept[0]); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %s, %v", st.Mode(), err)
	}
	at := func() time.Time {
		st, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return st.ModTime()
	}()
	// The frames come from the cache even if the video has become unreadable since.
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	set := func(b []byte, at time.Time) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	set(make([]byte, len(whole)), at)
	l := New(folder, noFFmpeg)
	again, err := l.Load(t.Context(), path, false, ignore)
	if err != nil {
		t.Fatal(err)
	}
	checkNumbers(t, again)
	if len(again.Frames) != 9 || again.Duration != first.Duration || again.Width != first.Width || again.Frames[8].At != first.Frames[8].At {
		t.Errorf("%d frames, %s", len(again.Frames), again.Duration)
	}
	if poster, err := l.Poster(t.Context(), path); err != nil || readNumber(t, poster) != 4 {
		t.Errorf("the poster is %v", err)
	}
	set(make([]byte, len(whole)), at.Add(time.Second)) // another video
	if _, err := l.Load(t.Context(), path, false, ignore); err == nil {
		t.Error("another video of the same name has the same frames")
	}
	set(whole, at)
	for name, broken := range map[string][]byte{"cut": nil, "no index": []byte("x"), "lies": []byte(`{"version":2,"frames":[[0,0,99999999999]]}` + "\n")} {
		if name == "cut" {
			if broken, err = os.ReadFile(kept[0]); err != nil {
				t.Fatal(err)
			}
			broken = broken[:len(broken)-10]
		}
		if err := os.WriteFile(kept[0], broken, 0o600); err != nil {
			t.Fatal(err)
		}
		if film, err := l.Load(t.Context(), path, false, ignore); err != nil || len(film.Frames) != 9 {
			t.Errorf("%s: %d frames, %v", name, len(film.Frames), err)
		}
	}
}

func TestTheLeastRecentlyUsedFilmsAreRemoved(t *testing.T) {
	folder, now := t.TempDir(), time.Now()
	for i, name := range []string{"old.frames", "used.frames", "new.frames", "new-left", "other"} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, make([]byte, 100), 0o600); err != nil {
			t.Fatal(err)
		}
		at := now.Add(time.Duration(i-10) * time.Hour)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := trim(folder, 250); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(folder, "*"))
	if len(left) != 3 || filepath.Base(left[0]) != "new.frames" || filepath.Base(left[1]) != "other" || filepath.Base(left[2]) != "used.frames" {
		t.Errorf("the folder has %q", left)
	}
}

func TestTwoAtATimeUrgentOnesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue{free: 2}
		var order []string
		for range 2 {
			if err := q.enter(t.Context(), false); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"first", "second", "urgent"} {
			go func() {
				if err := q.enter(t.Context(), name == "urgent"); err != nil {
					t.Error(err)
				}
				order = append(order, name)
				q.leave()
			}()
			synctest.Wait()
		}
		if len(order) > 0 {
			t.Fatalf("%q do not wait", order)
		}
		q.leave()
		synctest.Wait()
		if len(order) != 3 || order[0] != "urgent" || order[1] != "first" {
			t.Errorf("the order is %q", order)
		}
		q.leave()
		if q.free != 2 {
			t.Errorf("%d turns are free", q.free)
		}
	})
}

func TestAMissingVideo(t *testing.T) {
	for _, path := range []string{filepath.Join(t.TempDir(), "gone.mp4"), t.TempDir()} {
		if _, err := New("", noFFmpeg).Load(t.Context(), path, false, ignore); provider.KindOf(err) != provider.KindFile {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestThePlayheadFindsItsFrame(t *testing.T) {
	film := run.Film{Duration: 100, Frames: []run.Frame{{At: 0}, {At: 10}, {At: 30}, {At: 60}}}
	for at, want := range map[time.Duration]int{-5: 0, 0: 0, 9: 0, 10: 1, 29: 1, 30: 2, 59: 2, 60: 3, 99: 3, 1000: 3} {
		if got := film.FrameAt(at); got != want {
			t.Errorf("at %d it is frame %d", at, got)
		}
	}
	if s := film.Strip(3); len(s) != 3 || s[0] != 0 || s[2] != 3 {
		t.Errorf("a strip of three is %d", s)
	}
	if s := film.Strip(9); len(s) != 4 || s[3] != 3 {
		t.Errorf("a strip of nine is %d", s)
	}
	if s := film.Strip(1); len(s) != 1 || film.Ends(1) != 30 || film.Ends(3) != 100 {
		t.Errorf("a strip of one is %d", s)
	}
	film.Loaded = 61
	if s := film.Strip(3); len(s) != 0 {
		t.Errorf("a film that is read, of which it is not known how many frames it has, has the strip %d", s)
	}
	film.Expected = 9
	if s := film.Strip(3); len(s) != 3 || s[0] != 0 || s[1] != 4 || s[2] != 8 {
		t.Errorf("a strip of a film that is read is %d", s)
	}
}
