package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"dailies/ui/sanitize"
)

// ask asks for confirmation and returns nil for yes. Anything else is no.
func (c *invocation) ask(question string) error {
	fmt.Fprintf(c.Err, "%s [y/N] ", sanitize.Line(question))
	line, err := bufio.NewReader(io.LimitReader(c.In, 1000)).ReadString('\n')
	if err != nil {
		fmt.Fprintln(c.Err)
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	}
	return exitErrorf(exitOther, "nothing was done")
}
