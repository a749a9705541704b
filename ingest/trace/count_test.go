package trace

import "testing"

func TestCounted(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{
		{0, "0 rows have"}, {1, "1 row has"}, {2, "2 rows have"}, {999, "999 rows have"}, {1000, "1,000 rows have"}, {10_450, "10,450 rows have"},
		{1_234_567, "1,234,567 rows have"}, {-1234, "-1,234 rows have"}, {-999, "-999 rows have"},
	} {
		if got := Counted(c.n, "row has", "rows have"); got != c.want {
			t.Errorf("%d: %s, want %s", c.n, got, c.want)
		}
	}
}
