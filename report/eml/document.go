package eml

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"tracesift/report"
)

// The looks of a mail stand in every element, because mail clients drop style sheets.
const (
	ink, grey, red   = "#1f252b", "#59636d", "#b0261d"
	rim, paper, band = "#e2dfd9", "#faf9f7", "#f2f0ec"

	sans  = "font-family:Segoe UI,Helvetica,Arial,sans-serif;"
	small = "font-size:12px;line-height:18px;color:" + grey + ";"
	list  = sans + "font-size:13px;line-height:19px;color:" + ink + ";"
)

// document is the HTML of the mail. Tables place what is in them: mail clients know nothing else.
func document(p *page) g.Node {
	content := h.Td(style("padding:24px 28px;"+sans+"font-size:14px;line-height:21px;color:"+ink+";"), newline(),
		head(p), g.If(len(p.Bars) > 0, chart(p)), g.Map(p.Sections, sectionNode))
	sheet := layout(h.Width("860"), g.Attr("bgcolor", "#ffffff"), style("width:100%;max-width:860px;border:1px solid "+rim+";"), h.Tr(content))
	desk := layout(h.Width("100%"), g.Attr("bgcolor", paper), h.Tr(h.Td(g.Attr("align", "center"), style("padding:16px;"), newline(), sheet)))
	return h.Doctype(h.HTML(h.Lang("en"), newline(),
		h.Head(newline(),
			lined(h.Meta(h.Charset("utf-8"))),
			lined(h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1"))),
			lined(h.Meta(h.Name("color-scheme"), h.Content("light"))),
			lined(h.TitleEl(g.Text(p.Title))),
		), newline(),
		h.Body(style("margin:0;padding:0;background-color:"+paper+";"), newline(), lined(desk)), newline(),
	))
}

// newline keeps the lines of the source short, as far as that goes.
func newline() g.Node { return g.Text("\n") }

// lined ends a line after a node.
func lined(n g.Node) g.Node { return g.Group{n, newline()} }

func style(css string) g.Node { return h.Style(css) }

func top() g.Node { return g.Attr("valign", "top") }

// layout is a table that only places what is in it.
func layout(content ...g.Node) g.Node {
	return h.Table(h.Role("presentation"), g.Attr("cellpadding", "0"), g.Attr("cellspacing", "0"), g.Attr("border", "0"), g.Group(content))
}

func head(p *page) g.Node {
	return g.Group{
		lined(h.H1(style("margin:0;font-size:14px;line-height:20px;font-weight:bold;color:"+grey+";"), g.Text(p.Title))),
		g.If(p.Generated != "", lined(h.P(style("margin:0 0 8px;"+small), g.Text("Made "+p.Generated+". All times are UTC.")))),
		lined(h.P(style("margin:8px 0 8px;font-size:20px;line-height:28px;font-weight:bold;color:"+ink+";"), g.Text(p.Headline))),
		g.If(p.Lead != "", lined(h.P(style("margin:0 0 16px;color:"+ink+";"), g.Text(p.Lead)))),
		g.Map(p.Alerts, func(alert string) g.Node {
			return lined(h.P(style("margin:0 0 8px;padding:8px 12px;background-color:#fff3d6;border-left:4px solid #c98a00;color:"+ink+";"),
				g.Text(alert)))
		}),
		g.If(len(p.Tiles) > 0, lined(h.Table(h.Role("presentation"), h.Width("100%"), g.Attr("cellpadding", "0"),
			g.Attr("cellspacing", "6"), g.Attr("border", "0"), h.Tr(newline(), g.Map(p.Tiles, tileNode))))),
	}
}

func tileNode(t report.Tile) g.Node {
	colour := ink
	if t.Alarm {
		colour = red
	}
	const quiet = "font-size:12px;line-height:16px;color:" + grey + ";"
	return lined(h.Td(top(), h.Width("20%"), g.Attr("bgcolor", paper), style("padding:10px 12px;border:1px solid "+rim+";"+sans),
		h.Div(style(quiet), g.Text(t.Name)),
		h.Div(style("font-size:24px;line-height:32px;font-weight:bold;color:"+colour+";"), g.Text(t.Value)),
		h.Div(style(quiet), g.Text(t.Basis))))
}

// chart draws bars of coloured cells.
func chart(p *page) g.Node {
	return g.Group{
		lined(h.H2(style("margin:24px 0 8px;font-size:16px;line-height:22px;color:"+ink+";"), g.Text(p.BarTitle))),
		lined(layout(style(sans+"font-size:12px;line-height:16px;color:"+ink+";"), newline(), g.Map(p.Bars, barNode))),
		lined(h.P(style("margin:6px 0 0;"+small), g.Map(p.Key, func(k piece) g.Node {
			return g.Group{g.El("font", g.Attr("color", k.Colour), g.Text("\u25a0")), g.Text("\u00a0" + k.Name + " \u00a0 ")}
		}))),
	}
}

func barNode(b bar) g.Node {
	return lined(h.Tr(
		h.Td(style("padding:2px 10px 2px 0;color:"+grey+";white-space:nowrap;"), g.Text(b.Name)),
		h.Td(style("padding:2px 8px 2px 0;"), layout(h.Tr(g.Map(b.Pieces, func(p piece) g.Node {
			return h.Td(h.Width(strconv.Itoa(p.Width)), h.Height("14"), g.Attr("bgcolor", p.Colour), h.Title(p.Name),
				style("font-size:1px;line-height:14px;"), g.Text("\u00a0"))
		})))),
		h.Td(style("padding:2px 0;"), g.Text(b.Total))))
}

func sectionNode(s section) g.Node {
	return g.Group{
		lined(h.H2(style("margin:28px 0 8px;padding-bottom:4px;border-bottom:1px solid "+rim+";font-size:17px;line-height:24px;color:"+ink+";"),
			g.Text(s.Title))),
		g.Map(s.Paragraphs, func(text string) g.Node { return lined(h.P(style("margin:0 0 8px;"), g.Text(text))) }),
		g.Map(s.Items, itemNode),
		g.Map(s.Tables, tableNode),
		g.If(len(s.Notes) > 0, lined(h.Ul(style("margin:8px 0;padding-left:20px;"), g.Map(s.Notes, func(note string) g.Node {
			return h.Li(style("margin:0 0 3px;word-break:break-word;"), g.Text(note))
		})))),
		g.If(len(s.Terms) > 0, lined(layout(style(list), newline(), g.Map(s.Terms, termNode)))),
	}
}

func termNode(t report.Term) g.Node {
	return lined(h.Tr(h.Td(top(), style("padding:2px 12px 2px 0;color:"+grey+";white-space:nowrap;"), g.Text(t.Name)),
		h.Td(top(), style("padding:2px 0;word-break:break-word;"), g.Text(t.Text))))
}

func itemNode(it report.Item) g.Node {
	return g.Group{
		lined(h.H3(style("margin:16px 0 4px;font-size:14px;line-height:20px;color:"+ink+";"), g.Text(it.Title))),
		lined(layout(style(list), newline(), g.Map(it.Facts, termNode), g.If(it.Reference != "", lined(h.Tr(
			h.Td(top(), style("padding:2px 12px 2px 0;color:"+grey+";"), g.Text("Reference")),
			h.Td(top(), style("padding:2px 0;"), h.A(h.Href(it.Reference), style("color:#0b57a4;"), g.Text(it.Reference)))))))),
		g.If(len(it.Steps) > 0, lined(h.Ol(style("margin:6px 0 8px;padding-left:22px;"), g.Map(it.Steps, func(step string) g.Node {
			return h.Li(style("margin:0 0 3px;"), g.Text(step))
		})))),
	}
}

func tableNode(t table) g.Node {
	return g.Group{
		g.If(t.Title != "", lined(h.H3(style("margin:16px 0 6px;font-size:14px;line-height:20px;color:"+ink+";"), g.Text(t.Title)))),
		lined(h.Table(h.Width("100%"), g.Attr("cellpadding", "0"), g.Attr("cellspacing", "0"), g.Attr("border", "0"),
			style("border-collapse:collapse;border:1px solid "+rim+";"+sans+"font-size:12px;line-height:17px;color:"+ink+";"), newline(),
			lined(h.Tr(g.Map(t.Columns, func(c column) g.Node {
				return h.Th(g.Attr("scope", "col"), align(c.Right), g.Attr("bgcolor", band),
					style("padding:5px 8px;border-bottom:1px solid "+rim+";"), g.Text(c.Title))
			}))),
			g.Map(t.Rows, func(r []cell) g.Node { return lined(h.Tr(g.Map(r, cellNode))) }),
		)),
		g.If(t.Note != "", lined(h.P(style("margin:4px 0 8px;font-size:12px;line-height:17px;color:"+grey+";"), g.Text(t.Note)))),
	}
}

func cellNode(c cell) g.Node {
	text := g.Text(c.Text)
	switch {
	case c.Bold:
		text = h.B(text)
	case c.Alarm:
		text = h.B(style("color:"+red+";"), text)
	case c.Code:
		text = h.Span(style("font-family:Consolas,Menlo,monospace;font-size:11px;"), text)
	}
	return h.Td(top(), align(c.Right), style("padding:4px 8px;border-bottom:1px solid "+rim+";word-break:break-word;"), text)
}

func align(right bool) g.Node {
	if right {
		return g.Attr("align", "right")
	}
	return g.Attr("align", "left")
}
