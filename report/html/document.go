package html

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"tracesift/report"
)

// document is the whole file. Everything is escaped but the style and the script, which are ours.
func document(p *page) g.Node {
	title := p.Title
	if p.Generated != "" {
		title += ", " + p.Generated
	}
	return h.Doctype(h.HTML(h.Lang("en"), newline(),
		h.Head(newline(),
			lined(h.Meta(h.Charset("utf-8"))),
			lined(h.Meta(g.Attr("http-equiv", "Content-Security-Policy"), h.Content(p.Policy))),
			lined(h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1"))),
			lined(h.Meta(h.Name("referrer"), h.Content("no-referrer"))),
			lined(h.Meta(h.Name("color-scheme"), h.Content("light dark"))),
			lined(h.TitleEl(g.Text(title))),
			lined(h.Link(h.Rel("icon"), h.Href("data:,"))),
			lined(h.StyleEl(g.Raw(style))),
		),
		newline(),
		h.Body(newline(),
			lined(h.A(h.Class("skip"), h.Href("#main"), g.Text("Skip to the report"))),
			lined(masthead()),
			lined(h.Div(h.Class("page"), newline(), lined(contents(p.Sections)), lined(body(p)))),
			lined(h.Script(g.Raw(script))),
		),
		newline(),
	))
}

// newline keeps the source readable, and two weeks comparable line by line.
func newline() g.Node { return g.Text("\n") }

// lined ends a line after a node.
func lined(n g.Node) g.Node { return g.Group{n, newline()} }

// masthead is what stays in sight. The script shows what only works with it.
func masthead() g.Node {
	const find = "Find a message, an address, a host, a domain"
	return h.Header(h.Class("bar"), newline(),
		lined(h.P(h.Class("brand"), g.Text("trace"), h.B(g.Text("sift")))),
		lined(h.Div(h.Class("find"), h.Role("search"), g.Attr("hidden"),
			h.Label(h.For("find"), h.Class("unseen"), g.Text(find+" or a code")),
			h.Input(h.ID("find"), h.Type("search"), h.Placeholder(find+", a code"), h.AutoComplete("off"),
				g.Attr("spellcheck", "false"), h.Aria("describedby", "found")),
			h.P(h.ID("found"), h.Role("status")),
		)),
		lined(h.Button(h.ID("theme"), h.Type("button"), g.Attr("hidden"), g.Text("Dark"))),
	)
}

func contents(sections []section) g.Node {
	return h.Nav(h.Aria("label", "Contents"), newline(), h.Ol(newline(),
		g.Map(sections, func(s section) g.Node { return lined(h.Li(h.A(h.Href("#"+s.ID), g.Text(s.Title)))) }),
	), newline())
}

func body(p *page) g.Node {
	return h.Main(h.ID("main"), h.TabIndex("-1"), newline(),
		lined(h.H1(g.Text(p.Title))),
		g.If(p.Generated != "", lined(h.P(h.Class("made"), g.Text("Made "+p.Generated+". All times are UTC.")))),
		lined(h.P(h.Class("headline"), g.Text(p.Headline))),
		g.If(p.Lead != "", lined(h.P(h.Class("lead"), g.Text(p.Lead)))),
		g.Map(p.Alerts, func(alert string) g.Node { return lined(h.P(h.Class("alert"), h.Role("note"), g.Text(alert))) }),
		g.If(len(p.Tiles) > 0, lined(h.Dl(h.Class("tiles"), newline(), g.Map(p.Tiles, tileNode)))),
		g.Map(p.Figures, figureNode),
		g.Map(p.Sections, sectionNode),
	)
}

func tileNode(t report.Tile) g.Node {
	return lined(h.Div(g.If(t.Alarm, h.Class("alarm")),
		h.Dt(g.Text(t.Name)), h.Dd(h.Class("value"), g.Text(t.Value)), h.Dd(h.Class("basis"), g.Text(t.Basis))))
}

func sectionNode(s section) g.Node {
	return lined(h.Section(h.ID(s.ID), h.Aria("labelledby", s.ID+"-title"), newline(),
		lined(h.H2(h.ID(s.ID+"-title"), h.A(h.Href("#"+s.ID), g.Text(s.Title)))),
		g.Map(s.Paragraphs, func(text string) g.Node { return lined(h.P(g.Text(text))) }),
		g.If(len(s.Items) > 0, lined(h.Ol(h.Class("items"), newline(), g.Map(s.Items, itemNode)))),
		g.Map(s.Figures, figureNode),
		g.Map(s.Tables, tableNode),
		g.If(len(s.Notes) > 0, lined(h.Ul(h.Class("notes"), newline(),
			g.Map(s.Notes, func(note string) g.Node { return lined(h.Li(g.Text(note))) })))),
		g.If(len(s.Terms) > 0, lined(h.Dl(h.Class("terms"), newline(),
			g.Map(s.Terms, func(t report.Term) g.Node { return lined(termNode(t)) })))),
	))
}

func termNode(t report.Term) g.Node { return g.Group{h.Dt(g.Text(t.Name)), h.Dd(g.Text(t.Text))} }

func itemNode(it item) g.Node {
	return lined(h.Li(h.Details(g.If(it.Open, g.Attr("open")), newline(),
		lined(h.Summary(h.Span(h.Class("what"), g.Text(it.Title)),
			g.If(it.Stake != "", g.Group{g.Text(" "), h.Span(h.Class("stake"), g.Text(it.Stake))}))),
		lined(h.Dl(h.Class("terms"), g.Map(it.Facts, termNode),
			g.If(it.Reference != "", g.Group{h.Dt(g.Text("Reference")), h.Dd(
				h.A(h.Class("out"), h.Href(it.Reference), h.Rel("noreferrer noopener"), g.Text(it.Reference)))}))),
		g.If(len(it.Steps) > 0, lined(h.Ol(h.Class("steps"),
			g.Map(it.Steps, func(step string) g.Node { return h.Li(g.Text(step)) })))),
	)))
}

func figureNode(f figure) g.Node {
	width, height := strconv.Itoa(f.Width), strconv.Itoa(f.Height)
	return lined(h.Figure(h.ID(f.ID), newline(),
		lined(h.FigCaption(h.H3(h.ID(f.ID+"-title"), g.Text(f.Title)), h.P(h.ID(f.ID+"-about"), g.Text(f.Caption)))),
		lined(h.Div(h.Class("scroll"), h.TabIndex("0"), h.Role("group"), h.Aria("label", "Picture: "+f.Title), newline(),
			lined(h.SVG(g.Attr("viewBox", "0 0 "+width+" "+height), h.Width(width), h.Height(height), g.If(f.Wide, h.Class("wide")), h.Role("img"),
				h.Aria("labelledby", f.ID+"-title "+f.ID+"-about"), newline(),
				g.Map(f.Lines, lineNode), g.Map(f.Shapes, shapeNode), g.Map(f.Labels, labelNode),
			)),
		)),
		g.If(len(f.Legend) > 0, lined(h.Ul(h.Class("legend"), g.Map(f.Legend, keyNode)))),
		lined(h.Details(h.Class("numbers"), h.Summary(g.Text("The numbers")), newline(), tableNode(f.Table))),
	))
}

func lineNode(l line) g.Node {
	return lined(g.El("line", g.Attr("x1", l.X1), g.Attr("y1", l.Y1), g.Attr("x2", l.X2), g.Attr("y2", l.Y2)))
}

func shapeNode(s shape) g.Node {
	return lined(g.El("rect", g.Attr("x", s.X), g.Attr("y", s.Y), h.Width(s.W), h.Height(s.H), h.Class(s.Class),
		h.TitleEl(g.Text(s.Title))))
}

func labelNode(l label) g.Node {
	return lined(g.El("text", g.Attr("x", l.X), g.Attr("y", l.Y), class(l.Class), g.If(l.Turn != "", g.Attr("transform", l.Turn)),
		g.Text(l.Text)))
}

func keyNode(k key) g.Node {
	return h.Li(h.SVG(h.Width("12"), h.Height("12"), h.Aria("hidden", "true"),
		g.El("rect", h.Width("12"), h.Height("12"), h.Class(k.Class))), g.Text(k.Text))
}

func tableNode(t table) g.Node {
	return lined(h.Div(h.Class("table"), h.ID(t.ID), newline(),
		g.If(t.Title != "", lined(h.H3(g.Text(t.Title)))),
		lined(h.Div(h.Class("scroll"), h.TabIndex("0"), h.Role("group"), h.Aria("label", t.Label), newline(),
			lined(h.Table(g.If(t.Filter, g.Attr("data-filter")), g.If(t.Late, g.Attr("data-late")), newline(),
				lined(h.Caption(h.Class("unseen"), g.Text(t.Label))),
				lined(h.THead(h.Tr(g.Map(t.Columns, headNode)))),
				lined(h.TBody(newline(), g.Map(t.Rows, rowNode))),
				g.If(len(t.Foot) > 0, lined(h.TFoot(newline(), g.Map(t.Foot, rowNode)))),
			)),
		)),
		g.If(t.Note != "", lined(h.P(h.Class("note"), g.Text(t.Note)))),
		lined(h.Details(h.Class("columns"), h.Summary(g.Text("What the columns mean")),
			h.Dl(h.Class("terms"), g.Map(t.Columns, func(c column) g.Node { return termNode(report.Term{Name: c.Title, Text: c.Doc}) })))),
	))
}

func headNode(c column) g.Node {
	return h.Th(g.Attr("scope", "col"), class(c.Class), g.If(c.Doc != "", h.Title(c.Doc)), g.Text(c.Title))
}

func rowNode(r row) g.Node {
	cells := make(g.Group, len(r))
	for i := range r {
		c := &r[i]
		if i == 0 {
			cells[i] = h.Th(g.Attr("scope", "row"), class(c.Class), c.node())
		} else {
			cells[i] = h.Td(class(c.Class), g.If(c.Sort != "", h.Data("sort", c.Sort)), c.node())
		}
	}
	return lined(h.Tr(cells))
}

// node is what stands in the cell.
func (c *cell) node() g.Node {
	text := g.Group{g.Text(c.Text)}
	switch {
	case c.Dots:
		text = nil
		for part := range strings.SplitAfterSeq(c.Text, ".") {
			text = append(text, g.Text(part), h.Wbr())
		}
	case c.Zone != "":
		text = append(text, h.Span(g.Text(c.Zone)))
	case c.More != "":
		text = g.Group{h.Details(h.Summary(text), g.Text(c.More))}
	}
	if c.Of != "" {
		text = append(text, g.Text(" "), h.Small(g.Text(c.Of)))
	}
	return text
}

// class names the looks of an element; nothing where it has none.
func class(names string) g.Node { return g.If(names != "", h.Class(names)) }
