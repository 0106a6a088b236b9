//go:build unix

package termimage

import (
	"image"
	"os"

	"golang.org/x/sys/unix"
)

// cellOf is how many pixels a cell of a terminal has, or zero where the kernel was
// not told.
func cellOf(f *os.File) image.Point {
	w, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil || w.Col == 0 || w.Row == 0 || w.Xpixel < w.Col || w.Ypixel < w.Row {
		return image.Point{}
	}
	return image.Pt(int(w.Xpixel/w.Col), int(w.Ypixel/w.Row))
}
