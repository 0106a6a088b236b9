package rundetail

import (
	"hash/fnv"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"dailies/provider"
	"dailies/provider/run"
)

// longest is the maximum length of a link's URL; some terminals reject longer ones.
const longest = 2000

// SetLinks sets whether the terminal supports hyperlinks (OSC 8).
func (d *Detail) SetLinks(on bool) { d.links = on }

// linked returns the style of a hyperlink. A URL with a query gets no link: recordings of the
// terminal would contain its signature, and without the query the URL does not work.
func (d *Detail) linked(address string) lipgloss.Style {
	u, err := url.Parse(address)
	if !d.links || address == "" || err != nil || u.RawQuery != "" || u.User != nil || u.Scheme != "file" && !provider.IsURL(address) {
		return d.styles.Text
	}
	to := u.String()
	if len(to) > longest || strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return d.styles.Text
	}
	id := fnv.New32a() // so that all lines of a wrapped link are highlighted together
	id.Write([]byte(to))
	return d.styles.Text.Hyperlink(to, "id="+strconv.FormatUint(uint64(id.Sum32()), 36))
}

// fileAddress returns the file URL of a downloaded video, or "".
func fileAddress(v run.Video) string {
	if v.Download != run.Downloaded || v.File == "" {
		return ""
	}
	path := filepath.ToSlash(v.File)
	if path[0] != '/' { // C:/…
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
