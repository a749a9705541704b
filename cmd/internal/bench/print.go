package bench

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// printTable prints what engines cost, ours first.
func printTable(out io.Writer, all []*series, on *export) error {
	var b strings.Builder
	b.WriteString("  \twall s\tCPU s\tpeak MiB\tParquet MB\tstart-up: wall, CPU s\tMB/s\twall / ours\tCPU / ours\n")
	for i, s := range all {
		fmt.Fprintf(&b, "   %s\t%s\t%s\t%s\t%.1f\t%.2f, %.2f\t%.0f\t", s.engine, spread(s.of(wall), "%.2f"), spread(s.of(cpu), "%.2f"),
			spread(s.of(peak), "%.0f"), float64(s.costs[0].written)/1e6, wall(s.start), cpu(s.start), speed(s, on))
		if i == 0 {
			b.WriteString("1\t1\n")
			continue
		}
		fmt.Fprintf(&b, "%s\t%s\n", spread(ratios(s, all[0], wall), "%.2f"), spread(ratios(s, all[0], cpu), "%.2f"))
	}
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	return w.Flush()
}

// speed is the export's bytes by the median of the time without the start.
func speed(s *series, on *export) float64 {
	net := max(median(s.of(wall))-wall(s.start), 0.001)
	return float64(on.sum.Bytes) / 1e6 / net
}

// spread prints a median, and in brackets the least and the greatest figure.
func spread(figures []float64, format string) string {
	least, greatest := span(figures)
	return fmt.Sprintf(format+" ("+format+"-"+format+")", median(figures), least, greatest)
}
