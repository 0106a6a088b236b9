package termimage

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/jpeg"
	"image/png"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/iterm2"
)

// iterm2 renders an inline image (https://iterm2.com/documentation-images.html; verified in
// xterm.js). The terminal scales it to its cells.
func (r *Rendering) iterm2(img image.Image) {
	var file bytes.Buffer
	var err error
	if opaque(img) {
		err = jpeg.Encode(&file, img, &jpeg.Options{Quality: 90}) // a quarter of the size of PNG
	} else {
		err = png.Encode(&file, img)
	}
	if err != nil {
		*r = Rendering{} // an empty image, which Fit excludes
		return
	}
	r.send = ansi.ITerm2(iterm2.File{
		Name: base64.StdEncoding.EncodeToString([]byte("picture")),
		Size: int64(file.Len()), Width: iterm2.Cells(r.Cols), Height: iterm2.Cells(r.Rows),
		Inline: true, DoNotMoveCursor: true,
		Content: base64.StdEncoding.AppendEncode(nil, file.Bytes()),
	})
}

func opaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}
