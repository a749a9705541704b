// Package protocol makes transactions of the lines of SMTP send protocol logs.
//
// Exchange writes a line for each command and each line of a reply, and the lines of concurrent sessions interleave
// (Microsoft Learn, "Protocol logging"). A transaction ends for its recipients with one line: the reply to RCPT that
// refuses one of them, the reply to the message that decides for all that were accepted, or what ends them early. That
// line becomes the row of the transaction, all others say nothing by themselves. A row has
//
//   - EventID: SEND where the message was accepted, FAIL where it was refused for good, DEFER where for now (RFC 5321, 4.2)
//   - RecipientAddress: the recipients that the reply is about, RecipientStatus: the reply, code and text
//   - ClientHostname, ClientIP: the edge, as it greeted the remote server and as its end of the connection is called
//   - ServerHostname, ServerIP: the remote server, as its greeting named it
//   - SessionID, ConnectorID, LocalEndpoint, RemoteEndpoint as logged; ReturnPath from MAIL
//   - MessageID, InternalMessageID: from the line that announces the message, else from the reply that accepts it.
package protocol
