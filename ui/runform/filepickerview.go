package runform

import (
	"path/filepath"

	"dailies/provider"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// pictureBeside is the minimum screen width for an image beside the list.
const pictureBeside = 64

// listWidth returns the width of the list.
func (b *browser) listWidth(width int) int {
	if width < pictureBeside {
		return width
	}
	return width / 2
}

// drawBrowser draws the file picker in width × height cells.
func (f *Form) drawBrowser(width, height int) canvas {
	b, s := &f.browser, f.styles
	count := b.count()
	folder := f.tildePath(b.folder) + "/"
	if b.folder == string(filepath.Separator) {
		folder = b.folder
	}
	head := " " + theme.CutMiddle(sanitize.Line(folder), max(1, width/2)) + "  "
	room := max(1, width-theme.Width(head)-theme.Width(count)-2)
	text, x := b.query.Draw(s, room, "", "(type to search)")
	d := canvas{x: theme.Width(head) + x, caret: true}
	d.add(theme.Spread(s.Focus.Render(head)+text, s.Faint.Render(count), width))
	if height > 8 {
		d.add("")
	}
	b.rows = max(0, height-len(d.rows))
	b.top = max(0, min(b.top, len(b.found)-b.rows))
	b.top = max(0, min(max(b.top, b.at-b.rows+1), b.at))
	list := b.listWidth(width)
	for i := b.top; i < len(b.found) && i < b.top+b.rows; i++ {
		d.rows = append(d.rows, row{text: f.entryRow(b.entries[b.found[i]], i == b.at, list), pick: i + 1})
	}
	if says := b.says(); says != "" && b.rows > 0 {
		for _, l := range theme.Wrap(says, max(1, width-2)) {
			d.add(" " + s.Faint.Render(l))
		}
	}
	f.besideList(&d, list, height)
	return d
}

// says is shown instead of an empty list.
func (b *browser) says() string {
	const pictures, videos = "pictures (png, jpg, webp)", "videos (mp4, mov, webm)"
	names := map[provider.ValueKind]string{
		provider.ValueImage: pictures, provider.ValueImages: pictures, provider.ValueVideo: videos, provider.ValueVideos: videos,
		provider.ValueAudios: "audio files (mp3, wav)",
	}
	switch {
	case b.waiting:
		return ""
	case b.err != "":
		return sanitize.Line(b.err)
	case len(b.entries) == 0:
		return "no folders and no " + names[b.kind()] + " in here; ← goes up"
	case len(b.found) == 0:
		return "no match; backspace to search again"
	}
	return ""
}

// entryRow draws one line of the list.
func (f *Form) entryRow(e Entry, on bool, width int) string {
	s := f.styles
	mark, name, style := "   ", e.Name, s.Text
	if on {
		mark, style = " "+s.Focus.Render("▸")+" ", s.Strong
	}
	right := ""
	if e.Folder {
		name += "/"
	} else if width >= 30 {
		right = theme.Bytes(e.Bytes)
		if width >= 44 && !e.Made.IsZero() {
			right += "  " + e.Made.Format("2006-01-02 15:04")
		}
	}
	room := max(1, width-3-theme.Width(right)-2)
	return theme.Cut(mark+style.Render(theme.Pad(theme.CutMiddle(sanitize.Line(name), room), room))+" "+s.Faint.Render(right), width)
}

// besideList draws the image of the selected entry to the right of the list.
func (f *Form) besideList(d *canvas, list, height int) {
	for i, l := range f.preview.lines {
		y := f.pictureTop(height) + i
		for len(d.rows) <= y {
			d.add("")
		}
		if y < height {
			d.rows[y].text = theme.Pad(d.rows[y].text, list) + "  " + l
		}
	}
}

// pictureTop is the first line of the image beside the list.
func (f *Form) pictureTop(height int) int {
	if height > 8 {
		return 2
	}
	return 1
}

// browsed returns the selected image and the size of the area for it.
func (f *Form) browsed() (path string, cols, rows int) {
	b := &f.browser
	e, ok := b.chosen()
	if !ok || e.Folder || f.width < pictureBeside || !image(b.field.field) {
		return "", 0, 0
	}
	cols = f.width - b.listWidth(f.width) - 3
	return filepath.Join(b.folder, e.Name), cols, min(f.height-f.pictureTop(f.height)-1, 40)
}

// takes is what enter does with the selected entry.
func (b *browser) takes() string {
	if e, ok := b.chosen(); ok && e.Folder {
		return "open"
	}
	return "choose"
}
