package timeline

import (
	"testing"
	"time"

	"dailies/provider/run"
)

func TestRates(t *testing.T) {
	film := Rate{24000, 1001}
	for _, c := range []struct{ got, want string }{
		{film.String(), "23.976"}, {Rate{25, 1}.String(), "25"},
		{film.Seconds(0), "0s"}, {film.Seconds(1), "1001/24000s"}, {film.Seconds(24000), "1001s"}, {film.Seconds(7), "7007/24000s"},
		{Rate{25, 1}.Seconds(26), "26/25s"}, {Rate{25, 1}.Seconds(50), "2s"},
		{film.Timecode(24*3600 + 23), "01:00:00:23"}, {Rate{60, 1}.Timecode(119), "00:00:01:59"}, {Rate{30000, 1001}.Timecode(1800), "00:01:00:00"},
		{number(Rate{24, 1}.Convert(24, Rate{30, 1})), "30"}, {number(Rate{30, 1}.Convert(7, Rate{24, 1})), "5"}, {number(film.Convert(7, film)), "7"},
		{number(film.At(1.0)), "23"}, {number(Rate{25, 1}.At(1.0)), "25"}, {number(Rate{24, 1}.At(0.9999)), "23"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
}

// The clock of a container can be too coarse for the rate of its film.
func TestNearlyStandardRatesAreStandard(t *testing.T) {
	for _, c := range []struct {
		frames, ticks, scale int64
		want                 Rate
	}{
		{120, 5005, 1000, Rate{24000, 1001}}, {121, 5042, 1000, Rate{24, 1}}, {300, 10010, 1000, Rate{30000, 1001}}, {300, 5000, 1000, Rate{60, 1}},
		{97, 97 * 512, 12288, Rate{24, 1}}, {1, 42, 1000, Rate{24, 1}}, {10, 1, 1, Rate{10, 1}}, {13, 1, 1, Rate{13, 1}},
	} {
		if got, ok := RateOf(c.frames, c.ticks, c.scale); !ok || got != c.want {
			t.Errorf("%d frames in %d/%d s: %v %v, want %v", c.frames, c.ticks, c.scale, got, ok, c.want)
		}
	}
	for _, c := range [][3]int64{{0, 1, 1}, {1, 0, 1}, {1, 1, 0}, {1, 1000, 1}, {10000, 1, 1}} {
		if got, ok := RateOf(c[0], c[1], c[2]); ok {
			t.Errorf("%v is the rate of %v", got, c)
		}
	}
}

// A point is kept to the microsecond, an in point not before its frame, an out point not after its end.
func TestPointsAreAtTheirFrames(t *testing.T) {
	for _, r := range standardRates() {
		for n := range int64(400) {
			at := time.Duration(float64(n) / r.Float() * float64(time.Second))
			in, out := (at + 999).Truncate(time.Microsecond), at.Truncate(time.Microsecond)
			if r.nearest(in) != n || r.nearest(out) != n {
				t.Fatalf("frame %d at %s: %d and %d", n, r, r.nearest(in), r.nearest(out))
			}
		}
	}
}

func TestInAndOutPointsAreTheRange(t *testing.T) {
	c := Clip{Film: Film{Rate: Rate{24, 1}, Frames: 120}}
	c.fill(run.Run{In: time.Second, Out: 2 * time.Second})
	if in, out := c.Range(); in != 24 || out != 48 {
		t.Errorf("the range is %d to %d", in, out)
	}
	c.fill(run.Run{In: time.Second})
	if in, out := c.Range(); in != 24 || out != 120 {
		t.Errorf("without an out point the range is %d to %d", in, out)
	}
}
