package clip

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"slices"
	"testing"

	"github.com/Eyevinn/mp4ff/mp4"
)

// film makes a small film, with the defaults of the tests. Its pictures are uniform:
// "red", "blue", or none.
func film(t *testing.T, sh Shot) []byte {
	t.Helper()
	if sh.Prompt == "" {
		sh.Prompt = "Clouds"
	}
	if sh.Ratio == "" {
		sh.Ratio = "16:9"
	}
	sh.Seconds = max(sh.Seconds, 4)
	b, err := small(sh).Film(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func small(sh Shot) Clip {
	return Clip{Shot: sh, Title: "test", Small: true, Picture: func(address string) image.Image {
		switch address {
		case "red":
			return painted(64, 36, color.RGBA{200, 0, 0, 255})
		case "blue":
			return painted(36, 64, color.RGBA{0, 0, 200, 255})
		}
		return nil
	}}
}

func painted(w, h int, c color.RGBA) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return img
}

// frame decodes one frame of a film.
func frame(t *testing.T, data []byte, i int) image.Image {
	t.Helper()
	f, err := mp4.DecodeFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	samples := f.Moov.Trak.Mdia.Minf.Stbl
	chunk, first, err := samples.Stsc.ChunkNrFromSampleNr(i + 1)
	if err != nil {
		t.Fatal(err)
	}
	at := uint64(samples.Stco.ChunkOffset[chunk-1])
	for k := first; k <= i; k++ {
		at += uint64(samples.Stsz.GetSampleSize(k))
	}
	img, err := jpeg.Decode(bytes.NewReader(data[at : at+uint64(samples.Stsz.GetSampleSize(i+1))]))
	if err != nil {
		t.Fatalf("frame %d at %d: %v", i, at, err)
	}
	return img
}

func TestFilmIsAWholeMP4(t *testing.T) {
	data := film(t, Shot{Seconds: 6, Audio: true, Resolution: "720p"})
	f, err := mp4.DecodeFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	var total uint64
	for _, b := range f.Children {
		order = append(order, b.Type())
		total += b.Size()
	}
	if !slices.Equal(order, []string{"ftyp", "moov", "mdat"}) || total != uint64(len(data)) {
		t.Errorf("boxes %v of %d bytes in a file of %d", order, total, len(data))
	}
	if f.Ftyp.MajorBrand() != "isom" || f.Moov.Mvhd.Duration != 6*uint64(f.Moov.Mvhd.Timescale) {
		t.Errorf("brand %s, duration %d of %d", f.Ftyp.MajorBrand(), f.Moov.Mvhd.Duration, f.Moov.Mvhd.Timescale)
	}
	if len(f.Moov.Traks) != 2 {
		t.Fatalf("%d tracks", len(f.Moov.Traks))
	}
	for i, want := range []struct {
		entry   string
		samples uint32
		handler string
	}{{"mp4v", 12, "vide"}, {"sowt", 6 * soundRate, "soun"}} {
		tr := f.Moov.Traks[i]
		stbl := tr.Mdia.Minf.Stbl
		if stbl.Stsd.Children[0].Type() != want.entry || stbl.Stsz.GetNrSamples() != want.samples || tr.Mdia.Hdlr.HandlerType != want.handler {
			t.Errorf("track %d: %s, %d samples, %s", i, stbl.Stsd.Children[0].Type(), stbl.Stsz.GetNrSamples(), tr.Mdia.Hdlr.HandlerType)
		}
		if tr.Mdia.Mdhd.Duration != 6*uint64(tr.Mdia.Mdhd.Timescale) {
			t.Errorf("track %d lasts %d of %d", i, tr.Mdia.Mdhd.Duration, tr.Mdia.Mdhd.Timescale)
		}
		if at, long := stbl.Stts.GetDecodeTime(want.samples); at+uint64(long) != tr.Mdia.Mdhd.Duration {
			t.Errorf("track %d: the samples last %d of %d", i, at+uint64(long), tr.Mdia.Mdhd.Duration)
		}
	}
	tk := f.Moov.Trak.Tkhd
	if tk.Width>>16 != 160 || tk.Height>>16 != 90 {
		t.Errorf("%d×%d", tk.Width>>16, tk.Height>>16)
	}
	for i := range 12 {
		if b := frame(t, data, i).Bounds(); b.Dx() != 160 || b.Dy() != 90 {
			t.Errorf("frame %d is %v", i, b)
		}
	}
}

func TestFilmWithoutSoundHasOneTrack(t *testing.T) {
	f, err := mp4.DecodeFile(bytes.NewReader(film(t, Shot{})))
	if err != nil || len(f.Moov.Traks) != 1 {
		t.Errorf("%d tracks, %v", len(f.Moov.Traks), err)
	}
}

func TestPlanFollowsRatioAndResolution(t *testing.T) {
	for _, c := range []struct {
		ratio, resolution string
		seconds           int
		want              plan
	}{
		{"16:9", "720p", 5, plan{1280, 720, 10, 5}},
		{"9:16", "720p", 5, plan{720, 1280, 10, 5}},
		{"16:9", "480p", 5, plan{854, 480, 12, 5}},
		{"1:1", "720p", 5, plan{960, 960, 10, 5}},
		{"21:9", "720p", 5, plan{1466, 628, 10, 5}},
		{"16:9", "1080p", 5, plan{1920, 1080, 6, 5}},
		{"16:9", "4k", 5, plan{1920, 1080, 6, 5}},
		{"16:9", "720p", 15, plan{1280, 720, 6, 15}},
		{"4:3", "480p", 30, plan{740, 554, 6, 30}},
		{"16:9", "1080p", 30, plan{1920, 1080, 4, 30}},
	} {
		if got := planOf(Shot{Ratio: c.ratio, Resolution: c.resolution, Seconds: c.seconds}, false); got != c.want {
			t.Errorf("%s %s %d s: %+v, want %+v", c.ratio, c.resolution, c.seconds, got, c.want)
		}
		if filmScale%c.want.fps != 0 {
			t.Errorf("%d frames a second do not divide the time scale", c.want.fps)
		}
	}
	for _, c := range []struct {
		w, h int
		want string
	}{{1920, 1080, "16:9"}, {300, 400, "3:4"}, {500, 510, "1:1"}, {4000, 1000, "21:9"}, {1, 100, "9:16"}, {4, 0, "21:9"}} {
		if got := NearestRatio(c.w, c.h); got != c.want {
			t.Errorf("%d×%d is nearest to %s, want %s", c.w, c.h, got, c.want)
		}
	}
}

func TestSameShotSameBytes(t *testing.T) {
	base := Shot{Seed: 42, Audio: true}
	one := film(t, base)
	if !bytes.Equal(one, film(t, base)) {
		t.Error("the same shot gives two films")
	}
	for name, sh := range map[string]Shot{
		"seed": {Seed: 43, Audio: true}, "prompt": {Seed: 42, Audio: true, Prompt: "Rain"}, "ratio": {Seed: 42, Audio: true, Ratio: "1:1"},
		"length": {Seed: 42, Audio: true, Seconds: 5}, "sound": {Seed: 42}, "start": {Seed: 42, Audio: true, Start: "https://example.com/a.png"},
	} {
		if bytes.Equal(one, film(t, sh)) {
			t.Errorf("another %s gives the same film", name)
		}
	}
}

// mean is the mean colour of the middle of a picture.
func mean(img image.Image) rgb {
	b := img.Bounds()
	var sum rgb
	n := 0.0
	for y := b.Min.Y + b.Dy()/4; y < b.Max.Y-b.Dy()/3; y++ {
		for x := b.Min.X + b.Dx()/4; x < b.Max.X-b.Dx()/4; x++ {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			sum.r, sum.g, sum.b, n = sum.r+float64(c.R), sum.g+float64(c.G), sum.b+float64(c.B), n+1
		}
	}
	return rgb{sum.r / n, sum.g / n, sum.b / n}
}

func TestFilmGoesFromStartToEndPicture(t *testing.T) {
	const red, blue = "red", "blue"
	data := film(t, Shot{Start: red, End: blue, Seconds: 4})
	first, last := mean(frame(t, data, 0)), mean(frame(t, data, 7))
	if first.r < 150 || first.b > 60 {
		t.Errorf("the film begins with %v, want red", first)
	}
	if last.b < 150 || last.r > 60 {
		t.Errorf("the film ends with %v, want blue", last)
	}
	only := film(t, Shot{Start: red, Seconds: 4})
	if end := mean(frame(t, only, 7)); end.r < 150 || end.b > 60 {
		t.Errorf("without an end picture it ends with %v, want red", end)
	}
}

func TestFilmMoves(t *testing.T) {
	data := film(t, Shot{Prompt: "A quiet lake"})
	a, b := frame(t, data, 0), frame(t, data, 5)
	moved := 0
	for y := range 60 {
		for x := range 160 {
			if a.At(x, y) != b.At(x, y) {
				moved++
			}
		}
	}
	if moved < 300 {
		t.Errorf("only %d pixels differ", moved)
	}
}

func TestPromptsThatAreHardToDraw(t *testing.T) {
	for _, prompt := range []string{
		"\x1b[2J\u202ehostile\r\n", "雪が降る夜", "🎬🎬", " ", string(bytes.Repeat([]byte("long "), 1000)), string(bytes.Repeat([]byte("x"), 3000)),
		"rain in the city at night", "snow on a desert lake", "aurora",
	} {
		if data := film(t, Shot{Prompt: prompt, Start: "", Refs: []string{"https://example.com/r.png", "data:image/png;base64,!"}}); len(data) < 1000 {
			t.Errorf("%.20q gives %d bytes", prompt, len(data))
		}
	}
}

func TestAFilmIsDroppedWhenItsTimeIsOver(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := small(Shot{Ratio: "16:9", Seconds: 5}).Film(ctx); err == nil {
		t.Error("it was made all the same")
	}
}

func TestSeedTurnsTheColours(t *testing.T) {
	m := moodOf("a sunset over the sea")
	seen := map[palette]bool{}
	for seed := range uint64(20) {
		p := paletteFor(m, seed)
		if p.name != "dusk" {
			t.Errorf("a sunset is filmed at %s", p.name)
		}
		seen[p] = true
	}
	if len(seen) < 10 {
		t.Errorf("20 seeds give %d palettes", len(seen))
	}
}

func TestMoodIsReadFromThePrompt(t *testing.T) {
	for prompt, want := range map[string]mood{
		"A corgi":                   {},
		"Rain on a CITY street":     {palettes: []string{"mist", "night"}, rain: true, city: true},
		"Night at the lake":         {palettes: []string{"night"}, water: true},
		"A snowy winter morning":    {palettes: []string{"dawn"}, snow: true},
		"Waves at a desert's beach": {palettes: []string{"desert"}, water: true},
	} {
		if got := moodOf(prompt); !slices.Equal(got.palettes, want.palettes) || got.water != want.water || got.rain != want.rain ||
			got.snow != want.snow || got.city != want.city {
			t.Errorf("%q: %+v", prompt, got)
		}
	}
}
