package store

// Warnings are what a person should know about the place of the history.
func (d *DB) Warnings() []string {
	if !d.network {
		return nil
	}
	return []string{"the history " + d.path + " lies on a network disk: use it on one computer at a time, or choose a place on this one with XDG_DATA_HOME"}
}
