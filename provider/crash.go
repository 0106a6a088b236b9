package provider

import "runtime/debug"

// Crash is a panic that was caught, as an error. What was thrown may hold
// anything, so Error does not say it: it belongs in the log, which is cleaned of
// keys.
type Crash struct {
	Value any    // what was thrown
	Stack string // where
}

// Caught makes an error of what recover returned. It is called in the deferred
// function itself, while the stack is still there.
func Caught(value any) *Crash {
	return &Crash{Value: value, Stack: string(debug.Stack())}
}

// Error says that it happened, and nothing of what was thrown.
func (c *Crash) Error() string { return "something broke inside dailies" }
