// Package clip makes the sample films of the sandbox: a landscape that the prompt and
// the seed decide, or the pictures of a request, with captions and a quiet sound, as
// Motion JPEG and PCM in an MP4 that every player takes.
//
// It reads no file and touches no network.
package clip

import "image"

// Shot is what is to be filmed.
type Shot struct {
	Prompt     string   `json:"prompt"`
	Start      string   `json:"start,omitempty"` // addresses of pictures
	End        string   `json:"end,omitempty"`
	Refs       []string `json:"refs,omitempty"`
	Ratio      string   `json:"ratio"`
	Resolution string   `json:"resolution"`
	Seconds    int      `json:"seconds"`
	Audio      bool     `json:"audio"`
	Seed       int64    `json:"seed"`
}

// Clip is a film to be made.
type Clip struct {
	Shot  Shot
	Title string // stands at its head
	// Small films tiny pictures at two frames a second.
	Small bool
	// Picture is the picture at an address, or nil where it cannot be had: it is then
	// painted, with the address on it.
	Picture func(address string) image.Image
}

// Size is how large the frames of a film are, in pixels.
func Size(sh Shot, small bool) (width, height int) {
	p := planOf(sh, small)
	return p.width, p.height
}
