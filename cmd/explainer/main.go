// Command explainer serves "DeepSeek, claim by claim" and checks its content.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/claimbyclaim/explainer/content"
	"github.com/claimbyclaim/explainer/internal/evidence"
	"github.com/claimbyclaim/explainer/internal/release"
	"github.com/claimbyclaim/explainer/releases"
	"github.com/claimbyclaim/explainer/web"
	"github.com/claimbyclaim/explainer/web/asset"
)

type cli struct {
	Serve  serveCmd  `cmd:"" default:"withargs" help:"Serve the site (the default)."`
	Check  checkCmd  `cmd:"" help:"Check all content; list every fault and exit with 1 if there is one."`
	Verify verifyCmd `cmd:"" help:"Repeat every number that this site computed, or a count of it on a file of your own."`

	Export  exportCmd  `cmd:"" help:"Write the site as a folder of files, for any server of files."`
	Release releaseCmd `cmd:"" help:"Keep everything that the site answers today under a date, as DATE.zip."`
}

type serveCmd struct {
	Addr        string        `env:"EXPLAINER_ADDR" default:"127.0.0.1:8080" help:"Address to listen on."`
	PublicURL   string        `name:"public-url" env:"EXPLAINER_PUBLIC_URL" help:"Base of the site's addresses as readers see it, such as https://claims.example.org."`
	TrustProxy  bool          `name:"trust-proxy" env:"EXPLAINER_TRUST_PROXY" help:"Without --public-url: believe X-Forwarded-Host and X-Forwarded-Proto of the proxy in front."`
	Ancestors   string        `name:"embed-ancestors" env:"EXPLAINER_EMBED_ANCESTORS" help:"Origins that may frame the site, separated by spaces. Unset: any."`
	Corrections string        `name:"corrections" env:"EXPLAINER_CORRECTIONS" help:"Where readers report an error: mailto:ADDRESS, or a repository's form such as https://github.com/owner/name/issues/new. Unset: no page asks for it."`
	Content     string        `env:"EXPLAINER_CONTENT" type:"existingdir" help:"Read the content from this folder and follow its changes. Unset: the content built in."`
	AtOnce      int           `name:"answers-at-once" env:"EXPLAINER_ANSWERS_AT_ONCE" default:"0" help:"Answers to compute at a time. 0: one fewer than there are cores."`
	PerSecond   float64       `name:"answers-per-second" env:"EXPLAINER_ANSWERS_PER_SECOND" default:"10" help:"Answers to compute for one reader, on average."`
	Watch       string        `env:"EXPLAINER_WATCH" help:"Address of this machine for health and metrics, such as 127.0.0.1:9090. Unset: none."`
	Drain       time.Duration `env:"EXPLAINER_DRAIN" default:"0s" help:"How long to go on answering, with /readyz saying that it ends, before stopping."`
	LogLevel    slog.Level    `name:"log-level" env:"EXPLAINER_LOG_LEVEL" default:"info" help:"What to log: debug, with every request; info, with those that failed; warn; error."`
	LogFormat   string        `name:"log-format" env:"EXPLAINER_LOG_FORMAT" enum:"text,json" default:"text" help:"Form of the log: text or json."`
}

type releaseCmd struct {
	Date    string `arg:"" help:"The day, such as 2026-11-24."`
	Out     string `type:"existingdir" default:"releases" help:"Folder to write to."`
	Content string `type:"existingdir" help:"Read the content from this folder. Unset: the content built in."`
}

type checkCmd struct {
	Content string `type:"existingdir" help:"Check this folder. Unset: the content built in."`
	Stale   bool   `help:"List the pages that are due for a review, with the reasons."`
	On      string `help:"With --stale: the day that counts, such as 2026-11-24. Unset: today."`
	Strict  bool   `help:"With --stale: exit with 1 if a page is due."`
}

func main() {
	var c cli
	k := kong.Parse(&c, kong.Name("explainer"), kong.Description("DeepSeek, claim by claim: thirty claims, eleven questions, every number with its source or formula."))
	k.FatalIfErrorf(k.Run())
}

// contentFS is the folder given, or the content built in.
func contentFS(dir string) fs.FS {
	if dir != "" {
		return os.DirFS(dir)
	}
	return content.Files
}

// parts are what a site is made of: the content of a folder, or built in, without faults, and the static files.
func parts(dir string) (*evidence.Edition, *asset.Set, error) {
	edition, faults := evidence.Load(contentFS(dir), web.Drawings(), web.Labs()...)
	if len(faults) > 0 {
		return nil, nil, fmt.Errorf("the content has faults:\n%w", faults)
	}
	assets, err := asset.Load()
	return edition, assets, err
}

