package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"dailies/provider"
	"dailies/store/config"
)

// An open window follows the caps of a config that others change.
func TestCapsAreThoseOfTheFileNow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("[budget]\nper_day = 5\n")
	start := config.Start{Flags: config.Overrides{Config: path}, Getenv: func(string) string { return "" }}
	l, err := start.Load()
	if err != nil {
		t.Fatal(err)
	}
	caps := config.NewCaps(start, l.Config.Budget)
	day := func() provider.Money {
		t.Helper()
		b := caps.Now()
		if b.PerDay == nil {
			t.Fatal("there is no cap")
		}
		return *b.PerDay
	}
	if day() != 5*provider.Dollar {
		t.Errorf("at first: %s", day())
	}
	write("[budget]\nper_day = 1\n")
	if day() != provider.Dollar {
		t.Errorf("lowered: %s", day())
	}
	write("") // an editor replaces the file
	if day() != provider.Dollar {
		t.Errorf("empty for a moment: %s", day())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if day() != provider.Dollar {
		t.Errorf("gone for a moment: %s", day())
	}
	write("[budget]\nper_dya = 100\n")
	if b := caps.Now(); b.NoSpending == nil {
		t.Errorf("with a mistake, it spends: %+v", b)
	}
	write("[budget]\nper_day = 7\n")
	if day() != 7*provider.Dollar {
		t.Errorf("raised: %s", day())
	}
	write("# no caps\n")
	if b := caps.Now(); b.PerDay != nil {
		t.Errorf("without a cap: %+v", b)
	}
}
