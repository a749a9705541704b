package run

// Misuse is a mistake in what a user asked for, rather than in a file or on the way: wrong usage.
type Misuse struct{ err error }

// Error says what is wrong.
func (m *Misuse) Error() string { return m.err.Error() }

// Unwrap returns the mistake itself.
func (m *Misuse) Unwrap() error { return m.err }
