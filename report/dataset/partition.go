package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"strconv"

	"tracesift/report/parquet"
)

const (
	tableName    = "deliveries"
	fileName     = tableName + ".parquet"
	manifestName = "_manifest.json"
)

// partition is the rows of one event_date: those that wait, and the temporary file that has the others.
type partition struct {
	name   string // event_date=...
	dir    string
	made   bool // dir was made by this run
	rows   rows
	file   *temporary
	writer *parquet.Writer
}

// temporary is a file that is written in pieces. It is open only while a piece is written: the number of partitions
// is not bounded by the number of open files.
type temporary struct {
	path string
	f    *os.File // nil between pieces
	hash hash.Hash
	size int64
}

func newTemporary(dir string) (*temporary, error) {
	f, err := createTemporary(dir, fileName)
	if err != nil {
		return nil, err
	}
	return &temporary{path: f.Name(), f: f, hash: sha256.New()}, nil
}

// Write appends b to the open file.
func (t *temporary) Write(b []byte) (int, error) {
	n, err := t.f.Write(b)
	t.hash.Write(b[:n])
	t.size += int64(n)
	return n, err
}

func (t *temporary) open() (err error) {
	if t.f == nil {
		t.f, err = os.OpenFile(t.path, os.O_WRONLY|os.O_APPEND, 0)
	}
	return err
}

func (t *temporary) close() error {
	if t.f == nil {
		return nil
	}
	err := t.f.Close()
	t.f = nil
	return err
}

// flush writes the waiting rows as one row group. b is used and left empty.
func (p *partition) flush(columns []Column, plain []parquet.Column, b *parquet.Buffer, o parquet.Options) (err error) {
	if p.file == nil {
		if err := p.create(plain, o); err != nil {
			return err
		}
	}
	if err := p.file.open(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.file.close()) }()
	p.rows.sort()
	b.Reset()
	if err := p.rows.fill(b, columns); err != nil {
		return err
	}
	p.rows = rows{}
	chunks, err := b.Chunks()
	if err != nil {
		return err
	}
	return p.writer.WriteRowGroup(chunks)
}

// create makes the directory and the temporary file. The file stays open for the first piece.
func (p *partition) create(plain []parquet.Column, o parquet.Options) (err error) {
	switch err := os.Mkdir(p.dir, 0o755); {
	case err == nil:
		p.made = true
	case !errors.Is(err, os.ErrExist):
		return err
	}
	if p.file, err = newTemporary(p.dir); err != nil {
		return err
	}
	p.writer, err = parquet.NewWriter(p.file, plain, o)
	return err
}

// finish completes the temporary file, brings it to disk and reads its footer back.
func (p *partition) finish() (err error) {
	if err := p.file.open(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.file.close()) }()
	if err := p.writer.Close(); err != nil {
		return err
	}
	if err := p.file.f.Sync(); err != nil {
		return err
	}
	return p.verify()
}

// verify opens the temporary file anew: a lost write shows in its size or its footer.
func (p *partition) verify() error {
	f, err := os.Open(p.file.path)
	if err != nil {
		return err
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return err
	}
	if stat.Size() != p.file.size {
		return fmt.Errorf("%s has %d bytes on disk, %d were written", p.file.path, stat.Size(), p.file.size)
	}
	footer, err := parquet.ReadFooter(f, p.file.size)
	if err != nil {
		return fmt.Errorf("%s cannot be read back: %w", p.file.path, err)
	}
	if footer.Rows != p.writer.Rows() {
		return fmt.Errorf("%s has %d rows on disk, %d were written", p.file.path, footer.Rows, p.writer.Rows())
	}
	return nil
}

// publish puts the finished file in the place of the one before.
func (p *partition) publish() error {
	if err := replace(p.file.path, filepath.Join(p.dir, fileName)); err != nil {
		return err
	}
	p.file, p.made = nil, false // nothing is left to discard
	return syncDir(p.dir)
}

// entry describes the finished file in the manifest.
func (p *partition) entry() File {
	return File{
		Table: tableName, Partition: p.name, Path: tableName + "/" + p.name + "/" + fileName,
		Rows: p.writer.Rows(), Bytes: p.file.size, SHA256: hex.EncodeToString(p.file.hash.Sum(nil)),
	}
}

// discard removes the temporary file, and the directory where this run made it.
func (p *partition) discard() error {
	if p.file == nil {
		return removeMade(p.dir, p.made)
	}
	err := p.file.close()
	if e := os.Remove(p.file.path); !errors.Is(e, os.ErrNotExist) {
		err = errors.Join(err, e)
	}
	return errors.Join(err, removeMade(p.dir, p.made))
}

// footerMetadata is what every file says of itself.
func footerMetadata() []parquet.KeyValue {
	return []parquet.KeyValue{
		{Key: "tracesift.schema_version", Value: strconv.Itoa(SchemaVersion)},
		{Key: "tracesift.table", Value: tableName},
	}
}
