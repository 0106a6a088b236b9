package download

import (
	"bufio"
	"io"
)

// The blocks of a GIF (GIF89a, 17 to 26).
const (
	gifExtension = 0x21
	gifImage     = 0x2C
	gifTrailer   = 0x3B
)

// walkGIF checks an animated GIF: its blocks lead to the trailer, past more than
// one image. Lengths are all over such a file, so it is read as a whole.
func walkGIF(f io.Reader) error {
	r := bufio.NewReaderSize(f, 64<<10)
	cut := notVideo("it is cut off or damaged")
	var head [13]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || skipColors(r, head[10]) != nil {
		return cut
	}
	for images := 0; ; {
		kind, err := r.ReadByte()
		if err != nil {
			return cut
		}
		switch kind {
		case gifTrailer:
			if images < 2 {
				return notVideo("it is a still image")
			}
			return nil
		case gifImage:
			images++
			err = skipImage(r)
		case gifExtension:
			if _, err = r.Discard(1); err == nil {
				err = skipSubBlocks(r)
			}
		default:
			return cut
		}
		if err != nil {
			return cut
		}
	}
}

// skipImage reads past an image, which begins behind its mark.
func skipImage(r *bufio.Reader) error {
	var head [9]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	if err := skipColors(r, head[8]); err != nil {
		return err
	}
	if _, err := r.Discard(1); err != nil { // the code size
		return err
	}
	return skipSubBlocks(r)
}

// skipColors reads past the color table that packed flags speak of.
func skipColors(r *bufio.Reader, flags byte) error {
	if flags&0x80 == 0 {
		return nil
	}
	_, err := r.Discard(3 << (flags&7 + 1))
	return err
}

func skipSubBlocks(r *bufio.Reader) error {
	for {
		n, err := r.ReadByte()
		if err != nil || n == 0 {
			return err
		}
		if _, err := r.Discard(int(n)); err != nil {
			return err
		}
	}
}
