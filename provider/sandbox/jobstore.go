package sandbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// jobStore stores jobs, uploads and videos, in memory or as one file each below dir. With a dir
// nothing is cached, so that several servers share the contents.
type jobStore struct {
	dir string

	mu    sync.Mutex
	blobs map[string][]byte // only without a dir: "jobs/name.json" to content
}

func openBook(dir string) (*jobStore, error) {
	b := &jobStore{dir: dir, blobs: map[string][]byte{}}
	if dir == "" {
		return b, nil
	}
	for _, room := range []string{"jobs", "files", "films"} {
		if err := os.MkdirAll(filepath.Join(dir, room), 0o700); err != nil {
			return nil, fmt.Errorf("sandbox: %w", err)
		}
	}
	return b, nil
}

// write stores data as room/name, atomically.
func (s *jobStore) write(room, name string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" {
		s.blobs[room+"/"+name] = data
		return nil
	}
	f, err := os.CreateTemp(filepath.Join(s.dir, room), ".new-*") // creates with mode 0600
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(s.dir, room, name))
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("sandbox: %w", err)
	}
	return nil
}

// read returns the contents of room/name.
func (s *jobStore) read(room, name string) ([]byte, bool) {
	if !safeName(name) {
		return nil, false
	}
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		data, ok := s.blobs[room+"/"+name]
		return data, ok
	}
	data, err := os.ReadFile(filepath.Join(s.dir, room, name))
	return data, err == nil
}

// names lists the contents of a room.
func (s *jobStore) names(room string) []string {
	var all []string
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		for k := range s.blobs {
			if r, name, _ := strings.Cut(k, "/"); r == room {
				all = append(all, name)
			}
		}
		return all
	}
	entries, _ := os.ReadDir(filepath.Join(s.dir, room)) // a deleted folder is empty
	for _, e := range entries {
		if e.Type() == fs.FileMode(0) && !strings.HasPrefix(e.Name(), ".") {
			all = append(all, e.Name())
		}
	}
	return all
}

// safeName reports whether a name is a single path element.
func safeName(name string) bool {
	return name != "" && len(name) < 200 && !strings.ContainsAny(name, `/\`+"\x00") && !strings.HasPrefix(name, ".")
}

func jobFile(provider, id string) string { return provider + "-" + id + ".json" }

// put stores a job.
func (s *jobStore) put(j job) error {
	data, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	return s.write("jobs", jobFile(j.Provider, j.ID), data)
}

func (s *jobStore) job(provider, id string) (job, bool) {
	data, ok := s.read("jobs", jobFile(provider, id))
	if !ok {
		return job{}, false
	}
	var j job
	return j, json.Unmarshal(data, &j) == nil
}

// jobs returns the jobs of a provider ("" for all), oldest first.
func (s *jobStore) jobs(provider string) []job {
	var all []job
	for _, name := range s.names("jobs") {
		if !strings.HasPrefix(name, provider) {
			continue
		}
		data, ok := s.read("jobs", name)
		var j job
		if ok && json.Unmarshal(data, &j) == nil && (provider == "" || j.Provider == provider) {
			all = append(all, j)
		}
	}
	slices.SortFunc(all, func(a, b job) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// cancel records that a job was cancelled.
func (s *jobStore) cancel(j job, at time.Time) (job, error) {
	j.Cancelled = at
	return j, s.put(j)
}

// ports returns the addresses of the first server in the dir.
func (s *jobStore) ports() (addrs [2]string, ok bool) {
	if s.dir == "" {
		return addrs, false
	}
	data, err := os.ReadFile(filepath.Join(s.dir, "ports.json"))
	if err != nil || json.Unmarshal(data, &addrs) != nil {
		return addrs, false
	}
	return addrs, loopback(addrs[0]) && loopback(addrs[1])
}

func (s *jobStore) putPorts(api, storage string) error {
	if s.dir == "" {
		return nil
	}
	data, err := json.Marshal([2]string{api, storage})
	if err == nil {
		err = os.WriteFile(filepath.Join(s.dir, "ports.json"), data, 0o600)
	}
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	return nil
}
