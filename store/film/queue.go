package film

import (
	"context"
	"slices"
	"sync"
)

// queue lets a number of decodings run at once. Urgent ones go first.
type queue struct {
	mu      sync.Mutex
	free    int
	waiting [2][]chan struct{} // urgent, others
}

// enter waits for a turn, until ctx is done. Each nil result needs a leave.
func (q *queue) enter(ctx context.Context, urgent bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	line := 1
	if urgent {
		line = 0
	}
	q.mu.Lock()
	if q.free > 0 {
		q.free--
		q.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	q.waiting[line] = append(q.waiting[line], turn)
	q.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	i := slices.Index(q.waiting[line], turn)
	if i >= 0 {
		q.waiting[line] = slices.Delete(q.waiting[line], i, i+1)
	}
	q.mu.Unlock()
	if i < 0 { // the turn came at the same time
		q.leave()
	}
	return ctx.Err()
}

// leave ends a turn and begins the next one.
func (q *queue) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, line := range q.waiting {
		if len(line) > 0 {
			q.waiting[i] = line[1:]
			close(line[0])
			return
		}
	}
	q.free++
}
