package dataset

import "fmt"

// Keyed says that all that is added holds pseudonyms made with the key of that id, or none where it is empty. It must be
// called before the first Add. A dataset is never mixed: nothing could be united under different names.
func (w *Writer) Keyed(id string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.key = id
	if w.old == nil || w.old.Redacted == id {
		return nil
	}
	const elsewhere = "or write to another directory"
	switch {
	case w.old.Redacted == "":
		return fmt.Errorf("dataset: %s holds addresses and ids as they are: leave out --redact, %s", w.dir, elsewhere)
	case id == "":
		return fmt.Errorf("dataset: %s holds pseudonyms: give --redact with the key that has the id %s, %s", w.dir,
			w.old.Redacted, elsewhere)
	}
	return fmt.Errorf("dataset: %s holds pseudonyms of another key: give --redact with the key that has the id %s, not %s, %s",
		w.dir, w.old.Redacted, id, elsewhere)
}
