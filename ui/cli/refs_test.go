package cli_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"

	"dailies/provider/providertest"
)

// picture writes a PNG whose content depends on its name.
func (w *world) picture(name string) string {
	w.t.Helper()
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	copy(img.Pix, name)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		w.t.Fatal(err)
	}
	return w.file(name, b.String())
}

func TestANamedReferenceIsPartOfARequest(t *testing.T) {
	w := newWorld(t)
	corgi, fox := w.picture("corgi.png"), w.picture("fox.png")
	w.do("refs", "add", "corgi", corgi, "--json").ends(0).one().has(t, "name=corgi", "kind=image", "file="+corgi, "problem=null")
	w.do("refs", "add", "@Fox", fox).ends(0).says("@Fox  image  " + fox)
	w.do("refs", "add", "rain", w.file("rain.wav", string(providertest.Sound(4)))).ends(0).says("@rain  audio")

	line := []string{"submit", "--model", falRefs, "--prompt", "@fox meets @corgi, @Fox runs to @rain", "--reference", "https://h.test/a.png", "--duration", "4"}
	dry := w.do(append(line, "--dry-run", "--json")...).ends(0).objects()[0]
	dry.has(t, "request.prompt=@fox meets @corgi, @Fox runs to @rain", `request.references=["https://h.test/a.png","`+fox+`","`+corgi+`"]`,
		"request.names.Fox="+fox, "request.names.corgi="+corgi, "call.body.prompt=@Image2 meets @Image3, @Image2 runs to @Audio1")
	r := w.do(append(line, "--yes", "--wait", "--json")...).ends(0).one()
	r.has(t, "state=succeeded", "request.prompt=@fox meets @corgi, @Fox runs to @rain", "request.names.corgi="+corgi)
	if c := w.server.Charges()[0]; c.Prompt != "@Image2 meets @Image3, @Image2 runs to @Audio1" || c.Wrong != "" {
		t.Errorf("sent %q, wrong %q", c.Prompt, c.Wrong)
	}
	// It is uploaded once for a vendor, and a run that is made again has the same references.
	again := w.do("retry", r.at("id"), "--yes", "--wait", "--json").ends(0).one()
	again.has(t, `request.references=["https://h.test/a.png","`+fox+`","`+corgi+`"]`, "request.names.corgi="+corgi)
	if n := strings.Count(w.do("show", again.at("id")).ends(0).out, "uploaded "); n != 0 {
		t.Errorf("%d files were uploaded again", n)
	}
}

func TestNamesOfReferences(t *testing.T) {
	w := newWorld(t)
	corgi := w.picture("corgi.png")
	w.do("refs", "add", "corgi", corgi).ends(0)
	for name, says := range map[string]string{
		"image1": "@image1 means a reference by its number", "a b": "letters, digits, - and _ only", "2nd": "begins with a letter", "": "needs a name",
		strings.Repeat("x", 41): "at most 40 characters",
	} {
		w.do("refs", "add", name, corgi).ends(2).says(says)
	}
	w.do("refs", "add", "text", w.file("a.txt", "no picture")).ends(1).says("a.txt is text/plain, not a picture, video or audio file")
	w.do("refs", "add", "none", corgi+"x").ends(1).says("there is no file")
	w.do("refs", "add", "fox", corgi).ends(0)
	w.do("refs", "rename", "corgi", "FOX").ends(1).says("there is a reference @FOX already")
	w.do("refs", "rename", "corgi", "Rex").ends(0).says("@Rex  image")
	w.do("refs", "rename", "rex", "rex").ends(0).says("@rex  image") // another case
	w.do("refs", "remove", "corgi").ends(8).says("there is no reference @corgi: see dailies refs")
	w.do("refs", "remove", "REX", "@fox").ends(0)
	w.answer = "n\n" // a terminal
	w.do("refs").ends(0).says("no references yet")
}

func TestANamedFileThatIsNotTheSameIsSaidBeforeAnythingIsSpent(t *testing.T) {
	w := newWorld(t)
	corgi := w.picture("corgi.png")
	w.do("refs", "add", "corgi", corgi).ends(0)
	line := []string{"submit", "--model", falRefs, "--prompt", "@corgi runs", "--duration", "4", "--yes"}
	data, err := os.ReadFile(w.picture("other.png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(corgi, append(data, 0), 0o600); err != nil {
		t.Fatal(err)
	}
	w.do(line...).ends(2).says("prompt: @corgi: " + corgi + " has changed since it got this name; accept it with dailies refs add corgi")
	w.do("refs", "--json").ends(0).one().has(t, "problem=@corgi: "+corgi+" has changed since it got this name; accept it with dailies refs add corgi")
	w.do("refs", "add", "corgi").ends(0)
	w.do(line...).ends(0)
	if err := os.Remove(corgi); err != nil {
		t.Fatal(err)
	}
	w.do(line...).ends(2).says("@corgi: there is no file " + corgi)
	if n := len(w.server.Charges()); n != 1 {
		t.Errorf("%d orders were taken", n)
	}
}

func TestNamesThatCannotBeUsed(t *testing.T) {
	w := newWorld(t)
	w.do("refs", "add", "corgi", w.picture("corgi.png")).ends(0)
	w.do("submit", "--model", t2v, "--prompt", "@corgi runs", "--yes").ends(2).says("this model takes no references, which @corgi is")
	w.answer = "n\n" // a terminal
	w.do("submit", "--model", falRefs, "--prompt", "a dog for @nasa", "--dry-run").ends(0).says("prompt: @nasa is only text: there is no reference with this name")
	w.do("submit", "--model", falRefs, "--prompt", "@corgy runs", "--yes").ends(2).says("there is no file corgy runs to read the prompt from")
	if n := len(w.server.Charges()); n != 0 {
		t.Errorf("%d orders were taken", n)
	}
}
