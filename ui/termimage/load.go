package termimage

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // Load reads JPEG, PNG and WebP
	_ "image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	_ "golang.org/x/image/webp"

	"dailies/provider"
	"dailies/provider/imagefile"
)

// Decoding limits. They allow an image of 6000 × 6000 pixels, the largest that a model accepts.
const (
	maxFile   = 100_000_000 // size of the file in bytes
	maxPixels = 160_000_000 // size of the decoded pixels in bytes
)

// Load reads a JPEG, PNG or WebP file, applies its Exif orientation and scales it down to at most
// maxW × maxH pixels. It computes the required memory from the header and refuses an image that
// needs too much. Errors are of KindFile, or ctx's own. It blocks, up to a second for the largest
// images.
func Load(ctx context.Context, path string, maxW, maxH int) (image.Image, error) {
	f, size, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, err := decode(ctx, f, size)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, provider.Errorf(provider.KindFile, "%s cannot be shown: %w", filepath.Base(path), err).WithHint("open it in a viewer to see whether it is whole")
	}
	o := orientation(f, size)
	if o.Swaps() {
		maxW, maxH = maxH, maxW
	}
	return turn(within(img, maxW, maxH), o), nil
}

// orientation returns the Exif orientation of an image file.
func orientation(f *os.File, size int64) imagefile.Orientation {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return imagefile.Upright
	}
	_, format, err := image.DecodeConfig(bufio.NewReader(f))
	if err != nil {
		return imagefile.Upright
	}
	return imagefile.ReadOrientation(f, size, "image/"+format)
}

// open opens a regular file and returns its size.
func open(path string) (*os.File, int64, error) {
	name := filepath.Base(path)
	st, err := os.Stat(path)
	if err == nil && !st.Mode().IsRegular() {
		return nil, 0, provider.Errorf(provider.KindFile, "%s is not a file", name).WithHint("choose another one")
	}
	var f *os.File
	if err == nil {
		f, err = os.Open(path)
	}
	if err == nil {
		return f, st.Size(), nil
	}
	e := &provider.Error{Kind: provider.KindFile, Message: name + " cannot be read", Hint: "check the disk", Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Message, e.Hint = "there is no file "+name, "check the path"
	case errors.Is(err, fs.ErrPermission):
		e.Message, e.Hint = name+" may not be read", "change its permissions"
	}
	return nil, 0, e
}

// Decode decodes a JPEG, PNG or WebP within the limits of Load.
func Decode(b []byte) (image.Image, error) {
	return decode(context.Background(), bytes.NewReader(b), int64(len(b)))
}

// decode decodes an image of size bytes. A panic of the decoder is returned as an error about a
// broken file.
func decode(ctx context.Context, r io.ReadSeeker, size int64) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("it is damaged: %v", p)
		}
	}()
	if size > maxFile {
		return nil, fmt.Errorf("it has %d MB", size/1_000_000)
	}
	c, _, err := image.DecodeConfig(bufio.NewReader(r))
	if err != nil {
		return nil, err
	}
	if c.Width < 1 || c.Height < 1 || int64(c.Width)*int64(c.Height) > maxPixels/depth(c.ColorModel) {
		return nil, fmt.Errorf("it has %d × %d pixels", c.Width, c.Height)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	img, _, err = image.Decode(bufio.NewReader(ctxReader{ctx, r}))
	if err == nil && img.Bounds().Empty() {
		err = errors.New("it is empty")
	}
	return img, err
}

// depth returns the maximum bytes per pixel in memory.
func depth(m color.Model) int64 {
	switch m {
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	return 4
}

// ctxReader is a reader that fails once its context is done, since decoders take no context.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (r ctxReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
