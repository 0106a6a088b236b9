package download

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hostile are texts that users, providers and config files may bring, made to leave the folder,
// to become a device, or to look like something else.
func hostile() []string {
	return []string{
		"..", ".", "...", "../../../../etc/passwd", "/etc/passwd", "//server/share", `..\..\windows\system32`,
		`C:\Windows\win.ini`, "C:", `\\.\PHYSICALDRIVE0`, `\\?\C:\x`, "file:///etc/passwd", "~root", "~/.ssh/authorized_keys",
		"a/../../b", "a/./b", "..%2f..%2fetc", "%2e%2e/", "....//....//", "..;/", "\x00", "a\x00b.mp4", "..\x00/", "/",
		".ssh", ".bashrc", "-rf", "--help", "- -", " .. ", ". . /", "\t..\n", "CON", "con", "PRN.txt", "aux .mp4", "NUL", "nul.tar.gz",
		"COM1", "com9.mp4", "COM0", "LPT1 ", "LPT9.x.y", "COM¹", "CONIN$", "name.", "name ", "name. . .", "stream.mp4:hidden", "a:b",
		`<>:"/\|?*`, "$(reboot)", "`reboot`", "; rm -rf /", "a && b", "| sh", "%USERPROFILE%", "!!", "#", "*", "?", "[a-z]",
		"\u202egpj.exe", "a\u202eb\u202cc", "\u2066x\u2069", "\u200f\u200e", "\u200b\u200c\u200d\ufeff", "\u00ad", "\u2028\u2029", "\u115f\u1160\u3164\uffa0",
		"\u2800\u2800", "\U000e0041\U000e0042", "\ufe0f", "a\u0301\u0302\u0303" + strings.Repeat("\u0334", 300), "\u0301", "\u0338",
		"\x1b[2J\x1b]0;gone\x07", "a\xe2\x1b[2Jb", "\x9b31m", "\xff\xfe", "\xc0\xaf..\xc0\xaf", "\xed\xa0\x80", "\ufffd", "\r\n", "\b\b\b",
		"🎬", "👨‍👩‍👧‍👦", "🇩🇪", "1️⃣", "夜", "東京/京都", "ａ／ｂ＼ｃ", "∕", "⁄", "․․/", "‥/", "…", "。。", "ﬁle", "İ", "ß",
		strings.Repeat("a", 5000), strings.Repeat("夜", 5000), strings.Repeat(".", 5000), strings.Repeat("../", 2000), strings.Repeat(" ", 500),
		strings.Repeat("a", 119) + "夜", strings.Repeat("a", 118) + ". x", strings.Repeat("e\u0301", 90), "{id}", "{prompt}", "{", "}{", "{{id}}", "{../}",
	}
}

// TestNoTextLeavesTheFolder saves a file under every hostile text, in every
// place of a name, and looks where it went.
func TestNoTextLeavesTheFolder(t *testing.T) {
	outer := t.TempDir()
	folder := filepath.Join(outer, "videos")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	texts := hostile()
	if len(texts) < 40 {
		t.Fatalf("only %d texts", len(texts))
	}
	made := 0
	for _, text := range texts {
		for _, template := range []string{text, "{prompt}", "{model}.{id}", "{date}{ratio}"} {
			r := named()
			r.Request.Prompt, r.ID, r.Model, r.Provider, r.Request.AspectRatio = text, text, text, text, text
			name := FileName(template, r)
			if why := harmful(name); why != "" {
				t.Errorf("%q of %q: %q: %s", template, text, name, why)
				continue
			}
			if err := root.WriteFile(".part", []byte("film"), 0o600); err != nil {
				t.Fatal(err)
			}
			final, err := finalize(root, Request{TempName: ".part", Name: name}, ".mp4")
			if err != nil {
				t.Errorf("%q of %q: %v", template, text, err)
				continue
			}
			if filepath.Base(final) != final || !strings.HasSuffix(final, ".mp4") {
				t.Errorf("%q of %q: saved as %q", template, text, final)
			}
			made++
		}
	}
	if all, err := os.ReadDir(outer); err != nil || len(all) != 1 {
		t.Errorf("beside the folder: %v, %v", all, err)
	}
	all, err := os.ReadDir(folder)
	if err != nil || len(all) != made {
		t.Errorf("%d files for %d videos: %v", len(all), made, err)
	}
	for _, e := range all {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%q is no file that people see", e.Name())
		}
	}
}
