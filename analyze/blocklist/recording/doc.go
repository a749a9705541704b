// Package recording keeps what lists answered as JSON lines: raw answers, so that a report can be rebuilt from them
// without asking again, and judged anew when rules get better. A file holds one session after the other; a session is
// its head, the self-tests by zone, and the answers by zone and address. What a checker on the web found is read too.
package recording
