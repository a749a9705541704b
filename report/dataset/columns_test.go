package dataset

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/delivery"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestValues holds every column of a full delivery against values worked out by hand.
func TestValues(t *testing.T) {
	got := map[string]any{}
	for _, c := range Columns() {
		got[c.Name] = c.Value(fullDelivery())
	}
	if diff := cmp.Diff(fullValues(), got); diff != "" {
		t.Error(diff)
	}
}

// TestUnknownIsNull: what is not known is null, never an empty string or a zero.
func TestUnknownIsNull(t *testing.T) {
	want := map[string]any{
		"delivery_id": deliveryID(barely(7)), "message_key": "00000000000000000000000000000007",
		"edge_evidence": "none", "edge_ip_evidence": "none", // these say themselves that nothing is known
		"attempts": int64(0), "deferrals": int64(0), "late_failure": false, "expired": false, // counted and found so
	}
	for _, c := range Columns() {
		if got := c.Value(barely(7)); got != want[c.Name] {
			t.Errorf("%s is %#v, want %#v", c.Name, got, want[c.Name])
		}
	}
}

func TestTimeToAccept(t *testing.T) {
	for name, change := range map[string]func(*delivery.Delivery){
		"not delivered":   func(d *delivery.Delivery) { d.Outcome = delivery.Failed },
		"no origin":       func(d *delivery.Delivery) { d.OriginatedAt = 0 },
		"no decision":     func(d *delivery.Delivery) { d.DecidedAt = 0 },
		"clocks disagree": func(d *delivery.Delivery) { d.DecidedAt = d.OriginatedAt - 1 },
	} {
		d := fullDelivery()
		change(d)
		if ms, known := timeToAccept(d); known {
			t.Errorf("%s: %d ms", name, ms)
		}
	}
}

func TestReplyCode(t *testing.T) {
	for s, want := range map[string]int64{"550": 550, "": -1, "55": -1, "5500": -1, "5x0": -1, "+50": -1} {
		if got, known := replyCode(s); known != (want > 0) || known && got != want {
			t.Errorf("replyCode(%q) = %d, %v", s, got, known)
		}
	}
}

// TestDeliveryIDs: the same recipient of another message, and another recipient of the same message, differ.
func TestDeliveryIDs(t *testing.T) {
	a, b, c := dated(1, 1), dated(2, 1), dated(1, 1)
	b.Recipient = a.Recipient
	c.Recipient = "other@example.org"
	if deliveryID(a) == deliveryID(b) || deliveryID(a) == deliveryID(c) || deliveryID(a) != deliveryID(dated(1, 1)) {
		t.Error("delivery ids do not tell deliveries apart")
	}
}

// TestSchema holds the columns against a golden file: others' tables depend on each line of it, and on their order.
func TestSchema(t *testing.T) {
	var b strings.Builder
	name := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	for _, c := range Columns() {
		null := "null"
		if c.Required {
			null = "not null"
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\n", c.Name, c.Type, null)
		if !name.MatchString(c.Name) {
			t.Errorf("%q is not snake_case", c.Name)
		}
		if !strings.HasSuffix(c.Doc, ".") {
			t.Errorf("%s: doc %q is no sentence", c.Name, c.Doc)
		}
		if (c.text == nil) == (c.number == nil) {
			t.Errorf("%s has not one accessor", c.Name)
		}
	}
	golden := filepath.Join("testdata", "deliveries.schema")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("the schema has changed; raise SchemaVersion unless columns were only appended:\n%s", diff)
	}
}
