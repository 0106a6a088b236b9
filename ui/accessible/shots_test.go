package accessible_test

import (
	"context"
	"strings"
	"testing"

	"dailies/provider/run"
	"dailies/ui/accessible"
	"dailies/ui/uitest"
)

func TestTheTakesOfAShotAreHeardAndJudged(t *testing.T) {
	start(t, 8, func(k *talk) {
		k.answer("7", "nope", "s060")
		k.says("1. S010", "1 take", `There is no shot "nope".`, "Take 1: done, saved as", "picked", "The number of a take")
		k.answer("5", "1")
		k.says(`The shot S060 has no take "5".`, "Prompt: A corgi", "rate it")
		k.answer(k.number("rate it"))
		k.answer("3")
		k.says("Rated 3 of 5.", "Take 1: done", "rated 3 of 5")
		k.answer("1")
		k.answer(k.number("remove the pick"))
		k.says("The pick is removed.")
		takes, err := k.world.Takes(k.t.Context(), "S060")
		if err != nil || len(takes) != 1 || takes[0].Rating != 3 || takes[0].Pick {
			k.t.Errorf("%+v, %v", takes, err)
		}
	})
	start(t, 12, func(k *talk) {
		k.answer("7", "m")
		k.says("10. S100", "m for more", "12. S120")
		k.answer("m")
		k.says("No more shots.")
	})
	start(t, 0, func(k *talk) {
		k.answer("7")
		k.says("There are no shots yet.")
	})
}

func TestPicksAreHandedOver(t *testing.T) {
	var got []run.Export
	with(t, 8, func(o *accessible.Options, _ *uitest.FakeBackend) {
		o.ExportFolder, o.Path = "/home/ada/cut", func(p string) string { return strings.Replace(p, "~", "/home/ada", 1) }
		o.Export = func(_ context.Context, e run.Export) (run.Exported, error) {
			got = append(got, e)
			return run.Exported{Folder: e.Folder, Films: []run.ExportedFilm{{File: e.Folder + "/a\x1b[31m.mp4"}}, Documents: []string{e.Folder + "/a.otio"}, Notes: []string{"one is cut off"}}, nil
		}
	}, func(k *talk) {
		k.answer("8", "S060", "~bob/cut", "~/film")
		k.says("To which folder?", "[/home/ada/cut]", "Not possible: ~bob/cut: only your own home folder", "Film: /home/ada/film/a.mp4", "Document: /home/ada/film/a.otio", "Note: one is cut off.", "Handed over 1 film and 1 document.")
		k.answer("8", "S050", "n")
		k.says("No take of S050 is picked.", "Hand over all 1 that are not rejected? y/N:", "Nothing was done.")
		k.answer("8", "S050", "y", "")
		k.says("[/home/ada/film]")
		if len(got) != 2 || got[0].Folder != "/home/ada/film" || len(got[0].Takes) != 1 || !got[0].Takes[0].Pick || len(got[0].Formats) != 5 || got[1].Takes[0].Shot != "S050" {
			k.t.Errorf("%+v", got)
		}
	})
	start(t, 8, func(k *talk) {
		k.answer("8", "9")
		k.says("Films cannot be handed over here.", "Keys cannot be changed here.")
	})
}

func TestAKeyIsCheckedAndStored(t *testing.T) {
	var setup *uitest.FakeSetup
	const key = "key_abcdefghijklmnop"
	for _, ring := range []bool{true, false} {
		with(t, 0, func(o *accessible.Options, w *uitest.FakeBackend) {
			setup = uitest.NewSetup(w, false)
			setup.Ring, setup.Environment = ring, []string{"runcomfy"}
			o.Setup, o.Demo = setup, false
		}, func(k *talk) {
			k.answer("9", "1")
			k.says("1. Runflow: no key.", "2. RunComfy: no key.", "enter a key")
			k.answer("1", "x y")
			k.says("may be spoken", "dailies key keep runflow", "That is not a key")
			k.answer("9", "1", "1", "refused_1234567890abcdef")
			k.says("Runflow does not accept this key.")
			k.answer("9", "1", "1", key)
			k.says("Runflow accepts the key. The balance is $42.00.")
			if !ring {
				k.says("no keyring that can be used", "which only you can read")
				k.answer("1")
			}
			k.says("The key is stored in", "and used from now on.")
			if kept := setup.Kept["runflow"]; !strings.HasSuffix(kept, key) || strings.HasPrefix(kept, "file:") == ring {
				k.t.Errorf("kept: %q", kept)
			}
			k.answer("9", "1", "3", "9") // which is no yes
			k.says("Runs under way at Runflow wait", "Nothing was done.")
			k.answer("9", "1", "3", "y")
			k.says("The key is forgotten.")
			k.answer("9", "2")
			k.says("in the environment, which goes first")
			said := strings.ReplaceAll(k.text(), "may be spoken", "")
			if n := strings.Count(said, key); n > 1 { // the test's own line
				k.t.Errorf("the key is said:\n%s", k.text())
			}
		})
	}
}
