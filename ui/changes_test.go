package ui_test

import (
	"fmt"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/ui/uitest"
)

// Of very many runs that change at once none is forgotten: the header counts them.
func TestManyChangesAtOnceAllArrive(t *testing.T) {
	start(t, 0, 120, 36, func(t *testing.T, a *app) {
		for i := range 600 {
			r := uitest.Runs(1, time.Now())[0]
			r.ID, r.State = fmt.Sprintf("01MANY%020d", i), run.Running
			a.world.Add(r)
		}
		a.Sleep(time.Second)
		a.Shows("600 running")
	})
}
