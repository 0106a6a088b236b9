//go:build !linux && !darwin && !freebsd

package download

import "os"

// lock does nothing on this system: only leases protect a partial file.
func lock(*os.File) bool { return true }
