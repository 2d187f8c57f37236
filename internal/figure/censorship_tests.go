package figure

// censorshipTests are the tests of refusals and official lines that give a rate.
var censorshipTests = Spec{Name: "censorship-tests", Uses: rateIDs(censorshipRates), Draw: func(n Numbers) Drawing {
	return drawRates(n, "censorship-tests", "Rates of avoidance, by what was tested. Each tester counts something else, on prompts of its own.", censorshipRates)
}}

var censorshipRates = []rateGroup{
	{"R1, weights or service not said", []rate{
		{name: "promptfoo: canned refusals", id: "promptfoo.rate", format: ".0", low: "wilson.promptfoo.lo", high: "wilson.promptfoo.hi"},
		{name: "Audit: facts thought, not said", id: "audit.omissions", format: ".1", low: "wilson.audit_omissions.lo", high: "wilson.audit_omissions.hi"},
		{name: "Audit: open refusals", id: "audit.refusals", format: ".1", low: "wilson.audit.lo", high: "wilson.audit.hi"},
	}},
	{"R1, raw weights", []rate{
		{name: "CrowdStrike: Falun Gong, refused", id: "crowdstrike.falun_refusals", format: ".0"},
	}},
	{"A student of R1, not R1", []rate{
		{name: "Perplexity’s own score", id: "r1776.before", format: ".1"},
		{name: "after its retraining", id: "r1776.after", format: ".1"},
	}},
	{"A later model, topics elsewhere", []rate{
		{name: "CEIAS: official framing", id: "ceias.share", format: "percent .0"},
	}},
}
