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

// longest is how long an address of a link may be; some terminals give up there.
const longest = 2000

// SetLinks says whether the terminal can make text a link (OSC 8).
func (p *Page) SetLinks(on bool) { p.links = on }

// linked is the style of text that leads to an address. One with a query gets no
// link: a signature in it would end up in whatever records the terminal, and
// without it the address leads nowhere.
func (p *Page) linked(address string) lipgloss.Style {
	u, err := url.Parse(address)
	if !p.links || address == "" || err != nil || u.RawQuery != "" || u.User != nil || u.Scheme != "file" && !provider.IsURL(address) {
		return p.styles.Text
	}
	to := u.String()
	if len(to) > longest || strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return p.styles.Text
	}
	id := fnv.New32a() // so that the lines of a long one light up together
	id.Write([]byte(to))
	return p.styles.Text.Hyperlink(to, "id="+strconv.FormatUint(uint64(id.Sum32()), 36))
}

// fileAddress is the address of the file that a video is saved as, "" when it is
// not.
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
