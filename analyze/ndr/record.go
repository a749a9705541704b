package ndr

import (
	"net/netip"
	"strconv"
	"time"
)

// Record is a refusal as `tracesift classify --format ndjson` prints it. Absent values are empty strings.
type Record struct {
	Class             string `json:"class"`
	Cause             string `json:"cause"`
	Permanence        string `json:"permanence"`
	Actor             string `json:"actor"`
	Rule              string `json:"rule"`
	Confidence        string `json:"confidence"`
	SMTPCode          string `json:"smtp_code"`
	EnhancedCode      string `json:"enhanced_code"`
	OuterEnhancedCode string `json:"outer_enhanced_code"`
	List              string `json:"list"`
	Zone              string `json:"zone"`
	ReturnCode        string `json:"return_code"`
	ClientIP          string `json:"client_ip"`
	LookupURL         string `json:"lookup_url"`
	ASCode            string `json:"as_code"`
	RemoteHost        string `json:"remote_host"`
	RemoteIP          string `json:"remote_ip"`
	ReportingMTA      string `json:"reporting_mta"`
	Template          string `json:"template"`
	Blocked           string `json:"blocked_subject"`
	AuthPolicy        string `json:"auth_policy"`
	AuthDomain        string `json:"auth_domain"`
	RetryAfter        string `json:"retry_after_s"` // whole seconds
}

// Record returns the refusal with the names and forms of the classify command.
func (r *Refusal) Record() Record {
	return Record{
		Class: r.Class, Cause: r.Cause, Permanence: string(r.Permanence), Actor: string(r.Actor), Rule: r.Rule,
		Confidence: string(r.Confidence), SMTPCode: r.SMTPCode, EnhancedCode: r.EnhancedCode,
		OuterEnhancedCode: r.OuterEnhancedCode, List: r.List, Zone: r.Zone, ReturnCode: r.ReturnCode,
		ClientIP: addrString(r.ClientIP), LookupURL: r.LookupURL, ASCode: r.ASCode, RemoteHost: r.RemoteHost,
		RemoteIP: addrString(r.RemoteIP), ReportingMTA: r.ReportingMTA, Template: r.Template,
		Blocked: string(r.Blocked), AuthPolicy: r.AuthPolicy, AuthDomain: r.AuthDomain, RetryAfter: seconds(r.RetryAfter),
	}
}

// addrString prints an address, and nothing for none.
func addrString(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// seconds prints a duration in whole seconds, and nothing for none.
func seconds(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return strconv.FormatInt(int64(d/time.Second), 10)
}
