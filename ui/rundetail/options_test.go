package rundetail

import (
	"strings"
	"testing"

	"dailies/provider"
	"dailies/ui/uitest"
)

// Every option of the field table is in the detail and in the command of a run that has it, and only
// there.
func TestEveryOptionIsTold(t *testing.T) {
	p := page(0, 120, 200)
	bare := strings.Join(p.facts(118), "\n") + Command(p.Run())
	r := p.Run()
	r.Request = uitest.WithOptions(r.Request)
	p.Show(r)
	all, command := strings.Join(p.facts(118), "\n"), Command(r)
	for _, f := range provider.Fields() {
		if !f.IsOption() {
			continue
		}
		name := f.Label(len(f.ID) >= nameCells && f.IsMedia()) // the settings have room
		if !strings.Contains(all, name) || strings.Contains(bare, string(f.ID)) || strings.Contains(bare, "--"+f.Flag) {
			t.Errorf("%s: is it told?\n%s", f.ID, all)
		}
		want := " --" + f.Flag
		if f.Kind != provider.ValueSwitch {
			want += " " + uitest.OptionValue(f)
		}
		if !strings.Contains(command+" ", want+" ") {
			t.Errorf("%s does not stand in %s", want, command)
		}
	}
}
