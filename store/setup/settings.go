package setup

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"dailies/provider/run"
	"dailies/store/config"
	"dailies/store/film"
	"dailies/store/keys"
)

// Settings returns every setting with its source.
func (s *Setup) Settings() ([]run.Setting, error) { return s.o.Start.Settings() }

// Set writes a setting, or with reset removes it, and lets the engine follow.
func (s *Setup) Set(key, value string, reset bool) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := s.o.Start.Set(key, value, reset); err != nil {
		return err
	}
	_, err := s.follow()
	return err
}

// ConfigText returns the text of the config, for an editor.
func (s *Setup) ConfigText() (string, error) { return s.o.Start.Text() }

// ReplaceConfig replaces the text of the config by an edited one. Keys and settings of it take
// effect at once, except that a key of UseKey stays in use. With a mistake in it nothing is spent,
// as after a start.
func (s *Setup) ReplaceConfig(ctx context.Context, was, to string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	wrong := s.o.Start.Replace(was, to)
	c, err := s.follow()
	if err != nil {
		return err
	}
	if wrong != nil || s.o.Demo {
		return wrong
	}
	for name, f := range keys.All(ctx, s.o.Accounts, c) {
		if now := s.access(name); now.Source == sessionOnly || now.Key.Reveal() == f.Key.Reveal() || f.Key.Empty() && !keys.FromConfig(now.Source) {
			continue
		}
		if err := s.use(name, f); err != nil {
			return err
		}
	}
	return nil
}

// Budget returns the caps as they are in force.
func (s *Setup) Budget() run.Budget {
	c, _, _ := s.config() // a mistake is in the budget, which then refuses to spend
	return c.Budget
}

// follow gives the engine the settings as they are in the config now.
func (s *Setup) follow() (config.Config, error) {
	c, paths, err := s.config()
	if err != nil {
		return c, err
	}
	return c, s.o.Engine.Configure(run.Settings{Folder: paths.Videos, Name: c.Name, NoAutoDownload: !c.AutoDownload, Budget: c.Budget})
}

// config reads the config and resolves the paths. A mistake in the file is no error: it is in
// the budget.
func (s *Setup) config() (config.Config, config.Paths, error) {
	c, _, _ := s.where().Load(s.o.Start.Providers...)
	paths, err := config.Resolve(s.where(), c)
	return c, paths, err
}

// mostFilms is how many files of the folder are counted at most.
const mostFilms = 200_000

// System returns what the program works with: the version of ffmpeg and what the films take
// of the disk.
func (s *Setup) System(ctx context.Context) (run.System, error) {
	_, paths, err := s.config()
	if err != nil {
		return run.System{}, err
	}
	_, version, _ := film.New("", "").Version(ctx) // "" if there is no ffmpeg
	sys := run.System{FFmpeg: version, Folder: paths.Videos}
	if free, total, known := s.o.DiskSpace(nearest(paths.Videos)); known {
		sys.Free, sys.Total = free, total
	}
	folder, err := filepath.EvalSymlinks(paths.Videos)
	if err != nil {
		return sys, nil // it does not exist yet
	}
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // a part of the folder cannot be read
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() && isFilm(path) {
			sys.Films++
			sys.FilmBytes += info.Size()
		}
		if sys.Films >= mostFilms {
			return filepath.SkipAll
		}
		return ctx.Err()
	})
	return sys, err
}

// nearest returns the closest parent of a path that exists.
func nearest(path string) string {
	for {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return real
		}
		up := filepath.Dir(path)
		if up == path {
			return path
		}
		path = up
	}
}

func isFilm(path string) bool {
	return slices.Contains([]string{".mp4", ".mov", ".webm", ".mkv", ".avi", ".gif"}, strings.ToLower(filepath.Ext(path)))
}

// sessionOnly is the source of a key that is not stored.
const sessionOnly = "this session"
