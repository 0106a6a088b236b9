package download

import (
	"errors"
	"fmt"

	"dailies/provider"
)

// minFreeSpace is what a download leaves free on the disk: a gigabyte, or a twentieth of a
// small disk.
const minFreeSpace = 1 << 30

// errLowSpace is the cause of a download that was not started.
var errLowSpace = errors.New("too little disk space")

// checkSpace returns an error if a download of more bytes would leave less than minFreeSpace.
func (c *Client) checkSpace(folder string, more int64) error {
	free, size, known := c.space(folder)
	keep := min(minFreeSpace, size/20)
	if !known || free-more >= keep {
		return nil
	}
	e := &provider.Error{Kind: provider.KindDisk, Err: errLowSpace}
	e.Message = fmt.Sprintf("the disk is nearly full: %s has %d MB, and %d MB must stay free beside the video", folder, free/1e6, keep/1e6)
	return e.WithHint("free some space or choose a folder on another disk, then download it again")
}
