package termimage

import (
	"cmp"
	"image"
	"slices"
)

// rgb is a colour without alpha.
type rgb [3]uint8

// transparent is the index of a transparent pixel. There are at most as many colours.
const transparent = 255

// quantizedImage is an image with at most 255 colours.
type quantizedImage struct {
	width, height int
	colors        []rgb
	index         []uint8 // of colors, or transparent
}

// quantized reduces an image to at most n colours. Errors are diffused to neighbouring pixels
// (Floyd and Steinberg), which avoids banding.
func quantized(img *image.RGBA, n int) quantizedImage {
	size := img.Bounds().Size()
	q := quantizedImage{width: size.X, height: size.Y, index: make([]uint8, size.X*size.Y)}
	q.colors = medianCut(img, n)
	near := nearest{colors: q.colors}
	// Errors carried over to this row and the next, with one pixel of margin on each side.
	here, next := make([][3]int, size.X+2), make([][3]int, size.X+2)
	for y := range size.Y {
		for x := range size.X {
			at := img.PixOffset(x, y)
			if img.Pix[at+3] < 128 {
				q.index[y*size.X+x] = transparent
				continue
			}
			var want [3]int
			for k := range want {
				want[k] = min(max(int(img.Pix[at+k])+here[x+1][k]/16, 0), 255)
			}
			i := near.of(want)
			q.index[y*size.X+x] = i
			for k, v := range q.colors[i] {
				off := want[k] - int(v)
				here[x+2][k] += off * 7
				next[x][k] += off * 3
				next[x+1][k] += off * 5
				next[x+2][k] += off
			}
		}
		here, next = next, here
		for i := range next {
			next[i] = [3]int{}
		}
	}
	return q
}

// nearest finds the nearest colour. It caches results for colours with the same five highest
// bits.
type nearest struct {
	colors []rgb
	known  [1 << 15]uint16 // index + 1, 0 = not cached
}

func (n *nearest) of(c [3]int) uint8 {
	slot := &n.known[c[0]>>3<<10|c[1]>>3<<5|c[2]>>3]
	if *slot == 0 {
		best, off := 0, 1<<30
		for i, o := range n.colors {
			r, g, b := int(o[0])-c[0], int(o[1])-c[1], int(o[2])-c[2]
			if d := r*r + g*g + b*b; d < off {
				best, off = i, d
			}
		}
		*slot = uint16(best) + 1
	}
	return uint8(*slot - 1)
}

// medianCut returns at most n colours: it repeatedly halves the box of colours with the longest
// side, and returns the mean of each box.
func medianCut(img *image.RGBA, n int) []rgb {
	var all []rgb
	size := img.Bounds().Size()
	step := max(1, size.X*size.Y/40_000) // a sample is enough
	for i := 0; i < size.X*size.Y; i += step {
		if p := img.Pix[img.PixOffset(i%size.X, i/size.X):]; p[3] >= 128 {
			all = append(all, rgb{p[0], p[1], p[2]})
		}
	}
	if len(all) == 0 {
		return []rgb{{}}
	}
	boxes := []box{newBox(all)}
	for len(boxes) < n {
		widest := 0
		for i, b := range boxes {
			if b.length > boxes[widest].length {
				widest = i
			}
		}
		b := boxes[widest]
		if b.length == 0 {
			break
		}
		slices.SortFunc(b.colors, func(p, q rgb) int { return cmp.Compare(p[b.side], q[b.side]) })
		middle := len(b.colors) / 2
		boxes[widest] = newBox(b.colors[:middle])
		boxes = append(boxes, newBox(b.colors[middle:]))
	}
	means := make([]rgb, len(boxes))
	for i, b := range boxes {
		means[i] = b.mean()
	}
	return means
}

// box is a set of colours and the channel in which they differ most.
type box struct {
	colors       []rgb
	side, length int
}

func newBox(colors []rgb) box {
	b := box{colors: colors}
	for side := range 3 {
		low, high := uint8(255), uint8(0)
		for _, c := range colors {
			low, high = min(low, c[side]), max(high, c[side])
		}
		if l := int(high) - int(low); l > b.length {
			b.side, b.length = side, l
		}
	}
	return b
}

func (b box) mean() rgb {
	var sum [3]int
	for _, c := range b.colors {
		for k, v := range c {
			sum[k] += int(v)
		}
	}
	n := len(b.colors)
	return rgb{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n)}
}
