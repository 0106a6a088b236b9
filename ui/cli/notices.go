package cli

import (
	"fmt"
	"io"
	"sync"

	"dailies/ui/sanitize"
)

// Notices prints important messages, whether or not the output is a terminal. They are held
// back while the app draws the screen. It is safe for concurrent use.
type Notices struct {
	To io.Writer

	mu      sync.Mutex
	held    bool
	waiting []string
}

// Say prints messages, or holds them back.
func (n *Notices) Say(texts ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.waiting = append(n.waiting, texts...)
	n.flush()
}

// Buffer starts holding messages back, or prints the held ones.
func (n *Notices) Buffer(on bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.held = on
	n.flush()
}

func (n *Notices) flush() {
	if n.held {
		return
	}
	for _, text := range n.waiting {
		fmt.Fprintf(n.To, "dailies: %s\n", sanitize.Line(text))
	}
	n.waiting = nil
}
