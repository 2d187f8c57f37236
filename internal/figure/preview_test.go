package figure

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestPreview(t *testing.T) {
	dir := os.Getenv("PREVIEW")
	if dir == "" {
		t.Skip()
	}
	css, _ := os.ReadFile("../chart/chart.css")
	tok, _ := os.ReadFile("../../web/asset/css/token.css")
	s := string(tok)
	for _, f := range []string{"claim-serif.woff2", "claim-serif-italic.woff2", "claim-sans.woff2"} {
		s = strings.ReplaceAll(s, "url("+f+")", "url(/work/main/web/asset/font/"+f+")")
	}
	i := strings.Index(s, "@media (prefers-color-scheme:dark){:root{")
	dark := strings.TrimSuffix(strings.TrimSpace(s[i+len("@media (prefers-color-scheme:dark){:root{"):]), "}}")
	s = s[:i]
	ledger := readLedger(t)
	for _, mode := range []string{"light", "dark"} {
		var b strings.Builder
		b.WriteString("<!doctype html><meta charset=utf-8><style>" + s + string(css) + "svg{display:block;overflow:visible}body{margin:0;padding:24px;background:var(--paper);color:var(--ink);font-family:var(--sans)}.row{display:flex;gap:48px;margin-bottom:40px;align-items:start}.w{width:608px}.n{width:350px}table{font-size:12px;border-collapse:collapse}td,th{padding:2px 8px;text-align:left}")
		if mode == "dark" {
			b.WriteString(":root{" + dark + "}")
		}
		b.WriteString("</style>")
		only := os.Getenv("ONLY")
		for _, sp := range All() {
			if only != "" && sp.Name != only {
				continue
			}
			d := sp.Draw(ledger)
			fmt.Fprintf(&b, "<div class=row><div class='chart w'>%s</div><div class='chart n'>%s</div></div>", d.Wide, d.Narrow)
			if os.Getenv("TEXT") != "" && mode == "light" {
				fmt.Println(sp.Name, len(d.Wide), len(d.Narrow))
				fmt.Println(d.Alt)
				for _, r := range append([][]string{d.Table.Head}, d.Table.Rows...) {
					fmt.Println("  ", strings.Join(r, " | "))
				}
			}
		}
		os.WriteFile(dir+"/"+mode+".html", []byte(b.String()), 0o644)
	}
}
