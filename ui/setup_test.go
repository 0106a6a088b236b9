package ui_test

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui"
	"dailies/ui/uitest"
)

// newUser starts the app of somebody without a key.
func newUser(t *testing.T, change func(*uitest.FakeSetup), do func(t *testing.T, a *app, s *uitest.FakeSetup)) {
	t.Helper()
	var setup *uitest.FakeSetup
	startWith(t, 0, 120, 36, func(a *app) {
		setup = uitest.NewSetup(a.world, false)
		for _, i := range uitest.Providers() {
			a.world.Keyless = append(a.world.Keyless, i.Name)
		}
		change(setup)
		a.more = func(o *ui.Options) { o.Setup, o.Demo = setup, false }
	}, func(t *testing.T, a *app) { do(t, a, setup) })
}

// paste pastes a text and presses enter.
func (a *app) paste(text string) {
	a.Send(tea.PasteMsg{Content: text})
	a.Keys("enter")
}

func TestANewUserPastesAKeyAndUsesIt(t *testing.T) {
	newUser(t, func(s *uitest.FakeSetup) { s.Ring = true }, func(t *testing.T, a *app, s *uitest.FakeSetup) {
		a.Shows("Providers", "▸ Runflow       – no key", "https://runflow.example/keys", "enter paste a key")
		a.Keys("enter")
		a.Send(tea.PasteMsg{Content: "Bearer good_key_123456\n"})
		a.Shows("Paste the key for Runflow", "••••••")
		a.Hides("good_key")
		a.Keys("enter")
		a.Shows("✓ accepted", "$42.00", "is stored in the keyring and used from now on")
		if s.Kept["runflow"] != "good_key_123456" {
			t.Errorf("kept %q", s.Kept)
		}
		a.Keys("3") // the form has a model with a key, and a price
		a.Shows("runflow", "estimated $1.21")
	})
}

func TestWithoutAKeyringTheUserIsAskedBeforeAFileIsWritten(t *testing.T) {
	for key, want := range map[string]struct{ kept, says string }{
		"f":   {"file:good_key_123456", "is stored in keys.toml"},
		"s":   {"", "is used until dailies ends"},
		"n":   {"", ""},
		"esc": {"", ""},
	} {
		newUser(t, func(*uitest.FakeSetup) {}, func(t *testing.T, a *app, s *uitest.FakeSetup) {
			a.Keys("enter")
			a.paste("good_key_123456")
			a.Shows("no keyring that can be", "~/.config/dailies/keys.toml", "f  store in the file")
			a.Keys(key)
			a.Shows(want.says)
			if s.Kept["runflow"] != want.kept || (key == "s" || key == "f") != a.world.Providers()[0].HasKey {
				t.Errorf("%s: kept %q, used: %v", key, s.Kept, a.world.Providers()[0].HasKey)
			}
		})
	}
}

func TestAKeyThatIsNotAcceptedIsNotKept(t *testing.T) {
	newUser(t, func(s *uitest.FakeSetup) { s.Ring = true }, func(t *testing.T, a *app, s *uitest.FakeSetup) {
		for text, says := range map[string]string{
			"refused_key":   "does not accept the key: copy it again from https://runflow.example/keys",
			"two words":     "that is not a key: it has a space",
			"Bearer":        "the word Bearer without a key",
			"offline_key_1": "The key could not be checked: runflow cannot be reached",
		} {
			a.Keys("enter")
			a.paste(text)
			a.Shows(says)
			a.Keys("esc", "esc")
			if len(s.Kept) > 0 || a.world.Providers()[0].HasKey {
				t.Errorf("%q is kept", text)
			}
			a.Keys("5")
		}
	})
}

// A text that is no key stays in the question, which says what is wrong with it.
func TestATextThatIsNoKeyStaysToBeCorrected(t *testing.T) {
	newUser(t, func(s *uitest.FakeSetup) { s.Ring = true }, func(t *testing.T, a *app, s *uitest.FakeSetup) {
		a.Keys("enter", "enter")
		a.Shows("Paste the key for Runflow", "that is not a key: it is empty")
		a.paste("good key_123456")
		a.Shows("Paste the key for Runflow", "✗ that is not a key: it has a space or a line break; paste the key", "•••••••••••••••")
		a.Keys("left", "left", "left", "left", "left", "left", "left", "left", "left", "left", "backspace")
		a.Hides("that is not a key", "✗")
		a.Keys("enter")
		a.Shows("✓ accepted")
		if s.Kept["runflow"] != "goodkey_123456" {
			t.Errorf("kept %q", s.Kept)
		}
	})
}

func TestAKeyOfTheEnvironmentIsNotReplacedHere(t *testing.T) {
	newUser(t, func(s *uitest.FakeSetup) { s.Environment = []string{"runflow"} }, func(t *testing.T, a *app, s *uitest.FakeSetup) {
		if err := s.UseKey("runflow", provider.NewSecret("key_1234567890abcdef")); err != nil {
			t.Fatal(err)
		}
		a.Keys("ctrl+r")
		a.Shows("from $RUNFLOW_API_KEY")
		a.Keys("enter")
		a.Shows("RUNFLOW_API_KEY in the environment, which goes first")
		a.Hides("forget the key")
	})
}

