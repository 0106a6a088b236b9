package runform

import (
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"

	"dailies/provider"
	"dailies/provider/run"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// shots answers the last request of the file picker.
func (k *kit) shots() {
	k.t.Helper()
	ask, ok := k.said[len(k.said)-1].(folderAsked)
	if !ok {
		k.t.Fatalf("no folder was asked for: %v", k.said)
	}
	k.send(FolderMsg{Folder: ask.Folder, Entries: []Entry{
		{Name: "old", Folder: true}, {Name: "work", Folder: true},
		{Name: "sea.png", Bytes: 2_100_000, Made: noon}, {Name: "hill.jpg", Bytes: 900, Made: noon.Add(-time.Hour)}, {Name: "evil\x1b[2J.png"},
	}})
}

func (k *kit) asked() string {
	k.t.Helper()
	for i := len(k.said) - 1; i >= 0; i-- {
		if m, ok := k.said[i].(folderAsked); ok {
			return m.Folder
		}
	}
	return ""
}

func TestAPictureIsChosenByBrowsing(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.keys("enter") // on an empty field
	if k.asked() != "/work" {
		t.Fatalf("it begins in %q", k.asked())
	}
	k.shots()
	k.shows("/work/", "old/", "sea.png", "2.1 MB", "2026-11-20 12:00", "▸ old/")
	k.hides("evil")
	k.keys("enter")
	if k.asked() != "/work/old" {
		t.Fatalf("enter goes into %q", k.asked())
	}
	k.shots()
	k.keys("left")
	if k.asked() != "/work" {
		t.Fatalf("left goes up to %q", k.asked())
	}
	k.shots()
	k.shows("▸ old/")
	k.typing("hil")
	k.shows("1 of 4", "▸ hill.jpg")
	k.keys("enter")
	if got := k.values.lines[provider.FieldStart].Text(); got != "/work/hill.jpg" {
		t.Errorf("the field holds %q", got)
	}
	if asked, ok := last[quoteAsked](k); !ok || asked.Order.Request.StartFrame != "/work/hill.jpg" {
		t.Errorf("asked for the price of %v", asked)
	}
	k.to(provider.FieldEnd)
	k.keys("ctrl+f")
	if k.asked() != "/work" {
		t.Errorf("the next one begins in %q", k.asked())
	}
	k.keys("esc")
	k.shows("▸ end frame")
}

func TestBrowsingBeginsWhereThePathIs(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.typing("~/shots/a.png")
	k.keys("ctrl+f")
	if k.asked() != "/home/ada/shots" {
		t.Errorf("it begins in %q", k.asked())
	}
	k.shots()
	k.typing("zzz")
	k.shows("no match; backspace")
	k.keys("esc", "G") // G is a letter to search by
	k.shows("2 of 4")
	k.keys("esc", "down", "down", "down", "enter")
	if got := k.values.lines[provider.FieldStart].Text(); got != "~/shots/hill.jpg" {
		t.Errorf("the field holds %q", got)
	}
}

func TestAFolderThatCannotBeReadSaysSo(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.keys("ctrl+f")
	k.send(FolderMsg{Folder: "/elsewhere", Entries: []Entry{{Name: "late.png"}}})
	k.hides("late.png")
	k.send(FolderMsg{Folder: "/work", Err: "this folder cannot be read: permission denied"})
	k.shows("permission denied")
	k.keys("enter", "down", "up", "pgdown")
	k.send(FolderMsg{Folder: "/work"})
	k.shows("no folders and no pictures")
	k.keys("backspace")
	if k.asked() != "/" {
		t.Errorf("backspace goes to %q", k.asked())
	}
	n := len(k.said)
	k.keys("left")
	if len(k.said) != n {
		t.Error("there is a folder above the top")
	}
}

func TestTheBrowserFitsEverySize(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.keys("ctrl+f")
	k.shots()
	k.keys("down", "down")
	k.SetPicture([]string{"▀▀▀▀▀▀▀▀▀▀▀▀", "▀▀▀▀▀▀▀▀▀▀▀▀", "▀▀▀▀▀▀▀▀▀▀▀▀"})
	for w := range 160 {
		for _, h := range []int{0, 1, 2, 5, 9, 24, 50} {
			k.SetSize(w, h)
			if view := k.View(); lipgloss.Width(view) > w || view != "" && lipgloss.Height(view) > h {
				t.Fatalf("%d × %d: it takes %d × %d", w, h, lipgloss.Width(view), lipgloss.Height(view))
			}
			if path, _, cols, rows := k.Picture(); path != "" && (cols < 1 || cols >= w || rows >= h) {
				t.Fatalf("%d × %d: a picture of %d × %d", w, h, cols, rows)
			}
		}
	}
}

func TestThePictureBesideTheList(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.keys("ctrl+f")
	k.shots()
	if path, _, _, _ := k.Picture(); path != "" {
		t.Errorf("a folder is shown as the picture %q", path)
	}
	k.keys("down", "down")
	path, video, cols, rows := k.Picture()
	if path != "/work/sea.png" || video || cols < 40 || rows < 20 {
		t.Fatalf("the picture is %q in %d × %d", path, cols, rows)
	}
	k.SetPicture([]string{"▀▀▀▀", "▀▀▀▀"})
	x, y, whole := k.PictureAt()
	if line := strings.Split(k.screen(), "\n")[y]; !whole || !strings.HasPrefix(string([]rune(line)[x:]), "▀▀▀▀") {
		t.Errorf("the picture is not at %d, %d: %q", x, y, line)
	}
}

func TestThePictureUnderItsField(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.typing("~/shots/mountain.png")
	if path, _, _, _ := k.Picture(); path != "" {
		t.Error("a picture that was not read is shown")
	}
	k.SetChecked(checkedImage("/home/ada/shots/mountain.png", 1920, 1080, 2_100_000, "image/png"))
	path, _, cols, rows := k.Picture()
	if path != "/home/ada/shots/mountain.png" || cols < 40 || rows < 3 {
		t.Fatalf("the picture is %q in %d × %d", path, cols, rows)
	}
	k.SetPicture([]string{"▀▀▀▀", "▀▀▀▀", "▀▀▀▀"})
	for _, width := range []int{100, 190} {
		k.SetSize(width, 40)
		x, y, whole := k.PictureAt()
		if line := strings.Split(k.screen(), "\n")[y]; !whole || !strings.HasPrefix(string([]rune(line)[x:]), "▀▀▀▀") {
			t.Errorf("the picture is not at %d, %d: %q", x, y, line)
		}
	}
	k.SetSize(100, 14)
	if _, _, whole := k.PictureAt(); whole {
		t.Error("where there is no room the picture is whole")
	}
	k.keys("up")
	if path, _, _, _ := k.Picture(); path == "" && k.height > 20 {
		t.Error("the first picture is not shown while the cursor is elsewhere")
	}
	k.keys("esc")
	k.SetChecked(run.CheckResult{})
}
