package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/cost"
	"github.com/claimbyclaim/explainer/internal/ledger"
)

type verifyCostCmd struct {
	Hours float64 `required:"" help:"GPU-hours of the run; DeepSeek states 2788000 for V3."`
	Price float64 `required:"" help:"Dollars for a GPU-hour; DeepSeek assumes 2."`
	GPUs  float64 `name:"gpus" help:"GPUs that ran together, for the days that the hours take on them; DeepSeek states 2048."`
}

var costArtefact = artefact{
	where: "https://arxiv.org/abs/2412.19437, table 1",
	mismatch: "other hours, or another price for them. That the report multiplied right says nothing about whether its hours were so many, " +
		"nor what DeepSeek paid.",
}

// Run prints the sum of the report with the reader's own numbers.
func (c *verifyCostCmd) Run() error {
	led, err := builtInLedger()
	if err != nil {
		return err
	}
	return verifyCost(os.Stdout, led, *c)
}

func verifyCost(w io.Writer, led *ledger.Ledger, c verifyCostCmd) error {
	for _, in := range []struct {
		flag        string
		value, most float64
		unset       bool // 0 stands for no number
	}{{"--hours", c.Hours, 1e12, false}, {"--price", c.Price, 1e4, false}, {"--gpus", c.GPUs, 1e8, true}} {
		if in.unset && in.value == 0 {
			continue
		}
		if !(in.value > 0 && in.value <= in.most) {
			return fmt.Errorf("%s is %v; expected more than 0 and at most %v", in.flag, in.value, in.most)
		}
	}
	known := func(id string) float64 {
		e, _ := led.Entry(id) // TestVerifyCost fails without one of them
		return e.Value
	}
	yours := cost.Rental(c.Hours, 1, c.Price)
	headline := cost.Rental(known("v3.hours.total"), 1, known("price.h800_hour"))
	fmt.Fprintf(w, "cost = GPU-hours × price of a GPU-hour\n\n")
	for _, row := range []struct {
		name               string
		hours, price, cost float64
	}{{"yours", c.Hours, c.Price, yours}, {"the headline", known("v3.hours.total"), known("price.h800_hour"), headline}} {
		printRow(w, row.name, fmt.Sprintf("%s × %s = %s", decimal(row.hours), dollars(row.price), dollars(row.cost)))
	}
	switch ratio := yours / headline; {
	case math.Abs(ratio-1) < 5e-7:
		fmt.Fprintln(w, "Yours is the headline, to the dollar.")
	default:
		fmt.Fprintf(w, "Yours is %s times the headline.\n", short(ratio))
	}
	printRow(w, "price at which the headline pays for your hours", dollars(cost.ImpliedPrice(headline, c.Hours, 1)))
	if c.GPUs > 0 {
		printRow(w, "days on your GPUs", fmt.Sprintf("%s ÷ %s ÷ 24 = %.2f", decimal(c.Hours), decimal(c.GPUs), c.Hours/c.GPUs/24))
	}
	fmt.Fprintln(w, "\nNot in it:")
	for _, what := range append([]string{cost.LostHours}, cost.NotInARun...) {
		fmt.Fprintln(w, "- "+what)
	}
	fmt.Fprintln(w, "The lab /labs/cost/ answers two other questions: what the hours use up of a cluster of one’s own, and what a whole programme costs.")
	costArtefact.print(w)
	return nil
}

// decimal prints a number in full, to two places where it is not whole.
func decimal(v float64) string {
	text := strconv.FormatFloat(v, 'f', 2, 64)
	whole, places, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil { // farther than any input goes
		return text
	}
	if places == "00" {
		return grouped(n)
	}
	return grouped(n) + "." + places
}

// dollars prints a price or a sum.
func dollars(v float64) string { return "$" + decimal(v) }
