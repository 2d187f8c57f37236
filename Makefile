# The commands of this repository. README.md says what they need.
FUZZTIME ?= 20s
TEMPL = go tool -modfile=web/tools.mod templ
GENERATED = find web -name '*_templ.go' -exec sha256sum {} + | sort
STATICCHECK = go tool -modfile=.ci/staticcheck.mod staticcheck

.PHONY: run generate check race fuzz browser test bench labs export

# Serve the site on http://127.0.0.1:8080/ and follow changes of the content.
run:
	go run ./cmd/explainer serve --content content

# Make the *_templ.go files from the templates. They are committed.
generate:
	$(TEMPL) generate -path web

# The labs as a program for browsers, with what runs it, in LABS.
LABS ?= build/labs
labs:
	mkdir -p $(LABS)
	GOOS=js GOARCH=wasm go build -trimpath -ldflags='-s -w' -o $(LABS)/labs.wasm ./cmd/labs
	cp "$$(go env GOROOT)/lib/wasm/wasm_exec.js" $(LABS)/

# The site as a folder of files, with labs that compute: make export PUBLIC_URL=https://claims.example.org OUT=site
OUT ?= site
export: labs
	go run ./cmd/explainer export --labs $(LABS) --out $(OUT) --public-url $(PUBLIC_URL)

# All that can be said without running the site.
check:
	@before=$$($(GENERATED)); $(MAKE) --no-print-directory generate && test "$$before" = "$$($(GENERATED))" || \
		{ echo 'The generated *_templ.go files did not fit their templates. They do now: look at them and commit them.' >&2; exit 1; }
	@unformatted=$$(gofmt -l bench cmd content internal web); test -z "$$unformatted" || { echo "Not formatted (gofmt -w):" $$unformatted >&2; exit 1; }
	go vet ./...
	$(STATICCHECK) ./...
	go run ./cmd/explainer check

# The tests that do several things at once, with the race detector: those of the packages that start goroutines, without the few
# that only start the program and stop it, and in web those called TestConcurrent…. The others do one thing after another,
# where it finds nothing, and would take ten minutes more. It needs a C compiler.
race: export CGO_ENABLED = 1
race:
	.ci/need gcc gcc libc6-dev
	go test -race ./internal/draw ./internal/search
	go test -timeout 30m -race -skip '^Test(Check|Usage|Verify|ExportOfTheProgram|ServedFolderFails)' ./cmd/explainer
	go test -timeout 30m -race -run '^TestConcurrent' ./web

# Speed, size and Lighthouse beside nginx, Caddy and Hugo; writes bench/REPORT.md. Parts: bench/bench.sh -only cpu,wire
bench:
	bench/bench.sh

# Each fuzz test for a while: make fuzz FUZZTIME=5m. An input that fails is kept in testdata/fuzz, and fails again when the kept
# ones are run; up to Go 1.26 a run can also fail at the end of its time with no such input (go.dev/issue/75804).
fuzz:
	@for package in $$(go list ./...); do \
		listed=$$(go test -list '^Fuzz' $$package) || exit 1; \
		for name in $$(echo "$$listed" | grep '^Fuzz'); do \
			echo "$$package $$name"; \
			go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$package || \
				go test -count 1 -run "^$$name\$$" $$package || exit 1; \
		done; \
	done

# The site in a browser. It needs Chromium, Java and Node.js.
browser:
	web/test.sh

# Everything, what is quick first: the checks, the tests in Go, again where things happen at once, each fuzz test for a few
# seconds, and the site in a browser.
test: check
	.ci/need python3 python3
	go test -timeout 30m ./...
	$(MAKE) --no-print-directory race
	$(MAKE) --no-print-directory fuzz FUZZTIME=3s
	$(MAKE) --no-print-directory browser
