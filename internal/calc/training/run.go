package training

import "math"

// Trillion is the number of tokens that rates per trillion tokens are for.
const Trillion = 1e12

const secondsPerHour, hoursPerDay = 3600, 24

// TokensPerSecond is the speed of one GPU that spends the share mfu of its peak on counted arithmetic.
func TokensPerSecond(mfu, peakTFLOPs, flopPerToken float64) float64 {
	return mfu * peakTFLOPs * 1e12 / flopPerToken
}

// TokensPerSecondFromHours is the speed of one GPU from the GPU-hours that a trillion tokens take.
func TokensPerSecondFromHours(gpuHoursPerTrillion float64) float64 {
	return Trillion / gpuHoursPerTrillion / secondsPerHour
}

// GPUHours is the device time that the tokens take at the speed of one GPU.
func GPUHours(tokens, tokensPerSecond float64) float64 {
	return tokens / tokensPerSecond / secondsPerHour
}

// Days is the time that a cluster needs, if speed per GPU does not depend on how many there are.
func Days(gpuHours, gpus float64) float64 { return gpuHours / gpus / hoursPerDay }

// TFLOPs is the counted arithmetic per second of one GPU, in TFLOP/s.
func TFLOPs(flopPerToken, tokensPerSecond float64) float64 {
	return flopPerToken * tokensPerSecond / 1e12
}

// MFU is the utilisation: counted arithmetic over a peak. The two must be named for it to mean anything.
func MFU(tflops, peakTFLOPs float64) float64 { return tflops / peakTFLOPs }

// ceil is the next whole number of GPUs; what rounding adds to a whole number does not count.
func ceil(v float64) float64 {
	if r := math.Round(v); math.Abs(v-r) <= 1e-9*math.Abs(r) {
		return r
	}
	return math.Ceil(v)
}
