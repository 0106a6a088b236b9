package download

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// victim says, in a child process, what to download and where to write down what
// the engine's row would remember.
type victim struct {
	URL, Folder, Row string
}

const victimEnv = "DAILIES_TEST_VICTIM"

// TestVictim is the child process of TestKillNine; by itself it does nothing.
func TestVictim(t *testing.T) {
	text := os.Getenv(victimEnv)
	if text == "" {
		return
	}
	var v victim
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	d := newDownload(t, v.URL)
	d.Folder = v.Folder
	d.OnStart = func(validator string, size int64) error {
		row, err := json.Marshal(row{validator, size})
		if err != nil {
			return err
		}
		return os.WriteFile(v.Row, row, 0o600)
	}
	_, err := d.try(t)
	t.Fatalf("the download ended by itself: %v", err)
}

// row is what the engine remembers of a download.
type row struct {
	Validator string
	Size      int64
}

// TestKillNine kills a process in the middle of a download: nothing may stand under a final
// name, and the next process continues where it ended.
func TestKillNine(t *testing.T) {
	film := video(videoSize, 1)
	for _, at := range []int{formatBytes, half, len(film) - 1} {
		s := newRaw(t, stalls(film, `"v1"`, at), good(film, `"v1"`))
		d := newDownload(t, s.URL)
		memory := filepath.Join(t.TempDir(), "row")
		killInTheMiddle(t, victim{URL: s.URL, Folder: d.Folder, Row: memory}, func() bool { return len(d.part()) == at })
		if names := d.files(t); len(names) > 0 {
			t.Fatalf("killed at byte %d: files under a final name: %q", at, names)
		}
		var r row
		text, err := os.ReadFile(memory)
		if err == nil {
			err = json.Unmarshal(text, &r)
		}
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(d.part(), film[:at]) {
			t.Errorf("killed at byte %d: the part has %d bytes", at, len(d.part()))
		}
		d.Validator, d.Size = r.Validator, r.Size
		got, err := d.try(t)
		d.saved(t, got, err, film)
		if _, n := s.seen(); float64(n) > 1.02*float64(len(film)) {
			t.Errorf("killed at byte %d: %d bytes for a file of %d", at, n, len(film))
		}
	}
}

// killInTheMiddle starts the victim and kills it as soon as there says so.
func killInTheMiddle(t *testing.T, v victim, there func() bool) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestVictim$")
	child.Env = append(os.Environ(), victimEnv+"="+string(text))
	var out bytes.Buffer
	child.Stdout, child.Stderr = &out, &out
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	for !there() {
		select {
		case <-ended:
			t.Fatalf("the child ended by itself:\n%s", &out)
		case <-time.After(5 * time.Millisecond):
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Fatal("the child was not killed")
	}
}

// TestKilledBetweenTheNameAndThePart: the final name was linked, the part not
// yet removed. The next try must not make a second copy.
func TestKilledBetweenTheNameAndThePart(t *testing.T) {
	film := video(videoSize, 1)
	s := newRaw(t, status(500))
	d := newDownload(t, s.URL)
	d.Validator, d.Size = `"v1"`, int64(len(film))
	d.leave(t, film)
	if err := os.Link(filepath.Join(d.Folder, d.TempName), filepath.Join(d.Folder, "take.mp4")); err != nil {
		t.Fatal(err)
	}
	got, err := d.try(t)
	d.saved(t, got, err, film)
	if names := d.files(t); len(names) != 1 || names[0] != "take.mp4" {
		t.Errorf("the folder holds %q", names)
	}
}
