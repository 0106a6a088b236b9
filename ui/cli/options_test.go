package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
	"dailies/ui/uitest"
)

// Every option of the field table has a flag, a column and a JSON name; a model that does not
// support it refuses it.
func TestEveryOptionCanBeGiven(t *testing.T) {
	w := newWorld(t)
	for _, f := range provider.Fields() {
		if !f.IsOption() {
			continue
		}
		value := uitest.OptionValue(f)
		flag, json := "--"+f.Flag+"="+value, `"`+value+`"`
		switch {
		case f.Kind == provider.ValueSwitch:
			flag, json = "--"+f.Flag, "true"
		case f.Kind == provider.ValueNumber:
			json = value
		case f.IsList():
			json = `["` + value + `"]`
		}
		says := string(f.ID) + ": this model takes no " + string(f.ID)
		take := []string{"submit", "--dry-run", "--json", "--model", t2v, "--prompt", "a corgi"}
		w.do(append(take, flag)...).ends(2).says(says)
		for name, text := range map[string]string{
			"takes.csv": f.Column() + "\n" + value + "\n", "takes.jsonl": `{"` + f.Column() + `":` + json + "}\n",
		} {
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			w.do(append(take, "--from", path)...).ends(2).says(says)
		}
		if f.Kind == provider.ValueSwitch {
			w.do(append(take, "--no-"+f.Flag)...).ends(0)
			w.do(append(take, "--no-"+f.Flag, flag)...).ends(2).says("cannot be combined")
		}
	}
}

// show prints the options of a run, as text and as JSON.
func TestEveryOptionIsShown(t *testing.T) {
	w := newWorld(t)
	id := w.submitted("a corgi", "--wait")
	bare := w.do("show", id).ends(0).out
	db, err := store.Open(t.Context(), w.history)
	if err != nil {
		t.Fatal(err)
	}
	r, err := db.Run(t.Context(), id)
	if err == nil {
		r.Request = uitest.WithOptions(r.Request)
		r.ID = strings.Repeat("7", 26)
		r.Job, r.IdempotencyKey, r.State = "", "another", run.Failed
		err = db.Add(t.Context(), "test", r.Created, []run.Run{r}, run.PeriodStart{}, nil)
	}
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	text, object := w.do("show", r.ID).ends(0).out, w.do("show", r.ID, "--json").one()
	for _, f := range provider.Fields() {
		if !f.IsOption() {
			continue
		}
		value := uitest.OptionValue(f)
		if v := object.at("request." + f.Column()); v != value && v != `["`+value+`"]` && v != "true" {
			t.Errorf("%s is %s in JSON", f.ID, v)
		}
		if f.Kind == provider.ValueSwitch {
			value = "yes"
		}
		if !containsLine(text, string(f.ID), value) || strings.Contains(bare, string(f.ID)+" ") {
			t.Errorf("%s %s is not shown, or always:\n%s", f.ID, value, text)
		}
	}
}

func containsLine(text, name, value string) bool {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok && strings.TrimSpace(rest) == value {
			return true
		}
	}
	return false
}
