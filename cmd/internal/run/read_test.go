package run

import "testing"

func TestJobs(t *testing.T) {
	for given, want := range map[int]int{1: 1, 3: 3, 999_999: mostJobs} {
		if got := (&Source{Jobs: given}).jobs(); got != want {
			t.Errorf("%d jobs are %d", given, got)
		}
	}
	if got := new(Source).jobs(); got < 1 {
		t.Errorf("%d jobs without a word", got)
	}
}
