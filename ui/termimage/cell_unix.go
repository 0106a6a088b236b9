//go:build unix

package termimage

import (
	"image"
	"os"

	"golang.org/x/sys/unix"
)

// cellOf returns the cell size of a terminal in pixels, or zero if the kernel does not know it.
func cellOf(f *os.File) image.Point {
	w, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil || w.Col == 0 || w.Row == 0 || w.Xpixel < w.Col || w.Ypixel < w.Row {
		return image.Point{}
	}
	return image.Pt(int(w.Xpixel/w.Col), int(w.Ypixel/w.Row))
}
