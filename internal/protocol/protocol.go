// Package protocol judges the result of a test.
package protocol
