// Package settings gives flags the values that a command line leaves open: from the environment, else from a settings
// file, else the default stays.
package settings
