# The commands of this repository. README.md says what they need.
FUZZTIME ?= 20s
TEMPL = go tool -modfile=web/tools.mod templ
GENERATED = find web -name '*_templ.go' -exec sha256sum {} + | sort

.PHONY: run generate check test fuzz

# Serve the site on http://127.0.0.1:8080/ and follow changes of the content.
run:
	go run ./cmd/explainer serve --content content

# Make the *_templ.go files from the templates. They are committed.
generate:
	$(TEMPL) generate -path web

# All that can be said without running the site.
check:
	@before=$$($(GENERATED)); $(MAKE) --no-print-directory generate && test "$$before" = "$$($(GENERATED))" || \
		{ echo 'The generated *_templ.go files did not fit their templates. They do now: look at them and commit them.' >&2; exit 1; }
	@unformatted=$$(gofmt -l cmd content internal web); test -z "$$unformatted" || { echo "Not formatted (gofmt -w):" $$unformatted >&2; exit 1; }
	go vet ./...
	go run ./cmd/explainer check

# Everything: the checks, the tests in Go, and the site in a browser.
test: check
	@. ./web/need.sh && need python3 python3
	go test ./...
	web/test.sh

# Each fuzz test for a while: make fuzz FUZZTIME=5m
fuzz:
	@for package in $$(go list ./...); do \
		listed=$$(go test -list '^Fuzz' $$package) || exit 1; \
		for name in $$(echo "$$listed" | grep '^Fuzz'); do \
			echo "$$package $$name"; \
			go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) $$package || exit 1; \
		done; \
	done
