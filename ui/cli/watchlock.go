package cli

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"time"

	"github.com/gofrs/flock"

	"dailies/provider"
)

// watchHolder is what the lock file of a background watch says.
type watchHolder struct {
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}

// errWatching is returned if another process watches in the background.
var errWatching = errors.New("runs are watched in the background already")

// watchLockPath returns the path of the lock file, beside the history.
func (c *invocation) watchLockPath() (string, error) {
	history, _, err := c.HistoryFile.At(c.flags)
	return history + watchSuffix, err
}

// lockWatch makes this process the only one that watches in the background, until release is
// called or the process ends.
func lockWatch(ctx context.Context, path string, now time.Time) (release func(), err error) {
	lock := flock.New(path, flock.SetPermissions(0o600))
	// Whoever asks whether there is a watch holds the lock for a moment.
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	got, err := lock.TryLockContext(short, 50*time.Millisecond)
	switch {
	case !got && (err == nil || errors.Is(err, context.DeadlineExceeded)):
		return nil, errWatching
	case err != nil:
		return nil, provider.Errorf(provider.KindLocal, "the lock of the background watch cannot be taken: %w", err)
	}
	said, err := json.Marshal(watchHolder{os.Getpid(), now})
	if err == nil {
		err = os.WriteFile(path+".json", said, 0o600)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return func() {
		_ = os.Remove(path + ".json")
		_ = lock.Unlock()
	}, nil
}

// Watched reports whether a process watches the runs of a history in the background.
func Watched(history string) bool {
	_, ok := watching(history + watchSuffix)
	return ok
}

// watchSuffix is what the name of the lock file has more than that of the history.
const watchSuffix = ".watch"

// watching returns the process that watches in the background, if there is one.
func watching(path string) (h watchHolder, ok bool) {
	if _, err := os.Stat(path); err != nil {
		return h, false
	}
	done, free := askWatch(path)
	done()
	if free {
		return h, false
	}
	said, err := os.ReadFile(path + ".json")
	if err == nil {
		err = json.Unmarshal(said, &h)
	}
	return h, err == nil
}

// askWatch reports whether no process watches in the background, which none can begin to before
// done is called. Several may ask at once.
func askWatch(path string) (done func(), free bool) {
	lock := flock.New(path, flock.SetPermissions(0o600))
	got, err := lock.TryRLock()
	if err != nil {
		return func() {}, true
	}
	return func() { _ = lock.Unlock() }, got
}
