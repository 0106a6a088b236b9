package ui_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dailies/ui"
	"dailies/ui/command"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

// registry returns the commands of a new app.
func registry(t *testing.T) command.Registry {
	w := uitest.NewWorld(t)
	return ui.New(context.Background(), ui.Options{Engine: w, History: w}).Commands()
}

// holds compares the part of a file between two markers with generated text; -update writes it.
func holds(t *testing.T, path, after, before, want string) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(file), after)
	got, tail, found := strings.Cut(rest, before)
	if !ok || !found {
		t.Fatalf("%s has no %q and %q", path, after, before)
	}
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		if err := os.WriteFile(path, []byte(head+after+want+before+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("%s does not list the commands as they are; go test ./ui -run List -update writes it:\n%s", path, want)
	}
}

func TestReadmeListsTheCommands(t *testing.T) {
	r := registry(t)
	var table strings.Builder
	table.WriteString("\n| key | does | key | does |\n|---|---|---|---|\n")
	for _, scope := range []command.Scope{command.Runs, command.Run, command.Shots, command.Sheet, command.Player, command.Form, command.Spend, command.Setup, command.Everywhere} {
		var cells []string
		for _, c := range r.In(scope) {
			text := c.Doc
			if text == "" {
				text = c.Title
			}
			if c.SameAs != "" || c.Move || c.ID == "" && c.Doc == "" || slices.ContainsFunc(cells, func(cell string) bool { return strings.HasSuffix(cell, "| "+text) }) ||
				c.ID != "" && r.Get(c.ID).Scopes[0] != scope {
				continue
			}
			cells = append(cells, "`"+strings.Join(c.Keys, "` `")+"` | "+text)
		}
		table.WriteString("| **" + string(scope) + "** | | | |\n")
		half := (len(cells) + 1) / 2
		for i, left := range cells[:half] {
			right := " | "
			if half+i < len(cells) {
				right = cells[half+i]
			}
			table.WriteString("| " + left + " | " + right + " |\n")
		}
	}
	holds(t, filepath.Join("..", "README.md"), "<!-- commands -->\n", "\n<!-- -->", table.String())
}

func TestTheDefaultConfigListsTheCommands(t *testing.T) {
	var names []string
	for _, c := range registry(t).Named() {
		name := string(c.ID)
		if strings.Contains(name, " ") {
			name = `"` + strings.ReplaceAll(name, " ", "\u00a0") + `"` // a line ends at no name's space
		}
		names = append(names, name)
	}
	lines := theme.Wrap(strings.Join(names, ", ")+".", 78)
	want := strings.ReplaceAll("# "+strings.Join(lines, "\n# ")+"\n", "\u00a0", " ")
	holds(t, filepath.Join("..", "store", "config", "default.toml"), "Other keys for what the app does (ctrl+p lists it):\n", "# Keys are such as", want)
}

func TestEveryCommandIsWhole(t *testing.T) {
	r := registry(t)
	keyless := 0
	for _, c := range r.All() {
		first := r.Get(c.ID)
		switch {
		case len(c.Scopes) == 0:
			t.Errorf("%q %s applies nowhere", c.ID, c.Label)
		case c.ID == "":
			keyless++
		case c.Title == "" || len(c.Keys) == 0 || c.Do == nil:
			t.Errorf("%+v is not whole", c)
		case c.Title != first.Title || !slices.Equal(c.Keys, first.Keys):
			t.Errorf("%s has entries that differ", c.ID)
		}
	}
	if named := len(r.Named()); named < 50 || keyless < 20 {
		t.Errorf("only %d commands are named, %d are not", named, keyless)
	}
}

// TestNoDefaultKeyMeansTwoThings includes keys without a name. In the screening room numbers rate, and
// some letters are those of editing programs: there the keys of the screen come before those that work
// everywhere.
func TestNoDefaultKeyMeansTwoThings(t *testing.T) {
	r := registry(t)
	for _, scope := range []command.Scope{command.Runs, command.Run, command.Shots, command.Sheet, command.Player, command.Spend, command.Setup, command.Errors, command.FilterLine} {
		means := map[string]string{}
		scopes := []command.Scope{scope, command.Everywhere}
		if scope == command.Sheet || scope == command.Player {
			scopes = scopes[:1]
		}
		for _, c := range r.In(scopes...) {
			name := string(c.ID) + c.Label
			if c.SameAs != "" {
				name = string(c.SameAs)
			}
			for _, k := range c.Keys {
				if other, twice := means[k]; twice && other != name {
					t.Errorf("%s means %q and %q in the %s", k, other, name, scope)
				}
				means[k] = name
			}
		}
	}
}
