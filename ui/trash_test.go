package ui_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui"
)

func TestFilmsOfRejectedTakesGoToTheTrash(t *testing.T) {
	folder := t.TempDir()
	var moved []string
	var fails error
	startWith(t, 16, 120, 36, func(a *app) {
		a.more = func(o *ui.Options) {
			o.Trash = func(_ context.Context, path string) error {
				if fails == nil {
					moved = append(moved, filepath.Base(path))
				}
				return fails
			}
		}
	}, func(t *testing.T, a *app) {
		a.shot(t)
		a.Keys("2", "g", "T")
		a.Hides("to the trash?")
		yes := true
		for name, row := range map[string]int{"reject.mp4": left, "pick.mp4": saved} {
			path := filepath.Join(folder, name)
			if err := os.WriteFile(path, make([]byte, 2_000_000), 0o600); err != nil {
				t.Fatal(err)
			}
			a.world.Change(id(row, 16), func(r *run.Run) { r.Video.Download, r.Video.File = run.Downloaded, path })
		}
		if err := a.world.Annotate(t.Context(), run.AnnotationEdit{Rejected: &yes}, id(left, 16)); err != nil {
			t.Fatal(err)
		}
		a.Drain()
		a.Keys("ctrl+r", "T")
		a.Shows("Move 1 film to the trash?", "1 of rejected takes, 2", "MB")
		a.Keys("enter")
		if len(moved) > 0 {
			t.Error("no is not the default")
		}
		a.Keys("T", "y")
		a.Shows("1 film (2")
		if !slices.Equal(moved, []string{"reject.mp4"}) {
			t.Errorf("%q", moved)
		}
		fails = provider.Errorf(provider.KindDisk, "reject.mp4 cannot be moved to the trash: no")
		a.Keys("T", "y")
		a.Shows("✗ reject.mp4 cannot be moved to the trash")
	})
}
