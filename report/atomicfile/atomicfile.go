// Package atomicfile writes output files that are whole or not there: the bytes go to a temporary file beside the
// target, which takes the target's place only when all of them are on disk.
package atomicfile

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Write replaces the file at path with what render writes. The old file stays untouched, and nothing else is left
// behind, when render fails or ctx ends. A link is followed; the mode of an existing file is kept. The target must be a
// regular file or not exist.
func Write(ctx context.Context, path string, render func(io.Writer) error) error {
	target, mode, err := resolve(path)
	if err != nil {
		return err
	}
	tmp, err := create(target)
	if err != nil {
		return err
	}
	if err := fill(ctx, tmp, mode, render); err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	if err := replace(tmp.Name(), target); err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	syncDir(filepath.Dir(target))
	return nil
}

// Try says why Write could not make a file at path. It leaves nothing behind.
func Try(path string) error {
	target, _, err := resolve(path)
	if err != nil {
		return err
	}
	tmp, err := create(target)
	var failed *fs.PathError
	if errors.As(err, &failed) {
		failed.Path = filepath.Dir(target) // rather than a name that nobody knows
	}
	if err != nil {
		return err
	}
	return errors.Join(tmp.Close(), os.Remove(tmp.Name()))
}

// resolve follows links and checks that the target can be replaced. The mode is 0 where there is no file yet.
func resolve(path string) (target string, mode fs.FileMode, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, 0, nil
	case err != nil:
		return "", 0, err
	case !info.Mode().IsRegular():
		return "", 0, &fs.PathError{Op: "write", Path: path, Err: errors.New("is not a regular file")}
	}
	target, err = filepath.EvalSymlinks(path)
	return target, info.Mode().Perm(), err
}

// create opens a temporary file of a name that is free, with the mode that any new file would get.
func create(target string) (*os.File, error) {
	dir, base := filepath.Split(target)
	name := filepath.Join(dir, "."+base+"."+rand.Text()[:8]+".tmp")
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// fill writes and closes the temporary file; its bytes are on disk afterwards.
func fill(ctx context.Context, f *os.File, mode fs.FileMode, render func(io.Writer) error) (err error) {
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	b := bufio.NewWriterSize(f, 64<<10)
	if err := render(&stopper{ctx, b}); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if mode != 0 {
		if err := f.Chmod(mode); err != nil && runtime.GOOS != "windows" {
			return err
		}
	}
	return f.Sync()
}

// stopper refuses to write once its context has ended.
type stopper struct {
	ctx context.Context
	w   io.Writer
}

func (s *stopper) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}

// replace renames from onto to, in one step for whoever looks.
func replace(from, to string) error {
	err := os.Rename(from, to)
	if err != nil && runtime.GOOS == "windows" {
		return fmt.Errorf("%s cannot be replaced; it may be open in another program: %w", to, err)
	}
	return err
}

// syncDir makes the new name survive a power cut where the system lets directories be synced. The file is in place by
// then, so that a failure here is none of the write.
func syncDir(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	_ = d.Sync()
	_ = d.Close()
}
