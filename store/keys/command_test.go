package keys

import (
	"errors"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"dailies/provider"
)

func TestTheFirstLineOfACommandIsTheKey(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // the lines are for sh
	}
	for line, want := range map[string]string{
		"printf key":                     "key",
		"printf 'key\\r\\nsecond\\n'":    "key",
		"printf '\\n\\nkey\\n'":          "key",
		`echo "a'b\$HOME"`:               `a'b$HOME`, // it is a line for the shell, quoted as the person quoted it
		"echo key; (sleep 3 &)":          "key",
		"yes key | head -c 200000; true": "key",
	} {
		got, err := fromCommand(t.Context(), line)
		if strings.TrimSpace(got) != want || err != nil {
			t.Errorf("%s: %q, %v", line, got, err)
		}
	}
}

func TestAFailedCommandGivesNoKey(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // the lines are for sh
	}
	for line, want := range map[string]string{
		"echo key; exit 3": "exit status 3",
		"true":             "it printed nothing",
		"echo '  '":        "it printed nothing",
		"kill -9 $$":       "signal: killed",
	} {
		_, _, err := find(t.Context(), runflow, cfg("file_key", line), drawer{})
		if provider.KindOf(err) != provider.KindAuth || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
}

func TestACommandThatIsNotThere(t *testing.T) {
	err := commandFailed(runflow, &exec.Error{Name: "sh", Err: errors.New("not found")})
	if !strings.Contains(err.Error(), "it could not be started") {
		t.Error(err)
	}
}
