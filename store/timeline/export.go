package timeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/download"
	"dailies/provider/run"
)

// Exporter writes exports.
type Exporter struct {
	// Poster returns a picture of a film as JPEG for the contact sheet. nil means that there are
	// no pictures; an error leaves the film without one.
	Poster func(ctx context.Context, film string) ([]byte, error)
	// Memory is a file that holds the folder of the last export; "" = none.
	Memory string
}

// LastFolder returns the folder of the last export, or otherwise.
func (x Exporter) LastFolder(otherwise string) string {
	b, err := os.ReadFile(x.Memory)
	if folder := strings.TrimSpace(string(b)); err == nil && len(folder) < 4096 && filepath.IsAbs(folder) {
		return folder
	}
	return otherwise
}

// remember keeps the folder for the next time. It is a convenience, so a failure is no error.
func (x Exporter) remember(folder string) {
	if x.Memory != "" {
		_ = os.WriteFile(x.Memory, []byte(folder+"\n"), 0o600)
	}
}

// exported is a film in the folder.
type exported struct {
	clip   Clip
	known  bool // whether clip.Film is
	poster []byte
}

// Export writes the films of takes and the wished documents. Films that are not saved are left
// out, and a note of the result says so. No file that exists is replaced.
func (x Exporter) Export(ctx context.Context, e run.Export) (run.Exported, error) {
	out := run.Exported{Folder: e.Folder}
	if err := os.MkdirAll(e.Folder, 0o755); errors.Is(err, fs.ErrExist) {
		return out, provider.Errorf(provider.KindDisk, "%s is a link to nothing", e.Folder).WithHint("choose another folder")
	} else if err != nil {
		return out, folderError(e.Folder, err)
	}
	root, err := os.OpenRoot(e.Folder)
	if err != nil {
		return out, folderError(e.Folder, err)
	}
	defer root.Close()
	if err := removeDead(root); err != nil {
		return out, folderError(e.Folder, err)
	}
	films, err := x.films(ctx, root, e, &out)
	if err != nil {
		return out, folderError(e.Folder, err)
	}
	if len(films) == 0 {
		return out, provider.Errorf(provider.KindInput, "none of these takes has a saved film").WithHint("download them first")
	}
	if slices.Contains(e.Formats, run.ExportHTML) && x.Poster != nil {
		for i := range films {
			if films[i].poster, err = x.Poster(ctx, films[i].clip.File); err != nil && ctx.Err() != nil {
				return out, err
			}
		}
	}
	if err := writeDocuments(root, e, films, &out); err != nil {
		return out, folderError(e.Folder, err)
	}
	x.remember(e.Folder)
	return out, nil
}

// films places the films in the folder, in the order of the takes.
func (x Exporter) films(ctx context.Context, root *os.Root, e run.Export, out *run.Exported) ([]exported, error) {
	var all []exported
	reels := reels{}
	needs := slices.ContainsFunc(e.Formats, func(f run.ExportFormat) bool { return f != run.ExportHTML && f != run.ExportCSV })
	for _, r := range e.Takes {
		saved := 0
		for i, v := range r.Videos() {
			if v.Download != run.Downloaded {
				continue
			}
			saved++
			name := clipName(r, i+1)
			as, linked, err := placeFilm(ctx, root, v.File, name, e.Copy)
			if errors.Is(err, fs.ErrNotExist) {
				out.Notes = append(out.Notes, fmt.Sprintf("%s is left out: its film %s is gone", TakeName(r), v.File))
				continue
			}
			if err != nil {
				return nil, err
			}
			f := exported{clip: Clip{Name: trimEnding(as), Reel: reels.name(r, i+1), File: filepath.Join(e.Folder, as), Take: r}}
			if f.clip.Film, err = ReadFilm(ctx, f.clip.File); err == nil {
				f.known = true
				f.clip.fill(r)
			} else if needs {
				out.Notes = append(out.Notes, fmt.Sprintf("the timelines leave out %s: its frame rate cannot be read (%v)", as, err))
			}
			st, err := root.Stat(as)
			if err != nil {
				return nil, err
			}
			if cutOff(root, as, st.Size()) {
				out.Notes = append(out.Notes, fmt.Sprintf("%s is cut off or damaged: it plays only as far as its file goes; download it again", as))
			}
			out.Films = append(out.Films, run.ExportedFilm{Take: r, File: f.clip.File, Bytes: st.Size(), Linked: linked})
			all = append(all, f)
		}
		if saved == 0 {
			out.Notes = append(out.Notes, fmt.Sprintf("%s is left out: it has no saved film", TakeName(r)))
		}
	}
	return all, nil
}

