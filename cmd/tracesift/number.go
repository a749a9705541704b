package main

import (
	"errors"
	"strconv"
)

// number is a flag that takes a whole number, 0 or more.
type number int

// Set takes a number.
func (n *number) Set(text string) error {
	v, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return errors.New("want a number, 0 or more")
	}
	*n = number(v)
	return nil
}

// String returns the number.
func (n *number) String() string { return strconv.Itoa(int(*n)) }

// Type names the value in the help.
func (n *number) Type() string { return "N" }
