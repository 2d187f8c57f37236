package release_test

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/claimbyclaim/explainer/internal/release"
)

func zipped(t *testing.T, answers map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := release.Write(&b, answers); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	answers := map[string][]byte{"/": []byte("home"), "/claims/fp8/": []byte("page"), "/claims/fp8.md": []byte("# text"), "/claims/fp8/card.png": {0, 1, 2}, "/empty.txt": {}}
	a, b := zipped(t, answers), zipped(t, answers)
	if !bytes.Equal(a, b) {
		t.Error("the same answers give two different files")
	}
	all, err := release.Open(fstest.MapFS{"2026-11-24.zip": {Data: a}, "2025-01-02.zip": {Data: zipped(t, nil)}, "README.md": {}})
	if err != nil || len(all) != 2 || all[0].Date != "2025-01-02" || all[1].Date != "2026-11-24" {
		t.Fatalf("releases %v, %v; want both, oldest first", all, err)
	}
	for address, want := range answers {
		got, err := all[1].Read(address)
		if err != nil || !bytes.Equal(got, want) || !all[1].Has(address) {
			t.Errorf("%s reads %q, %v; want %q", address, got, err, want)
		}
	}
	if got, want := all[1].Addresses(), []string{"/", "/claims/fp8/", "/claims/fp8.md", "/claims/fp8/card.png", "/empty.txt"}; !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Errorf("the release has %v; want %v", got, want)
	}
	for _, address := range []string{"/claims/", "/claims/fp8", "/../claims/fp8.md/x", "/claims/fp9/"} {
		if _, err := all[1].Read(address); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v; want that it does not exist", address, err)
		}
	}
}

func TestFaultyReleasesAreNamed(t *testing.T) {
	for name, data := range map[string]string{"2026-13-24.zip": "", "latest.zip": "", "2026-11-24.zip": "no zip"} {
		_, err := release.Open(fstest.MapFS{name: {Data: []byte(data)}})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v; want an error that names the file", name, err)
		}
	}
}

func TestInForce(t *testing.T) {
	all := []*release.Release{{Date: "2026-01-10"}, {Date: "2026-03-01"}}
	for day, want := range map[string]int{"2026-01-09": -1, "2026-01-10": 0, "2026-02-28": 0, "2026-03-01": 1, "2027-01-01": 1} {
		if got := release.InForce(all, day); got != want {
			t.Errorf("on %s release %d is in force; want %d", day, got, want)
		}
	}
}
