package accessible

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// Errors of questions without an answer.
var (
	errQuit = errors.New("the session has ended")
	errBack = errors.New("back to the menu")
)

// session is one session.
type session struct {
	Options
	ctx     context.Context // of the call of Run that owns the session
	out     io.Writer
	wrong   error // the first error of writing to the output
	lines   <-chan string
	changes <-chan []run.Run
	models  []provider.Model
	infos   map[string]provider.Info // by name

	seen         map[string]run.Run // followed runs, as last announced
	news         []string           // pending announcements
	suppressNews bool               // announcements wait until a group of questions is finished
}

// maxLine is the maximum length of an input line.
const maxLine = 1 << 20

// read returns a channel of the input lines, closed at the end of the input.
func read(ctx context.Context, stop context.CancelCauseFunc, in io.Reader) <-chan string {
	lines := make(chan string)
	provider.Go(stop, func() {
		defer close(lines)
		r := bufio.NewScanner(in)
		r.Buffer(nil, maxLine)
		for r.Scan() {
			select {
			case lines <- r.Text():
			case <-ctx.Done():
				return
			}
		}
	})
	return lines
}

// say prints one sanitized line.
func (s *session) say(format string, args ...any) {
	s.write(s.wrap(phrase(format, args...)) + "\n")
}

// wrap breaks a line between words at the width of the terminal, which would break words itself. A
// word that is longer, such as a path, stays whole so that it can be copied.
func (s *session) wrap(line string) string {
	width := 0
	if s.Width != nil {
		width = s.Width()
	}
	if width <= 0 || theme.Width(line) < width {
		return line
	}
	var b strings.Builder
	at := 0
	for i, word := range strings.Split(line, " ") {
		w := theme.Width(word)
		switch {
		case i == 0:
		case at+1+w < width: // the last column stays free: some terminals break after it
			b.WriteByte(' ')
			at++
		default:
			b.WriteByte('\n')
			at = 0
		}
		b.WriteString(word)
		at += w
	}
	return b.String()
}

// phrase formats texts, each sanitized separately: an incomplete escape code in one must not
// swallow the text after it.
func phrase(format string, args ...any) string {
	for i, a := range args {
		if text, ok := a.(string); ok {
			args[i] = sanitize.Line(text)
		}
	}
	return sanitize.Line(fmt.Sprintf(format, args...))
}

func (s *session) write(text string) {
	if _, err := io.WriteString(s.out, text); err != nil && s.wrong == nil {
		s.wrong = err
	}
}

// ask returns the answer to a question. The answer "back" is errBack; the end of the input or of the
// session is errQuit. Announcements are printed before the question and while it waits.
func (s *session) ask(format string, args ...any) (string, error) {
	question := phrase(format, args...)
	for {
		if !s.suppressNews {
			s.flush()
		}
		s.write(s.wrap(question) + " ")
		line, ok, err := s.wait()
		if err != nil {
			s.write("\n")
			return "", err
		}
		if !ok {
			s.write("\n")
			continue
		}
		if strings.EqualFold(line, "back") {
			return "", errBack
		}
		return line, nil
	}
}

// wait waits for a line, or returns ok false if there are announcements to print.
func (s *session) wait() (line string, ok bool, err error) {
	for {
		select {
		case line, open := <-s.lines:
			if !open || s.wrong != nil {
				return "", false, errQuit
			}
			if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' }) {
				line = sanitize.Line(line) // non-text keys insert escape codes
			}
			return strings.TrimSpace(line), true, nil
		case changed := <-s.changes:
			if s.take(changed); len(s.news) > 0 && !s.suppressNews {
				return "", false, nil
			}
		case <-s.ctx.Done():
			return "", false, errQuit
		}
	}
}

// agree asks for an explicit yes. Anything else is no.
func (s *session) agree(format string, args ...any) (bool, error) {
	answer, err := s.ask("%s y/N:", phrase(format, args...))
	if err != nil {
		return false, err
	}
	return agrees(answer), nil
}

func agrees(answer string) bool {
	return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes")
}

// pick asks for a number from 1 to n; an empty answer is usual.
func (s *session) pick(n, usual int, format string, args ...any) (int, error) {
	for {
		answer, err := s.ask(format, args...)
		if err != nil {
			return 0, err
		}
		if answer == "" {
			return usual, nil
		}
		if i, err := strconv.Atoi(answer); err == nil && i >= 1 && i <= n {
			return i, nil
		}
		s.say("\"%s\" is not a number from 1 to %d.", answer, n)
	}
}

// option is an available action.
type option struct {
	label string
	do    func() error
}

// choose offers actions by number. An empty answer does nothing.
func (s *session) choose(options []option) error {
	for i, o := range options {
		s.say("%d %s", i+1, o.label)
	}
	i, err := s.pick(len(options), 0, "A number, or enter to go back:")
	if err != nil || i == 0 {
		return err
	}
	return options[i-1].do()
}

func sentence(err error) string { return strings.TrimRight(provider.UserMessage(err), ".") }
