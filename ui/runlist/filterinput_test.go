package runlist

import (
	"testing"

	"dailies/ui/uitest"
)

func TestATermIsCompletedWhileItIsTyped(t *testing.T) {
	l := newList(t, 8, 120, 24)
	l.keys("/")
	l.types("st")
	l.shows("/ status:")
	l.keys("tab")
	l.shows("any pending uploading") // the values, beside
	l.types("fai")
	l.shows("/ status:failed")
	l.keys("tab")
	if l.filter.text != "status:failed" || l.matching != 1 {
		t.Errorf("the filter is %q with %d runs", l.filter.text, l.matching)
	}
	l.keys("enter")
	l.shows("status:failed")
}

func TestAMisspelledTermIsNamedWithTheNearestOne(t *testing.T) {
	l := newList(t, 8, 140, 24)
	l.keys("/")
	l.types("corgi")
	if l.matching != 1 {
		t.Fatalf("%d runs", l.matching)
	}
	l.types(" stauts:failed")
	l.shows(`no filter called "stauts"; did you mean status:?`)
	if l.filter.text != "corgi stauts" || l.filter.wrong == "" { // a word until the colon is typed
		t.Errorf("the last valid list does not stay: %q, %d runs", l.filter.text, l.matching)
	}
	for range len("stauts:failed") {
		l.run(l.Update(uitest.Key("backspace")))
	}
	l.types("status:faild")
	l.shows("status:faild is unknown; did you mean failed?")
}

func TestSavedFiltersHaveADigit(t *testing.T) {
	l := newList(t, 8, 140, 24)
	problems := l.SetSavedFilters([]string{"lost: status:unsure", "no filter", "odd: stauts:x", ": corgi", "dogs: corgi"})
	if len(problems) != 3 || len(l.savedFilters) != 2 {
		t.Fatalf("%q, %+v", problems, l.savedFilters)
	}
	l.keys("f", "2")
	if l.filter.text != "corgi" || l.matching != 1 {
		t.Errorf("%q, %d runs", l.filter.text, l.matching)
	}
	l.keys("f", "1")
	l.shows("status:unsure", "? unsure")
	l.keys("f", "1")
	if l.filter.text != "" || l.matching != 8 {
		t.Errorf("it is not taken away: %q, %d runs", l.filter.text, l.matching)
	}
}
