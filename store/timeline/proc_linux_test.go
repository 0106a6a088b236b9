package timeline

import (
	"path/filepath"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
)

// In /proc the system says of new files and folders that they do not exist, also to root. It is no
// reason to check the disk, nor to say that the film is gone.
func TestExportToAFolderThatTakesNoFiles(t *testing.T) {
	film := writeFilm(t, t.TempDir(), "a.mp4", filmSpec{timescale: 24, delta: 1, frames: 24, width: 64, height: 36})
	for _, folder := range []string{"/proc", "/proc/self/fd", filepath.Join("/proc", "cut"), filepath.Join("/sys", "cut")} {
		out, err := Exporter{}.Export(t.Context(), run.Export{Name: "x", Folder: folder, Formats: run.ExportFormats(), Takes: []run.Run{take("S010", 1, "A corgi", film)}})
		want := "files cannot be written to " + folder + ": choose another folder"
		if got := provider.UserMessage(err); got != want || len(out.Films)+len(out.Notes) > 0 {
			t.Errorf("%s: %q, %+v; want %q", folder, got, out, want)
		}
	}
}
