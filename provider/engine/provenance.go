package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"

	"dailies/provider/download"
	"dailies/provider/provenance"
	"dailies/provider/run"
)

// Provenance says where it is written how films were made.
type Provenance struct {
	Film bool   // into MP4 films
	JSON bool   // into a file beside each film
	Home string // the user's home folder; paths below it begin with ~
}

// describe returns what a download of output i does with the complete file, nil for nothing. The
// film is worth more than what it says: where that cannot be written, the film is saved without.
func (s *step) describe(i int) func(download.Complete) (int64, error) {
	if !s.o.Provenance.Film {
		return nil
	}
	return func(c download.Complete) (int64, error) {
		if c.Ending != ".mp4" {
			return c.Bytes, nil
		}
		p := run.ProvenanceOf(s.run, i+1, s.o.Provenance.Home)
		p.SHA256 = c.SHA256
		size, err := provenance.Write(c.File, c.Bytes, p)
		switch {
		case err == nil:
			return size, nil
		case !errors.Is(err, provenance.ErrUnsuitable):
			s.log.Warn("provenance cannot be written", "run", s.run.ID, "error", err)
		}
		return c.Bytes, c.File.Truncate(c.Bytes)
	}
}

// described recognizes a film that an earlier download of output i has described, or begun to.
func (s *step) described(i int) func(*os.File, int64) int64 {
	id, received := s.run.ID, s.output(i).Size
	return func(part *os.File, size int64) int64 {
		return provenance.Interrupted(part, received, size, id, i+1)
	}
}

// describeBeside writes the provenance into a file beside a saved film, never over another one.
func (s *step) describeBeside(i int, film string) error {
	if !s.o.Provenance.JSON {
		return nil
	}
	p := run.ProvenanceOf(s.run, i+1, s.o.Provenance.Home)
	p.SHA256 = s.output(i).SHA256
	body, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(film+".json", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(append(body, '\n'))
	return errors.Join(err, f.Close())
}

// receivedHash returns the SHA-256 of a film as it was received, in hex, for one whose download
// ended before that was known; "" if it cannot be read.
func receivedHash(ctx context.Context, film string) string {
	if p, err := provenance.Read(film); err == nil && p.SHA256 != "" {
		return p.SHA256
	}
	f, err := os.Open(film)
	if err != nil {
		return ""
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil || ctx.Err() != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}
