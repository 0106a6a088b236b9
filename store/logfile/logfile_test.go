package logfile_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/store/logfile"
)

func TestNoKeyReachesTheLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "dailies.log")
	key := provider.NewSecret("canary-4711-canary")
	log, file, err := logfile.Open(path, slog.LevelDebug, key)
	if err != nil {
		t.Fatal(err)
	}
	log.Error("a call failed", "err", errors.New("401: the key canary-4711-canary is not known"), "key", key)
	log.Warn("canary-4711-canary", "header", "Authorization: Bearer abcdefghijklmnop")
	log.Info("saved", "from", "https://storage.example/a.mp4?X-Amz-Signature=deadbeef&x=1", "other", "rf_live_abcdefgh12345")
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"canary-4711", "abcdefghijklmnop", "deadbeef", "rf_live_abcdefgh"} {
		if strings.Contains(string(b), secret) {
			t.Errorf("the log holds %q:\n%s", secret, b)
		}
	}
	for _, kept := range []string{"a call failed", "https://storage.example/a.mp4?…", "is not known"} {
		if !strings.Contains(string(b), kept) {
			t.Errorf("the log lost %q:\n%s", kept, b)
		}
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("its permissions are %v, %v", st.Mode(), err)
	}
}

func TestALongLogIsSetAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dailies.log")
	if err := os.WriteFile(path, make([]byte, 3<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	log, file, err := logfile.Open(path, slog.LevelInfo)
	if err != nil {
		t.Fatal(err)
	}
	log.Info("a new day")
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	old, err := os.Stat(path + ".old")
	now, err2 := os.Stat(path)
	if err != nil || err2 != nil || old.Size() != 3<<20 || now.Size() > 1000 {
		t.Errorf("old %v %v, new %v %v", old, err, now, err2)
	}
}

// A link, a hard link or a pipe at the path of the log redirects no line and does not block.
func TestTheLogIsAFileOfItsOwn(t *testing.T) {
	for name, plant := range map[string]func(path, other string) error{
		"a link":        func(path, other string) error { return os.Symlink(other, path) },
		"a second name": func(path, other string) error { return os.Link(other, path) },
	} {
		path, other := filepath.Join(t.TempDir(), "dailies.log"), filepath.Join(t.TempDir(), "diary")
		if err := os.WriteFile(other, make([]byte, 3<<20), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := plant(path, other); err != nil {
			t.Fatal(err)
		}
		log, file, err := logfile.Open(path, slog.LevelInfo)
		if err != nil {
			t.Fatal(err)
		}
		log.Info("a new day")
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if st, err := os.Lstat(path); err != nil || !st.Mode().IsRegular() || st.Mode().Perm() != 0o600 || st.Size() == 0 {
			t.Errorf("%s: the log is %v, %v", name, st, err)
		}
		if st, err := os.Stat(other); err != nil || st.Size() != 3<<20 || st.Mode().Perm() != 0o644 {
			t.Errorf("%s: the other file was touched: %v, %v", name, st, err)
		}
	}
}
