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
