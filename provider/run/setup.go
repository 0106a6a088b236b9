package run

import "dailies/provider"

// Settings are the settings that the engine follows while it runs.
type Settings struct {
	Folder, Name   string // where videos are saved, absolute, and the template of their names
	NoAutoDownload bool   // videos are saved only on command
	Budget         Budget
}

// Setting is one setting of the config as it is in force.
type Setting struct {
	Key         string // "budget.per_month"
	Title, Help string
	Value       string // "" = none
	Source      string // "default", "config", or the flag or the variable that goes before both
	Choices     []string
	Money       bool // an amount of dollars
	// Listed: it is one of a list, such as a price or a key of the keyboard. Those are changed
	// in the file.
	Listed bool
	// Later: a change takes effect at the next start.
	Later bool
}

// Overridden reports whether a flag or a variable decides, so that the config does not matter.
func (s Setting) Overridden() bool { return s.Source != SourceDefault && s.Source != SourceConfig }

// The sources of a setting that no flag and no variable decides.
const (
	SourceDefault = "default"
	SourceConfig  = "config"
)

// Account is a vendor's account with the key that was found for it.
type Account struct {
	Info   provider.Info
	Masked string // the key, masked; "" if there is none
	Source string // where it was found, for users
	Err    error  // why a key that was found cannot be used
	// Env: the key comes from the environment, which goes before every other place.
	Env bool
	// Kept: the key is kept by this program and can be forgotten.
	Kept bool
}

// System describes what the program works with.
type System struct {
	FFmpeg      string // its version; "" if there is none
	Films       int    // files in the folder for videos
	FilmBytes   int64
	Free, Total int64 // of the disk with that folder, in bytes; 0 if unknown
	Folder      string
}
