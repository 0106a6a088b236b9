package provider_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What no source file may contain, because one occurrence would break a guarantee
// of the whole program.

// aids are packages for tests that have no _test.go suffix.
var aids = []string{"provider/providertest", "ui/uitest"}

// meant are allowed occurrences: the sandbox simulates the outside world, and code that
// reads the clock sends nothing and follows no redirect.
var meant = map[string]string{
	"provider/sandbox/faultresponse.go": "a link",
	"provider/sandbox/callback.go":      "a client",
	"ui/cli/doctor.go":                  "a client",
}

// slips returns what is forbidden in a source file. path is below the root.
func slips(path string, src []byte) (found []string, err error) {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, path, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	at := func(n ast.Node, why string) {
		found = append(found, fmt.Sprintf("%s:%d: %s", path, files.Position(n.Pos()).Line, why))
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if path != "provider/crash.go" {
				at(n, "a bare go statement: a panic in it leaves the terminal broken; use provider.Go")
			}
		case *ast.CallExpr:
			called, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				break
			}
			of, _ := called.X.(*ast.Ident)
			if called.Sel.Name == "Go" && (of == nil || of.Name != "provider") {
				at(n, "a goroutine that nothing guards; use provider.Go")
			}
		case *ast.SelectorExpr:
			of, _ := n.X.(*ast.Ident)
			if of != nil && of.Name == "http" && slices.Contains([]string{"DefaultClient", "Client", "Get", "Post", "PostForm", "Head"}, n.Sel.Name) {
				at(n, "a client that follows redirects and repeats calls by itself")
			}
		case *ast.Ident:
			if n.Name == "InsecureSkipVerify" {
				at(n, "certificates must be checked")
			}
		case *ast.CompositeLit:
			if s, ok := n.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Config" && fmt.Sprint(s.X) == "tls" && !has(n, "MinVersion") {
				at(n, "TLS without a lowest version")
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING && (strings.Contains(n.Value, "]52;") || strings.Contains(n.Value, "]8;")) {
				at(n, "a link or the clipboard by hand: text from outside could ride on it")
			}
		}
		return true
	})
	return found, nil
}

func has(c *ast.CompositeLit, field string) bool {
	return slices.ContainsFunc(c.Elts, func(e ast.Expr) bool {
		kv, ok := e.(*ast.KeyValueExpr)
		return ok && fmt.Sprint(kv.Key) == field
	})
}

func TestNoSourceSlips(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		below, _ := filepath.Rel(root, path)
		below = filepath.ToSlash(below)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains(aids, below) || strings.HasPrefix(d.Name(), ".") && below != "."):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found, err := slips(below, src)
		for _, s := range found {
			if why, ok := meant[below]; !ok || !strings.Contains(s, why) {
				t.Error(s)
			}
		}
		seen++
		return err
	})
	if err != nil || seen < 100 {
		t.Fatalf("%d files were read, %v", seen, err)
	}
}

// Each slip is seen where it is made.
func TestSlipsAreSeen(t *testing.T) {
	for code, want := range map[string]int{
		`go f()`:                                 1,
		`go func() { f() }()`:                    1,
		`var w sync.WaitGroup; w.Go(f)`:          1,
		`provider.Go(stop, f)`:                   0,
		`_ = &http.Client{}`:                     1,
		`http.Get("https://example.com")`:        1,
		`_ = http.DefaultClient`:                 1,
		`_ = &tls.Config{MinVersion: 1}`:         0,
		`_ = &tls.Config{}`:                      1,
		`c.InsecureSkipVerify = true`:            1,
		`_ = tls.Config{InsecureSkipVerify: !x}`: 2,
		`print("\x1b]8;;" + url)`:                1,
		`print("\x1b]52;c;" + text)`:             1,
		`print("\x1b]0;" + title)`:               0,
	} {
		found, err := slips("ui/x.go", []byte("package x\nfunc y() {\n"+code+"\n}"))
		if err != nil || len(found) != want {
			t.Errorf("%s: %q, %v; want %d", code, found, err, want)
		}
	}
}

// Every fuzz target has seeds that are kept beside it, where the fuzzer looks.
func TestEveryFuzzTargetHasSeeds(t *testing.T) {
	targets := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "Fuzz") {
				targets++
				seeds, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "testdata", "fuzz", fn.Name.Name, "*"))
				if len(seeds) == 0 {
					t.Errorf("%s: %s has none", path, fn.Name.Name)
				}
			}
		}
		return nil
	})
	if err != nil || targets < 19 {
		t.Errorf("%d targets, %v", targets, err)
	}
}
