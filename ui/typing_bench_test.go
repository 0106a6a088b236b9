package ui_test

import (
	"fmt"
	"image/color"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"dailies/provider"
	adapters "dailies/provider/registry"
	"dailies/provider/run"
	"dailies/ui"
	"dailies/ui/uitest"
)

// vendors is the backend with all models of the real program, each of a provider with a key.
type vendors struct {
	*uitest.FakeBackend
	models []provider.Model
	infos  []provider.Info
}

func (v vendors) Models() []provider.Model   { return v.models }
func (v vendors) Providers() []provider.Info { return v.infos }

func newVendors(b *testing.B, w *uitest.FakeBackend) vendors {
	b.Helper()
	v := vendors{FakeBackend: w, infos: adapters.Infos()}
	for i := range v.infos {
		v.infos[i].HasKey = true
	}
	all, err := adapters.Providers(func(string) provider.Access { return provider.Access{} })
	if err != nil {
		b.Fatal(err)
	}
	for _, p := range all {
		v.models = append(v.models, p.Models()...)
	}
	w.MoreModels = slices.DeleteFunc(slices.Clone(v.models), func(m provider.Model) bool {
		return slices.ContainsFunc(uitest.Models(), func(o provider.Model) bool { return o.Key() == m.Key() })
	})
	return v
}

// typist drives the app in real time.
type typist struct {
	model tea.Model
	msgs  chan tea.Msg
}

func (d *typist) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { d.msgs <- cmd() }()
	}
}

func (d *typist) deliver(msg tea.Msg) {
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, cmd := range batch {
			d.run(cmd)
		}
		return
	}
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	d.run(cmd)
}

// settle delivers messages for a given time.
func (d *typist) settle(while time.Duration) {
	for end := time.After(while); ; {
		select {
		case msg := <-d.msgs:
			d.deliver(msg)
		case <-end:
			return
		}
	}
}

// BenchmarkTypingAPrompt measures a letter in the form and its frame.
func BenchmarkTypingAPrompt(b *testing.B) {
	for _, size := range [][2]int{{120, 36}, {200, 60}} {
		for _, pictured := range []bool{false, true} {
			name := fmt.Sprintf("%dx%d", size[0], size[1])
			if pictured {
				name += "/picture"
			}
			b.Run(name, func(b *testing.B) { benchTyping(b, size[0], size[1], pictured) })
		}
	}
}

func benchTyping(b *testing.B, width, height int, pictured bool) {
	a := &app{world: uitest.NewWorld(b, uitest.Runs(8, time.Now())...)}
	if pictured {
		withPictures(a)
	}
	v := newVendors(b, a.world)
	d := &typist{msgs: make(chan tea.Msg, 10_000)}
	d.model = ui.New(b.Context(), ui.Options{
		Engine: v, History: a.world, Budget: run.Budget{PerDay: new(200 * provider.Dollar)}, Background: ui.BackgroundDark,
		Pictures: a.pictures, Home: "/home/ada", Folder: "/home/ada",
	})
	d.run(d.model.Init())
	d.deliver(tea.WindowSizeMsg{Width: width, Height: height})
	d.deliver(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	d.settle(200 * time.Millisecond)
	d.deliver(uitest.Key("n"))
	if pictured {
		d.deliver(uitest.Key("down"))
		d.deliver(tea.PasteMsg{Content: drawPNG(b, color.RGBA{0, 0, 255, 255})})
		d.settle(500 * time.Millisecond)
		d.deliver(uitest.Key("up"))
	}
	d.settle(300 * time.Millisecond)
	d.deliver(tea.PasteMsg{Content: "a neon fox runs through the wet street at night"})
	d.settle(300 * time.Millisecond)
	keys := []tea.KeyPressMsg{uitest.Key("x"), uitest.Key("backspace")}
	for i := 0; b.Loop(); i++ {
		d.model, _ = d.model.Update(keys[i%2]) // the check and the quote follow after a pause
		d.model.View()
	}
}
