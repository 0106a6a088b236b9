package kittyscreen

import (
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi/kitty"
)

// send returns a command with a payload.
func send(keys string, data []byte) string {
	return "\x1b_G" + keys + ";" + base64.StdEncoding.EncodeToString(data) + "\x1b\\"
}

// solid is w × h pixels of one colour.
func solid(w, h int, c color.RGBA) (b []byte) {
	for range w * h {
		b = append(b, c.R, c.G, c.B, c.A)
	}
	return b
}

var (
	red   = color.RGBA{255, 0, 0, 255}
	green = color.RGBA{0, 255, 0, 255}
)

// placeholders are the cells of an image of two columns and one row with the id 5.
func placeholders() string {
	s := "\x1b[38;5;5m"
	for c := range 2 {
		s += string([]rune{kitty.Placeholder, kitty.Diacritic(0), kitty.Diacritic(c), kitty.Diacritic(0)})
	}
	return s + "\x1b[39m"
}

const virtual = "a=T,U=1,q=2,i=5,c=2,r=1,f=32,s=4,v=2"

func TestWhatIsShownInTheCells(t *testing.T) {
	half := append(solid(4, 1, red), solid(4, 1, green)...)
	edit := send("a=f,i=5,r=1,f=32,s=2,v=2,x=2,y=0,X=1,q=2", solid(2, 2, green))
	for name, c := range map[string]struct {
		out         string
		left, right color.RGBA // in the upper half
		images      int
	}{
		"placeholders":          {send(virtual, half) + placeholders(), red, red, 1},
		"another order":         {placeholders() + send(virtual, half), red, red, 1},
		"a part of them":        {send(virtual, half) + placeholders() + "\rx", color.RGBA{}, red, 1},
		"an edit":               {send(virtual, half) + placeholders() + edit, red, green, 1},
		"at the cursor":         {send("a=T,q=2,i=9,c=1,r=1,f=32,s=4,v=2", half), red, color.RGBA{}, 1},
		"placed later":          {"\x1b[1;2H" + send("a=t,q=2,i=9,f=32,s=4,v=2", half) + "\x1b_Ga=p,i=9,c=1,r=1,C=1,q=2\x1b\\", color.RGBA{}, red, 1},
		"a part of the picture": {send("a=t,q=2,i=9,f=32,s=4,v=2", half) + "\x1b_Ga=p,i=9,c=2,r=1,x=0,y=1,w=4,h=1\x1b\\", green, green, 1},
		"24 bits":               {send("a=T,q=2,i=9,c=1,r=1,f=24,s=1,v=1", []byte{255, 0, 0}), red, color.RGBA{}, 1},
		"deleted":               {send("a=T,q=2,i=9,c=1,r=1,f=32,s=4,v=2", half) + "\x1b_Ga=d,d=I,i=9,q=2\x1b\\", color.RGBA{}, color.RGBA{}, 0},
		"placement deleted":     {send("a=T,q=2,i=9,c=1,r=1,f=32,s=4,v=2", half) + "\x1b_Ga=d,d=i,i=9,q=2\x1b\\", color.RGBA{}, color.RGBA{}, 1},
	} {
		s := New(10, 3, image.Pt(2, 2))
		for _, b := range []byte(c.out) { // cut anywhere
			if _, err := s.Write([]byte{b}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		img, err := s.Pixels(image.Rect(0, 0, 2, 1))
		if err != nil || s.Complete() != nil || s.Images() != c.images {
			t.Fatalf("%s: %v, %d images", name, err, s.Images())
		}
		if l, r := img.RGBAAt(1, 0), img.RGBAAt(2, 0); l != c.left || r != c.right {
			t.Errorf("%s: it shows %v and %v", name, l, r)
		}
	}
}

func TestSharedMemoryAndFilesAreReadAndRemoved(t *testing.T) {
	shm, err := os.CreateTemp("/dev/shm", "tty-graphics-protocol-test-")
	if err != nil {
		t.Skip("SKIPPED: there is no /dev/shm")
	}
	defer shm.Close()
	file := filepath.Join(t.TempDir(), "tty-graphics-protocol-x")
	for path, c := range map[string]struct{ medium, name string }{
		shm.Name(): {"s", "/" + filepath.Base(shm.Name())},
		file:       {"t", file},
	} {
		if err := os.WriteFile(path, solid(4, 2, red), 0o600); err != nil {
			t.Fatal(err)
		}
		s := New(10, 3, image.Pt(2, 2))
		if _, err := s.Write([]byte(send("a=T,q=0,i=9,f=32,s=4,v=2,t="+c.medium, []byte(c.name)))); err != nil {
			t.Fatal(err)
		}
		if img, _ := s.Pixels(image.Rect(0, 0, 1, 1)); img.RGBAAt(0, 0) != red {
			t.Errorf("t=%s shows %v", c.medium, img.RGBAAt(0, 0))
		}
		if _, err := os.Stat(path); err == nil || s.Answers() != "\x1b_Gi=9;OK\x1b\\" {
			t.Errorf("t=%s: the file is left, or it is not answered: %q", c.medium, s.Answers())
		}
	}
}

func TestEveryRuleIsKept(t *testing.T) {
	pixels := solid(4, 2, red)
	image5 := send(virtual, pixels)
	long := base64.StdEncoding.EncodeToString(solid(40, 40, red))
	chunks := func(first, next, last string) string {
		return "\x1b_G" + first + ";" + long[:4096] + "\x1b\\\x1b_G" + next + ";" + long[4096:8192] + "\x1b\\\x1b_G" + last + ";" + long[8192:] + "\x1b\\"
	}
	for out, says := range map[string]string{
		send("a=T,q=2,i=5,f=32,s=4,v=2,k=1", pixels):                                                          "has no key k",
		send("a=T,q=2,i=5,i=6,f=32,s=4,v=2", pixels):                                                          "twice",
		send("a=T,q=2,i=x,f=32,s=4,v=2", pixels):                                                              "no number",
		send("a=T,q=2,i=0,f=32,s=4,v=2", pixels):                                                              "not 0",
		send("a=T,q=3,i=5,f=32,s=4,v=2", pixels):                                                              "q=3",
		send("a=T,q=2,i=5,f=33,s=4,v=2", pixels):                                                              "f=33",
		send("a=Z,q=2,i=5", nil):                                                                              "no action",
		send("a=T,q=2,i=5,f=32,s=4,v=3", pixels):                                                              "are not 32 bytes",
		send("a=T,q=2,i=5,f=100", pixels):                                                                     "png",
		send("a=T,i=5,f=32,s=4,v=2", pixels):                                                                  "may answer",
		send("a=T,q=2,U=1,f=32,s=4,v=2,c=1,r=1", pixels):                                                      "by its id",
		send("a=T,q=2,U=1,i=5,f=32,s=4,v=2", pixels):                                                          "no size",
		send("a=f,q=2,i=5,r=1,f=32,s=4,v=2", pixels):                                                          "no such image",
		image5 + send("a=f,q=2,r=1,f=32,s=4,v=2", pixels):                                                     "names no image",
		image5 + send("a=f,q=2,i=5,r=3,f=32,s=4,v=2", pixels):                                                 "no frame 3",
		image5 + send("a=f,q=2,i=5,r=1,x=1,f=32,s=4,v=2", pixels):                                             "outside",
		"\x1b_Ga=p,i=7,q=2\x1b\\":                                                                             "no such image",
		"\x1b_Ga=d,d=I,q=2\x1b\\":                                                                             "which image",
		"\x1b_Ga=T,q=2,i=5,f=32,s=4,v=2;!!!\x1b\\":                                                            "base64",
		"\x1b_Ga=T,q=2,i=5,f=32,s=40,v=40;" + long + "\x1b\\":                                                 "8536 bytes",
		"\x1b_Ga=T,q=2,i=5,f=32,s=40,v=40,m=1;" + long[:4095] + "\x1b\\":                                      "inside a group",
		chunks("a=T,q=2,i=5,f=32,s=40,v=40,m=1", "q=2,m=1", "q=2"):                                            "no key m",
		chunks("a=T,q=2,i=5,f=32,s=40,v=40,m=1", "q=2,i=5,m=1", "q=2,m=0"):                                    "has the key i=5",
		chunks("a=T,q=2,i=5,f=32,s=40,v=40,m=1", "m=1", "q=2,m=0"):                                            "may answer",
		image5 + chunks("a=f,q=2,i=5,r=1,f=32,s=40,v=40,m=1", "q=2,m=1", "q=2,m=0"):                           "does not repeat a=f",
		image5 + chunks("a=f,q=2,i=5,r=1,f=32,s=40,v=40,m=1", "a=f,i=5,q=2,m=1", "a=f,i=5,q=2,m=0"):           "does not repeat r=1",
		send("a=T,q=2,i=5,f=32,s=4,v=2,t=s", []byte("/../x")):                                                 "no name of shared memory",
		send("a=T,q=2,i=5,f=32,s=4,v=2,t=t", []byte("/etc/passwd")):                                           "does not allow it",
		send("a=T,q=2,i=5,f=32,s=4,v=2,t=s,m=1", []byte("abc")):                                               "in chunks",
		image5 + strings.Replace(placeholders(), "38;5;5", "38;5;6", 1):                                       "there is no image 6",
		send("a=t,q=2,i=5,f=32,s=4,v=2", pixels) + placeholders():                                             "no virtual placement",
		send(strings.Replace(virtual, "c=2", "c=1", 1), pixels) + placeholders():                              "outside of",
		image5 + strings.ReplaceAll(placeholders(), string(kitty.Diacritic(1)), ""):                           "marks",
		image5 + "\x1b_Ga=d,d=I,i=5,q=2\x1b\\" + placeholders():                                               "there is no image 5",
		image5 + strings.Replace(placeholders(), "\x1b[38;5;5m", "", 1):                                       "no colour",
		"\x1b_Ga=T,q=2,i=5,f=32,s=40,v=40,m=1;" + long[:4096] + "\x1b\\":                                      "has not ended",
		"\x1b_Ga=T,q=2,i=5,f=32,s=40,v=40,m=1;" + long[:4096] + "\x1b\\" + "\x1b_Ga=d,d=I,i=5,q=2,m=0;\x1b\\": "further chunk has the key",
	} {
		s := New(10, 3, image.Pt(2, 2))
		s.Quiet = true
		_, err := s.Write([]byte(out))
		if err == nil {
			err = s.Complete()
		}
		if err == nil {
			_, err = s.Pixels(image.Rect(0, 0, 10, 3))
		}
		if err == nil || !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("%.100q: the error is %v, want %q", out, err, says)
		}
	}
}

func TestChunksThatKeepTheRulesAreTaken(t *testing.T) {
	long := base64.StdEncoding.EncodeToString(solid(40, 40, green))
	s := New(30, 30, image.Pt(2, 2))
	s.Quiet = true
	out := "\x1b_Ga=T,U=1,q=2,i=5,c=2,r=1,f=32,s=40,v=40,m=1;" + long[:4096] + "\x1b\\\x1b_Gq=2,m=1;" + long[4096:8192] + "\x1b\\\x1b_Gq=2,m=0;" + long[8192:] + "\x1b\\"
	out += "\x1b_Ga=f,i=5,r=1,q=2,f=32,s=40,v=40,m=1;" + long[:4096] + "\x1b\\\x1b_Ga=f,i=5,r=1,q=2,m=1;" + long[4096:8192] + "\x1b\\\x1b_Ga=f,i=5,r=1,q=2,m=0;" + long[8192:] + "\x1b\\"
	if _, err := s.Write([]byte(out + placeholders())); err != nil {
		t.Fatal(err)
	}
	if img, err := s.Pixels(image.Rect(0, 0, 2, 1)); err != nil || img.RGBAAt(2, 1) != green {
		t.Errorf("%v", err)
	}
}
