package tracegen

import (
	"fmt"
	"strings"
)

// header is the exact header of an extended trace.
const header = "date_time_utc,client_ip,client_hostname,server_ip,server_hostname,source_context,connector_id,source,event_id," +
	"internal_message_id,message_id,network_message_id,recipient_address,recipient_status,total_bytes,recipient_count," +
	"related_recipient_address,reference,message_subject,sender_address,return_path,message_info,directionality,tenant_id," +
	"original_client_ip,original_server_ip,custom_data\r\n"

const (
	organisation = "example.com"
	tenant       = "7d0c0f1e-5b1f-4c8e-9a53-2f1d3c4b5a60"
	postmaster   = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@" + organisation
	domains      = 5000 // recipient domains, the first by far the most frequent
	people       = 400  // senders in the organisation
)

// edge is an outbound server of Exchange Online Protection. The grammar of its name and the ranges are published; the site
// codes are invented.
type edge struct{ host, prefix string }

func newEdges() []edge {
	var edges []edge
	for i, site := range []string{"QX1", "QX2", "ZK4", "ZK5", "WV2", "WV3", "VY6", "VY7"} {
		region := []string{"NAM", "EUR", "APC"}[i%3]
		edges = append(edges,
			edge{fmt.Sprintf("%s9%d-%s-obe.outbound.protection.outlook.com", region, i, site), fmt.Sprintf("40.107.%d.", 60+i)},
			edge{fmt.Sprintf("%sPR9%dCU00%d.outbound.protection.outlook.com", site, i, i+1), fmt.Sprintf("52.101.%d.", 60+i)},
			edge{fmt.Sprintf("%s9%d-%sX-obe.outbound.protection.outlook.com", region, i, site[:2]), fmt.Sprintf("104.47.%d.", 60+i)})
	}
	return edges
}

// newHubs returns the names of the servers inside the service that hold the messages.
func newHubs() []string {
	var hubs []string
	for i := range 40 {
		hubs = append(hubs, fmt.Sprintf("QX%dPR9%dMB%04d.namprd9%d.prod.outlook.com", i%8, i%10, 1000+37*i, i%10))
	}
	return hubs
}

var syllables = strings.Fields("ad al ba ber cor da del el fa fen gor ha hol in ja kel la lu mar mon na nor or pa per qui ra ros sa sol ta tor ul va wen yor za")

// newDomains returns the recipient domains, most frequent first.
func newDomains() []string {
	names := make([]string, domains)
	n := len(syllables)
	for i := range names {
		names[i] = syllables[i%n] + syllables[i/n%n] + syllables[(i*7+i/n/n)%n] + fmt.Sprint(i/100) + ".test"
	}
	return names
}

var locals = strings.Fields("orders info sales office purchasing helpdesk k.meyer liu.wei m.rossi anna j.novak a.garcia support billing hr t.nguyen p.silva reception")

// subjects are openings of subjects: with commas, quotes and letters beyond ASCII.
var subjects = []string{
	"Order confirmed", "Delivery note, order", `Offer "spring", revised`, "Minutes, second draft", "Re: Support case",
	"Zahlungserinnerung für", "Réunion de lundi, ordre du jour", "Invoice", "Fwd: Contract, signed copy", "Změna adresy",
	"注文書", "Newsletter", `Re: "Urgent": shipment`, "Travel plan", "Price list", "Thank you for your visit",
}
