package ui

import (
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/ui/runform"
)

// maxNames is the maximum number of completions of a path.
const maxNames = 50

// namesBelow returns the folders, and the files for a field of a kind, that complete a path, as
// names without their folder.
func namesBelow(prefix, home, folder string, kind provider.ValueKind) []string {
	dir, begin := filepath.Split(prefix)
	switch rest, ok := strings.CutPrefix(dir, "~"); {
	case ok && home != "":
		dir = home + rest
	case !filepath.IsAbs(dir):
		dir = filepath.Join(folder, dir)
	}
	f, err := os.Open(dir)
	if err != nil {
		return nil // not a folder yet: the path is being typed
	}
	defer f.Close()
	entries, err := f.ReadDir(10_000)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		n := e.Name()
		if !strings.HasPrefix(n, begin) || strings.HasPrefix(n, ".") && !strings.HasPrefix(begin, ".") {
			continue
		}
		switch {
		case e.IsDir():
			names = append(names, n+string(filepath.Separator))
		case isOfKind(n, kind):
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return names[:min(len(names), maxNames)]
}

// folderEntries lists a folder for the file picker: its folders by name, then its files for a
// field of a kind, newest first.
func folderEntries(folder string, kind provider.ValueKind) ([]runform.Entry, error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	found, err := f.ReadDir(10_000)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var all []runform.Entry
	for _, e := range found {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		st, err := os.Stat(filepath.Join(folder, e.Name())) // follows links
		switch {
		case err != nil:
		case st.IsDir():
			all = append(all, runform.Entry{Name: e.Name(), Folder: true})
		case st.Mode().IsRegular() && isOfKind(e.Name(), kind):
			all = append(all, runform.Entry{Name: e.Name(), Bytes: st.Size(), Made: st.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b runform.Entry) int {
		switch {
		case a.Folder != b.Folder && a.Folder:
			return -1
		case a.Folder != b.Folder:
			return 1
		case a.Folder:
			return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		}
		return cmp.Or(b.Made.Compare(a.Made), strings.Compare(a.Name, b.Name))
	})
	return all, nil
}

// isOfKind reports whether a file name has an extension of the files of a field.
func isOfKind(name string, kind provider.ValueKind) bool {
	endings := []string{".png", ".jpg", ".jpeg", ".webp"}
	switch kind {
	case provider.ValueVideo, provider.ValueVideos:
		endings = []string{".mp4", ".mov", ".m4v", ".webm", ".mkv"}
	case provider.ValueAudios:
		endings = []string{".mp3", ".wav", ".m4a", ".ogg", ".flac"}
	}
	return slices.Contains(endings, strings.ToLower(filepath.Ext(name)))
}
