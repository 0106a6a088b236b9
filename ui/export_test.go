package ui_test

import (
	"context"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui"
)

// exporting records what is handed over.
func exporting(got *[]run.Export, err error) func(a *app) {
	return func(a *app) {
		a.more = func(o *ui.Options) {
			o.Handover = ui.Handover{Folder: "/home/ada/cut", Export: func(_ context.Context, e run.Export) (run.Exported, error) {
				*got = append(*got, e)
				out := run.Exported{Folder: e.Folder, Documents: []string{"a", "b"}}
				for _, r := range e.Takes {
					out.Films = append(out.Films, run.ExportedFilm{Take: r})
				}
				if len(e.Takes) > 1 {
					out.Notes = []string{"one of them has no film"}
				}
				return out, err
			}}
		}
	}
}

func TestAShotIsHandedOver(t *testing.T) {
	var got []run.Export
	startWith(t, 16, 120, 36, exporting(&got, nil), func(t *testing.T, a *app) {
		a.shot(t)
		a.Keys("2", "g", "X")
		a.Shows("Hand over to an editor", "shot  S010", "‹ picks of S010 (1) ›", "~/cut", "OTIO timeline", "HTML contact sheet", "enter  hand over")
		a.Keys("down", "ctrl+u")
		a.Type("~/film")
		a.Keys("down", "right", "enter")
		a.Shows("handed over 1 film and 2 documents to ~/film")
		e := got[0]
		if len(e.Takes) != 1 || !e.Takes[0].Pick || e.Folder != "/home/ada/film" || len(e.Formats) != 4 || e.Formats[0] != run.ExportFCPXML || !strings.HasPrefix(e.Name, "S010 ") {
			t.Errorf("%+v", e)
		}
		// The next time folder and documents are as they were.
		a.Keys("X", "right")
		a.Shows("all takes of S010 (3)", "~/film")
		a.Keys("enter")
		a.Shows("handed over 3 films and 2 documents to ~/film; 1 note: L shows")
		if len(got) != 2 || len(got[1].Takes) != 3 || len(got[1].Formats) != 4 {
			t.Errorf("%+v", got)
		}
		a.Keys("L")
		a.Shows("one of them has no film")
	})
}

// The home folder of another user is not looked up, and no folder is made that is called so.
func TestTheHomeFolderOfAnotherUserIsRefused(t *testing.T) {
	var got []run.Export
	startWith(t, 16, 120, 36, exporting(&got, nil), func(t *testing.T, a *app) {
		a.shot(t)
		a.Keys("2", "g", "X", "down", "ctrl+u")
		a.Type("~bob/cut")
		a.Keys("enter")
		a.Shows("~bob/cut: only your own home folder can be written as ~", "write the whole path")
		if len(got) != 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestMarkedRunsAreHandedOver(t *testing.T) {
	var got []run.Export
	disk := provider.Errorf(provider.KindDisk, "files cannot be written to /home/ada/cut").WithHint("choose another folder")
	startWith(t, 16, 80, 24, exporting(&got, disk), func(t *testing.T, a *app) {
		a.shot(t)
		a.Keys("/")
		a.Type("shot:S010 is:pick")
		a.Keys("enter", "X")
		a.Shows("‹ this run ›")
		a.Keys("right")
		a.Shows("‹ picks of S010 ›")
		a.Keys("esc", "X", "enter")
		a.Shows("✗ files cannot be written to /home/ada/cut: choose another folder")
		if len(got) != 1 || len(got[0].Takes) != 1 {
			t.Errorf("%+v", got)
		}
	})
}

func TestNothingIsHandedOverWithoutAPickOrAFolder(t *testing.T) {
	var got []run.Export
	startWith(t, 16, 80, 24, exporting(&got, nil), func(t *testing.T, a *app) {
		a.Keys("2", "G", "X")
		a.Shows("‹ all takes of S160 (1) ›")
		a.Keys("right", "enter")
		a.Shows("✗ there is nothing to hand over: no take is picked")
		a.Keys("X", "down", "ctrl+u", "enter")
		a.Shows("✗ handing over needs a folder")
		if len(got) > 0 {
			t.Errorf("%+v", got)
		}
	})
}
