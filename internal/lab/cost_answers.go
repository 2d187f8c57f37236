package lab

import (
	"fmt"
	"math"
	"strings"

	"github.com/claimbyclaim/explainer/internal/calc/cost"
)

func costAnswers(v Values) []Answer {
	hours, eff := gpuHours(v), effective(v)
	rent, own, all := rental(v), ownedRun(v), programme(v)
	hour := cost.OwnedPerHour(ownership(v))
	s := spending(v)

	outside := cost.NotInARun
	if eff == 1 {
		outside = append([]string{cost.LostHours}, outside...)
	}
	implied := cost.ImpliedPrice(v.Number("stated"), hours, eff)
	words := ".4"
	if rounded(implied*100, 9) == math.Trunc(rounded(implied*100, 9)) {
		words = ".2"
	}
	impliedText, impliedNote := perHour(implied, words), "What hours and figure imply together."
	if hours == 0 {
		impliedText, impliedNote = "none", "There are no hours."
	}
	return []Answer{
		{
			Label: "Rent: what would these hours cost?", Value: usdFull(rent), Number: rent, Unit: "USD",
			Formula: fmt.Sprintf("%s%s × %s", hoursFormula(v), effectiveFormula(v), inWords(v.Number("price"), "USD", ".2")),
			Note:    againstStated(rent, v), Outside: outside,
		}, {
			Label: "Price at which the stated figure pays for the hours", Value: impliedText, Number: implied, Unit: "USD/GPU-hour",
			Formula: fmt.Sprintf("%s ÷ (%s GPU-hours%s)", usdFull(v.Number("stated")), plain(hours), effectiveFormula(v)),
			Note:    impliedNote,
		}, {
			Label: "Own: what does the run use up of a cluster?", Value: usdFull(own), Number: own, Unit: "USD",
			Formula: fmt.Sprintf("%s GPU-hours%s × $%.6f", plain(hours), effectiveFormula(v), hour.Total()),
			Note:    againstStated(own, v),
			Outside: append([]string{"the cluster’s other hours, in use or not", "interest on the purchase"}, outside...),
		}, {
			Label: "One GPU-hour on an owned cluster", Value: perHour(hour.Total(), ".6"), Number: hour.Total(), Unit: "USD/GPU-hour",
			Formula: fmt.Sprintf("$%.6f purchase + $%.6f electricity + $%.6f other operating cost", hour.Capital, hour.Power, hour.Opex),
		}, {
			Label: "Programme: what would it all have cost?", Value: usdShort(all), Number: all, Unit: "USD",
			Formula: fmt.Sprintf("%s ÷ %s%% + %s people × %s × %s + %s",
				usdFull(finalRun(v)), short(v.Number("share")), plain(s.People), usdFull(s.LoadedDollars), years(s.Years), usdFull(s.OtherDollars)),
			Note:    againstStated(all, v),
			Flag:    "An illustration, not what DeepSeek spent: it has published neither such a share nor its pay.",
			Outside: []string{"whatever is not typed as other spending: data, failed hardware, buildings, serving", "the work on earlier models", "hardware bought and used for something else"},
		},
	}
}

// againstStated sets an answer against the figure as stated.
func againstStated(answer float64, v Values) string {
	ratio := answer / v.Number("stated")
	if math.Abs(ratio-1) < 5e-7 {
		return "As stated, to the dollar."
	}
	return fmt.Sprintf("%s× the stated %s.", sig(ratio), usdShort(v.Number("stated")))
}

func hoursFormula(v Values) string {
	var parts []string
	for _, name := range []string{"pre", "ext", "post"} {
		if n := v.Number(name); n > 0 {
			parts = append(parts, plain(n))
		}
	}
	switch len(parts) {
	case 0:
		return "0 GPU-hours"
	case 1:
		return parts[0] + " GPU-hours"
	}
	return "(" + strings.Join(parts, " + ") + ") GPU-hours"
}

func effectiveFormula(v Values) string {
	if effective(v) == 1 {
		return ""
	}
	return " ÷ " + short(v.Number("eff")) + "%"
}

// costParts shows an owned hour in its three parts.
func costParts(v Values) Table {
	o := ownership(v)
	h := cost.OwnedPerHour(o)
	capital := fmt.Sprintf("(%s + %s)", usdFull(o.CapexDollars), usdFull(o.NetworkDollars))
	inUse := fmt.Sprintf("%s hours × %s%%", plain(cost.HoursPerYear), short(v.Number("util")))
	row := func(name string, part float64, from string) []string {
		return []string{name, fmt.Sprintf("$%.6f", part), inWords(part/h.Total(), "ratio", "percent .1"), from}
	}
	return Table{
		Title: "The parts of an owned GPU-hour", Head: []string{"Part", "An hour", "Share", "From"}, Numeric: []bool{false, true, true, false},
		Rows: [][]string{
			row("Purchase", h.Capital, fmt.Sprintf("%s ÷ (%s × %s)", capital, years(o.LifeYears), inUse)),
			row("Electricity", h.Power, fmt.Sprintf("%s kW × $%s", short(o.PowerKW), short(o.DollarsPerKWh))),
			row("Other operating cost", h.Opex, fmt.Sprintf("%s%% × %s ÷ (%s)", short(v.Number("opex")), capital, inUse)),
			row("Together", h.Total(), ""),
		},
	}
}

// usdFull prints dollars to the last one.
func usdFull(v float64) string { return inWords(v, "USD", ".0") }

// usdShort prints dollars in words, with four significant digits from a million on.
func usdShort(v float64) string {
	switch {
	case v >= 999.95e6:
		return inWords(v/1e9, "USD", "4s") + "\u00a0billion"
	case v >= 999950:
		return inWords(v/1e6, "USD", "4s") + "\u00a0million"
	}
	return usdFull(v)
}

// usdMark prints dollars for a chart: $61.2M.
func usdMark(v float64) string {
	switch {
	case v >= 999.5e6:
		return inWords(v/1e9, "USD", "3s") + "B"
	case v >= 999500:
		return inWords(v/1e6, "USD", "3s") + "M"
	case v >= 999.5:
		return inWords(v/1e3, "USD", "3s") + "K"
	}
	return inWords(v, "USD", ".0")
}

func years(v float64) string {
	if v == 1 {
		return "1 year"
	}
	return short(v) + " years"
}

func perHour(v float64, words string) string {
	return inWords(v, "USD", words) + " per GPU-hour"
}
