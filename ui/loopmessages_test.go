package ui_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// messages returns the message types that the root routes by name, except those without data of the
// history: a line of text, a path, an image, the form.
func messages(t *testing.T) (all []string) {
	t.Helper()
	source, err := os.ReadFile("app.go")
	if err != nil {
		t.Fatal(err)
	}
	_, route, _ := strings.Cut(string(source), "func (a *App) route(")
	route, _, _ = strings.Cut(route, "default:")
	route += ownedMessages(t)
	small := []string{"errorMsg", "pictureReadMsg", "EditedMsg", "TerminalVersionMsg", "KeyboardEnhancementsMsg", "ColorProfileMsg",
		"KeyPressMsg", "successMsg", "infoMsg", "copiedMsg", "replacedMsg", "ClosedMsg", "SubmitMsg", "PathsMsg", "FolderMsg", "submittedMsg",
		"confirmedMsg", "attachMsg", "InfoMsg", "WinnerMsg", "FrameMsg", "FilmMsg", "filmReadMsg", "filmChosenMsg", "elsewhereMsg", "configEditedMsg", "FirstMsg", "listenMsg", "leaveMsg", "underWayMsg"}
	names := regexp.MustCompile(`[\w.]+Msg\b`).FindAllString(route, -1)
	for _, screen := range withLoader(t) {
		names = append(names, answers(t, screen)...)
	}
	for _, name := range names {
		kind := name
		switch {
		case strings.HasSuffix(name, ".Msg"): // the answers that a screen gets
			continue
		case !strings.Contains(name, "."):
			kind = "ui." + name
		}
		if _, base, _ := strings.Cut(kind, "."); !slices.Contains(small, base) {
			all = append(all, kind)
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %q are routed", all)
	}
	return all
}

// answers returns the message types of a screen's loader.
func answers(t *testing.T, screen string) (all []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(screen, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func \((\w+Msg)\) to\w+\(\)`).FindAllSubmatch(source, -1) {
			all = append(all, screen+"."+string(m[1]))
		}
	}
	return all
}

// withLoader returns the screens that get answers of a loader.
func withLoader(t *testing.T) (screens []string) {
	t.Helper()
	folders, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if f.IsDir() && len(answers(t, f.Name())) > 0 {
			screens = append(screens, f.Name())
		}
	}
	if len(screens) < 5 {
		t.Fatalf("only %q get answers", screens)
	}
	return screens
}

// ownedMessages returns the functions that route the messages of a screen, those in which the
// root looks for an owner.
func ownedMessages(t *testing.T) (source string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	owner := regexp.MustCompile(`(?ms)^func \(a \*App\) route\w+\(msg tea\.Msg\) \((?:cmd )?tea\.Cmd, (?:owned )?bool\) \{.*?^\}`)
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range owner.FindAll(b, -1) {
			source += string(f)
		}
	}
	return source
}

// missing returns the messages that never came.
func (d *desk) missing(t *testing.T) (all []string) {
	for _, kind := range messages(t) {
		if _, came := d.took[kind]; !came {
			all = append(all, kind)
		}
	}
	return all
}
