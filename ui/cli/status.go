package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

// status is a status line on the terminal. It is erased before anything else is printed. A nil
// status does nothing.
type status struct {
	out   io.Writer
	width int
	begin time.Time
	now   func() time.Time
	quit  chan struct{}
	done  chan struct{}

	mu    sync.Mutex // guards the fields below
	runs  map[string]run.Run
	shown bool
}

// watchStatus shows the status of runs until end is called. It shows nothing if the output is
// no terminal or does not support redrawing a line.
func (c *invocation) watchStatus(runs []run.Run) (end func()) {
	term := c.Getenv("TERM")
	if !c.ErrTerminal || term == "dumb" || c.flags.Accessible || c.Getenv("ACCESSIBLE") != "" {
		return func() {}
	}
	s := &status{
		out: c.Err, width: c.Width, begin: c.Now(), now: c.Now,
		quit: make(chan struct{}), done: make(chan struct{}), runs: map[string]run.Run{},
	}
	for _, r := range runs {
		s.runs[r.ID] = r
	}
	c.status = s
	provider.Go(func(error) {}, s.show) // after a panic the line is no longer drawn
	return func() {
		close(s.quit)
		<-s.done
		s.wipe()
		c.status = nil
	}
}

func (s *status) show() {
	defer close(s.done)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.draw()
		case <-s.quit:
			return
		}
	}
}

func (s *status) printJSON(r run.Run) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs[r.ID] = r
}

func (s *status) draw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	line := summary(s.runs) + " · " + theme.Duration(s.now().Sub(s.begin))
	if s.width > 1 {
		line = theme.Cut(line, s.width-1)
	}
	fmt.Fprintf(s.out, "\r%s\x1b[K", line)
	s.shown = true
}

func (s *status) wipe() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shown {
		fmt.Fprint(s.out, "\r\x1b[K")
		s.shown = false
	}
}

// summary counts runs by state: "2 running · 1 queued". A single run is shown with the
// provider's progress.
func summary(runs map[string]run.Run) string {
	count := map[string]int{}
	order := []string{}
	for _, st := range run.States() {
		order = append(order, string(st))
	}
	order = append(order, "saving", "saved")
	percent := ""
	for _, r := range runs {
		word := string(r.State)
		switch r.DownloadState() {
		case run.Downloading:
			word = "saving"
			if r.Video.Size > 0 {
				percent = fmt.Sprintf(" %d%%", min(100, r.Video.Bytes*100/r.Video.Size))
			}
		case run.Downloaded:
			word = "saved"
		}
		if r.Progress != nil && r.State == run.Running {
			percent = fmt.Sprintf(" %d%%", min(100, max(0, *r.Progress)))
		}
		count[word]++
	}
	var parts []string
	for _, word := range order {
		if n := count[word]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, word))
		}
	}
	if len(runs) == 1 && len(parts) == 1 {
		return parts[0][2:] + percent
	}
	return strings.Join(parts, " · ")
}
