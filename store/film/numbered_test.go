package film

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider/run"
)

// Test videos show the number of each frame: ten squares across the picture, white for a 1 and black for
// a 0, the highest bit first.

const bits = 10

// numbered draws the frame n.
func numbered(n, width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = 128
	}
	for x := range width {
		for y := height / 3; y < height*2/3; y++ {
			c := color.RGBA{0, 0, 0, 255}
			if n>>(bits-1-x*bits/width)&1 == 1 {
				c = color.RGBA{255, 255, 255, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// readNumber reads the number of a frame.
func readNumber(t *testing.T, b []byte) (n int) {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	size := img.Bounds().Size()
	for i := range bits {
		y := color.GrayModel.Convert(img.At((2*i+1)*size.X/(2*bits), size.Y/2)).(color.Gray).Y
		if y > 70 && y < 185 {
			t.Fatalf("bit %d of a frame is grey (%d)", i, y)
		}
		n = n<<1 | int(y>>7)
	}
	return n
}

func ignore(run.Film) {}

// needFFmpeg skips the test without ffmpeg, but not where all tests must run.
func needFFmpeg(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no ffmpeg")
		}
		t.Skip("SKIPPED: there is no ffmpeg, and only it can make these videos")
	}
	return path
}

// encode makes a video of n numbered frames.
func encode(t *testing.T, name string, n, width, height int, rate string, options ...string) string {
	t.Helper()
	program, path := needFFmpeg(t), filepath.Join(t.TempDir(), name)
	var raw bytes.Buffer
	for i := range n {
		raw.Write(numbered(i, width, height).Pix)
	}
	args := []string{"-v", "error", "-f", "rawvideo", "-pix_fmt", "rgba", "-s", sizeText(width, height), "-r", rate, "-i", "pipe:0"}
	cmd := exec.Command(program, append(append(args, options...), path)...)
	cmd.Stdin = &raw
	if out, err := cmd.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "Unknown encoder") {
			t.Skipf("SKIPPED: %s", out)
		}
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// copied copies a video to another file without encoding it again.
func copied(t *testing.T, from, name string, options ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	args := append([]string{"-v", "error", "-i", from, "-c", "copy"}, append(options, path)...)
	if out, err := exec.Command(needFFmpeg(t), args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// checkNumbers checks that every frame is the one that it says.
func checkNumbers(t *testing.T, film run.Film) {
	t.Helper()
	for i, f := range film.Frames {
		if got := readNumber(t, f.JPEG); got != f.Index {
			t.Fatalf("frame %d of the film shows %d and says %d", i, got, f.Index)
		}
		if i > 0 && f.At <= film.Frames[i-1].At {
			t.Fatalf("frame %d is at %s, the one before it at %s", i, f.At, film.Frames[i-1].At)
		}
	}
}
