package desktop

import (
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

// Editor edits a text in the person's own editor. It satisfies
// [charm.land/bubbletea/v2.ExecCommand]: nothing happens before Run, which has
// the terminal to itself.
type Editor struct {
	Command []string // program and arguments; the file comes last
	Env     []string
	Text    string // before, and after Run

	in       io.Reader
	out, err io.Writer
}

// Edit opens a file in the person's editor on this terminal, and waits for it. The
// editor gets none of the variables that are named in secret.
func Edit(ctx context.Context, path string, secret []string) error {
	parts := append(EditorCommand(os.Getenv("VISUAL"), os.Getenv("EDITOR")), path)
	cmd := exec.CommandContext(ctx, parts[0], parts[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = os.Stdin, os.Stdout, os.Stderr, Clean(os.Environ(), secret)
	return cmd.Run()
}

// EditorCommand is the editor a person has set, from the values of VISUAL and
// EDITOR, or the one that every system has. The file to edit is put behind it.
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

// shellChars are those with which a command is one for a shell rather than the name
// of a program. It is git's rule (run-command.c, prepare_shell_cmd), which is why
// people expect it.
const shellChars = "|&;<>()$`\\\"' \t\n*?[#~=%"

// SetStdin is where the editor reads keys from.
func (e *Editor) SetStdin(r io.Reader) { e.in = r }

// SetStdout is where the editor draws.
func (e *Editor) SetStdout(w io.Writer) { e.out = w }

// SetStderr is where the editor complains.
func (e *Editor) SetStderr(w io.Writer) { e.err = w }

// Run edits Text in a file of its own that nobody else can read and that is gone
// afterwards. Text stays as it was when the editor fails.
func (e *Editor) Run() error {
	folder, err := os.MkdirTemp("", "dailies-")
	if err != nil {
		return provider.Errorf(provider.KindDisk, "no file to edit in: %w", err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "prompt.txt")
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

// name is the editor as the person has set it.
func (e *Editor) name() string {
	if e.Command[0] == "sh" {
		return e.Command[len(e.Command)-1]
	}
	return e.Command[0]
}
