package download

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"dailies/provider"
)

// TestAFullDisk writes to the device that is always full.
func TestAFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	alive := time.AfterFunc(time.Hour, func() {})
	defer alive.Stop()
	d := Request{Folder: "/videos", OnProgress: func(int64, int64, int64) {}}
	film := video(videoSize, 1)
	_, err = New(nil, true, stallAfter).copyBody(full, bytes.NewReader(film), copyState{total: int64(len(film)), start: time.Now()}, d, alive)
	if provider.KindOf(err) != provider.KindDisk || !strings.HasPrefix(provider.UserMessage(err), "the disk is full: /videos") {
		t.Errorf("%v (%s)", err, provider.KindOf(err))
	}
}

// TestADiskWithoutRoomIsSeenFirst: a file larger than any disk is refused before
// its first byte, not after its last.
func TestADiskWithoutRoomIsSeenFirst(t *testing.T) {
	s := newRaw(t, func(c *call) {
		c.head(200, "Content-Type: video/mp4", `ETag: "v1"`, "Content-Length: 1125899906842624")
		c.writeResponse(ftyp("isom"))
	})
	d := newDownload(t, s.URL)
	d.max = 1 << 60
	_, err := d.try(t)
	d.failed(t, err, provider.KindDisk)
	if len(d.part()) != 0 {
		t.Errorf("%d bytes were written", len(d.part()))
	}
}

// TestAReserveIsNotPartOfTheFile: what is reserved must not look downloaded.
func TestAReserveIsNotPartOfTheFile(t *testing.T) {
	film := video(videoSize, 1)
	s := newRaw(t, cutAt(film, `"v1"`, half))
	d := newDownload(t, s.URL)
	_, err := d.try(t)
	d.failed(t, err, provider.KindNetwork)
	if len(d.part()) != half {
		t.Errorf("the part has %d bytes; %d came", len(d.part()), half)
	}
}

const limitEnv = "DAILIES_TEST_FILE_LIMIT"

// TestADiskThatFillsUp runs a download in a child process that may write no
// file larger than half a video.
func TestADiskThatFillsUp(t *testing.T) {
	if os.Getenv(limitEnv) == "" {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestADiskThatFillsUp$", "-test.v")
		child.Env = append(os.Environ(), limitEnv+"=1")
		out, err := child.CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("--- PASS: TestADiskThatFillsUp")) {
			t.Errorf("the child: %v\n%s", err, out)
		}
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	limit(t, syscall.Rlimit{Cur: half, Max: before.Max})
	film := video(videoSize, 1)
	d := newDownload(t, newRaw(t, good(film, `"v1"`)).URL)
	_, err := d.try(t)
	d.failed(t, err, provider.KindDisk)
	if !bytes.Equal(d.part(), film[:half]) {
		t.Errorf("the part has %d bytes; there was room for %d", len(d.part()), half)
	}
	limit(t, before)
	got, err := d.try(t)
	d.saved(t, got, err, film)
}

func limit(t *testing.T, l syscall.Rlimit) {
	t.Helper()
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
		t.Fatal(err)
	}
}

// TestAFolderThatTakesNoFiles: even root cannot make a file or a folder in /sys.
func TestAFolderThatTakesNoFiles(t *testing.T) {
	d := newDownload(t, newRaw(t, status(500)).URL)
	for _, folder := range []string{"/sys/kernel", "/sys/kernel/videos"} {
		d.Folder = folder
		_, err := d.try(t)
		if provider.KindOf(err) != provider.KindDisk || !strings.HasPrefix(provider.UserMessage(err), "files cannot be written to "+folder) {
			t.Errorf("%s: %v (%s)", folder, err, provider.KindOf(err))
		}
	}
}
