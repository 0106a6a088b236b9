package runform

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// card draws what is going to be made, at the top of the second column: the frames, the chosen
// aspect ratio and what it cuts of the start frame, the length, the price per second and the
// total.
func (f *Form) card(width int) []string {
	r, _ := f.adapted()
	var lines []string
	say := func(name, value string) {
		for i, l := range theme.Wrap(sanitize.Line(value), max(1, width-9)) {
			if i > 0 {
				name = ""
			}
			lines = append(lines, f.styles.Faint.Render(theme.Pad(name, 9))+l)
		}
	}
	start, knows := f.facts(r.StartFrame)
	if len(f.preview.lines) > 0 {
		lines = append(append(lines, f.preview.lines...), "")
	} else {
		lines = append(lines, f.outline(r.AspectRatio, width)...)
	}
	if r.StartFrame != "" {
		say("start", describe(r.StartFrame, start, knows))
	}
	if end, known := f.facts(r.EndFrame); r.EndFrame != "" {
		say("end", describe(r.EndFrame, end, known))
	}
	say("ratio", f.ratioSays(r.AspectRatio, start, knows))
	length := provider.DurationText(r.Duration)
	if r.Resolution != "" {
		length += " · " + r.Resolution
	}
	if f.model.Audio && r.Audio {
		length += " · audio"
	}
	say("length", length)
	_, perSecond := rate(f.model, r.Resolution)
	say("price", perSecond)
	total := f.estimate()
	value := total.UnknownReason
	if total.Known || total.Base() {
		value = total.String()
	}
	if f.values.takes > 1 {
		value += fmt.Sprintf(" for %d takes", f.values.takes)
	}
	say("total", value)
	return append(lines, "")
}

// facts returns the properties of a local image that was read.
func (f *Form) facts(image string) (provider.ImageInfo, bool) {
	info, ok := f.checked.Images[image]
	return info, ok && info.Width > 0
}

// describe is an image in a few words.
func describe(image string, info provider.ImageInfo, known bool) string {
	if provider.IsURL(image) {
		return theme.CutMiddle(image, 60)
	}
	name := filepath.Base(image)
	if !known {
		return name
	}
	return fmt.Sprintf("%s %d×%d", name, info.Width, info.Height)
}

// ratioSays says what the chosen aspect ratio makes of the start frame.
func (f *Form) ratioSays(ratio string, start provider.ImageInfo, known bool) string {
	if ratio == "" || ratio == provider.Auto {
		if f.model.Start != provider.Unsupported && f.model.Mode != provider.TextToVideo {
			return "auto: the model chooses, mostly that of the picture"
		}
		return "auto: the model chooses"
	}
	across, along := cut(start, ratio)
	switch {
	case !known:
		return ratio
	case across > 0:
		return fmt.Sprintf("%s: %d %% of the start frame's width is cut", ratio, across)
	case along > 0:
		return fmt.Sprintf("%s: %d %% of the start frame's height is cut", ratio, along)
	}
	return ratio + ": nothing of the start frame is cut"
}

// cut returns how much of an image a ratio cuts in the middle, in percent of its width and of its
// height. At most one of them is not 0.
func cut(info provider.ImageInfo, ratio string) (across, along int) {
	want, ok := ratioOf(ratio)
	if !ok || info.Width <= 0 || info.Height <= 0 {
		return 0, 0
	}
	has := float64(info.Width) / float64(info.Height)
	if want < has {
		return int(math.Round((1 - want/has) * 100)), 0
	}
	return 0, int(math.Round((1 - has/want) * 100))
}

// ratioOf returns width over height of "16:9".
func ratioOf(text string) (float64, bool) {
	w, h, ok := strings.Cut(text, ":")
	x, err := strconv.ParseFloat(w, 64)
	y, err2 := strconv.ParseFloat(h, 64)
	if !ok || err != nil || err2 != nil || x <= 0 || y <= 0 {
		return 0, false
	}
	return x / y, true
}

// outlineRows is the height of the drawing of a ratio.
const outlineRows = 6

// outline draws the chosen ratio as a frame.
func (f *Form) outline(ratio string, width int) []string {
	want, ok := ratioOf(ratio)
	if !ok || width < 10 {
		return nil
	}
	// A cell is twice as high as wide, and the lines of the frame run through the middle of cells.
	w := min(max(1+int(math.Round(want*2*(outlineRows-1))), 4), width)
	lines := []string{"┌" + strings.Repeat("─", w-2) + "┐"}
	for range outlineRows - 2 {
		lines = append(lines, "│"+strings.Repeat(" ", w-2)+"│")
	}
	lines = append(lines, "└"+strings.Repeat("─", w-2)+"┘")
	for i, l := range lines {
		lines[i] = f.styles.Faint.Render(l)
	}
	return append(lines, "")
}
