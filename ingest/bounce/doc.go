// Package bounce reads delivery status notifications as they come in the mail (RFC 3464 and its internationalised form,
// RFC 6533): which recipients of which message were refused, by whom, and with what words.
//
// Read takes one mail. Its report is a row for each recipient, with the columns that trace.Bounce has, and the edge that
// the returned header names: ClientHostname and ClientIP are who handed the message to the organisation that bounced it.
package bounce
