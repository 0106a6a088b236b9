//go:build unix && !darwin

package keys

import (
	"os"
	"path/filepath"
	"strconv"
)

// available reports whether there is a session bus. Without one the keyring library would
// start a daemon, which must not happen without the user's consent, especially over SSH.
func available() bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	folder := filepath.Join("/run/user", strconv.Itoa(os.Getuid()))
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			return true
		}
	}
	return false
}
