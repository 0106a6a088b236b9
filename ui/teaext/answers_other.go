//go:build !unix

package teaext

import (
	"os"
	"time"
)

// discardAnswer does nothing: console input cannot be waited for here.
func discardAnswer(*os.File, time.Duration) {}
