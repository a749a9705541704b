package main

import "errors"

// The exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitIncomplete  = 3
	exitPolicy      = 4
	exitInterrupted = 130
)

// errIncomplete says that the work is done but input was lost.
var errIncomplete = errors.New("input was lost")

// errPolicy says that the work is done but a rule of the policy is broken.
var errPolicy = errors.New("the policy is broken")

// exitCodes returns what the help and the manual say of them.
func exitCodes() []struct {
	code    int
	meaning string
} {
	return []struct {
		code    int
		meaning string
	}{
		{exitDone, "done"},
		{exitFailed, "failed"},
		{exitUsage, "wrong usage"},
		{exitIncomplete, "done, but input was lost: rows rejected, a file refused, cut or at a known limit, list data that could not be read"},
		{exitPolicy, "done, but a threshold of --policy is broken; it wins over 3"},
		{exitInterrupted, "interrupted; nothing was left half-written"},
	}
}
