package run

import (
	"strings"
	"testing"

	"dailies/provider"
)

func TestFoldersThatAreNotUsed(t *testing.T) {
	for path, says := range map[string]string{
		"~ada/cut": "only your own home folder", "cut\nout": `the folder "cut\nout" has a line break`, "cut\x1b[31m": "control character",
		"": "", "~": "", "~/cut": "", "-cut": "", "--to": "", "/cut/süd 東": "", "./~ada": "",
	} {
		err := CheckFolder(path)
		if (err == nil) != (says == "") || err != nil && !strings.Contains(provider.UserMessage(err), says) {
			t.Errorf("%q: %v", path, err)
		}
	}
}
