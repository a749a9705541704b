package settings

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// Origin says where the value of a flag came from.
type Origin struct {
	Flag  string `json:"flag"`
	Value string `json:"value"`
	From  string `json:"from"` // "command line", the name of a variable, the path of the settings file, or "default"
}

// Variable is the environment variable of a flag: TRACESIFT_OWN_DOMAINS for --own-domains.
func Variable(flag string) string {
	return "TRACESIFT_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// Apply gives each flag that the command line left open its value from the environment, else from the file, and returns
// the origins of all in the order of the flags. A variable that is empty counts as not set; one of a flag that may be
// repeated holds its values with commas between.
func (f *File) Apply(command string, flags *pflag.FlagSet, lookup func(name string) (string, bool)) ([]Origin, error) {
	var origins []Origin
	var failed error
	flags.VisitAll(func(flag *pflag.Flag) {
		from, err := f.apply(command, flag, lookup)
		if err != nil && failed == nil {
			failed = fmt.Errorf("%s: --%s: %w", from, flag.Name, err)
		}
		origins = append(origins, Origin{flag.Name, flag.Value.String(), from})
	})
	return origins, failed
}

// apply sets one flag and says where its value came from.
func (f *File) apply(command string, flag *pflag.Flag, lookup func(string) (string, bool)) (string, error) {
	if flag.Changed {
		return "command line", nil
	}
	if text, ok := lookup(Variable(flag.Name)); ok && text != "" {
		values := []string{text}
		if _, repeats := flag.Value.(pflag.SliceValue); repeats {
			values = strings.Split(text, ",")
		}
		return Variable(flag.Name), set(flag, values)
	}
	if value, ok := f.value(command, flag.Name); ok {
		values, err := texts(value)
		if err != nil {
			return f.path, err
		}
		return f.path, set(flag, values)
	}
	return "default", nil
}

// set gives a flag its values as the command line would, so that it counts as given.
func set(flag *pflag.Flag, values []string) error {
	flag.Changed = true
	if many, ok := flag.Value.(pflag.SliceValue); ok {
		return many.Replace(values)
	}
	if len(values) != 1 {
		return fmt.Errorf("one value is wanted, not %d", len(values))
	}
	err := flag.Value.Set(values[0])
	if err != nil && flag.Value.Type() == "bool" {
		err = errors.New("want true or false")
	}
	if err != nil {
		return fmt.Errorf("%q: %w", values[0], err)
	}
	return nil
}
