package termimage

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"strconv"
	"strings"
	"testing"
)

func TestITerm2(t *testing.T) {
	holed := quarters(200, 100)
	holed.SetRGBA(0, 0, color.RGBA{})
	for _, c := range []struct {
		name, kind    string
		img           *image.RGBA
		width, height string
	}{
		{"a full picture", "jpeg", quarters(200, 100), "40", "10"},
		{"one that can be seen through", "png", holed, "40", "10"},
		{"a large one", "jpeg", quarters(600, 600), "24", "12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := Canvas{Protocol: ITerm2, Cell: image.Pt(10, 20)}.Draw(c.img, 40, 12)
			body, ok := strings.CutPrefix(a.send, "\x1b]1337;File=")
			body, ok2 := strings.CutSuffix(body, "\x07")
			if !ok || !ok2 || strings.ContainsAny(body, "\x1b\x07") {
				t.Fatalf("it is no inline image: %.60q", a.send)
			}
			args, data, _ := strings.Cut(body, ":")
			file, err := base64.StdEncoding.DecodeString(data)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, arg := range strings.Split(args, ";") {
				k, v, _ := strings.Cut(arg, "=")
				got[k] = v
			}
			if name, err := base64.StdEncoding.DecodeString(got["name"]); err != nil || string(name) != "picture" {
				t.Errorf("the name is %q (%v)", name, err)
			}
			if got["size"] != strconv.Itoa(len(file)) || got["inline"] != "1" || got["width"] != c.width || got["height"] != c.height {
				t.Errorf("the arguments are %v for %d bytes", got, len(file))
			}
			img, kind, err := image.Decode(bytes.NewReader(file))
			if err != nil || kind != c.kind {
				t.Fatalf("the file is a %s (%v)", kind, err)
			}
			if d := looksLike(img, within(c.img, 10*a.Cols, 20*a.Rows), 70); d != "" {
				t.Error(d)
			}
			if a.cells != nil || a.drop != "" {
				t.Error("it stands in cells, or has to be dropped")
			}
		})
	}
}
