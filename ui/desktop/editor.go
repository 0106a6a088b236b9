package desktop

import (
	"cmp"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"dailies/provider"
)

// maxEdited is how much of an edited file is read, in bytes.
const maxEdited = 1 << 20

// Editor edits a text in the user's editor. It implements
// [charm.land/bubbletea/v2.ExecCommand]: everything happens in Run, while the terminal is
// released.
type Editor struct {
	Command []string // program and arguments; the file is appended
	Env     []string
	Text    string // input, and result of Run
	Name    string // of the temporary file; "" = prompt.txt

	in       io.Reader
	out, err io.Writer
}

// Edit opens a file in the user's editor on this terminal, and waits for it. The variables
// named in secret are removed from the editor's environment.
func Edit(ctx context.Context, path string, secret []string) error {
	parts := append(EditorCommand(os.Getenv("VISUAL"), os.Getenv("EDITOR")), path)
	cmd := exec.CommandContext(ctx, parts[0], parts[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = os.Stdin, os.Stdout, os.Stderr, Clean(os.Environ(), secret)
	return cmd.Run()
}

// EditorCommand returns the user's editor, from the values of VISUAL and EDITOR, or the
// system's default. The file to edit is appended to it.
func EditorCommand(visual, editor string) []string {
	return editorCommand(runtime.GOOS, visual, editor)
}

func editorCommand(system, visual, editor string) []string {
	for _, v := range []string{visual, editor} {
		switch v = strings.TrimSpace(v); {
		case v == "":
		case system == "windows":
			return strings.Fields(v)
		case strings.ContainsAny(v, shellChars):
			return []string{"sh", "-c", v + ` "$@"`, v}
		default:
			return []string{v}
		}
	}
	if system == "windows" {
		return []string{"notepad"}
	}
	return []string{"vi"}
}

// shellChars are the characters that make a command a shell command line rather than a
// program name. The rule is git's (run-command.c, prepare_shell_cmd), which users expect.
const shellChars = "|&;<>()$`\\\"' \t\n*?[#~=%"

// SetStdin sets the editor's input.
func (e *Editor) SetStdin(r io.Reader) { e.in = r }

// SetStdout sets the editor's output.
func (e *Editor) SetStdout(w io.Writer) { e.out = w }

// SetStderr sets the editor's error output.
func (e *Editor) SetStderr(w io.Writer) { e.err = w }

// Run edits Text in a temporary file that only the user can read. Text is unchanged if the
// editor fails.
func (e *Editor) Run() error {
	folder, err := os.MkdirTemp("", "dailies-")
	if err != nil {
		return provider.Errorf(provider.KindDisk, "no file to edit in: %w", err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, cmp.Or(e.Name, "prompt.txt"))
	if err := os.WriteFile(path, []byte(e.Text+"\n"), 0o600); err != nil {
		return provider.Errorf(provider.KindDisk, "no file to edit in: %w", err)
	}
	cmd := exec.Command(e.Command[0], append(e.Command[1:len(e.Command):len(e.Command)], path)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = e.in, e.out, e.err, e.Env
	if err := cmd.Run(); err != nil {
		return provider.Errorf(provider.KindLocal, "%s: %w", e.name(), err).WithHint("set EDITOR to another program")
	}
	f, err := os.Open(path)
	if err != nil {
		return provider.Errorf(provider.KindFile, "the edited file is gone: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxEdited))
	if err != nil {
		return provider.Errorf(provider.KindFile, "the edited file cannot be read: %w", err)
	}
	e.Text = strings.TrimRight(string(b), "\r\n")
	return nil
}

// name returns the editor as configured, for errors.
func (e *Editor) name() string {
	if e.Command[0] == "sh" {
		return e.Command[len(e.Command)-1]
	}
	return e.Command[0]
}
