package jsondoc

import (
	"bytes"
	"encoding/json"
	"io"

	"tracesift/analyze"
	"tracesift/report/dataset"
)

// explanation is a delivery under the column names of the dataset, and what the answer rests on.
type explanation struct {
	columns fields
	basis   basis
}

type basis struct {
	AttemptList []attempt  `json:"attempt_list"`
	Observed    []observed `json:"observations"`
	Advice      *action    `json:"advice"` // null where nothing was refused, or none is known
	Rows        []row      `json:"rows"`
}

type attempt struct {
	At         *moment `json:"at"`
	Accepted   bool    `json:"accepted"`
	Deferred   bool    `json:"deferred"`
	EdgeHost   string  `json:"edge_host"`
	RemoteHost string  `json:"remote_host"`
	Class      string  `json:"class"`
	Cause      string  `json:"cause"`
	Rule       string  `json:"rule"`
	Diagnostic string  `json:"diagnostic"`
}

type row struct {
	Path    string  `json:"path"`
	Line    int64   `json:"line"`
	At      *moment `json:"at"`
	Decides bool    `json:"decides"`
	Cells   fields  `json:"cells"` // under the names that the export gives them, without the empty ones
}

// fields write as an object whose members keep their order.
type fields []dataset.Value

// encoded is a value as JSON, with < and > as they are.
func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), err
}

// MarshalJSON writes the object.
func (f fields) MarshalJSON() ([]byte, error) { return f.object(nil) }

// object writes the members, and behind them those of another object.
func (f fields) object(more []byte) ([]byte, error) {
	b := bytes.NewBufferString("{")
	for i, v := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := encoded(v.Column)
		if err != nil {
			return nil, err
		}
		value, err := encoded(v.Value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	if len(more) == 0 {
		b.WriteByte('}')
		return b.Bytes(), nil
	}
	if len(f) > 0 {
		b.WriteByte(',')
	}
	b.Write(more[1:]) // behind its brace
	return b.Bytes(), nil
}

// MarshalJSON writes the columns and what they rest on as one object.
func (x explanation) MarshalJSON() ([]byte, error) {
	more, err := encoded(x.basis)
	if err != nil {
		return nil, err
	}
	return x.columns.object(more)
}

// RenderExplanation writes deliveries with all that the answer about them rests on as one document. It returns the
// error of w.
func RenderExplanation(w io.Writer, all []analyze.Explanation) error {
	return Write(w, struct {
		SchemaVersion int           `json:"schema_version"`
		Deliveries    []explanation `json:"deliveries"`
	}{schemaVersion, each(all, explanationOf)})
}

// RenderExplanations writes the same, a line a delivery.
func RenderExplanations(w io.Writer, all []analyze.Explanation) error {
	return rows(w, each(all, explanationOf), true)
}

func explanationOf(x *analyze.Explanation) explanation {
	d := &x.Delivery
	out := explanation{fields(dataset.DeliveryRow(d, x.Verdict)), basis{
		AttemptList: []attempt{}, Observed: each(x.Observations, observedOf), Rows: each(x.Rows, rowOf),
	}}
	for i := range d.Attempts {
		a := &d.Attempts[i]
		in := attempt{
			At: at(a.At), Accepted: a.Accepted, Deferred: a.Deferred, EdgeHost: a.Edge.Host, RemoteHost: a.Remote.Host, Diagnostic: a.Text,
		}
		if a.Refusal != nil {
			in.Class, in.Cause, in.Rule = a.Refusal.Class, a.Refusal.Cause, a.Refusal.Rule
		}
		out.basis.AttemptList = append(out.basis.AttemptList, in)
	}
	if x.Advice != nil {
		advice := actionOf(&analyze.Action{Class: d.Refusal.Class, Cause: d.Refusal.Cause, EdgeOwner: string(d.Edge.Owner), Advice: *x.Advice})
		out.basis.Advice = &advice
	}
	return out
}

func rowOf(r *analyze.Row) row {
	out := row{Path: r.Path, Line: r.Line, At: at(r.At), Decides: r.Decides}
	for _, c := range r.Cells {
		out.Cells = append(out.Cells, dataset.Value{Column: c.Name, Value: c.Value})
	}
	return out
}
