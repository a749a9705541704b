package terminal

import (
	"bytes"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"tracesift/report"
)

// table draws one table with its title above and what was left out below.
func (p *page) table(t *report.Table) error {
	if t.Title != "" {
		p.paragraph("", nil, t.Title)
	}
	g := fit(t, p.Width)
	if err := p.draw(g); err != nil {
		return err
	}
	if t.Note != "" {
		p.paragraph("", nil, t.Note)
	}
	if len(g.dropped) > 0 {
		p.paragraph("", nil, "Left out at this width: "+strings.Join(g.dropped, ", ")+".")
	}
	return nil
}

// draw gives the grid to tablewriter, which only aligns: texts were fitted before, so that it neither wraps nor cuts.
func (p *page) draw(g *grid) error {
	align := make(tw.Alignment, len(g.columns))
	for i, c := range g.columns {
		align[i] = tw.AlignLeft
		if c.Kind.Numeric() {
			align[i] = tw.AlignRight
		}
	}
	rule := tw.Off
	if p.Width > 0 {
		rule = tw.On
	}
	var out bytes.Buffer
	table := tablewriter.NewTable(&out,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Symbols: tw.NewSymbolCustom("rule").WithRow("─").WithColumn(""),
			Settings: tw.Settings{
				Lines:      tw.Lines{ShowHeaderLine: rule, ShowTop: tw.Off, ShowBottom: tw.Off, ShowFooterLine: tw.Off},
				Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off},
			},
		})),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithAlignment(align),
		tablewriter.WithPadding(tw.Padding{Left: tw.Empty, Right: blank(gap), Overwrite: true}),
	)
	table.Header(p.styled(g.titles, func(int) func(string) string { return p.bold }))
	for k, row := range g.rows {
		if err := table.Append(p.styled(row, p.rowStyle(g, k))); err != nil {
			return err
		}
	}
	if err := table.Render(); err != nil {
		return err
	}
	for line := range strings.Lines(out.String()) {
		p.out.WriteString(trimEnd(strings.TrimSuffix(line, "\n")) + "\n")
	}
	return nil
}

// trimEnd takes off the padding of the last column, and what the rule draws beyond it.
func trimEnd(line string) string {
	if strings.HasSuffix(line, "─") && strings.Trim(line, "─") == "" {
		return strings.TrimSuffix(line, strings.Repeat("─", gap))
	}
	for strings.HasSuffix(line, " "+reset) || strings.HasSuffix(line, " ") { // tablewriter puts a reset behind padding
		line = strings.TrimRight(strings.TrimSuffix(line, reset), " ")
	}
	return line
}

// rowStyle says how the cells of a row look: counts of failures other than none are red, a sum is bold.
func (p *page) rowStyle(g *grid, k int) func(i int) func(string) string {
	return func(i int) func(string) string {
		switch {
		case g.columns[i].Alarm && g.rows[k][i] != "0":
			return p.red
		case g.kinds[k] == report.Sum:
			return p.bold
		}
		return nil
	}
}

func (p *page) styled(cells []string, style func(i int) func(string) string) []string {
	if !p.Color {
		return cells
	}
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = c
		if s := style(i); s != nil {
			out[i] = s(c)
		}
	}
	return out
}
