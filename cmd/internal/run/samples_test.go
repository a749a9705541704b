package run

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracesift/analyze/delivery"
	"tracesift/ingest"
	"tracesift/ingest/trace"
)

const samples = "../../../samples"

// sampleDeliveries resolves the sample exports.
func sampleDeliveries(t *testing.T, jobs int) ([]delivery.Delivery, []trace.FileAudit) {
	t.Helper()
	o := Options{Source: Source{Jobs: jobs}}
	tools, err := newTools(&o)
	if err != nil {
		t.Fatal(err)
	}
	inputs, err := ingest.Find([]string{filepath.Join(samples, "exports")})
	if err != nil {
		t.Fatal(err)
	}
	exports, err := read(context.Background(), inputs, &o.Source, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	store, files := exports.store, exports.files
	env := &delivery.Env{Classify: tools.classifier.Classify, Edges: tools.edges, Own: store.Learned().Own()}
	var all []delivery.Delivery
	accounts, err := store.Each(len(files), func(m *delivery.Message) error {
		for _, d := range delivery.Finalize(m, env, nil) {
			all = append(all, d.Clone())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	settle(files, accounts)
	return all, files
}

// table reads a file of samples/expected as rows by column name. The files were made from the raw rows by other means
// than this program.
func table(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(samples, "expected", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// TestSampleDeliveries holds every delivery of the samples against the list of what became of it.
func TestSampleDeliveries(t *testing.T) {
	all, _ := sampleDeliveries(t, 2)
	got := map[string]map[string]string{}
	for i := range all {
		d := &all[i]
		message := d.NetworkMessageID
		if message == "" {
			message = d.MessageID
		}
		row := map[string]string{
			"message": message, "recipient": d.Recipient, "kind": string(d.Kind), "direction": string(d.Direction),
			"outcome": string(d.Outcome), "edge_host": d.Edge.Host, "deferrals": strconv.Itoa(d.Deferrals),
			"late_failure": strconv.FormatBool(d.LateFailure), "class_cause": "",
		}
		if d.Outcome == delivery.Failed && d.Kind == delivery.Mail && d.Direction == delivery.Outbound {
			row["class_cause"] = d.Refusal.ClassCause()
		}
		got[message+" "+d.Recipient] = row
	}
	want := map[string]map[string]string{}
	for _, row := range table(t, "deliveries.csv") {
		want[row["message"]+" "+row["recipient"]] = row
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSampleAccounts: every row of every sample is accounted for.
func TestSampleAccounts(t *testing.T) {
	_, files := sampleDeliveries(t, 2)
	want := map[string]map[string]string{}
	for _, row := range table(t, "files.csv") {
		want[row["file"]] = row
	}
	for i := range files {
		f := &files[i]
		if f.RowsRead != f.Used+f.Duplicates+f.Filtered+f.Rejected {
			t.Errorf("%s: %d rows read, but used %d + duplicates %d + filtered %d + rejected %d", f.Path, f.RowsRead, f.Used, f.Duplicates, f.Filtered, f.Rejected)
		}
		row := want[filepath.Base(f.Path)]
		if row["rows_read"] != strconv.FormatInt(f.RowsRead, 10) || row["duplicates"] != strconv.FormatInt(f.Duplicates, 10) || f.Rejected != 0 || f.Err != nil {
			t.Errorf("%s: %+v; want %v", f.Path, f, row)
		}
	}
	if len(files) != len(want) {
		t.Errorf("%d files read, want %d", len(files), len(want))
	}
}
