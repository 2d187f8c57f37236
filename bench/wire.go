package main

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"golang.org/x/net/html"
)

// Budgets, in bytes. Those of the issue are in kB of a thousand bytes.
const (
	wholePage  = 60_000
	middlePage = 25_000
	firstView  = 14_600 // ten segments of TCP
	scripts    = 15_000
)

// resources are what a browser loads for a page, by address.
type resources struct{ styles, scripts, fonts, images []string }

// resourcesOf reads a page as a browser does that loads it for the first time. Fonts are those that the page asks for at once.
func resourcesOf(page []byte) (r resources, err error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return r, err
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		has := map[string]string{}
		for _, a := range n.Attr {
			has[a.Key] = a.Val
		}
		switch {
		case n.Data == "link" && has["rel"] == "stylesheet":
			r.styles = append(r.styles, has["href"])
		case n.Data == "link" && has["rel"] == "preload" && has["as"] == "font":
			r.fonts = append(r.fonts, has["href"])
		case n.Data == "link" && has["rel"] == "icon":
			r.images = append(r.images, has["href"])
		case n.Data == "script" && has["src"] != "":
			r.scripts = append(r.scripts, has["src"])
		case n.Data == "img" && has["loading"] != "lazy" && !strings.HasPrefix(has["src"], "data:"):
			r.images = append(r.images, has["src"])
		}
	}
	return r, nil
}

// A face is a font of a stylesheet.
type face struct{ display, source string }

var (
	faceRule    = regexp.MustCompile(`@font-face\s*\{([^}]*)\}`)
	faceSource  = regexp.MustCompile(`url\(["']?([^"')]+)["']?\)`)
	declaration = regexp.MustCompile(`([a-z-]+)\s*:\s*([^;]+)`)
)

// facesOf lists the fonts of a stylesheet.
func facesOf(sheet string) (out []face) {
	for _, rule := range faceRule.FindAllStringSubmatch(sheet, -1) {
		var f face
		for _, d := range declaration.FindAllStringSubmatch(rule[1], -1) {
			switch value := strings.TrimSpace(d[2]); d[1] {
			case "font-display":
				f.display = value
			case "src":
				if source := faceSource.FindStringSubmatch(value); source != nil {
					f.source = source[1]
				}
			}
		}
		out = append(out, f)
	}
	return out
}

// A weight is what the first visit of a page transfers, in bytes of bodies. HTML at both levels of compression: as the program
// sends it to the first who ask, and as the export has it.
type weight struct {
	path                           string
	html, best                     int
	styles, scripts, images, fonts int
}

// view is HTML and styles, without which nothing is seen.
func (w weight) view() int { return w.html + w.styles }

// text is the page without fonts, which all pages share and none waits for.
func (w weight) text() int { return w.view() + w.scripts + w.images }

func (w weight) all() int { return w.text() + w.fonts }

// wire weighs every page of the site that search engines are told of, as the program sends it.
func (b *bench) wire() (section, error) {
	var s section
	site, err := b.ours().begin("/", -1)
	if err != nil {
		return s, err
	}
	defer site.end()
	paths, err := pagesOf(site)
	if err != nil {
		return s, err
	}
	list, sheets, err := weigh(site, paths)
	if err != nil {
		return s, err
	}
	var blocking []string
	for _, sheet := range sheets {
		for _, f := range facesOf(sheet) {
			if f.display != "swap" && f.display != "fallback" && f.display != "optional" {
				blocking = append(blocking, f.source)
			}
		}
	}
	return weighed(list, blocking), nil
}

// pagesOf are the paths of the sitemap.
func pagesOf(site *server) ([]string, error) {
	status, a, err := get(site, "/sitemap.xml", "")
	if err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("/sitemap.xml answers %d, %w", status, err)
	}
	var m struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(a.body, &m); err != nil {
		return nil, err
	}
	var out []string
	for _, entry := range m.URLs {
		u, err := url.Parse(entry.Loc)
		if err != nil {
			return nil, err
		}
		out = append(out, u.RequestURI())
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("/sitemap.xml names no page")
	}
	return out, nil
}

