package ingest

import (
	"tracesift/ingest/protocol"
	"tracesift/ingest/trace"
)

// lines hands blocks on, those of protocol logs as the transactions that their lines make up.
type lines struct {
	next         trace.Consumer
	transactions *protocol.Reader
	rows         int64 // lines of sessions
}

func newLines(next trace.Consumer) *lines {
	return &lines{next: next, transactions: protocol.New(next)}
}

// Consume hands a block on.
func (l *lines) Consume(worker int, b *trace.Block) error {
	if b.Layout().Shape != trace.SMTPSendLog {
		return l.next.Consume(worker, b)
	}
	l.rows += int64(b.Rows)
	return l.transactions.Consume(worker, b)
}

// account counts the lines that ended no transaction: they say nothing by themselves.
func (l *lines) account(audit *trace.FileAudit) {
	audit.Filtered += l.rows - l.transactions.Rows()
	audit.Warnings = append(audit.Warnings, l.transactions.Warnings()...)
}
