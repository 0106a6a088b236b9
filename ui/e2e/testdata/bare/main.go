// Bare is a stock Bubble Tea program that draws a given screen and moves a cursor over it. It
// measures the cost of the framework.
package main

import (
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
)

type screen struct {
	lines []string
	at    int
}

func (s screen) Init() tea.Cmd { return nil }

func (s screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "j":
			s.at = min(s.at+1, len(s.lines)-1)
		case "k":
			s.at = max(s.at-1, 0)
		case "q":
			return s, tea.Quit
		}
	}
	return s, nil
}

func (s screen) View() tea.View {
	shown := strings.Clone(strings.Join(s.lines[:s.at], "\n"))
	if s.at > 0 {
		shown += "\n"
	}
	v := tea.NewView(shown + "▸" + strings.TrimPrefix(strings.Join(s.lines[s.at:], "\n"), " "))
	v.AltScreen = true
	return v
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err == nil {
		_, err = tea.NewProgram(screen{lines: strings.Split(strings.TrimRight(string(text), "\n"), "\n")}).Run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
