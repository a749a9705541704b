// Package coverage says what the exports of a run cover and what they leave out: limits at which the service stopped,
// hours without rows, time that is covered twice, filters, and the youngest rows, which may still change.
//
// Findings are warnings and no rules: limits change, and quiet hours may have been quiet. Each says what it does to the
// figures.
package coverage
