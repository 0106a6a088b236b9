package cli

import (
	"fmt"
	"io"
	"sync"

	"dailies/ui/sanitize"
)

// Notices prints messages that a person must see, on a terminal or not. While the app
// draws the screen they are held back. It may be used by several goroutines.
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

// Hold holds messages back from now on, or prints those that were held back.
func (n *Notices) Hold(on bool) {
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
