package kittyscreen

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const maxChunk = 4096 // bytes of a payload

// Keys that an action takes, beside those of every command: a, i, q.
const (
	transmitKeys = "ftsvSOIpom"
	displayKeys  = "xywhXYcrCUzPQHV"
)

var keysOf = map[byte]string{
	't': transmitKeys,
	'T': transmitKeys + displayKeys,
	'q': transmitKeys,
	'p': "Ip" + displayKeys,
	'f': "ftsvSOomxycrzXY",
	'a': "Isrzcv",
	'c': "rcwhxyXYC",
	'd': "dIpxyz",
}

// command is a graphics command.
type command struct {
	keys map[byte]string
	data []byte // its payload, still in base64
}

// parse reads what stands between "\x1b_G" and "\x1b\\".
func parse(body []byte) (c command, err error) {
	control, data, _ := bytes.Cut(body, []byte(";"))
	c = command{keys: map[byte]string{}, data: data}
	for pair := range strings.SplitSeq(string(control), ",") {
		key, value, ok := strings.Cut(pair, "=")
		switch {
		case pair == "" && len(control) == 0:
			continue
		case !ok || len(key) != 1 || value == "":
			return c, fmt.Errorf("%q is no key and value", pair)
		case c.keys[key[0]] != "":
			return c, fmt.Errorf("the key %s is there twice", key)
		case !strings.Contains("atdo", key) && !isNumber(key, value):
			return c, fmt.Errorf("%s is no number", pair)
		}
		c.keys[key[0]] = value
	}
	if len(data) > maxChunk {
		return c, fmt.Errorf("a payload has %d bytes", len(data))
	}
	return c, nil
}

// isNumber reports whether a value is a number of 32 bits, which only for some keys may be negative.
func isNumber(key, value string) bool {
	if strings.Contains("zHV", key) {
		_, err := strconv.ParseInt(value, 10, 32)
		return err == nil
	}
	_, err := strconv.ParseUint(value, 10, 32)
	return err == nil
}

func (c command) number(key byte) int {
	n, _ := strconv.Atoi(c.keys[key])
	return n
}

func (c command) action() byte {
	if a := c.keys['a']; a != "" {
		return a[0]
	}
	return 't'
}

// check checks the keys of a command that is not a further chunk.
func (c command) check() error {
	allowed, known := keysOf[c.action()]
	if !known || len(c.keys['a']) > 1 {
		return fmt.Errorf("there is no action %q", c.keys['a'])
	}
	for key := range c.keys {
		if !strings.ContainsRune("aiq"+allowed, rune(key)) {
			return fmt.Errorf("the action %c has no key %c", c.action(), key)
		}
	}
	for key, values := range map[byte]string{'q': "0 1 2", 'm': "0 1", 'f': "24 32 100", 't': "d f t s", 'o': "z", 'U': "0 1", 'C': "0 1"} {
		if v := c.keys[key]; v != "" && key != 't' && !contains(values, v) || key == 't' && v != "" && !contains(values, v) {
			return fmt.Errorf("%c=%s is no value", key, v)
		}
	}
	switch {
	case c.keys['i'] != "" && c.number('i') == 0, c.keys['i'] != "" && c.keys['I'] != "":
		return errors.New("an image has an id that is not 0, or a number")
	case c.keys['m'] == "1" && c.medium() != 'd':
		return errors.New("only data that is sent directly comes in chunks")
	case strings.ContainsRune("pfac", rune(c.action())) && c.keys['i'] == "" && c.keys['I'] == "":
		return fmt.Errorf("the action %c names no image", c.action())
	case strings.ContainsRune("pad", rune(c.action())) && len(c.data) > 0:
		return fmt.Errorf("the action %c has no data", c.action())
	case c.keys['U'] == "1" && c.keys['i'] == "":
		return errors.New("placeholders find an image by its id")
	}
	return nil
}

func contains(values, v string) bool {
	for w := range strings.FieldsSeq(values) {
		if w == v {
			return true
		}
	}
	return false
}

func (c command) medium() byte {
	if t := c.keys['t']; t != "" {
		return t[0]
	}
	return 'd'
}

// continues checks a further chunk of a command, and appends it.
func (c *command) continues(next command) error {
	frame := c.action() == 'f'
	for key, value := range next.keys {
		switch {
		case key == 'm' || key == 'q':
		case frame && strings.ContainsRune("air", rune(key)) && value == c.keys[key]:
		default:
			return fmt.Errorf("a further chunk has the key %c=%s", key, value)
		}
	}
	for _, key := range []byte("air") {
		if frame && next.keys[key] != c.keys[key] {
			return fmt.Errorf("a further chunk of a frame does not repeat %c=%s", key, c.keys[key])
		}
	}
	if next.keys['m'] == "" {
		return errors.New("a further chunk has no key m")
	}
	if len(next.data) == 0 && next.keys['m'] == "1" {
		return errors.New("a chunk is empty")
	}
	c.data = append(c.data[:len(c.data):len(c.data)], next.data...)
	return nil
}

// pixels reads the picture of a command, from where it says.
func (c command) pixels() (*image.RGBA, error) {
	data := make([]byte, base64.StdEncoding.DecodedLen(len(c.data)))
	n, err := base64.StdEncoding.Strict().Decode(data, c.data)
	if err != nil {
		return nil, err
	}
	data = data[:n]
	if c.medium() != 'd' {
		if data, err = c.fromFile(string(data)); err != nil {
			return nil, err
		}
	}
	if c.keys['o'] == "z" {
		r, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		if data, err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
	if c.keys['f'] == "100" {
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
		draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
		return out, nil
	}
	return c.raw(data)
}

func (c command) raw(data []byte) (*image.RGBA, error) {
	w, h, size := c.number('s'), c.number('v'), 4
	if c.keys['f'] == "24" {
		size = 3
	}
	if w < 1 || h < 1 || len(data) != w*h*size {
		return nil, fmt.Errorf("%d × %d pixels of %d bytes are not %d bytes", w, h, size, len(data))
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		out.Pix[4*i+3] = 255
		copy(out.Pix[4*i:4*i+4], data[i*size:(i+1)*size])
	}
	img := image.NewRGBA(out.Bounds())
	draw.Draw(img, img.Bounds(), out, image.Point{}, draw.Src)
	return img, nil
}

// fromFile reads a file or a shared memory object. As a terminal does, it removes the latter, and
// temporary files.
func (c command) fromFile(name string) ([]byte, error) {
	path := name
	switch c.medium() {
	case 's':
		if base := strings.TrimPrefix(name, "/"); base == "" || strings.Contains(base, "/") {
			return nil, fmt.Errorf("%q is no name of shared memory", name)
		}
		path = filepath.Join("/dev/shm", name)
	case 't':
		if !strings.Contains(name, "tty-graphics-protocol") || !strings.HasPrefix(name, os.TempDir()) && !strings.HasPrefix(name, "/dev/shm/") {
			return nil, fmt.Errorf("%q is not removed as a temporary file: its name does not allow it", name)
		}
	}
	if !filepath.IsAbs(path) {
		return nil, fmt.Errorf("%q is no absolute path", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if c.medium() != 'f' {
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	if from := c.number('O'); from > 0 && from <= len(data) {
		data = data[from:]
	}
	if size := c.number('S'); size > 0 && size <= len(data) {
		data = data[:size]
	}
	return data, nil
}
