package provider

import (
	"maps"
	"math"
	"math/big"
	"sync"
)

// Size is the size of a video in pixels.
type Size struct{ Width, Height int }

// Sizes are the video sizes of a model by resolution and aspect ratio.
type Sizes map[string]map[string]Size

// Formula is the token-based price of a video, as used by the vendors of Seedance.
type Formula struct {
	PerMillion Money // price per million tokens
	Sizes      Sizes
	FPS        int // counted frames per second
	// Extra is how many frames a bill may count beyond FPS × seconds; the upper bound includes
	// them.
	Extra int
	// LeastTokens is the minimum number of counted tokens; 0 = no minimum.
	LeastTokens int64
	// LeastWithFootage: with an input video, at least five thirds of the output's duration are
	// counted.
	LeastWithFootage bool
}

// String returns the rate for display.
func (f Formula) String() string { return f.PerMillion.Full() + " a million tokens" }

// tokenParts is the divisor of the formula: tokens are counted in 1/1024.
const tokenParts = 1024

// Tokens returns the tokens of a video in units of 1/1024: width × height × frames, including
// extra frames, and at least the given number of whole tokens.
func Tokens(s Size, fps, seconds, extra int, least int64) *big.Int {
	n := big.NewInt(int64(s.Width))
	n.Mul(n, big.NewInt(int64(s.Height)))
	frames := big.NewInt(int64(fps))
	n.Mul(n, frames.Mul(frames, big.NewInt(int64(seconds))).Add(frames, big.NewInt(int64(extra))))
	if floor := new(big.Int).Mul(big.NewInt(least), big.NewInt(tokenParts)); n.Cmp(floor) < 0 {
		return floor
	}
	return n
}

// Counted returns the counted seconds for an output and the input videos.
func (f Formula) Counted(output, input int) int {
	all := output + input
	if f.LeastWithFootage && input > 0 {
		all = max(all, (5*output+2)/3)
	}
	return all
}

// cost returns the lowest and highest cost of a use whose output is low to high seconds long.
func (f Formula) cost(u Use, low, high int) (least, most Money) {
	least = math.MaxInt64
	for ratio, size := range f.Sizes[u.Resolution] {
		if u.Ratio != ratio && u.Ratio != Auto && u.Ratio != "" {
			continue
		}
		least = min(least, f.price(Tokens(size, f.FPS, f.Counted(low, u.Input), 0, f.LeastTokens)))
		tokens := Tokens(size, f.FPS, f.Counted(high, u.Input), f.Extra, f.LeastTokens)
		if f.Extra > 0 {
			tokens = whole(tokens) // a bill may round up
		}
		most = max(most, f.price(tokens))
	}
	return min(least, most), most
}

// whole rounds up to whole tokens.
func whole(parts *big.Int) *big.Int {
	n := new(big.Int).Add(parts, big.NewInt(tokenParts-1))
	return n.Mul(n.Div(n, big.NewInt(tokenParts)), big.NewInt(tokenParts))
}

// price returns the price of tokens, rounded half up to micro-dollars.
func (f Formula) price(parts *big.Int) Money {
	const million = 1_000_000
	n := new(big.Int).Mul(parts, big.NewInt(int64(f.PerMillion)))
	n.Add(n, big.NewInt(tokenParts*million/2)).Div(n, big.NewInt(tokenParts*million))
	if !n.IsInt64() {
		return math.MaxInt64
	}
	return Money(n.Int64())
}

// covers reports whether the sizes of all videos of a use are known.
func (f Formula) covers(u Use) bool {
	sizes := f.Sizes[u.Resolution]
	if u.Ratio == Auto || u.Ratio == "" {
		return len(sizes) > 0
	}
	_, ok := sizes[u.Ratio]
	return ok
}

// The tables are built once, and are not to be changed.
var (
	seedanceSizes = sync.OnceValue(func() Sizes {
		return Sizes{
			"480p":  {"16:9": {864, 496}, "4:3": {752, 560}, "1:1": {640, 640}, "3:4": {560, 752}, "9:16": {496, 864}, "21:9": {992, 432}},
			"720p":  {"16:9": {1280, 720}, "4:3": {1112, 834}, "1:1": {960, 960}, "3:4": {834, 1112}, "9:16": {720, 1280}, "21:9": {1470, 630}},
			"1080p": {"16:9": {1920, 1080}, "4:3": {1664, 1248}, "1:1": {1440, 1440}, "3:4": {1248, 1664}, "9:16": {1080, 1920}, "21:9": {2206, 946}},
			"4k":    {"16:9": {3840, 2160}, "4:3": {3326, 2494}, "1:1": {2880, 2880}, "3:4": {2494, 3326}, "9:16": {2160, 3840}, "21:9": {4398, 1886}},
		}
	})
	seedance25Sizes = sync.OnceValue(func() Sizes {
		s := maps.Clone(seedanceSizes())
		s["480p"] = maps.Clone(s["480p"])
		s["480p"]["16:9"], s["480p"]["9:16"] = Size{854, 480}, Size{480, 854}
		delete(s, "4k")
		return s
	})
	seedance10Sizes = sync.OnceValue(func() Sizes {
		return Sizes{
			"480p":  {"16:9": {864, 480}, "4:3": {736, 544}, "1:1": {640, 640}, "3:4": {544, 736}, "9:16": {480, 864}, "21:9": {960, 416}},
			"720p":  {"16:9": {1248, 704}, "4:3": {1120, 832}, "1:1": {960, 960}, "3:4": {832, 1120}, "9:16": {704, 1248}, "21:9": {1504, 640}},
			"1080p": {"16:9": {1920, 1088}, "4:3": {1664, 1248}, "1:1": {1440, 1440}, "3:4": {1248, 1664}, "9:16": {1088, 1920}, "21:9": {2176, 928}},
		}
	})
)

// SeedanceSizes are the sizes of the videos of Seedance 1.5 pro and 2.0.
func SeedanceSizes() Sizes { return seedanceSizes() }

// Seedance25Sizes are those of Seedance 2.5.
func Seedance25Sizes() Sizes { return seedance25Sizes() }

// Seedance10Sizes are those of Seedance 1.0.
func Seedance10Sizes() Sizes { return seedance10Sizes() }
