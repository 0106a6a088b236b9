package crashtest

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"dailies/provider/sandbox"
)

// naive is the negative control of the sweep: a careful program but for one thing, it
// writes down what it bought after the answer. The arguments are the base URL, the vendor, the
// prompt and the folder of its records.
func naive(args []string) error {
	base, vendor, prompt, folder := args[0], args[1], args[2], args[3]
	req, err := sandbox.Example(vendor, base, prompt)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode > 299 {
		return fmt.Errorf("%s: %s", resp.Status, answer)
	}
	return record(folder, prompt, answer)
}

// record writes what was bought, whole or not at all and on the disk.
func record(folder, prompt string, answer []byte) error {
	f, err := os.CreateTemp(folder, ".new-*")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(f, "%s\n%s", prompt, answer); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(folder, "bought"))
}

// recorded reports whether the naive program knows what it bought.
func recorded(folder, prompt string) bool {
	text, err := os.ReadFile(filepath.Join(folder, "bought"))
	return err == nil && strings.HasPrefix(string(text), prompt+"\n")
}

// sloppy is the negative control: it writes a film as most programs do.
func sloppy(folder string) error {
	part := filepath.Join(folder, "film.part")
	if err := os.WriteFile(part, make([]byte, 1<<20), 0o600); err != nil {
		return err
	}
	return os.Rename(part, filepath.Join(folder, "film.mp4"))
}
