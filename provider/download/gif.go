package download

import (
	"bufio"
	"io"
)

// Block types of a GIF (GIF89a, 17 to 26).
const (
	gifExtension = 0x21
	gifImage     = 0x2C
	gifTrailer   = 0x3B
)

// walkGIF checks an animated GIF: its blocks end with the trailer and hold more than one image.
// Since lengths are scattered over the file, all of it is read.
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

// skipImage skips an image; its separator was read.
func skipImage(r *bufio.Reader) error {
	var head [9]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	if err := skipColors(r, head[8]); err != nil {
		return err
	}
	if _, err := r.Discard(1); err != nil { // LZW code size
		return err
	}
	return skipSubBlocks(r)
}

// skipColors skips the color table described by the packed flags.
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
