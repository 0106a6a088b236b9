package runflow

import (
	"slices"
	"testing"

	"dailies/provider"
)

// What the pages print, and nothing more.
func TestModelsAreThoseOfThePages(t *testing.T) {
	for _, r := range []struct {
		model       provider.Model
		id          string
		start       provider.Requirement
		resolutions []string
		five        string // 5 s at 720p
		auto        string
	}{
		{models()[0], "bytedance/seedance/2.0/image-to-video", provider.Required, []string{"480p", "720p", "1080p"}, "1.512", "$1.21–4.54"},
		{models()[1], "bytedance/seedance/2.0/fast/text-to-video", provider.Unsupported, []string{"480p", "720p"}, "1.2095", "$0.97–3.63"},
		{models()[2], "bytedance/seedance/2.0/text-to-video", provider.Unsupported, []string{"480p", "720p", "1080p"}, "1.517", "$1.21–4.55"},
		{legacyModels()[0], "bytedance/seedance/2.0/image-to-video", provider.Required, []string{"480p", "720p"}, "0.5", "$0.40–1.50"},
	} {
		m := r.model
		if m.ID != r.id || m.Start != r.start || !slices.Equal(m.Resolutions, r.resolutions) || m.Duration.Min != 4 || m.Duration.Max != 15 || !m.Duration.Auto {
			t.Errorf("%+v", m)
		}
		q := m.Defaults()
		if e := m.Estimate(q); e.High.Decimal() != r.five {
			t.Errorf("%s: 5 s cost %s, want %s", m.Key(), e.High.Decimal(), r.five)
		}
		q.Duration = 0
		if e := m.Estimate(q); e.String() != r.auto {
			t.Errorf("%s: auto costs %s, want %s", m.Key(), e, r.auto)
		}
	}
}

// The current pages price 720p alone; the older page prices every second alike.
func TestUnknownPricesStayUnknown(t *testing.T) {
	for _, m := range models() {
		for _, resolution := range []string{"480p", "1080p"} {
			if _, ok := m.PriceFor(resolution); ok {
				t.Errorf("%s has a price at %s", m.ID, resolution)
			}
		}
	}
	older := legacyModels()[0]
	if p, ok := older.PriceFor("480p"); !ok || p.AsOf != "2026-04-08" || !older.Blocking || older.Note != "older endpoint" {
		t.Errorf("%+v", older)
	}
}

func TestInfo(t *testing.T) {
	for key, has := range map[string]bool{"": false, testKey: true} {
		p, err := New("", provider.NewSecret(key), nil)
		if err != nil || p.Info().HasKey != has || p.Info().BaseURL != "https://api.runflow.io" {
			t.Errorf("%+v %v", p.Info(), err)
		}
	}
	if _, err := New("http://example.com", provider.NewSecret(testKey), nil); provider.KindOf(err) != provider.KindInput {
		t.Error(err)
	}
	if _, err := NewLegacy("http://example.com", provider.NewSecret(testKey), nil); provider.KindOf(err) != provider.KindInput {
		t.Error(err)
	}
}
