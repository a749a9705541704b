package main

import (
	"os"

	"github.com/spf13/pflag"

	"tracesift/cmd/internal/profile"
	"tracesift/cmd/internal/run"
	"tracesift/cmd/internal/settings"
)

// commonFlags are the flags of every command.
type commonFlags struct {
	config  string
	level   choice
	profile profile.Files
}

// declare declares the flags.
func (f *commonFlags) declare(flags *pflag.FlagSet) {
	flags.StringVar(&f.config, "config", "", "settings `FILE` (TOML); otherwise the one in your configuration directory, where there is one")
	f.level = logLevels()
	flags.Var(&f.level, "log-level", "what stderr says: errors alone; warnings too; also what is done, with bars; or all that helps to find a fault. --quiet sets it to error")
	f.profile.Declare(flags)
}

// checkProfiles returns an error where a profile would replace what the command reads.
func (f *commonFlags) checkProfiles(command string, flags *pflag.FlagSet) error {
	read := namedFiles(flags, flags.Args())
	for _, arg := range flags.Args() {
		read = append(read, run.File{Flag: command, Path: arg})
	}
	p := &f.profile
	return run.CheckOutputs([]run.File{{Flag: "--cpuprofile", Path: p.CPU}, {Flag: "--memprofile", Path: p.Memory}, {Flag: "--trace", Path: p.Trace}},
		read, nil)
}

// settle gives the flags that the command line left open the values that the environment and the settings file have.
func (f *commonFlags) settle(command string, flags *pflag.FlagSet) ([]settings.Origin, error) {
	path, must := f.path()
	file := new(settings.File)
	if path != "" {
		var err error
		if file, err = settings.Load(path, must, settable()); err != nil {
			return nil, err
		}
	}
	return file.Apply(command, flags, os.LookupEnv)
}

// path returns where the settings file is, and whether it must be there: somebody named it.
func (f *commonFlags) path() (path string, named bool) {
	if f.config != "" {
		return f.config, true
	}
	if path := os.Getenv(settings.Variable("config")); path != "" {
		return path, true
	}
	return settings.DefaultPath(), false
}

// settable returns what a settings file may speak of.
func settable() []settings.Command {
	var known []settings.Command
	for _, c := range commands() {
		k := settings.Command{Name: c.name}
		c.declared().VisitAll(func(flag *pflag.Flag) { k.Flags = append(k.Flags, flag.Name) })
		known = append(known, k)
	}
	return known
}

// commonSet returns the flags of every command with their defaults.
func commonSet() *pflag.FlagSet {
	flags := command{}.flags()
	new(commonFlags).declare(flags)
	return flags
}
