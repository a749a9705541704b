package workbook

import (
	"strconv"
	"strings"
	"time"
)

// part is one file of the archive.
type part struct {
	name string
	text []byte
}

const (
	declaration   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	spreadsheet   = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relationships = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	packages      = `http://schemas.openxmlformats.org/package/2006/`
	contentType   = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
)

// parts returns the files of the archive in a fixed order; the list of content types must be the first.
func (b *Book) parts() []part {
	var all []part
	add := func(name string, text ...string) {
		all = append(all, part{name, []byte(declaration + strings.Join(text, ""))})
	}
	add("[Content_Types].xml", b.contentTypes())
	add("_rels/.rels", `<Relationships xmlns="`+packages+`relationships">`,
		relationship("rId1", relationships+"/officeDocument", "xl/workbook.xml"),
		relationship("rId2", packages+"relationships/metadata/core-properties", "docProps/core.xml"), `</Relationships>`)
	add("docProps/core.xml", b.properties())
	add("xl/workbook.xml", b.contents())
	add("xl/_rels/workbook.xml.rels", b.links())
	add("xl/styles.xml", styles)
	for _, s := range b.sheets {
		n := strconv.Itoa(s.number)
		add("xl/worksheets/sheet"+n+".xml", s.text())
		if s.table != nil {
			add("xl/worksheets/_rels/sheet"+n+".xml.rels", `<Relationships xmlns="`+packages+`relationships">`,
				relationship("rId1", relationships+"/table", "../tables/table"+n+".xml"), `</Relationships>`)
			add("xl/tables/table"+n+".xml", s.table.text(n))
		}
	}
	return all
}

func relationship(id, kind, target string) string {
	return `<Relationship Id="` + id + `" Type="` + kind + `" Target="` + target + `"/>`
}

func (b *Book) contentTypes() string {
	var t strings.Builder
	override := func(name, kind string) {
		t.WriteString(`<Override PartName="` + name + `" ContentType="` + kind + `"/>`)
	}
	t.WriteString(`<Types xmlns="` + packages + `content-types"><Default Extension="xml" ContentType="application/xml"/>` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`)
	override("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")
	override("/xl/workbook.xml", contentType+"sheet.main+xml")
	override("/xl/styles.xml", contentType+"styles+xml")
	for _, s := range b.sheets {
		n := strconv.Itoa(s.number)
		override("/xl/worksheets/sheet"+n+".xml", contentType+"worksheet+xml")
		if s.table != nil {
			override("/xl/tables/table"+n+".xml", contentType+"table+xml")
		}
	}
	return t.String() + `</Types>`
}

// properties say what the document is and when it was made.
func (b *Book) properties() string {
	at := b.created.Format(time.RFC3339)
	return `<cp:coreProperties xmlns:cp="` + packages + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
		`xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escape(b.title) + `</dc:title><dc:creator>tracesift</dc:creator>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created>` +
		`<dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified></cp:coreProperties>`
}

// contents lists the sheets.
func (b *Book) contents() string {
	var t strings.Builder
	t.WriteString(`<workbook ` + spreadsheet + ` xmlns:r="` + relationships + `"><sheets>`)
	for _, s := range b.sheets {
		n := strconv.Itoa(s.number)
		t.WriteString(`<sheet name="` + escape(s.name) + `" sheetId="` + n + `" r:id="rId` + n + `"/>`)
	}
	return t.String() + `</sheets></workbook>`
}

// links say which file each sheet is.
func (b *Book) links() string {
	var t strings.Builder
	t.WriteString(`<Relationships xmlns="` + packages + `relationships">`)
	for _, s := range b.sheets {
		n := strconv.Itoa(s.number)
		t.WriteString(relationship("rId"+n, relationships+"/worksheet", "worksheets/sheet"+n+".xml"))
	}
	last := strconv.Itoa(len(b.sheets) + 1)
	return t.String() + relationship("rId"+last, relationships+"/styles", "styles.xml") + `</Relationships>`
}

// text is the file of the sheet; the order of its elements is given.
func (s *Sheet) text() string {
	var t strings.Builder
	t.WriteString(`<worksheet ` + spreadsheet + ` xmlns:r="` + relationships + `"><sheetViews><sheetView workbookViewId="0"`)
	if s.number == 1 {
		t.WriteString(` tabSelected="1"`)
	}
	t.WriteString(`>`)
	if s.frozen {
		t.WriteString(`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>`)
	}
	t.WriteString(`</sheetView></sheetViews>`)
	if s.widths.Len() > 0 {
		t.WriteString(`<cols>` + s.widths.String() + `</cols>`)
	}
	t.WriteString(`<sheetData>` + s.rows.String() + `</sheetData>`)
	if s.table != nil {
		t.WriteString(`<tableParts count="1"><tablePart r:id="rId1"/></tableParts>`)
	}
	return t.String() + `</worksheet>`
}

// text is the file of the table; n is its number in the workbook.
func (t *table) text(n string) string {
	var b strings.Builder
	b.WriteString(`<table ` + spreadsheet + ` id="` + n + `" name="t` + n + `" displayName="t` + n + `" ref="A1:` + t.last +
		`"><autoFilter ref="A1:` + t.last + `"/><tableColumns count="` + strconv.Itoa(len(t.columns)) + `">`)
	for i, c := range t.columns {
		b.WriteString(`<tableColumn id="` + strconv.Itoa(i+1) + `" name="` + escape(literal(c)) + `"/>`)
	}
	return b.String() + `</tableColumns><tableStyleInfo name="TableStyleLight1" showRowStripes="1"/></table>`
}

// styles has the cell formats in the order of the styles.
const styles = `<styleSheet ` + spreadsheet + `>` +
	`<numFmts count="4"><numFmt numFmtId="164" formatCode="0.0%"/><numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm:ss"/>` +
	`<numFmt numFmtId="166" formatCode="[h]:mm:ss"/><numFmt numFmtId="167" formatCode="#,##0"/></numFmts>` +
	`<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>` +
	`<font><b/><sz val="14"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="8">` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment vertical="top"/></xf>` +
	`<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>` +
	`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>` +
	`<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>` +
	`<xf numFmtId="167" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>` +
	`</cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>` +
	`<tableStyles count="0" defaultTableStyle="TableStyleMedium2"/></styleSheet>`
