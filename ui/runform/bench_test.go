package runform

import (
	"strings"
	"testing"

	"dailies/ui/theme"
	"dailies/ui/uitest"
)

// BenchmarkKeyInALongPrompt measures one key and one frame with the longest prompt.
func BenchmarkKeyInALongPrompt(b *testing.B) {
	f := New(theme.New(theme.Options{}), outside{})
	f.SetModels(uitest.FormModels(), testInfos())
	f.SetSize(120, 36)
	f.values.prompt.set(strings.Repeat("slow clouds ", maxPrompt/12))
	for b.Loop() {
		f.Update(uitest.Key("left"))
		f.View()
	}
}

func BenchmarkKeyInAShortPrompt(b *testing.B) {
	f := New(theme.New(theme.Options{}), outside{})
	f.SetModels(uitest.FormModels(), testInfos())
	f.SetSize(120, 36)
	f.values.prompt.set("slow clouds over the bay")
	for b.Loop() {
		f.Update(uitest.Key("left"))
		f.View()
	}
}
