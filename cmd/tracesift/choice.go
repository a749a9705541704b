package main

import (
	"errors"
	"slices"
	"strings"
)

// choice is a flag that takes one of a few words; the first is the default.
type choice struct {
	words []string
	given string
}

// oneOf returns a flag that takes these words.
func oneOf(words ...string) choice { return choice{words: words, given: words[0]} }

// Set takes a word.
func (c *choice) Set(word string) error {
	if !slices.Contains(c.words, word) {
		last := len(c.words) - 1
		return errors.New("want " + strings.Join(c.words[:last], ", ") + " or " + c.words[last])
	}
	c.given = word
	return nil
}

// String returns the word.
func (c *choice) String() string { return c.given }

// Type names the value in the help.
func (c *choice) Type() string { return strings.Join(c.words, "|") }
