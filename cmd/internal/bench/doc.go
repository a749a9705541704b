// Package bench measures tracesift against other engines that do the same work on the same exports: in turn, in processes
// of their own, with their answers compared. What the others are asked stands in the files below rivals.
package bench
