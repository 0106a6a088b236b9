package download

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/ownfile"
)

func TestEveryOutputHasAPartOfItsOwn(t *testing.T) {
	const id = "01JD2Z8K3M4N5P6Q7R8S9T0V1W"
	for output, want := range map[int]string{0: "." + id + ".part", 1: "." + id + ".part", 2: "." + id + "-2.part", 11: "." + id + "-11.part"} {
		got := TempName(id, output)
		if got != want {
			t.Errorf("output %d: %s, want %s", output, got, want)
		}
		if m := partName.FindStringSubmatch(got); m == nil || m[1] != id {
			t.Errorf("%s is not known as a part of its run", got)
		}
	}
}

// A foreign file under the name of the partial file is replaced, never written through.
func TestAPartThatLeadsElsewhereIsReplaced(t *testing.T) {
	film := video(videoSize, 1)
	for name, plant := range map[string]func(part, other string) error{
		"a link":               func(part, other string) error { return os.Symlink(other, part) },
		"a link to nothing":    func(part, other string) error { return os.Symlink(other+".none", part) },
		"a link in the folder": func(part, other string) error { return os.Symlink(filepath.Base(other), part) },
		"a second name":        func(part, other string) error { return os.Link(other, part) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDownload(t, newRaw(t, good(film, `"v1"`)).URL)
			// It would be resumed if it were ours.
			d.Validator, d.Size = `"v1"`, int64(len(film))
			for _, folder := range []string{d.Folder, filepath.Dir(d.Folder)} {
				other := filepath.Join(folder, "diary")
				if err := os.WriteFile(other, film[:half], 0o600); err != nil {
					t.Fatal(err)
				}
				if err := plant(filepath.Join(d.Folder, d.TempName), other); err != nil {
					t.Fatal(err)
				}
				got, err := d.try(t)
				d.saved(t, got, err, film)
				if text, err := os.ReadFile(other); err != nil || len(text) != half {
					t.Errorf("the other file has %d bytes, %v", len(text), err)
				}
				if _, err := os.Lstat(other + ".none"); err == nil {
					t.Error("a file was made behind the link")
				}
			}
		})
	}
}

// TestAStoppedProcessIsOvertaken: a process is suspended during a download
// and its run taken over. Whichever ends first, there is one complete file and no partial one.
func TestAStoppedProcessIsOvertaken(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" && runtime.GOOS != "freebsd" {
		t.Skip("the program locks parts on Linux, macOS and FreeBSD only")
	}
	film := video(videoSize, 1)
	stopped, goOn := make(chan struct{}), make(chan struct{})
	s := newRaw(t, func(c *call) {
		c.fileHead(film, `"v1"`, 0)
		c.writeResponse(film[:half])
		close(stopped)
		<-goOn
		c.writeResponse(film[half:])
	}, good(film, `"v1"`))
	first := newDownload(t, s.URL)
	first.Client.stall = time.Minute
	ended := make(chan error)
	go func() {
		_, err := first.Client.Download(t.Context(), first.Request)
		ended <- err
	}()
	<-stopped
	second := newDownload(t, s.URL)
	second.Folder, second.Validator, second.Size = first.Folder, `"v1"`, int64(len(film))
	got, err := second.try(t)
	second.saved(t, got, err, film)
	close(goOn)
	if err := <-ended; provider.KindOf(err) != provider.KindLocal || !strings.Contains(provider.UserMessage(err), "took over") {
		t.Errorf("the first ended with %v", err)
	}
	second.saved(t, got, nil, film)
	if names := second.files(t); len(names) != 1 {
		t.Errorf("the folder holds %q", names)
	}
}

// A second output of a run is saved beside the first, under the next name.
func TestOutputsAreNumbered(t *testing.T) {
	films := [][]byte{video(1000, 1), video(1000, 2), video(1000, 3)}
	folder := t.TempDir()
	for _, c := range []struct {
		output int
		want   string
	}{{2, "take 2.mp4"}, {0, "take.mp4"}, {3, "take 3.mp4"}, {2, "take 4.mp4"}} {
		film := films[c.output%3]
		d := newDownload(t, newRaw(t, good(film, `"v1"`)).URL)
		d.Folder, d.Output, d.TempName = folder, c.output, TempName("run", c.output)
		got, err := d.try(t)
		d.saved(t, got, err, film)
		if got.Name != c.want {
			t.Errorf("output %d is saved as %q, want %q", c.output, got.Name, c.want)
		}
	}
}

func TestRemoveParts(t *testing.T) {
	const wanted, unwanted = "01JD0000000000000000000001", "01JD0000000000000000000002"
	folder, now := t.TempDir(), time.Now()
	old := now.Add(-48 * time.Hour)
	for name, at := range map[string]time.Time{
		TempName(wanted, 1): old, TempName(unwanted, 1): old, TempName(unwanted, 2): now, TempName(unwanted, 3): old,
		"take.mp4": old, ".notes.part": old, ".DS_Store": old, unwanted + ".part": old, "." + unwanted + ".part.txt": old,
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte("half a film"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	inUse, err := os.OpenFile(filepath.Join(folder, TempName(unwanted, 3)), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer inUse.Close()
	if free, _ := ownfile.Lock(inUse); !free {
		t.Fatal("the part cannot be locked")
	}
	keep := func(id string) bool { return id == wanted }
	n, err := RemoveParts(folder, now.Add(-24*time.Hour), keep)
	if n != 1 || err != nil {
		t.Errorf("%d removed, %v; want 1", n, err)
	}
	for name, stays := range map[string]bool{
		TempName(wanted, 1): true, TempName(unwanted, 1): false, TempName(unwanted, 2): true, TempName(unwanted, 3): true,
		"take.mp4": true, ".notes.part": true, ".DS_Store": true, unwanted + ".part": true, "." + unwanted + ".part.txt": true,
	} {
		if _, err := os.Lstat(filepath.Join(folder, name)); (err == nil) != stays {
			t.Errorf("%s: %v; it should stay: %v", name, err, stays)
		}
	}
	if err := inUse.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := RemoveParts(folder, now.Add(-24*time.Hour), keep); n != 1 || err != nil {
		t.Errorf("once it is free: %d removed, %v", n, err)
	}
}

// A link under a part's name is removed, not followed; a missing folder is no error.
func TestRemovePartsFollowsNoLinks(t *testing.T) {
	folder := t.TempDir()
	other := filepath.Join(t.TempDir(), "diary")
	if err := os.WriteFile(other, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(folder, TempName("01JD0000000000000000000001", 1))
	if err := os.Symlink(other, link); err != nil {
		t.Fatal(err)
	}
	if n, err := RemoveParts(folder, time.Now().Add(time.Hour), func(string) bool { return false }); n != 1 || err != nil {
		t.Errorf("%d removed, %v", n, err)
	}
	if text, err := os.ReadFile(other); err != nil || string(text) != "mine" {
		t.Errorf("the other file holds %q, %v", text, err)
	}
	if n, err := RemoveParts(filepath.Join(folder, "none"), time.Now(), nil); n != 0 || err != nil {
		t.Errorf("%d removed, %v", n, err)
	}
}
