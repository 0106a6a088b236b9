// Package clip renders the sample videos of the sandbox: a landscape derived from the prompt
// and the seed, or the images of a request, with captions and quiet audio, as Motion JPEG and
// PCM in an MP4 that every player supports.
//
// It reads no files and does not use the network.
package clip

import "image"

// Shot describes a video.
type Shot struct {
	Prompt     string   `json:"prompt"`
	Start      string   `json:"start,omitempty"` // addresses of images
	End        string   `json:"end,omitempty"`
	Refs       []string `json:"refs,omitempty"`
	Ratio      string   `json:"ratio"`
	Resolution string   `json:"resolution"`
	Seconds    int      `json:"seconds"`
	Audio      bool     `json:"audio"`
	Seed       int64    `json:"seed"`
}

// Clip is a video to be rendered.
type Clip struct {
	Shot  Shot
	Title string // shown at the top
	// Small renders tiny frames at two per second.
	Small bool
	// Picture returns the image at an address, or nil if it is unavailable; a placeholder with
	// the address is drawn then.
	Picture func(address string) image.Image
}

// Size returns the frame size of a video in pixels.
func Size(sh Shot, small bool) (width, height int) {
	p := planOf(sh, small)
	return p.width, p.height
}
