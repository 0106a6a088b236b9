package ui_test

import (
	"fmt"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/ui/uitest"
)

// No run of very many that change at once is lost: the header counts them.
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
