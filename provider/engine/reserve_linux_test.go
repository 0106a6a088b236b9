package engine

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// Pieces of all sizes come to the disk where they belong, on disks that can write
// past memory and on those that cannot, as one in memory.
func TestPiecesAreLaidWhereTheyBelong(t *testing.T) {
	folders := []string{t.TempDir()}
	if shm, err := os.MkdirTemp("/dev/shm", "dailies"); err == nil {
		defer os.RemoveAll(shm)
		folders = append(folders, shm)
	}
	for _, folder := range folders {
		random := rand.New(rand.NewPCG(1, 2))
		film := video(5<<20, 3)
		f, err := os.Create(filepath.Join(folder, "part"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for at := 0; at < len(film); {
			size := []int{1, 4095, 16 << 10, bulk - 1, bulk, bulk + 1, copyBuffer}[random.IntN(7)]
			piece := film[at:min(at+size, len(film))]
			if err := lay(f, piece, int64(at)); err != nil {
				t.Fatal(err)
			}
			at += len(piece)
		}
		if got, err := os.ReadFile(f.Name()); err != nil || !bytes.Equal(got, film) {
			t.Errorf("in %s other bytes are on the disk: %v", folder, err)
		}
	}
}

func TestAFullDiskIsToldOfLargePieces(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	for _, n := range []int{1, bulk, copyBuffer} {
		if err := lay(full, make([]byte, n), 0); !errors.Is(err, unix.ENOSPC) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
