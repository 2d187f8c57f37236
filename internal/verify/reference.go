package verify

import (
	"embed"
	"encoding/csv"
	"encoding/json"
	"strings"
)

// read decodes a file of reference data, JSON or CSV (rows by column).
func read(files embed.FS, name string, into any) error {
	b, err := files.ReadFile("testdata/" + name)
	if err != nil {
		return err
	}
	rows, isTable := into.(*[]map[string]string)
	if !isTable {
		return json.Unmarshal(b, into)
	}
	all, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	if err != nil {
		return err
	}
	for _, line := range all[1:] {
		row := map[string]string{}
		for i, column := range all[0] {
			row[column] = line[i]
		}
		*rows = append(*rows, row)
	}
	return nil
}

// file names a file of reference data as the source of a value.
func file(calculator, name string) Source {
	return Source{Place: "internal/calc/" + calculator + "/testdata/" + name}
}
