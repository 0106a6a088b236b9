package cli

import (
	"fmt"
	"io"
	"sync"

	"dailies/ui/safe"
)

// Voice tells a person what must be read, terminal or not. While a screen is drawn
// it waits. It may be used by several goroutines.
type Voice struct {
	To io.Writer

	mu      sync.Mutex
	silent  bool
	waiting []string
}

// Say tells texts, or keeps them until the screen is put away.
func (v *Voice) Say(texts ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.waiting = append(v.waiting, texts...)
	v.flush()
}

// Silence keeps what is said while a screen is drawn, and tells it once that is over.
func (v *Voice) Silence(on bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.silent = on
	v.flush()
}

func (v *Voice) flush() {
	if v.silent {
		return
	}
	for _, text := range v.waiting {
		fmt.Fprintf(v.To, "dailies: %s\n", safe.Line(text))
	}
	v.waiting = nil
}
