package cli_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

func (w *world) file(name, text string) string {
	w.t.Helper()
	path := filepath.Join(w.home, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

func TestAFileOfTakesHasOnePriceAndOneQuestion(t *testing.T) {
	w := newWorld(t)
	takes := w.file("takes.jsonl", "\uFEFF"+`{"model":"`+t2v+`","prompt":"one","duration":4,"tag":["a"]}

{"prompt":"two","duration":"auto","takes":2,"seed":9,"audio":false,"metadata":{"k":"v"}}
`)
	w.answer = "y\n"
	d := w.do("submit", "--from", takes, "--model", t2v, "--tag", "night", "--duration", "6", "--wait", "--json").ends(0).
		says("Send 3 runs to Runflow for an estimated $3.64–10.32?")
	if strings.Count(d.err, "[y/N]") != 1 {
		t.Errorf("asked: %s", d.err)
	}
	list := d.objects()
	if len(list) != 3 {
		t.Fatalf("%d runs", len(list))
	}
	list[0].has(t, "prompt=one", "request.seconds=4", `tags=["a"]`, "request.audio=true", "request.seed=null", "batch="+list[0].at("id"))
	list[1].has(t, "prompt=two", "request.seconds=0", `tags=["night"]`, "request.audio=false", "request.seed=9", "request.metadata.k=v")
	list[2].has(t, "prompt=two", "request.seed=10", "state=succeeded", "batch="+list[0].at("id"))
}

func TestATableOfTakes(t *testing.T) {
	w := newWorld(t)
	takes := w.file("takes.CSV", "prompt,duration,ratio,seed,takes,tag,audio,metadata\n"+
		"\"one, with a comma\",4,16:9,7,2,a;b,false,k=v;l=w\n"+
		"two,,,,,,,\n")
	list := w.do("submit", "--from", takes, "--model", t2v, "--duration", "5", "--dry-run", "--json").ends(0).objects()
	if len(list) != 3 {
		t.Fatalf("%d objects", len(list))
	}
	list[0].has(t, "request.prompt=one, with a comma", "request.seconds=4", "request.ratio=16:9", "request.seed=7", "takes=2", `tags=["a","b"]`,
		"request.audio=false", "request.metadata.l=w")
	list[1].has(t, "request.prompt=two", "request.seconds=5", "request.ratio=auto", "request.seed=null", "takes=1", "tags=[]", "request.audio=true", "request.metadata=null")
}

// TestTablesOfEverySpreadsheet: the same two takes in every dialect.
func TestTablesOfEverySpreadsheet(t *testing.T) {
	w := newWorld(t)
	inUTF16 := func(order binary.AppendByteOrder, s string) string {
		var b []byte
		for _, u := range utf16.Encode([]rune("\uFEFF" + s)) {
			b = order.AppendUint16(b, u)
		}
		return string(b)
	}
	commas := "prompt,duration,tag\n\"one; a, b\nÄ 🐕\",4,a;b\ntwo,,\n"
	semicolons := "prompt;duration;tag\n\"one; a, b\nÄ 🐕\";4;\"a;b\"\ntwo;;\n"
	tabs := "prompt\tduration\ttag\n\"one; a, b\nÄ 🐕\"\t4\ta;b\ntwo\t\t\n"
	for name, file := range map[string]string{
		"commas.csv":      commas,
		"semicolons.csv":  semicolons,
		"tabs.tsv":        tabs,
		"tabs.csv":        tabs,
		"crlf.csv":        strings.ReplaceAll(semicolons, "\n", "\r\n"),
		"cr.csv":          strings.ReplaceAll(commas, "\n", "\r"),
		"mark.csv":        "\uFEFF" + semicolons,
		"utf16le.csv":     inUTF16(binary.LittleEndian, tabs),
		"utf16be.csv":     inUTF16(binary.BigEndian, semicolons),
		"excel.txt":       inUTF16(binary.LittleEndian, strings.ReplaceAll(tabs, "\n", "\r\n")),
		"json.txt":        `{"prompt":"one; a, b\nÄ 🐕","duration":4,"tag":["a","b"]}` + "\n" + `{"prompt":"two"}`,
		"utf16.jsonl":     inUTF16(binary.LittleEndian, `{"prompt":"one; a, b\nÄ 🐕","duration":4,"tag":["a","b"]}`+"\n"+`{"prompt":"two"}`),
		"blank cells.csv": "prompt,,Duration,tag,,\n\"one; a, b\nÄ 🐕\",,4,a;b,,\n,,,,,\ntwo\n \n",
		"names.csv":       " Prompt ;DURATION;Tag;End-User ID\n\"one; a, b\nÄ 🐕\";4;\"a;b\";\ntwo;;;\n",
	} {
		list := w.do("submit", "--from", w.file(name, file), "--model", t2v, "--duration", "5", "--dry-run", "--json").ends(0).objects()
		if len(list) != 3 { // the last one is the price
			t.Errorf("%s: %d objects", name, len(list))
			continue
		}
		list[0].has(t, "request.prompt=one; a, b\nÄ 🐕", "request.seconds=4", `tags=["a","b"]`)
		list[1].has(t, "request.prompt=two", "request.seconds=5", "tags=[]")
	}
}

// Fields of one take must not leak into the next.
func TestTakesShareNothing(t *testing.T) {
	w := newWorld(t)
	takes := w.file("takes.jsonl", `{"prompt":"one","seed":1,"audio":true,"metadata":{"a":"1"},"tag":["x"]}
{"prompt":"two"}
`)
	list := w.do("submit", "--from", takes, "--model", t2v, "--seed", "5", "--no-audio", "--metadata", "b=2", "--tag", "y", "--dry-run", "--json").objects()
	list[0].has(t, "request.seed=1", "request.audio=true", `request.metadata={"a":"1","b":"2"}`, `tags=["x"]`)
	list[1].has(t, "request.seed=5", "request.audio=false", `request.metadata={"b":"2"}`, `tags=["y"]`)
}

func TestAMistakeInAFileStopsAllOfIt(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string][2]string{
		"a.jsonl": {"{\"prompt\":\"x\"}\n{\"promt\":\"y\"}\n", `line 2 is not a take: unknown field "promt"`},
		"b.jsonl": {"{\"prompt\":5}", "line 1 is not a take: prompt cannot be a number"},
		"c.jsonl": {"{\"prompt\":\"x\"} {}", "line 1 is not a take: more than one object on it"},
		"d.jsonl": {"prompt", "line 1 is not a take:"},
		"e.jsonl": {"\n\n", "the file has no takes"},
		"f.jsonl": {"{\"prompt\":\"x\",\"duration\":\"soon\"}", `line 1 is not a take: the duration "soon"`},
		"g.jsonl": {"{\"prompt\":\"x\"}\n{\"prompt\":\"y\",\"duration\":99}", "take 2: duration: 99 s is not possible"},
		"h.jsonl": {"{\"prompt\":\"x\"}\n{\"prompt\":\"y\",\"model\":\"nope\"}", `take 2: there is no model "nope"`},
		"i.jsonl": {strings.Repeat("{\"prompt\":\"x\"}\n", 1001), "more than 1000 takes"},
		"a.csv":   {"prompt,colour\nx,red\n", `line 2 is not a take: there is no field called "colour"`},
		"b.csv":   {"prompt,seed\nx,1\ny,many\n", `line 3 is not a take: seed cannot be "many"`},
		"c.csv":   {"prompt,seed\nx,1,2\n", `line 2 is not a take: there is no column name above "2"`},
		"g.csv":   {"prompt,\nx,y\n", `line 2 is not a take: there is no column name above "y"`},
		"l.csv":   {"prompt\n\"x\"," + strings.Repeat("iVBORw0KGgo", 5000) + "\n", `line 2 is not a take: there is no column name above "iVBORw0KGgoiVBORw0KGgoiVBORw0KGgoiVBORw…"` + "\n"},
		"h.csv":   {"prompt\n\"x\n", "the takes cannot be read"},
		"i.csv":   {"prompt;seed\nx;1\ncaf\xe9;2\n", "line 3 is not encoded as UTF-8: save the file as CSV UTF-8"},
		"j.csv":   {"p\x00r\x00o\x00", "the file is not text: save it as CSV UTF-8"},
		"k.csv":   {"prompt\n\"one\ntwo\x1b[31m\"\n", "prompt: the prompt has an escape code (U+001B) in line 2, column 4; remove it"},
		"j.jsonl": {"{\"prompt\":\"x\"}\n{\"prompt\":\"a\\u0000b\"}", "take 2: prompt: the prompt has a NUL character (U+0000) in line 1, column 2; remove it"},
		"k.jsonl": {"{\"prompt\":\"caf\xe9\"}", "line 1 is not valid text: save the file as UTF-8"},
		"d.csv":   {"", "the first line must name the columns"},
		"e.csv":   {"prompt,metadata\nx,abc\n", `metadata: "abc" is not key=value`},
		"f.csv":   {"prompt\n", "the file has no takes"},
	} {
		w.do("submit", "--model", t2v, "--from", w.file(name, c[0]), "--yes").ends(2).says(c[1])
	}
	w.do("submit", "--model", t2v, "--from", "none.jsonl", "--yes").ends(2).says("none.jsonl cannot be read")
	w.do("submit", "--model", t2v, "--from", "-", "--prompt", "x", "--yes").ends(2).says("cannot be combined")
	if jobs(w) != 0 || w.do("list", "--json").out != "" {
		t.Error("something was sent or written down")
	}
}

func TestTakesComeFromAPipe(t *testing.T) {
	w := newWorld(t)
	d, out, errs := w.deps()
	d.In = strings.NewReader(`{"prompt":"one"}` + "\n" + `{"prompt":"two"}`)
	if code := runWith(t.Context(), d, "submit", "--model", t2v, "--from", "-", "--yes", "--json"); code != 0 {
		t.Fatalf("%d %s", code, errs)
	}
	var prompts []string
	for _, o := range (did{t: t, out: out.String()}).objects() {
		prompts = append(prompts, o.at("prompt"))
	}
	if !slices.Equal(prompts, []string{"one", "two"}) {
		t.Errorf("got %v", prompts)
	}
}

func TestABatchStopsAfterFailuresInARow(t *testing.T) {
	w := newWorld(t)
	takes := w.file("takes.jsonl", strings.Repeat(`{"prompt":"#no-balance","model":"`+t2v+`"}`+"\n", 12))
	list := w.do("submit", "--from", takes, "--yes", "--wait", "--json").ends(5).says("the balance or a budget does not allow it").objects()
	if n := jobs(w); n >= 12 || len(list) != 12 {
		t.Errorf("%d create calls, %d runs", n, len(list))
	}
}
