package timeline

import (
	"math"
	"math/big"
	"strconv"
	"time"
)

// Rate is a number of frames per second as a fraction, such as 24000/1001.
type Rate struct{ Num, Den int64 }

// standardRates are the rates of films, whole ones first.
func standardRates() []Rate {
	return []Rate{
		{24, 1}, {25, 1}, {30, 1}, {48, 1}, {50, 1}, {60, 1}, {8, 1}, {10, 1}, {12, 1}, {15, 1}, {16, 1}, {90, 1}, {100, 1}, {120, 1},
		{24000, 1001}, {30000, 1001}, {60000, 1001}, {120000, 1001},
	}
}

// RateOf returns the rate of a film in which frames pictures last ticks/timescale seconds. The
// clocks of containers are often too coarse for the exact rate: a standard rate that the clock
// cannot tell from the given one is that one. ok is false where the numbers make no sense.
func RateOf(frames, ticks, timescale int64) (r Rate, ok bool) {
	if frames <= 0 || ticks <= 0 || timescale <= 0 {
		return Rate{}, false
	}
	fps := float64(frames) * float64(timescale) / float64(ticks)
	if fps < 1 || fps > 1000 {
		return Rate{}, false
	}
	for _, s := range standardRates() {
		off := math.Abs(fps/s.Float() - 1)
		// 24000/1001 and 24 differ by one in a thousand.
		if off < 0.0004 || timescale >= 100 && float64(ticks)*off < 0.6 {
			return s, true
		}
	}
	x := big.NewRat(0, 1).Mul(big.NewRat(frames, ticks), big.NewRat(timescale, 1))
	if x.Num().IsInt64() && x.Num().Int64() < 1<<31 && x.Denom().Int64() < 1<<31 {
		return Rate{x.Num().Int64(), x.Denom().Int64()}, true
	}
	return Rate{int64(math.Round(fps * 1000)), 1000}, true
}

// Float is the rate in frames per second.
func (r Rate) Float() float64 { return float64(r.Num) / float64(r.Den) }

// Nominal is the number of frames that timecode counts in a second: 24 for 23.976.
func (r Rate) Nominal() int64 { return max(1, int64(math.Round(r.Float()))) }

// String is the rate as people write it: 25, 23.976.
func (r Rate) String() string {
	return strconv.FormatFloat(math.Round(r.Float()*1000)/1000, 'f', -1, 64)
}

// Convert returns how many whole frames of rate to fit in n frames of r.
func (r Rate) Convert(n int64, to Rate) int64 {
	if r == to {
		return n
	}
	x := new(big.Int).Mul(big.NewInt(n), big.NewInt(r.Den))
	x.Mul(x, big.NewInt(to.Num))
	d := new(big.Int).Mul(big.NewInt(r.Num), big.NewInt(to.Den))
	return x.Quo(x, d).Int64()
}

// nearest returns the frame that begins nearest to a time: points of a person are between two frames, but
// for what is lost by keeping them to the microsecond.
func (r Rate) nearest(at time.Duration) int64 { return int64(math.Round(at.Seconds() * r.Float())) }

// At returns the frame that is shown at a time in seconds.
func (r Rate) At(seconds float64) int64 { return int64(math.Floor(seconds*r.Float() + 1e-6)) }

// Within returns the frame that a time means which was written with a number of decimals, and so
// cut off: the one that begins in the span of these times, else the one that is shown.
func (r Rate) Within(seconds float64, decimals int) int64 {
	next := math.Ceil(seconds*r.Float() - 1e-6)
	if next/r.Float() < seconds+math.Pow10(-decimals)-1e-9 && decimals > 0 {
		return int64(next)
	}
	return r.At(seconds)
}

// Seconds is the time of frame n as FCPXML writes it: a fraction in whole frames.
func (r Rate) Seconds(n int64) string {
	if n == 0 {
		return "0s"
	}
	x := big.NewRat(0, 1).Mul(big.NewRat(n, 1), big.NewRat(r.Den, r.Num))
	if x.IsInt() {
		return x.Num().String() + "s"
	}
	// Apple's programs write the numerator in steps of the frame's own.
	return strconv.FormatInt(n*r.Den, 10) + "/" + strconv.FormatInt(r.Num, 10) + "s"
}

// Timecode is frame n as non-drop timecode, HH:MM:SS:FF.
func (r Rate) Timecode(n int64) string {
	nominal := r.Nominal()
	two := func(v int64) string {
		if v < 10 {
			return "0" + strconv.FormatInt(v, 10)
		}
		return strconv.FormatInt(v, 10)
	}
	s := n / nominal
	return two(s/3600%24) + ":" + two(s/60%60) + ":" + two(s%60) + ":" + two(n%nominal)
}
