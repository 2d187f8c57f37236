// Package runs holds the arithmetic that puts training runs on one plot: work by the rule 6ND, and the line of runs
// whose GPUs work at the same rate. Units are in the names.
package runs

// flopPerParameterToken is the six of 6ND: two FLOP for the forward pass and four for the backward pass of every
// activated parameter and token. Attention is left out.
const flopPerParameterToken = 6

// flopsPerTFLOPHour is a rate of one TFLOP/s kept up for an hour.
const flopsPerTFLOPHour = 1e12 * 3600

// SixND is the work of a run in FLOP: 6 × activated parameters × tokens.
func SixND(activeParameters, tokens float64) float64 {
	return flopPerParameterToken * activeParameters * tokens
}

// TFLOPs is the rate of one GPU, in TFLOP/s, that does its share of the work in the given device-hours. gpuHours is
// positive.
func TFLOPs(workFLOP, gpuHours float64) float64 { return workFLOP / (gpuHours * flopsPerTFLOPHour) }

// GPUHours are the device-hours that the work takes at the rate of one GPU: the line of equal rates. tflops is
// positive.
func GPUHours(workFLOP, tflops float64) float64 { return workFLOP / (tflops * flopsPerTFLOPHour) }
