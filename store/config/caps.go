package config

import (
	"os"
	"sync"

	"dailies/provider/run"
)

// Caps are the caps of a config that another window, an editor or a script may change at any time. It is safe
// for concurrent use.
type Caps struct {
	start Start

	mu   sync.Mutex // guards last
	last run.Budget
}

// NewCaps returns the caps of the config of start. now are those that were read from it.
func NewCaps(start Start, now run.Budget) *Caps { return &Caps{start: start, last: now} }

// Now reads the caps. With a mistake in the config they allow nothing. Those read last stay while the file is
// gone or empty, as it may be for a moment when an editor replaces it.
func (c *Caps) Now() run.Budget {
	c.mu.Lock()
	defer c.mu.Unlock()
	path, err := c.start.Path()
	if err != nil {
		return c.last
	}
	if st, err := os.Stat(path); os.IsNotExist(err) || err == nil && st.Size() == 0 {
		return c.last
	}
	now, _, _ := c.start.Flags.WithEnv(c.start.Getenv).Load(c.start.Providers...) // a mistake is in the budget
	c.last = now.Budget
	return c.last
}
