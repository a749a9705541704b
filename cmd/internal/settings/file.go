package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/BurntSushi/toml"
)

// File is a settings file: TOML whose keys are the long names of flags. A key at the top holds for every command that
// has the flag; one in the table of a command, such as [report], holds for that command and wins over the top.
type File struct {
	path     string
	all      map[string]any
	commands map[string]map[string]any
}

// Command is what a settings file may speak of: a command and the long names of its flags.
type Command struct {
	Name  string
	Flags []string
}

// DefaultPath is where the file is looked for when none is named: tracesift/config.toml in the user's configuration
// directory. It is empty where the system has no such directory.
func DefaultPath() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "tracesift", "config.toml")
}

// Load reads a settings file. One that is not there is an error only where it must be. Keys that no command knows are
// errors too, as a misspelt setting would otherwise do nothing.
func Load(path string, must bool, known []Command) (*File, error) {
	var tree map[string]any
	_, err := toml.DecodeFile(path, &tree)
	if errors.Is(err, fs.ErrNotExist) && !must {
		return &File{}, nil
	}
	var syntax toml.ParseError
	if errors.As(err, &syntax) {
		return nil, fmt.Errorf("%s:%d: %s", path, syntax.Position.Line, syntax.Message)
	}
	if err != nil {
		return nil, fmt.Errorf("settings file: %w", err)
	}
	f := &File{path: path, all: map[string]any{}, commands: map[string]map[string]any{}}
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		if err := f.add(key, tree[key], known); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return f, nil
}

// add takes one key of the top.
func (f *File) add(key string, value any, known []Command) error {
	table, isTable := value.(map[string]any)
	if !isTable {
		if !slices.ContainsFunc(known, func(c Command) bool { return slices.Contains(c.Flags, key) }) {
			return fmt.Errorf("no command has a flag --%s", key)
		}
		f.all[key] = value
		return nil
	}
	i := slices.IndexFunc(known, func(c Command) bool { return c.Name == key })
	if i < 0 {
		return fmt.Errorf("[%s]: no command has that name", key)
	}
	for name := range table {
		if !slices.Contains(known[i].Flags, name) {
			return fmt.Errorf("[%s]: %s has no flag --%s", key, key, name)
		}
	}
	f.commands[key] = table
	return nil
}

// value returns what the file says of a flag of a command.
func (f *File) value(command, flag string) (any, bool) {
	if v, ok := f.commands[command][flag]; ok {
		return v, true
	}
	v, ok := f.all[flag]
	return v, ok
}

// texts spells a TOML value as the command line would, one text for each time that the flag would be given.
func texts(value any) ([]string, error) {
	switch v := value.(type) {
	case string:
		return []string{v}, nil
	case bool:
		return []string{strconv.FormatBool(v)}, nil
	case int64:
		return []string{strconv.FormatInt(v, 10)}, nil
	case float64:
		return []string{strconv.FormatFloat(v, 'g', -1, 64)}, nil
	case []any:
		var all []string
		for _, item := range v {
			one, err := texts(item)
			if err != nil {
				return nil, err
			}
			all = append(all, one...)
		}
		return all, nil
	}
	return nil, fmt.Errorf("a setting is a text in quotes, a number, true, false or a list of them, not %v", value)
}
