package coverage

import (
	"encoding/json"

	"tracesift/ingest/trace"
)

// patternState and commonState are the forms of what was seen of an export on disk.
type patternState struct {
	Rows, Successes, Failures  int64
	Sender, Recipient, Message commonState
}

type commonState struct {
	Value []byte
	First int64
	Rows  int64
	Mixed bool
}

func (c *common) state() commonState { return commonState{c.value, c.first, c.rows, c.mixed} }

func (c commonState) common() common { return common{c.Value, c.First, c.Rows, c.Mixed} }

// MarshalJSON is the same for equal values, and private to the program.
func (s *Sample) MarshalJSON() ([]byte, error) {
	out := map[trace.InputID]patternState{}
	for input, p := range s.inputs {
		out[input] = patternState{p.rows, p.successes, p.failures, p.sender.state(), p.recipient.state(), p.message.state()}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Sample) UnmarshalJSON(b []byte) error {
	var in map[trace.InputID]patternState
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	s.inputs = map[trace.InputID]*pattern{}
	for input, p := range in {
		s.inputs[input] = &pattern{p.Rows, p.Successes, p.Failures, p.Sender.common(), p.Recipient.common(), p.Message.common()}
	}
	return nil
}

// Add adds what another sample saw of inputs that s has not seen; inputs says what they are here, those that
// are trace.NoInput are left out. It must not be called while rows are read.
func (s *Sample) Add(other *Sample, inputs []trace.InputID) {
	for from, p := range other.inputs {
		if int(from) < len(inputs) && inputs[from] != trace.NoInput {
			s.inputs[inputs[from]] = p
		}
	}
}
