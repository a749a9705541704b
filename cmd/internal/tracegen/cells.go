package tracegen

import (
	"strconv"
	"strings"
	"time"
)

// client writes client_ip and client_hostname.
func (w *row) client(m *message, s *step) {
	switch {
	case s.event == receive && m.flow == inbound:
		w.text("203.0.113." + strconv.Itoa(int(m.client)))
		w.text("mx." + m.sender[strings.IndexByte(m.sender, '@')+1:])
	case s.event == sendExternal || s.event == fail || s.event == deferral:
		w.text("2001:db8:91::21")
		w.text(m.hub)
	default:
		w.text("")
		w.text(m.hub)
	}
}

// server writes server_ip and server_hostname.
func (w *row) server(m *message, s *step, l *leg, remote bool) {
	switch {
	case remote:
		w.text("203.0.113." + strconv.Itoa(int(l.remote)))
		w.text("mx." + l.domain)
	case s.event == receive || s.event == deliver || s.event == dsn:
		w.text("")
		w.text(m.hub)
	default:
		w.text("")
		w.text("")
	}
}

// context writes source_context.
func (w *row) context(m *message, s *step, l *leg) {
	switch s.event {
	case agentInfo:
		w.text("CatContentConversion")
		return
	case haReceive:
		w.text("")
		return
	}
	w.cell = append(w.cell[:0], "08DE2"...)
	w.cell = appendSession(w.cell, m.internalID^uint64(s.at))
	w.cell = append(w.cell, ';')
	if s.event != sendExternal {
		w.cell = append(appendTime(w.cell, s.at, 3), ";ClientSubmitTime:"...)
		w.bytes()
		return
	}
	w.cell = append(append(append(w.cell, "250 2.6.0 "...), m.id...), " [InternalId="...)
	w.cell = strconv.AppendUint(w.cell, m.internalID>>7, 10)
	w.cell = append(append(append(w.cell, ", Hostname=mx."...), l.domain...), "] "...)
	w.cell = strconv.AppendInt(w.cell, int64(m.size+2100), 10)
	w.cell = append(w.cell, " bytes in 0.101 Queued mail for delivery;ClientSubmitTime:"...)
	w.bytes()
}

// appendSession appends the eleven digits that end a session id.
func appendSession(b []byte, n uint64) []byte {
	const digits = "0123456789ABCDEF"
	n *= 0x9e3779b97f4a7c15
	for i := range 11 {
		b = append(b, digits[n>>(60-4*i)&15])
	}
	return b
}

// recipients writes recipient_address and recipient_status, two lists in the same order.
func (w *row) recipients(m *message, s *step, l *leg) {
	if s.leg < 0 {
		w.text(m.all)
		if s.event != receive || m.flow == inbound {
			w.text("")
			return
		}
		w.text("To" + strings.Repeat(";Cc", m.recipients-1))
		return
	}
	w.text(strings.Join(l.recipients, ";"))
	switch s.event {
	case sendExternal:
		w.text("250 2.1.5 Recipient OK" + strings.Repeat(";250 2.1.5 Recipient OK", len(l.recipients)-1))
	case fail, deferral:
		w.cell = w.cell[:0]
		for i, r := range l.recipients {
			if i > 0 {
				w.cell = append(w.cell, ';')
			}
			w.status(s, l, r)
		}
		w.bytes()
	default:
		w.text("")
	}
}

// status appends the status of one recipient to the scratch cell.
func (w *row) status(s *step, l *leg, recipient string) {
	w.cell = append(w.cell, "'[{LED="...)
	if s.expired {
		w.cell = append(w.cell, expired...)
	}
	address := l.edge.prefix + strconv.Itoa(int(l.octet))
	w.cell = append(w.cell, strings.NewReplacer("{ip}", address, "{rcpt}", recipient, "{domain}", l.domain, "{mx}", "mx."+l.domain).Replace(s.refusal.text)...)
	w.cell = append(w.cell, "};{MSG=};{FQDN="...)
	if !s.refusal.local {
		w.cell = append(append(w.cell, "mx."...), l.domain...)
	}
	w.cell = append(w.cell, "};{IP="...)
	if !s.refusal.local {
		w.cell = strconv.AppendUint(append(w.cell, "203.0.113."...), uint64(l.remote), 10)
	}
	w.cell = append(w.cell, "};{LRT="...)
	w.cell = time.Unix(0, s.at).UTC().AppendFormat(w.cell, "1/2/2006 3:04:05 PM")
	w.cell = append(w.cell, "}]'"...)
}

// info writes message_info.
func (w *row) info(m *message, s *step) {
	switch s.event {
	case receive:
		w.text("04I: NoAuth")
	case sendExternal, fail, deferral, deliver:
		w.cell = appendTime(w.cell[:0], m.start, 3)
		w.cell = append(append(append(w.cell, ";SRV="...), m.hub...), ":TOTAL-HUB="...)
		w.cell = appendSeconds(w.cell, s.at-m.start)
		w.cell = append(w.cell, "|CAT=0.201(CATRS=0.09)"...)
		w.plain(w.cell)
	default:
		w.text("")
	}
}

// appendSeconds appends a span in seconds with three decimals.
func appendSeconds(b []byte, span int64) []byte {
	return strconv.AppendFloat(b, float64(span/millisecond)/1000, 'f', 3, 64)
}

// custom writes custom_data.
func (w *row) custom(m *message, s *step, l *leg) {
	switch s.event {
	case sendExternal, fail, deferral:
	case agentInfo:
		w.text("S:AMA=SUM|v=0;S:SFA=SUM|SCL=1|SFV=NSPM|DI=SO")
		return
	case deliver:
		w.text("S:MailboxDatabaseGuid=4f6f1b1a-93f1-4a52-b1d5-0f3f4f7d1c22;S:BCL=0;S:FromEntity=Hosted;S:ToEntity=Hosted;" +
			"S:P2RecipStat=0.008/1;S:DeliveryLatency=1.207;S:E2ELatency=1.211;S:DeliveryPriority=Normal")
		return
	default:
		w.text("S:FromEntity=Hosted;S:DeliveryPriority=Normal")
		return
	}
	w.cell = append(w.cell[:0], "S:E2ELatency="...)
	w.cell = appendSeconds(w.cell, s.at-m.start)
	w.cell = append(w.cell, ";S:ToEntity=Internet;S:FromEntity=Hosted;S:IsSmtpResponseFromExternalServer="...)
	if s.event != sendExternal && s.refusal.local {
		w.cell = append(w.cell, "False"...)
	} else {
		w.cell = append(w.cell, "True;S:OutboundProxyTargetIPAddress=203.0.113."...)
		w.cell = strconv.AppendUint(w.cell, uint64(l.remote), 10)
		w.cell = append(append(w.cell, ";S:OutboundProxyTargetHostName=mx."...), l.domain...)
	}
	w.cell = append(append(w.cell, ";S:OutboundProxyFrontendName="...), l.edge.host...)
	switch l.octet % 50 {
	case 0:
		w.cell = append(w.cell, ";S:OutboundIpPoolName=HighRiskOutboundPool"...)
	case 1:
		w.cell = append(w.cell, ";S:OutboundIpPoolName=RegularRelayOutboundPool"...)
	}
	w.cell = append(w.cell, ";S:DeliveryPriority=Normal"...)
	w.plain(w.cell)
}
