package cli

import (
	"fmt"
	"io"
	"strings"

	"dailies/ui/sanitize"
)

// ask asks for confirmation and returns nil for yes. Anything else is no.
func (c *invocation) ask(question string) error {
	fmt.Fprintf(c.Err, "%s [y/N] ", sanitize.Line(question))
	line, err := readLine(c.In, 1000)
	if err != nil {
		fmt.Fprintln(c.Err)
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	}
	return exitErrorf(exitOther, "nothing was done")
}

// readLine reads up to the end of a line, at most limit bytes, and nothing after it: the rest
// is the answer to the next question. An end of the input without a line is an error.
func readLine(in io.Reader, limit int) (string, error) {
	var line []byte
	for b := make([]byte, 1); len(line) < limit; {
		n, err := in.Read(b)
		if n > 0 && b[0] == '\n' {
			return string(line), nil
		}
		line = append(line, b[:n]...)
		if err != nil {
			return string(line), err
		}
	}
	return string(line), nil
}
