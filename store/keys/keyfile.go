package keys

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"dailies/provider"
)

// keyFile is a file of keys, one line for each provider, that only its owner may read. It is
// used where there is no keyring, and only after the user agreed.
type keyFile struct{ path string }

// fileMu serializes changes of key files within this process.
var fileMu sync.Mutex

// maxFile is the maximum size of a key file in bytes.
const maxFile = 64 << 10

// fileBeside returns the key file that belongs to a config: "keys.toml" in the same folder,
// or "provider-keys.toml" if that is the config itself.
func fileBeside(configPath string) keyFile {
	name := "keys.toml"
	switch filepath.Base(configPath) {
	case ".": // no path
		return keyFile{}
	case name:
		name = "provider-keys.toml"
	}
	return keyFile{filepath.Join(filepath.Dir(configPath), name)}
}

// get returns a provider's key, or "". A file that others can read gives no key.
func (f keyFile) get(name string) (string, error) {
	all, err := f.read()
	return all[name], err
}

// set stores a provider's key; "" removes it. The last key takes the file with it.
func (f keyFile) set(name, key string) error {
	if f.path == "" && key == "" {
		return nil
	}
	if f.path == "" {
		return provider.Errorf(provider.KindLocal, "there is no folder for the key file").WithHint("set HOME, or give --config")
	}
	fileMu.Lock()
	defer fileMu.Unlock()
	all, err := f.read()
	switch {
	case err != nil:
		return err
	case all[name] == key:
		return nil
	case key == "":
		delete(all, name)
	default:
		if all == nil {
			all = map[string]string{}
		}
		all[name] = key
	}
	if len(all) == 0 {
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return f.unusable("written", err)
		}
		return nil
	}
	return f.write(all)
}

func (f keyFile) read() (map[string]string, error) {
	if f.path == "" {
		return nil, nil
	}
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, f.unusable("read", err)
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, f.unusable("read", err)
	case !info.Mode().IsRegular():
		return nil, provider.Errorf(provider.KindAuth, "%s is not a file, so no key is read from it", f.path).WithHint("move it away")
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return nil, refused(f.path, "read or written", "the keys in it are not used", "600")
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFile))
	if err != nil {
		return nil, f.unusable("read", err)
	}
	all := map[string]string{}
	if toml.Unmarshal(text, &all) != nil { // the decoder's message may hold a key
		return nil, provider.Errorf(provider.KindAuth, "%s is not a list of keys, one NAME = \"KEY\" a line", f.path).WithHint("correct it, or delete it and keep the keys again")
	}
	return all, nil
}

// write replaces the file at once, readable by its owner only.
func (f keyFile) write(all map[string]string) error {
	var b strings.Builder
	b.WriteString("# Keys of providers, kept by dailies. Only you may be able to read this file.\n")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b.WriteString(strconv.Quote(name) + " = " + strconv.Quote(all[name]) + "\n") // keys are plain ASCII, see provider.ReadKey
	}
	folder := filepath.Dir(f.path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return f.unusable("written", err)
	}
	temp, err := os.CreateTemp(folder, ".keys.*.new") // made with 0600
	if err != nil {
		return f.unusable("written", err)
	}
	_, err = temp.WriteString(b.String())
	if err = errors.Join(err, temp.Sync(), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), f.path)
	}
	if err != nil {
		_ = os.Remove(temp.Name()) // the partial file; the first error is the one to report
		return f.unusable("written", err)
	}
	return nil
}

func (f keyFile) unusable(done string, err error) error {
	return provider.Errorf(provider.KindFile, "%s cannot be %s: %w", f.path, done, err).WithHint("check its permissions and the disk")
}
