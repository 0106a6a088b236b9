package rundetail

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// title returns the provider's display name.
func (d *Detail) title() string {
	if i, ok := d.infos[d.run.Provider]; ok {
		return i.Title
	}
	return sanitize.Line(d.run.Provider)
}

func (d *Detail) modelName() string {
	if m, ok := d.models[d.run.Provider+"/"+d.run.Model]; ok {
		return m.Title()
	}
	return d.run.Model
}

// path formats the path or URL of an image or file, without the secret parts of a URL.
func (d *Detail) path(s string) string {
	if provider.IsURL(s) {
		return sanitize.Line(withoutQuery(s))
	}
	if rest, ok := strings.CutPrefix(s, d.home); ok && d.home != "" && strings.HasPrefix(rest, "/") {
		s = "~" + rest
	}
	return sanitize.Line(s)
}

// file formats the path of a downloaded video, or the progress of the download.
func (d *Detail) file(v run.Video) string {
	switch v.Download {
	case run.Downloaded:
		return d.path(v.File)
	case run.Downloading:
		parts := []string{"saving"}
		if v.Size > 0 {
			parts = append(parts, theme.Bytes(v.Bytes)+" of "+theme.Bytes(v.Size))
		}
		if v.Rate > 0 {
			parts = append(parts, theme.Bytes(v.Rate)+"/s")
		}
		return strings.Join(parts, " · ")
	case run.LinkExpired:
		return "the link expired before the video was saved"
	}
	if v.URL == "" {
		return "no video yet"
	}
	if d.saveKey == "" {
		return "not saved"
	}
	return "not saved; " + d.saveKey + " downloads it"
}

// link formats the remaining lifetime of a video's link, and its host.
func (d *Detail) link(v run.Video) string {
	if v.URL == "" {
		return ""
	}
	at := withoutQuery(v.URL)
	switch left := v.Expires.Sub(d.now); {
	case v.Expires.IsZero():
		return sanitize.Line(at)
	case left <= 0:
		return "expired " + theme.Ago(v.Expires, d.now) + " · " + sanitize.Line(at)
	default:
		return theme.Left(left) + " left, until " + theme.Clock(v.Expires, d.now) + " · " + sanitize.Line(at)
	}
}

// withoutQuery removes the query of a URL, which may hold signatures and keys.
func withoutQuery(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	return u.String()
}

// settings formats the choices of a request.
func settings(q provider.Request) []string {
	var all []string
	for _, f := range provider.Fields() {
		switch {
		case !isSetting(f) || f.Off != "" && f.Unset(q):
		case f.Off != "" && f.Kind == provider.ValueChoice:
			all = append(all, sanitize.Line(string(f.ID)+" "+f.Print(q)))
		case f.Kind != provider.ValueSwitch && f.Print(q) == provider.Auto:
			all = append(all, f.Label(true)+" "+provider.Auto) // "ratio auto"
		case f.Kind != provider.ValueSwitch:
			all = append(all, sanitize.Line(f.Print(q)))
		case f.Print(q) == "on":
			all = append(all, string(f.ID))
		default:
			all = append(all, "no "+string(f.ID))
		}
	}
	return nonEmpty(all...)
}

// isSetting reports whether a field is a choice that is listed in one line with others.
func isSetting(f provider.FieldSpec) bool {
	return f.Kind == provider.ValueChoice || f.Kind == provider.ValueDuration || f.Kind == provider.ValueSwitch
}

func firstSetting() provider.Field {
	for _, f := range provider.Fields() {
		if isSetting(f) {
			return f.ID
		}
	}
	return ""
}

// seed formats the requested seed and the one that was used.
func seed(r run.Run) string {
	asked, used := "random", ""
	if r.Request.Seed != nil {
		asked = strconv.FormatInt(*r.Request.Seed, 10)
	}
	if r.Seed != nil && strconv.FormatInt(*r.Seed, 10) != asked {
		used = ", used " + strconv.FormatInt(*r.Seed, 10)
	}
	return asked + used
}

func nonEmpty(s ...string) []string {
	return slices.DeleteFunc(s, func(v string) bool { return v == "" })
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

func indent(lines []string) []string {
	for i, l := range lines {
		if l != "" {
			lines[i] = " " + l
		}
	}
	return lines
}

// beside joins two columns side by side, in at least height lines.
func beside(left, right []string, width, height int, between string) []string {
	out := make([]string, max(len(left), len(right), height))
	for i := range out {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		out[i] = theme.Pad(l, width) + between + r
	}
	return out
}
