package provider

import (
	"strings"
	"testing"
)

func TestPicturesAreWarnedAboutWhereTheVendorSaysNothing(t *testing.T) {
	png := func(w, h int) ImageInfo { return ImageInfo{Type: "image/png", Width: w, Height: h} }
	for _, c := range []struct {
		name   string
		limits ImageLimits
		image  ImageInfo
		says   string
	}{
		{"a usual one", ImageLimits{}, png(1920, 1080), ""},
		{"small", ImageLimits{}, png(200, 400), "at least 300 pixels, as Seedance itself documents"},
		{"narrow", ImageLimits{}, png(300, 1200), "between 0.4 and 2.5"},
		{"narrow, the vendor has sides", ImageLimits{MinSide: 100}, png(300, 1200), "between 0.4 and 2.5"},
		{"small, the vendor has sides", ImageLimits{MinSide: 100, MaxSide: 6000}, png(200, 400), ""},
		{"narrow, the vendor has ratios", ImageLimits{MinRatio: 0.1}, png(300, 1200), ""},
		{"no picture", ImageLimits{}, ImageInfo{Type: "text/plain"}, ""},
	} {
		if got := c.limits.Unstated().Unlikely(c.image); (got == "") != (c.says == "") || !strings.Contains(got, c.says) {
			t.Errorf("%s: %q, want %q", c.name, got, c.says)
		}
	}
	if got := png(640, 360).Unlike(png(1080, 1080)); !strings.Contains(got, "640×360") {
		t.Errorf("another shape: %q", got)
	}
	if got := png(1280, 720).Unlike(png(1921, 1080)); got != "" {
		t.Errorf("the same shape: %q", got)
	}
}
