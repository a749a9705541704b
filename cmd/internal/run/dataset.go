package run

import (
	"time"

	"tracesift/analyze/delivery"
	"tracesift/ingest/trace"
	"tracesift/report/dataset"
	"tracesift/report/parquet"
)

// Dataset says where the deliveries go as Parquet. The zero value writes none.
type Dataset struct {
	Dir   string
	Codec parquet.Codec
}

// PendingDataset is a dataset that is written but not yet in place. A nil one is none: its methods do nothing.
type PendingDataset struct {
	writer *dataset.Writer
	info   dataset.Info
}

// newDataset begins the dataset, nil where none is asked for.
func newDataset(o Options, files []trace.FileAudit) (*PendingDataset, error) {
	if o.Dataset.Dir == "" {
		return nil, nil
	}
	var inputs []dataset.Input
	for i := range files {
		if f := &files[i]; f.Shape != "" {
			inputs = append(inputs, dataset.Input{Name: f.Path, SHA256: f.SHA256, Bytes: f.Bytes, Rows: f.RowsRead})
		}
	}
	w, err := dataset.Create(o.Dataset.Dir, dataset.Options{
		Inputs: inputs, Codec: o.Dataset.Codec, CreatedBy: "tracesift version " + o.Version,
	})
	if err != nil {
		return nil, err
	}
	return &PendingDataset{writer: w, info: dataset.Info{
		Inputs: inputs, Tool: "tracesift " + o.Version, GeneratedAt: o.Now.Format(time.RFC3339),
	}}, nil
}

// write adds one delivery.
func (d *PendingDataset) write(v *delivery.Delivery) error {
	if d == nil {
		return nil
	}
	return d.writer.Write(v)
}

// Commit puts the dataset in place.
func (d *PendingDataset) Commit() error {
	if d == nil {
		return nil
	}
	return d.writer.Commit(d.info)
}

// Abort leaves the directory as it was. It does nothing after Commit.
func (d *PendingDataset) Abort() error {
	if d == nil {
		return nil
	}
	return d.writer.Abort()
}
