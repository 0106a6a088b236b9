package store_test

import (
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
)

// Two windows change a shot: what one of them did not touch stays as the other left it.
func TestAShotIsChangedInTwoWindows(t *testing.T) {
	d := MustOpen(t)
	add(t, d, order(1))
	shot := func() run.Shot {
		t.Helper()
		all, err := d.Shots(ctx(), "*")
		must(t, err)
		return all[0].Shot
	}
	shown := shot()
	named, moved := shown, shown
	named.Name, moved.Project = "the opening", "Night train"
	must(t, d.ReviseShot(ctx(), shown, named))
	must(t, d.ReviseShot(ctx(), shown, moved))
	if s := shot(); s.Name != "the opening" || s.Project != "Night train" {
		t.Errorf("it is %+v", s)
	}
	again := shown
	again.Name = "the end"
	if err := d.ReviseShot(ctx(), shown, again); provider.KindOf(err) != provider.KindConflict || !strings.Contains(err.Error(), "the name of S010") {
		t.Errorf("the name of the other window is overwritten: %v", err)
	}
	gone := shown
	gone.Code = "S999"
	if err := d.ReviseShot(ctx(), gone, again); provider.KindOf(err) != provider.KindConflict {
		t.Error(err)
	}
}
