package provider

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Every member of a request but the model and the names has one row, its names are unique, and
// what is printed for a script is read back.
func TestEveryMemberOfARequestIsAField(t *testing.T) {
	seed := int64(-7)
	full := Request{
		Prompt: "clouds", StartFrame: "/a.png", EndFrame: "https://x.test/b.png", References: []string{"/r1", "/r2"},
		AspectRatio: "16:9", Resolution: "720p", Duration: 5, Audio: true, Seed: &seed, Callback: "https://x.test/cb", EndUser: "u",
		Metadata: map[string]string{"a": "1", "b": "2=3"},
	}
	sayOptions(t, &full)
	v := reflect.ValueOf(full)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; name != "Model" && name != "Names" && v.Field(i).IsZero() {
			t.Errorf("%s is not set in this test", name)
		}
	}
	var read, copied Request
	names, tags := map[string]bool{}, jsonTags()
	for _, f := range Fields() {
		for _, name := range []string{string(f.ID), f.Flag, f.Column()} {
			if name == "" || names[name] && name != f.Flag && name != string(f.ID) {
				t.Errorf("%s: the name %q is empty or taken", f.ID, name)
			}
		}
		names[f.Column()] = true
		if f.IsOption() && f.Column() != tags[f.ID] {
			t.Errorf("%s: %q in a script, %q in JSON", f.ID, f.Column(), tags[f.ID])
		}
		if f.Blank(full) || f.Usage == "" || f.Print(full) == "" {
			t.Errorf("%s: blank, without a usage or not printed", f.ID)
		}
		if err := f.Set(&read, f.Values(full)...); err != nil {
			t.Errorf("%s: %v", f.ID, err)
		}
		f.Copy(&copied, full)
		if !f.Same(read, full) || f.Same(Request{}, full) {
			t.Errorf("%s: %q, read back as %q", f.ID, f.Values(full), f.Values(read))
		}
		if err := f.Set(&copied); err != nil || !f.Blank(copied) && f.Kind != ValueSwitch && f.Kind != ValueDuration {
			t.Errorf("%s is not cleared: %v", f.ID, err)
		}
		f.Copy(&copied, full)
	}
	if !reflect.DeepEqual(read, full) || !reflect.DeepEqual(copied, full) {
		t.Errorf("a member has no row:\nread   %+v\ncopied %+v", read, copied)
	}
	if copied.Seed == full.Seed {
		t.Error("a copy shares its seed")
	}
}

// sayOptions gives every option of the table a value that is not its default.
func sayOptions(t *testing.T, r *Request) {
	t.Helper()
	say := map[ValueKind]string{
		ValueChoice: "chosen", ValueSwitch: "on", ValueNumber: "7", ValueText: "a text",
		ValueVideo: "https://x.test/v.mp4", ValueVideos: "https://x.test/v.mp4", ValueAudios: "https://x.test/a.mp3", ValueImages: "https://x.test/a.png",
	}
	for _, f := range Fields() {
		if f.IsOption() {
			if err := f.Set(r, say[f.Kind]); err != nil || f.Unset(*r) {
				t.Errorf("%s is not set: %v", f.ID, err)
			}
		}
	}
}

// allOptions are the limits of a model that takes every option of the table.
func allOptions() map[Field]Limits {
	o := map[Field]Limits{}
	for _, f := range Fields() {
		if f.IsOption() {
			o[f.ID] = map[ValueKind]Limits{
				ValueChoice: {Requirement: Optional, Choices: []string{"usual", "chosen"}, Default: "usual"}, ValueNumber: {Requirement: Optional, Least: 1, Most: 9},
				ValueVideos: {Requirement: Optional, Max: 2}, ValueAudios: {Requirement: Optional, Max: 2}, ValueImages: {Requirement: Optional, Max: 2}, ValueText: {Requirement: Optional, Max: 10},
				ValueSwitch: {Requirement: Optional, Default: "off"}, ValueVideo: {Requirement: Optional},
			}[f.Kind]
		}
	}
	return o
}

// jsonTags are the names in JSON of the members of a request, by field.
func jsonTags() map[Field]string {
	var r Request
	tags, v := map[Field]string{}, reflect.ValueOf(&r).Elem()
	for _, f := range Fields() {
		for i := range v.NumField() {
			if f.at(&r) == v.Field(i).Addr().Interface() {
				tags[f.ID], _, _ = strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			}
		}
	}
	return tags
}

func TestFieldsReadWhatPeopleAndScriptsWrite(t *testing.T) {
	for _, c := range []struct {
		id    Field
		texts []string
		json  string
		want  []string // nil: it cannot be read
	}{
		{FieldDuration, []string{"5 s"}, `5`, []string{"5"}},
		{FieldDuration, []string{"auto"}, `"auto"`, []string{"auto"}},
		{FieldDuration, []string{"0"}, `0`, nil},
		{FieldDuration, []string{"5.5"}, `5.5`, nil},
		{FieldSeed, []string{" 7 "}, `7`, []string{"7"}},
		{FieldSeed, []string{"9223372036854775807"}, `9223372036854775807`, []string{"9223372036854775807"}},
		{FieldSeed, []string{"9223372036854775808"}, `9223372036854775808`, nil},
		{FieldSeed, []string{"x"}, `"7"`, nil},
		{FieldAudio, []string{"on"}, `true`, []string{"on"}},
		{FieldAudio, []string{"FALSE"}, `false`, []string{"off"}},
		{FieldAudio, []string{"maybe"}, `"true"`, nil},
		{FieldReferences, []string{"/a", "", "/b"}, `["/a","/b"]`, []string{"/a", "/b"}},
		{FieldReferences, nil, `null`, []string{}},
		{FieldMetadata, []string{"a=1", "b = 2=3"}, `{"a":"1","b":"2=3"}`, []string{"a=1", "b=2=3"}},
		{FieldMetadata, []string{"a"}, `["a=1"]`, nil},
		{FieldMetadata, []string{"a=1", "a=2"}, `{"a":1}`, nil},
		{FieldPrompt, []string{"two", "texts"}, `["two","texts"]`, nil},
	} {
		f, ok := FieldOf(c.id)
		if !ok {
			t.Fatalf("no row for %s", c.id)
		}
		var a, b Request
		errA, errB := f.Set(&a, c.texts...), f.SetJSON(&b, []byte(c.json))
		if (errA == nil) != (c.want != nil) || (errB == nil) != (c.want != nil) {
			t.Errorf("%s: %q: %v; %s: %v", c.id, c.texts, errA, c.json, errB)
		}
		if c.want != nil && (!slices.Equal(f.Values(a), c.want) || !slices.Equal(f.Values(b), c.want)) {
			t.Errorf("%s: read as %q and %q, want %q", c.id, f.Values(a), f.Values(b), c.want)
		}
	}
}

func TestTheFieldTableIsMadeOnce(t *testing.T) {
	n := testing.AllocsPerRun(100, func() {
		if _, ok := FieldOf(FieldMetadata); !ok || len(Fields()) == 0 {
			t.Error("a field is missing")
		}
	})
	if n > 0 {
		t.Errorf("looking up a field allocates %.0f times", n)
	}
}
