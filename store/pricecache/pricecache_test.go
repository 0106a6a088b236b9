package pricecache

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

func told(name string, perSecond provider.Money) run.LivePrices {
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	return run.LivePrices{Provider: name, Read: at, Tried: at, Prices: map[string][]provider.Price{
		"m": {{Resolution: "720p", PerSecond: perSecond, Base: true, Doubt: "unit unsure", Footage: provider.No, Source: "a list", AsOf: "2026-11-30"}},
	}}
}

func itsOwn(string) string { return "" }

func TestWhatIsKeptIsReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache", "prices.json")
	c := New(filepath.Dir(path), itsOwn)
	if all, err := c.Load(); err != nil || len(all) != 0 {
		t.Errorf("without a file: %v %v", all, err)
	}
	for _, p := range []run.LivePrices{told("runflow", 1), told("aihubmax", 2), told("runflow", 3)} {
		if err := c.Keep(p); err != nil {
			t.Fatal(err)
		}
	}
	all, err := New(filepath.Dir(path), itsOwn).Load()
	if want := []run.LivePrices{told("runflow", 3), told("aihubmax", 2)}; err != nil || !reflect.DeepEqual(all, want) {
		t.Errorf("%+v %v", all, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// The sandbox's prices are never used for the real vendor.
func TestPricesOfAnotherAddressAreNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "prices.json")
	sandbox := New(filepath.Dir(path), func(string) string { return "http://127.0.0.1:1/runflow" })
	if err := sandbox.Keep(told("runflow", 1)); err != nil {
		t.Fatal(err)
	}
	if all, err := New(filepath.Dir(path), itsOwn).Load(); err != nil || len(all) != 0 {
		t.Errorf("%v %v", all, err)
	}
	if all, err := sandbox.Load(); err != nil || len(all) != 1 {
		t.Errorf("%v %v", all, err)
	}
}

func TestABrokenCacheIsSaidAndReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "prices.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := New(filepath.Dir(path), itsOwn)
	if all, err := c.Load(); provider.KindOf(err) != provider.KindFile || len(all) != 0 {
		t.Errorf("%v %v", all, err)
	}
	if err := c.Keep(told("runflow", 1)); err != nil {
		t.Fatal(err)
	}
	if all, err := c.Load(); err != nil || len(all) != 1 {
		t.Errorf("%v %v", all, err)
	}
}