func TestAForgottenKeyIsGone(t *testing.T) {
	newUser(t, func(s *uitest.FakeSetup) { s.Ring = true }, func(t *testing.T, a *app, s *uitest.FakeSetup) {
		a.Keys("enter")
		a.paste("good_key_123456")
		a.Keys("D")
		a.Shows("Forget the key for Runflow?")
		a.Keys("enter") // the default is no
		if len(s.Kept) != 1 {
			t.Fatal("forgotten without a yes")
		}
		a.Keys("D", "y")
		a.Shows("– no key", "is forgotten")
		if len(s.Kept) > 0 || a.world.Providers()[0].HasKey {
			t.Errorf("kept %q", s.Kept)
		}
	})
}

func TestSettingsAreChangedAndFollowed(t *testing.T) {
	start(t, 0, 120, 36, func(t *testing.T, a *app) {
		a.Keys("5", "j", "j", "enter")
		a.Shows("Change: monthly cap", "from  default")
		a.Type("25")
		a.Keys("enter")
		a.Shows("monthly cap is set", "$25.00")
		a.Keys("4")
		a.Shows("$25.00 left")
		a.Keys("5")
		dark := a.View()
		a.Keys("j", "j", "l", "l") // auto, dark, light
		a.Shows("‹ light ›")
		if a.View() == dark || !strings.Contains(a.View(), "38;2;154;91;0") { // amber for a light background
			t.Errorf("the theme is not followed:\n%q", a.View())
		}
		a.Keys("D")
		a.Shows("theme is back at its default")
		a.Keys("j", "t")
		a.Shows("sent; if nothing shows up")
		if a.Sent == "" {
			t.Error("no notification was sent")
		}
		a.Keys("j", "j")
		a.Shows("$EDITOR goes before the config")
	})
}

// TestTheLastOfManyValuesIsWritten, although each is written by a command of its own.
func TestTheLastOfManyValuesIsWritten(t *testing.T) {
	start(t, 0, 120, 36, func(t *testing.T, a *app) {
		a.Keys("5", "j", "j", "j", "j")
		for range 6 {
			a.Press("l")
		}
		a.Drain()
		a.Shows("‹ light ›")
		a.Keys("ctrl+r")
		a.Shows("‹ light ›")
	})
}

func TestTheConfigIsEditedInTheEditor(t *testing.T) {
	start(t, 0, 120, 36, func(t *testing.T, a *app) {
		a.Keys("5", "E")
		if a.Executed != 1 {
			t.Errorf("%d editors were opened", a.Executed)
		}
	})
}

func TestTheSamplesOfTheDemoAreRemovedWithOneKey(t *testing.T) {
	samples := &uitest.FakeSamples{}
	startWith(t, 8, 120, 36, func(a *app) {
		samples.World, samples.IDs = a.world, []string{id(saved, 8), id(failed, 8)}
		a.more = func(o *ui.Options) { o.Samples = samples }
	}, func(t *testing.T, a *app) {
		a.Shows("2 sample runs to look around with; Z removes them", "A corgi running")
		a.Keys("Z", "enter") // the default is no
		a.Shows("A corgi running")
		a.Keys("Z", "y")
		a.Shows("2 sample runs removed", "1 of 6")
		a.Hides("A corgi running")
	})
}

func TestSamplesAreGoneThoughAFilmCannotBeDeleted(t *testing.T) {
	samples := &uitest.FakeSamples{Film: errors.New("film.mp4 cannot be deleted")}
	startWith(t, 8, 120, 36, func(a *app) {
		samples.World, samples.IDs = a.world, []string{id(saved, 8), id(failed, 8)}
		a.more = func(o *ui.Options) { o.Samples = samples }
	}, func(t *testing.T, a *app) {
		a.Keys("Z", "y")
		a.Shows("film.mp4 cannot be deleted", "1 of 6")
		a.Hides("A corgi running")
		a.Keys("esc", "Z")
		a.Hides("Remove the sample runs?") // there are none any more
	})
}

// TestAFirstRunIsOffered: enter on the empty list fills the form, so that two more keys make a
// film.
func TestAFirstRunIsOffered(t *testing.T) {
	start(t, 0, 120, 36, func(t *testing.T, a *app) {
		a.Shows("No runs yet.", "enter  a first run with a ready prompt", "╱╱╱")
		a.Keys("enter")
		a.Shows("New run", "A paper boat sails", "text-to-video", "estimated $")
		a.Keys("alt+enter", "y")
		a.Shows("A paper boat")
		if len(a.world.Submitted) != 1 {
			t.Errorf("%d runs were submitted", len(a.world.Submitted))
		}
	})
}