// cutOff reports whether a film is not complete.
func cutOff(root *os.Root, name string, size int64) bool {
	f, err := root.Open(name)
	if err != nil {
		return false // the documents say so
	}
	defer f.Close()
	_, err = download.Sniff(f, size)
	return err != nil
}

// fill takes over what a person marked in the take: the in and the out point, and remarks at a time.
func (c *Clip) fill(r run.Run) {
	c.In, c.Out = c.Film.Rate.nearest(r.In), c.Film.Rate.nearest(r.Out)
	c.Markers = markers(r.Note, c.Film)
}

// TakeName names a take in a sentence: S010 take 7.
func TakeName(r run.Run) string {
	if r.Shot == "" {
		return "run " + r.ID
	}
	return fmt.Sprintf("%s take %d", r.Shot, r.Take)
}

func trimEnding(name string) string { return name[:len(name)-len(filepath.Ext(name))] }

// writeDocuments writes the documents, all under the same name.
func writeDocuments(root *os.Root, e run.Export, films []exported, out *run.Exported) error {
	t := Timeline{Name: oneLine(e.Name)}
	for _, f := range films {
		if f.known {
			t.Clips = append(t.Clips, f.clip)
		}
	}
	if mixed(t) {
		out.Notes = append(out.Notes, "the films have different frame rates; the timeline has "+t.Rate().String()+" frames a second")
	}
	writers := map[run.ExportFormat]func(io.Writer) error{
		run.ExportCSV:  func(w io.Writer) error { return writeCSV(w, films) },
		run.ExportHTML: func(w io.Writer) error { return writeHTML(w, t.Name, films) },
	}
	if len(t.Clips) > 0 {
		writers[run.ExportOTIO] = func(w io.Writer) error { return writeOTIO(w, t) }
		writers[run.ExportFCPXML] = func(w io.Writer) error { return writeFCPXML(w, t) }
		writers[run.ExportEDL] = func(w io.Writer) error { return writeEDL(w, t) }
	}
	base := cmp.Or(documentName(e.Name), "timeline")
	n := freeNumber(root, base, e.Formats)
	for _, format := range e.Formats {
		write := writers[format]
		if write == nil {
			continue
		}
		for {
			name := numbered(base, n) + "." + string(format)
			err := writeNew(root, name, 0o644, write)
			if errors.Is(err, fs.ErrExist) && n < maxNumbered {
				n++
				continue
			}
			if err != nil {
				return err
			}
			out.Documents = append(out.Documents, filepath.Join(e.Folder, name))
			break
		}
	}
	return nil
}

// freeNumber returns the first number with which none of the documents exists.
func freeNumber(root *os.Root, base string, formats []run.ExportFormat) int {
	for n := 1; n < maxNumbered; n++ {
		if !slices.ContainsFunc(formats, func(f run.ExportFormat) bool {
			_, err := root.Lstat(numbered(base, n) + "." + string(f))
			return err == nil
		}) {
			return n
		}
	}
	return maxNumbered
}

func mixed(t Timeline) bool {
	return slices.ContainsFunc(t.Clips, func(c Clip) bool { return c.Film.Rate != t.Rate() })
}
