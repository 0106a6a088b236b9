package provider_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The architecture rules, enforced by tests: who may import
// whom, how large a room may be, and which files are at the top level.

const root = ".."

// mayImport says which packages of ours a package may import: the longest prefix
// of its path counts, an entry that ends in "/" stands for everything below.
// Every room of provider that is not named is an adapter.
var mayImport = map[string][]string{
	"dailies":                       {"dailies/ui/", "dailies/store/", "dailies/provider/"},
	"dailies/provider":              {},
	"dailies/provider/vendorhttp":   {"dailies/provider"},
	"dailies/provider/run":          {"dailies/provider"},
	"dailies/provider/engine":       {"dailies/provider", "dailies/provider/run", "dailies/provider/download", "dailies/provider/imagefile", "dailies/provider/mediafile", "dailies/provider/provenance"},
	"dailies/provider/imagefile":    {"dailies/provider"},
	"dailies/provider/mediafile":    {"dailies/provider", "dailies/provider/download", "dailies/provider/imagefile"},
	"dailies/provider/provenance":   {"dailies/provider", "dailies/provider/run"},
	"dailies/provider/download":     {"dailies/provider", "dailies/provider/ownfile"},
	"dailies/provider/ownfile":      {},
	"dailies/provider/sandbox":      {"dailies/provider", "dailies/provider/sandbox/"},
	"dailies/provider/sandbox/clip": {"dailies/provider"},
	"dailies/provider/providertest": {"dailies/provider", "dailies/provider/sandbox", "dailies/provider/sandbox/"},
	"dailies/provider/registry":     {"dailies/provider", anAdapter},
	anAdapter:                       {"dailies/provider", "dailies/provider/vendorhttp"},
	"dailies/store":                 {"dailies/provider", "dailies/provider/run", "dailies/provider/ownfile", "dailies/store/"},
	"dailies/store/film":            {"dailies/provider", "dailies/provider/run", "dailies/provider/download"},                             // whether a file is complete
	"dailies/store/timeline":        {"dailies/provider", "dailies/provider/run", "dailies/provider/download", "dailies/provider/ownfile"}, // the same
	"dailies/ui":                    {"dailies/provider", "dailies/provider/run", "dailies/provider/imagefile", "dailies/ui/"},
	"dailies/ui/cli":                {"dailies/provider", "dailies/provider/run", "dailies/provider/download", "dailies/ui/"}, // doctor checks the disks
	"dailies/ui/uitest":             {"dailies/provider", "dailies/provider/run", "dailies/store", "dailies/ui/command"},      // tests of screens run over the real history
}

const anAdapter = "dailies/provider/*"

// ruleOf is the name under which a package stands in mayImport: its own, or that of
// the adapters.
func ruleOf(pkg string) string {
	room, inside := strings.CutPrefix(pkg, "dailies/provider/")
	room, _, _ = strings.Cut(room, "/")
	if _, named := mayImport["dailies/provider/"+room]; inside && !named {
		return anAdapter
	}
	return pkg
}

// screens must not know each other: only the root composes them.
var screens = []string{"runform", "runlist", "rundetail", "screening", "spend", "shots", "setup", "cli"}

func allowed(pkg, imported string) bool {
	if imported == "dailies/ui/uitest" || imported == "dailies/store/storetest" {
		return false // they are for test files, whose imports are not checked
	}
	rule := ruleOf(pkg)
	for {
		if list, ok := mayImport[rule]; ok {
			return slices.ContainsFunc(list, func(a string) bool {
				return imported == strings.TrimSuffix(a, "/") || a == anAdapter && ruleOf(imported) == anAdapter || strings.HasSuffix(a, "/") && strings.HasPrefix(imported, a)
			}) && !crossesScreens(pkg, imported)
		}
		i := strings.LastIndex(rule, "/")
		if i < 0 {
			return false
		}
		rule = rule[:i]
	}
}

func crossesScreens(pkg, imported string) bool {
	from, to := screenOf(pkg), screenOf(imported)
	return from != "" && to != "" && from != to
}

