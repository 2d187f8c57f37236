package figure

// attackTests are the tests of attacks, harmful answers and code that give a rate.
var attackTests = Spec{Name: "attack-tests", Uses: rateIDs(attackRates), Draw: func(n Numbers) Drawing {
	return drawRates(n, "attack-tests", "Rates of attacks that succeeded, of unsafe answers and of flawed code, by what was tested.", attackRates)
}}

var attackRates = []rateGroup{
	{"R1, weights or service not said", []rate{
		{name: "Cisco: attacks that succeeded", id: "cisco.rate", format: ".0", low: "wilson.cisco.lo", high: "wilson.cisco.hi"},
		{name: "the same on Llama 3.1 405B", id: "r1parity.cisco.llama405", format: ".0", compared: true},
		{name: "on Gemini 1.5 Pro", id: "cisco.gemini15pro", format: ".0", compared: true},
		{name: "on o1-preview", id: "cisco.o1preview", format: ".0", compared: true},
	}},
	{"R1, raw weights", []rate{
		{name: "CrowdStrike: severe flaws in code", id: "crowdstrike.baseline", format: ".0"},
		{name: "with Tibet mentioned", id: "crowdstrike.tibet", format: ".1"},
	}},
	{"A student of R1, not R1", []rate{
		{name: "ASTRAL: unsafe answers", id: "astral.student", format: ".1", low: "wilson.astral.lo", high: "wilson.astral.hi"},
		{name: "o3-mini", id: "astral.o3mini", format: ".1", low: "wilson.astral_o3mini.lo", high: "wilson.astral_o3mini.hi", compared: true},
	}},
	{"R1-0528, a later model", []rate{
		{name: "CAISI: complied under a jailbreak", id: "caisi25.jailbreak", format: ".0"},
		{name: "US reference models", id: "caisi25.jailbreak_us", format: ".0", compared: true},
	}},
}