// Run lists the faults of the content, and the numbers that nothing uses.
func (c *checkCmd) Run() error {
	e, faults := evidence.Load(contentFS(c.Content), web.Drawings(), web.Labs()...)
	for _, f := range faults {
		fmt.Println(f)
	}
	if len(faults) > 0 {
		return fmt.Errorf("%d faults", len(faults))
	}
	if c.Stale {
		return c.stale(e)
	}
	orphans := e.Orphans()
	for _, q := range orphans {
		fmt.Printf("%s:%d: note: nothing uses %s\n", q.File, q.Line, q.ID)
	}
	numbers := 0
	for _, t := range e.Ledger.Topics() {
		numbers += len(t.Entries)
	}
	fmt.Printf("No faults: %d claims, %d questions, %d sources, %d numbers (%d used by nothing).\n", len(e.Claims), len(e.Questions), len(e.Sources), numbers, len(orphans))
	return nil
}

// stale lists the pages that are due for a review on a day.
func (c *checkCmd) stale(e *evidence.Edition) error {
	day := c.On
	if day == "" {
		day = time.Now().UTC().Format(time.DateOnly)
	}
	if !release.IsDate(day) {
		return fmt.Errorf("--on %q is no day; expected one such as 2026-11-24", day)
	}
	pages := map[string]bool{}
	for _, o := range e.Stale(evidence.Date(day)) {
		fmt.Printf("%s:%d: due for a review: %s\n", o.File, o.Line, o.Why)
		pages[o.File] = true
	}
	summary := fmt.Sprintf("%d of %d pages are due for a review on %s", len(pages), len(e.Claims)+len(e.Questions), day)
	if c.Strict && len(pages) > 0 {
		return errors.New(summary)
	}
	fmt.Println(summary + ".")
	return nil
}

// Run writes the release of a date. A date that is kept already is never written again.
func (c *releaseCmd) Run() error {
	if !release.IsDate(c.Date) {
		return fmt.Errorf("%q is no day; expected one such as 2026-11-24", c.Date)
	}
	edition, assets, err := parts(c.Content)
	if err != nil {
		return err
	}
	answers, err := web.NewSite(edition, assets, web.Options{Public: release.Base, Version: c.Date}).Release()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := release.Write(&b, answers); err != nil {
		return err
	}
	name := filepath.Join(c.Out, c.Date+".zip")
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists: a version that was published does not change", name)
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(b.Bytes()); err != nil {
		return errors.Join(err, f.Close(), os.Remove(name))
	}
	if err := f.Close(); err != nil {
		return err
	}
	fmt.Printf("%s: %d addresses, %.1f MB.\n", name, len(answers), float64(b.Len())/1e6)
	return nil
}

// Run serves until the process is told to stop.
func (c *serveCmd) Run() error {
	kept, err := release.Open(releases.Files)
	if err != nil {
		return err
	}
	options := web.Options{Public: c.PublicURL, TrustProxy: c.TrustProxy, Ancestors: c.Ancestors, Corrections: c.Corrections, Releases: kept, AtOnce: c.AtOnce, PerSecond: c.PerSecond}
	if err := options.Check(); err != nil {
		return err
	}
	watch, err := c.watch()
	if err != nil {
		return err
	}
	level := &slog.HandlerOptions{Level: c.LogLevel}
	var handler slog.Handler = slog.NewTextHandler(os.Stderr, level)
	if c.LogFormat == "json" {
		handler = slog.NewJSONHandler(os.Stderr, level)
	}
	log := slog.New(handler)
	assets, err := asset.Load()
	if err != nil {
		return err
	}
	edition, faults := evidence.Load(content.Files, web.Drawings(), web.Labs()...)
	if len(faults) > 0 {
		return fmt.Errorf("the content built in has faults:\n%w", faults)
	}
	server := web.NewServer(web.NewSite(edition, assets, options), log)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if c.Content != "" {
		w := watcher{dir: c.Content, server: server, assets: assets, options: options, log: log, last: edition}
		w.reload()
		go w.run(ctx)
	}
	go server.Background(ctx)
	if watch != nil {
		go func() { log.Error("watch", "error", http.Serve(watch, server.Watch())) }()
	}
	return serve(ctx, c.Addr, server, c.Drain, log)
}

// watch listens where only this machine can ask; nowhere if no address is set.
func (c *serveCmd) watch() (net.Listener, error) {
	if c.Watch == "" {
		return nil, nil
	}
	addr, err := net.ResolveTCPAddr("tcp", c.Watch)
	if err != nil || !addr.IP.IsLoopback() {
		return nil, fmt.Errorf("watch: %q is no address of this machine alone; expected such as 127.0.0.1:9090", c.Watch)
	}
	return net.ListenTCP("tcp", addr)
}

// serve listens until ctx ends. Then it goes on for a while, so that whoever shares out the requests can send them elsewhere, and
// lets those in progress finish.
func serve(ctx context.Context, addr string, handler *web.Server, drain time.Duration, log *slog.Logger) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(60) // what is kept is nearly all there is: less room for what is not
	}
	s := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	fmt.Printf("Serving on http://%s/\n", listener.Addr())
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping")
	handler.End()
	time.Sleep(drain)
	end, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.Shutdown(end); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
