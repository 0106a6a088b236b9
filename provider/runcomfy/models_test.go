package runcomfy

import (
	"fmt"
	"strings"
	"testing"

	"dailies/provider"
)

// The adapter has these abilities and no others: no uploads, no list.
var (
	_ provider.Provider   = (*Provider)(nil)
	_ provider.Canceler   = (*Provider)(nil)
	_ provider.Pricer     = (*Provider)(nil)
	_ provider.Balancer   = (*Provider)(nil)
	_ provider.KeyChecker = (*Provider)(nil)
)

func TestAbilities(t *testing.T) {
	_, p := start(t, nil)
	var v any = p
	if _, ok := v.(provider.Uploader); ok {
		t.Error("RunComfy takes no uploads")
	}
	if _, ok := v.(provider.Finder); ok {
		t.Error("RunComfy cannot look up a run by our reference")
	}
	i := p.Info()
	if i.Name != "runcomfy" || !i.HasKey || i.BaseURLEnv != "RUNCOMFY_BASE_URL" || fmt.Sprint(i.KeyEnv) != "[RUNCOMFY_API_TOKEN RUNCOMFY_TOKEN RUNCOMFY_API_KEY]" {
		t.Errorf("info %+v", i)
	}
	if !i.Cancel.Queued.Can || i.Cancel.Running.Can || i.Cancel.Running.Description == "" || i.Cancel.Queued.Description == "" || i.LinkTTL != 0 {
		t.Errorf("cancel %+v, links live %v", i.Cancel, i.LinkTTL)
	}
}

// TestModelsAreThoseOfThePages states the limits as a user reads them there.
func TestModelsAreThoseOfThePages(t *testing.T) {
	want := []string{
		"bytedance/seedance-1-0/pro/image-to-video | image to video | start 2 end 0 refs 0 | auto 21:9 16:9 4:3 1:1 3:4 9:16 auto | 480p 720p 1080p 480p | 2-12 5 false | audio false seed false | prompt 0 500",
		"bytedance/seedance-2.0/pro | reference to video | start 0 end 0 refs 9 | auto 21:9 16:9 4:3 1:1 3:4 9:16 auto | 480p 720p 1080p 4k 720p | 4-15 5 false | audio true seed true | prompt 0 0",
		"bytedance/seedance-2.0/fast | reference to video | start 0 end 0 refs 9 | auto 21:9 16:9 4:3 1:1 3:4 9:16 auto | 480p 720p 720p | 4-15 5 false | audio true seed true | prompt 0 0",
	}
	_, p := start(t, nil)
	for i, m := range p.Models() {
		got := fmt.Sprintf("%s | %s | start %d end %d refs %d | %s %s | %s %s | %d-%d %d %v | audio %v seed %v | prompt %d %d",
			m.ID, m.Mode, m.Start, m.End, m.References, strings.Join(m.AspectRatios, " "), m.AspectRatio, strings.Join(m.AllResolutions(), " "), m.Resolution,
			m.Duration.Min, m.Duration.Max, m.Duration.Default, m.Duration.Auto, m.Audio, m.Seed, m.Prompt.Max, m.Prompt.Advised)
		if got != want[i] {
			t.Errorf("got\n%s\nwant\n%s", got, want[i])
		}
		if m.Provider != "runcomfy" || m.NoUploads == "" || m.Name == "" || input(provider.Request{Model: m.ID}) == nil {
			t.Errorf("model %+v", m)
		}
	}
	p.Models()[0].AspectRatios[0] = "changed"
	if p.Models()[0].AspectRatios[0] != provider.Auto {
		t.Error("a caller can change the table")
	}
}

func TestTheStartFramesRule(t *testing.T) {
	ok := provider.ImageInfo{Type: "image/png", Bytes: 1 << 20, Width: 1920, Height: 1080}
	for name, c := range map[string]struct {
		change func(*provider.ImageInfo)
		fits   bool
	}{
		"fits":            {func(*provider.ImageInfo) {}, true},
		"smallest":        {func(f *provider.ImageInfo) { f.Width, f.Height = 301, 301 }, true},
		"300 is not over": {func(f *provider.ImageInfo) { f.Width, f.Height = 300, 400 }, false},
		"largest":         {func(f *provider.ImageInfo) { f.Width, f.Height = 5999, 5999 }, true},
		"6000 is too big": {func(f *provider.ImageInfo) { f.Width, f.Height = 6000, 5000 }, false},
		"too wide":        {func(f *provider.ImageInfo) { f.Width, f.Height = 2600, 1000 }, false},
		"too tall":        {func(f *provider.ImageInfo) { f.Width, f.Height = 390, 1000 }, false},
		"30 MB":           {func(f *provider.ImageInfo) { f.Bytes = 30_000_000 }, false},
	} {
		f := ok
		c.change(&f)
		if why := frameRule().Check(f); (why == "") != c.fits {
			t.Errorf("%s: %q", name, why)
		}
	}
}
