package store

// Warning is what a person should know about the place of the history, or "".
func (d *DB) Warning() string {
	if !d.network {
		return ""
	}
	return "the history " + d.path + " lies on a network disk: use it on one computer at a time, or choose a place on this one with XDG_DATA_HOME"
}
