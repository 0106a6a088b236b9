//go:build !unix

package crash

import "os"

// Processes cannot be stopped here.
func freeze(*os.Process) bool { return false }
func thaw(*os.Process)        {}