// weigh fetches pages and what they load. Sheets are the stylesheets, plain.
func weigh(site *server, paths []string) (list []weight, sheets map[string]string, err error) {
	sizes, sheets := map[string]int{}, map[string]string{}
	size := func(addresses []string) (sum int, err error) {
		for _, address := range addresses {
			if _, known := sizes[address]; !known {
				status, a, err := get(site, address, "br")
				if err != nil || status != http.StatusOK {
					return 0, fmt.Errorf("%s answers %d, %w", address, status, err)
				}
				sizes[address] = len(a.body)
			}
			sum += sizes[address]
		}
		return sum, nil
	}
	list = make([]weight, len(paths))
	plain := make([][]byte, len(paths))
	for i, path := range paths {
		status, sent, err := get(site, path, "br")
		if err != nil || status != http.StatusOK {
			return nil, nil, fmt.Errorf("%s answers %d, %w", path, status, err)
		}
		_, page, err := get(site, path, "")
		if err != nil {
			return nil, nil, err
		}
		r, err := resourcesOf(page.body)
		if err != nil {
			return nil, nil, err
		}
		w := &list[i]
		w.path, w.html, plain[i] = path, len(sent.body), page.body
		for _, kind := range []struct {
			sum       *int
			addresses []string
		}{{&w.styles, r.styles}, {&w.scripts, r.scripts}, {&w.images, r.images}, {&w.fonts, r.fonts}} {
			if *kind.sum, err = size(kind.addresses); err != nil {
				return nil, nil, err
			}
		}
		for _, address := range r.styles {
			if _, known := sheets[address]; !known {
				_, sheet, err := get(site, address, "")
				if err != nil {
					return nil, nil, err
				}
				sheets[address] = string(sheet.body)
			}
		}
	}
	var packing sync.WaitGroup
	todo := make(chan int)
	for range 2 {
		packing.Go(func() {
			for i := range todo {
				list[i].best = brotliSize(plain[i])
			}
		})
	}
	for i := range plain {
		todo <- i
	}
	close(todo)
	packing.Wait()
	return list, sheets, nil
}

// brotliSize is the size of a page in the export.
func brotliSize(page []byte) int {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	_, _ = w.Write(page) // a bytes.Buffer does not fail
	_ = w.Close()
	return b.Len()
}

func weighed(list []weight, blocking []string) (s section) {
	of := func(size func(weight) int) (heaviest weight, middle int) {
		heaviest = slices.MaxFunc(list, func(a, b weight) int { return cmp.Compare(size(a), size(b)) })
		return heaviest, middleOf(list, size)
	}
	within := func(size func(weight) int, limit int) float64 {
		n := 0
		for _, w := range list {
			if size(w) <= limit {
				n++
			}
		}
		return float64(n) / float64(len(list))
	}
	top, middle := of(weight.text)
	s.add(top.text() <= wholePage, "every page ≤ 60 kB: HTML, styles, scripts, icon", "at most %s, %s", kB(top.text()), top.path)
	s.add(middle <= middlePage, "the median page ≤ 25 kB: the same", "%s", kB(middle))
	top, middle = of(weight.all)
	s.add(top.all() <= wholePage, "the same with fonts, each page as if it were the first: every page ≤ 60 kB", "at most %s, %s; %.0f%% of pages are within", kB(top.all()), top.path, 100*within(weight.all, wholePage))
	s.add(middle <= middlePage, "the same with fonts: the median page ≤ 25 kB", "%s", kB(middle))
	share := within(weight.view, firstView)
	s.add(share >= 0.8, "HTML and styles of the first view ≤ 14.6 kB on four of five pages", "on %.0f%% of pages; of the export on %.0f%%",
		100*share, 100*within(func(w weight) int { return w.best + w.styles }, firstView))
	top, _ = of(func(w weight) int { return w.scripts })
	s.add(top.scripts <= scripts, "scripts ≤ 15 kB", "at most %s, %s", kB(top.scripts), top.path)
	s.add(len(blocking) == 0, "no font blocks text", "%d fonts do%s", len(blocking), strings.Join(append([]string{""}, blocking...), " "))

	s.note("The %d pages of the sitemap, Brotli, bodies without header fields. Fonts are those that a page asks for at once; the italic comes\nwhere a page uses it. The heaviest:\n\n", len(list))
	var rows [][]string
	slices.SortFunc(list, func(a, b weight) int { return b.text() - a.text() })
	line := func(name string, w weight) {
		rows = append(rows, []string{name, kB(w.html), kB(w.best), kB(w.styles), kB(w.scripts), kB(w.text()), kB(w.fonts), kB(w.all())})
	}
	for _, w := range list[:min(12, len(list))] {
		line(w.path, w)
	}
	rows = append(rows, []string{"median of all", kB(middleOf(list, func(w weight) int { return w.html })), kB(middleOf(list, func(w weight) int { return w.best })),
		kB(middleOf(list, func(w weight) int { return w.styles })), kB(middleOf(list, func(w weight) int { return w.scripts })),
		kB(middleOf(list, weight.text)), kB(middleOf(list, func(w weight) int { return w.fonts })), kB(middleOf(list, weight.all))})
	s.table([]string{"page", "HTML", "in the export", "styles", "scripts", "without fonts", "fonts", "with fonts"}, rows)
	return s
}

func middleOf(list []weight, size func(weight) int) int {
	sizes := make([]float64, len(list))
	for i, w := range list {
		sizes[i] = float64(size(w))
	}
	return int(median(sizes))
}

func kB(n int) string { return fmt.Sprintf("%.1f kB", float64(n)/1000) }
