// Package order sorts records without making the program larger by each kind of them.
package order

import (
	"cmp"
	"slices"
)

// Sort does what slices.SortStableFunc does, but sorts their numbers first: the sort of the library is compiled anew
// for every type that is no pointer, some 15 KB each for wide records, and moves these whole. It takes a number for
// each record, unless they are few.
func Sort[T any](records []T, compare func(a, b T) int) {
	SortWide(records, func(a, b *T) int { return compare(*a, *b) })
}

// SortWide is Sort for records that are too wide to be handed over in each comparison.
func SortWide[T any](records []T, compare func(a, b *T) int) {
	if len(records) <= few {
		insert(records, compare)
		return
	}
	from := make([]int, len(records))
	for i := range from {
		from[i] = i
	}
	slices.SortFunc(from, func(a, b int) int { return cmp.Or(compare(&records[a], &records[b]), a-b) })
	move(records, from)
}

// few is how many records are put into order one by one.
const few = 8

// insert sorts a few records.
func insert[T any](records []T, compare func(a, b *T) int) {
	for i := 1; i < len(records); i++ {
		for k := i; k > 0 && compare(&records[k], &records[k-1]) < 0; k-- {
			records[k], records[k-1] = records[k-1], records[k]
		}
	}
}

// move puts record from[i] at i. Places form rings, each of which is turned by one; from is used up.
func move[T any](records []T, from []int) {
	for start := range from {
		if from[start] < 0 {
			continue
		}
		first, i := records[start], start
		for from[i] != start {
			next := from[i]
			records[i], from[i] = records[next], -1
			i = next
		}
		records[i], from[i] = first, -1
	}
}
