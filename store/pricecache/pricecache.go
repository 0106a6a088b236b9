// Package pricecache caches the live prices of the providers in one file of the cache
// folder, which may be deleted at any time.
package pricecache

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"dailies/provider"
	"dailies/provider/run"
)

// Cache is the file. Its methods are safe for concurrent use by goroutines and processes:
// the last write wins, and partial writes are never read.
type Cache struct {
	path string
	base func(name string) string
	mu   sync.Mutex
}

// New returns the cache in a folder. base returns the base URL of a provider, "" for the
// default: prices from another base URL are ignored.
func New(folder string, base func(name string) string) *Cache {
	return &Cache{path: filepath.Join(folder, "prices.json"), base: base}
}

// entry is the cached data of one provider.
type entry struct {
	run.LivePrices
	Base string `json:"base"`
}

// maxBytes is the maximum size of the file that is read.
const maxBytes = 4 << 20

// Load returns the cached prices, none without a file.
func (c *Cache) Load() ([]run.LivePrices, error) {
	entries, err := c.read()
	var all []run.LivePrices
	for _, e := range entries {
		if e.Base == c.base(e.Provider) {
			all = append(all, e.LivePrices)
		}
	}
	return all, err
}

// Keep replaces the cached prices of a provider.
func (c *Cache) Keep(p run.LivePrices) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	entries, err := c.read()
	if err != nil {
		entries = nil // a broken cache is overwritten
	}
	kept := []entry{{p, c.base(p.Provider)}}
	for _, e := range entries {
		if e.Provider != p.Provider {
			kept = append(kept, e)
		}
	}
	return c.write(kept)
}

func (c *Cache) read() (entries []entry, err error) {
	f, err := os.Open(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unusable(c.path, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxBytes))
	if err == nil {
		err = json.Unmarshal(b, &entries)
	}
	if err != nil {
		return nil, unusable(c.path, err)
	}
	return entries, nil
}

func (c *Cache) write(entries []entry) error {
	b, err := json.Marshal(entries)
	if err != nil {
		return unusable(c.path, err)
	}
	folder := filepath.Dir(c.path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return unusable(c.path, err)
	}
	f, err := os.CreateTemp(folder, filepath.Base(c.path)+".*.new") // made with 0600
	if err != nil {
		return unusable(c.path, err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), c.path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the partial file; the first error is the one to report
		return unusable(c.path, err)
	}
	return nil
}

func unusable(path string, err error) error {
	e := provider.Errorf(provider.KindFile, "the live prices in %s: %w", path, err)
	return e.WithHint("delete the file")
}