func screenOf(pkg string) string {
	rest, ok := strings.CutPrefix(pkg, "dailies/ui/")
	name, _, _ := strings.Cut(rest, "/")
	if !ok || !slices.Contains(screens, name) {
		return ""
	}
	return name
}

func TestLayersAreKept(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		for _, i := range p.Imports {
			if (i == "dailies" || strings.HasPrefix(i, "dailies/")) && !allowed(p.ImportPath, i) {
				t.Errorf("%s must not import %s", p.ImportPath, i)
			}
			if p.ImportPath == "dailies/provider" && strings.Contains(strings.Split(i, "/")[0], ".") {
				t.Errorf("%s stands on the standard library alone, not on %s", p.ImportPath, i)
			}
		}
	}
	if seen < 5 {
		t.Fatalf("only %d packages were seen", seen)
	}
}

func TestForbiddenImportsAreSeen(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"dailies/ui/runlist", "dailies/store", false},
		{"dailies/ui/uitest", "dailies/store", true},
		{"dailies/ui/uitest", "dailies/ui/runlist", false},
		{"dailies/ui", "dailies/ui/uitest", false},
		{"dailies/ui/cli", "dailies/store", false},
		{"dailies/ui/runlist", "dailies/ui/runform", false},
		{"dailies/ui/runlist", "dailies/ui/theme", true},
		{"dailies/ui", "dailies/provider/runflow", false},
		{"dailies/provider/registry", "dailies/provider/tomorrow", true},
		{"dailies/provider/registry", "dailies/provider/engine", false},
		{"dailies/provider/tomorrow", "dailies/provider/vendorhttp", true},
		{"dailies/provider/tomorrow", "dailies/provider/runflow", false},
		{"dailies/provider/tomorrow/wire", "dailies/provider/sandbox", false},
		{"dailies/store", "dailies/provider/tomorrow", false},
		{"dailies/provider/engine", "dailies/store", false},
		{"dailies/provider/runflow", "dailies/provider/engine", false},
		{"dailies/provider/runflow", "dailies/provider/vendorhttp", true},
		{"dailies/store", "dailies/provider/run", true},
		{"dailies/store", "dailies/provider/engine", false},
		{"dailies/ui", "dailies/provider/engine", false},
		{"dailies/ui/cli", "dailies/provider/engine", false},
		{"dailies/provider/run", "dailies/provider/engine", false},
		{"dailies/store/config", "dailies/provider/download", false},
		{"dailies/provider/download", "dailies/provider/engine", false},
		{"dailies/ui/cli", "dailies/ui/runlist", false},
		{"dailies/store/config", "dailies/ui/theme", false},
		{"dailies/provider", "dailies/provider/vendorhttp", false},
		{"dailies", "dailies/store", true},
	} {
		if got := allowed(c.from, c.to); got != c.want {
			t.Errorf("%s importing %s: allowed is %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

func TestRoomsAreSmall(t *testing.T) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
				return filepath.SkipDir
			}
			return err
		}
		return small(t, path)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func small(t *testing.T, path string) error {
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if n := strings.Count(string(src), "\n"); n > 400 {
		t.Errorf("%s has %d lines, more than 400", path, n)
	}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, path, src, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		// A table of cases is data, however long; code is not.
		if n := files.Position(fn.End()).Line - files.Position(fn.Pos()).Line + 1; n > 60 && !strings.HasSuffix(path, "_test.go") {
			t.Errorf("%s: %s has %d lines, more than 60", path, fn.Name.Name, n)
		}
		if fn.Name.Name == "init" && fn.Recv == nil {
			t.Errorf("%s: an init function registers behind the reader's back", path)
		}
	}
	return nil
}

func TestTopOfTheTree(t *testing.T) {
	want := []string{"README.md", "go.mod", "go.sum", "main.go", "provider", "store", "ui"}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(want, e.Name()) && e.Name() != "dailies" {
			t.Errorf("%s does not belong at the top of the tree", e.Name())
		}
	}
}
