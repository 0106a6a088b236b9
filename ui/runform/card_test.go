package runform

import (
	"testing"

	"dailies/provider"
)

func TestWhatARatioCuts(t *testing.T) {
	for _, c := range []struct {
		w, h          int
		ratio         string
		across, along int
	}{
		{1920, 1080, "16:9", 0, 0}, {1920, 1080, "9:16", 68, 0}, {1080, 1080, "16:9", 0, 44}, {1920, 1080, "1:1", 44, 0}, {1920, 1080, "auto", 0, 0}, {0, 0, "1:1", 0, 0},
	} {
		if x, y := cut(provider.ImageInfo{Width: c.w, Height: c.h}, c.ratio); x != c.across || y != c.along {
			t.Errorf("%s of %d×%d cuts %d %% and %d %%, want %d and %d", c.ratio, c.w, c.h, x, y, c.across, c.along)
		}
	}
}

// The card shows both frames, the start frame with what the ratio cuts; below 120 columns the
// frame of the focused field stands alone.
func TestTheCardDrawsBothFrames(t *testing.T) {
	k := newKit(t)
	k.SetSize(120, 33)
	k.typing("clouds over the bay")
	k.to(provider.FieldStart)
	k.typing("~/shots/mountain.png")
	k.to(provider.FieldEnd)
	k.typing("~/shots/bay.png")
	checked := checkedImage("/home/ada/shots/mountain.png", 1920, 1080, 2_100_000, "image/png")
	checked.Images["/home/ada/shots/bay.png"] = provider.ImageInfo{Width: 1080, Height: 1080, Type: "image/png"}
	k.SetChecked(checked)
	k.to(provider.FieldAspectRatio)
	for range 10 {
		if r, _ := k.values.adapted(k.model, k.places); r.AspectRatio == "1:1" {
			break
		}
		k.keys("right")
	}
	path, _, _, _ := k.Picture()
	if second, ratio := k.Composed(); path != "/home/ada/shots/mountain.png" || second != "/home/ada/shots/bay.png" || ratio != 1 {
		t.Errorf("%q with %q at %.2f", path, second, ratio)
	}
	k.shows("1:1: 44 % of the start frame's")
	k.SetSize(80, 33)
	k.to(provider.FieldEnd)
	path, _, _, _ = k.Picture()
	if second, ratio := k.Composed(); path != "/home/ada/shots/bay.png" || second != "" || ratio != 0 {
		t.Errorf("at 80 columns %q with %q at %.2f", path, second, ratio)
	}
	k.SetSize(80, 19)
	k.hides("┏━")
	k.shows("same take at")
	k.to(provider.FieldAspectRatio)
	k.shows("┏━") // the frames of the ratios stand in the place of the alternatives
	k.hides("same take at")
}

func TestTheCardSaysWhatIsGoingToBeMade(t *testing.T) {
	k := newKit(t)
	k.SetSize(120, 33)
	k.shows("length   5 s", "price    $", "total    $1.51", "· 2 to fix ]")
	k.hides("┏━")
	k.SetSize(119, 33)
	k.hides("total    $1.51")
}
