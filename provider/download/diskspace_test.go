package download

import (
	"strings"
	"testing"

	"dailies/provider"
)

// A download is not begun when less than a gigabyte, or a twentieth of a small disk, would be
// left, and continues from its part when there is room again.
func TestADownloadLeavesRoomOnTheDisk(t *testing.T) {
	film := video(videoSize, 1)
	const mb, gb = 1_000_000, 1 << 30
	rest := int64(len(film) - half)
	for name, c := range map[string]struct {
		free, size int64
		known      bool
		chunks     bool // the server does not say how long it is
		saved      bool
	}{
		"a roomy disk":          {500 * gb, 1000 * gb, true, false, true},
		"just enough":           {gb + rest, 1000 * gb, true, false, true},
		"a byte short":          {gb + rest - 1, 1000 * gb, true, false, false},
		"full":                  {0, 1000 * gb, true, false, false},
		"small, enough":         {100 * mb, 1000 * mb, true, false, true},
		"small, too little":     {50 * mb, 1000 * mb, true, false, false},
		"unknown length, room":  {gb, 1000 * gb, true, true, true},
		"unknown length, short": {gb - 1, 1000 * gb, true, true, false},
		"nobody knows":          {0, 0, false, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			then := good(film, `"v1"`)
			if c.chunks {
				then = chunked(film, len(film), true)
			}
			s := newRaw(t, cutAt(film, `"v1"`, half), then)
			d := newDownload(t, s.URL)
			_, err := d.try(t)
			d.failed(t, err, provider.KindNetwork)
			d.space = func(string) (int64, int64, bool) { return c.free, c.size, c.known }
			got, err := d.try(t)
			if c.saved {
				d.saved(t, got, err, film)
				return
			}
			d.failed(t, err, provider.KindDisk)
			if says := provider.UserMessage(err); !strings.HasPrefix(says, "the disk is nearly full: "+d.Folder) || !strings.Contains(says, "download it again") {
				t.Errorf("it says %q", says)
			}
			d.space = DiskSpace
			got, err = d.try(t)
			d.saved(t, got, err, film)
		})
	}
}

// A download of unknown length stops before it has filled the disk.
func TestADownloadWithoutALengthLeavesRoom(t *testing.T) {
	film := video(3*spaceEvery, 1)
	d := newDownload(t, newRaw(t, chunked(film, len(film), true)).URL)
	looks := 0
	d.space = func(string) (int64, int64, bool) {
		looks++
		return minFreeSpace - 1 + int64(max(0, 3-looks)), 100 << 30, true
	}
	_, err := d.try(t)
	d.failed(t, err, provider.KindDisk)
	// It looks after the first read that completes spaceEvery bytes, which may exceed them by a read.
	if n := len(d.part()); looks != 3 || n < 2*spaceEvery || n > 2*(spaceEvery+copyBuffer) {
		t.Errorf("it stopped after %d looks with %d bytes", looks, n)
	}
}

// What the system says of a real folder is believable.
func TestSpaceOfAFolder(t *testing.T) {
	free, size, known := DiskSpace(t.TempDir())
	if !known || free <= 0 || size < free {
		t.Errorf("%d of %d bytes, known: %v", free, size, known)
	}
	if _, _, known := DiskSpace("/no/such/folder"); known {
		t.Error("a folder that is not there has room")
	}
}
