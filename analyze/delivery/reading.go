package delivery

import "tracesift/ingest/trace"

// reading is what one worker of a store keeps beside the tables.
type reading struct {
	rows     rowReader
	heads    heads // of the rows of the block at hand
	left     []int // groups of them that wait
	referred []referral
	filtered map[trace.InputID]int64
	repeated map[trace.InputID]int64 // by rows that are not here
	wanted   *sieve                  // keys of records; nil where there are none
	scratch  []byte
}

func newReading() *reading {
	in := &reading{filtered: map[trace.InputID]int64{}, repeated: map[trace.InputID]int64{}}
	in.rows.domains, in.rows.routes = domainEvidence{}, routes{}
	return in
}

// look reads the heads of a block.
func (in *reading) look(b *trace.Block) {
	in.heads.begin(b.Rows)
	for r := range b.Rows {
		head := in.heads.next()
		known := in.rows.head(head, b, r)
		switch known {
		case unknownMessage:
			in.filtered[b.Input]++
			continue
		case byMessageID:
			in.want(head.key)
		}
		in.heads.add(known)
	}
	in.heads.sort()
}

// take puts the rows of a group into the partition that they belong to. Unless it waits for another worker that is busy
// there, it may leave them, and says so.
func (in *reading) take(group int, to *table, b *trace.Block, wait bool) bool {
	rows := in.heads.of(group)
	if len(rows) == 0 {
		return true
	}
	return to.change(group%partitions, wait, func(p *part) {
		for len(rows) > 0 {
			var of []rowHead
			of, rows = rowsOfOne(rows)
			in.add(p, of, b)
		}
	})
}

// add puts rows of one message into a part.
func (in *reading) add(p *part, rows []rowHead, b *trace.Block) {
	e := p.find(&rows[0].key, rows[0].hash)
	fresh := e == nil
	if !fresh {
		p.own(e.head()) // which this run wrote
	}
	known := sides{p.common.heads.sides, &in.rows.told.sides}
	run := in.scratch[:0]
	for i := range rows {
		it := in.rows.read(b, &rows[i], p, fresh)
		if fresh {
			e, run = p.keep(&rows[0], it, &in.rows.told, run)
			run, fresh = run[:0], false
		}
		if id := it.Fields[fieldMessageID]; id != 0 && id != ownSymbol(fieldMessageID) {
			e.hasOthers()
		}
		run = appendLogged(run, it, &p.head, known)
		if to, ok := in.rows.reference(b, int(rows[i].row)); ok {
			in.referred = append(in.referred, in.rows.referred(b, int(rows[i].row), to))
		}
	}
	p.append(e, run)
	in.scratch = run
}

// refer puts what rows of the block say of the messages they refer to into the table of records.
func (in *reading) refer(records *table) {
	for i := range in.referred {
		from := &in.referred[i]
		in.want(from.to)
		records.change(partitionOf(from.to.hash()), true, func(p *part) {
			from.item.Fields[fieldMessageID] = p.dict.once(from.id)
			from.item.Fields[fieldContext] = p.dict.once(from.context)
			in.scratch = appendLogged(in.scratch[:0], &from.item, nil, sides{})
			p.add(from.to, in.scratch)
		})
	}
	in.referred = in.referred[:0]
}

// want notes that there is a record under a key.
func (in *reading) want(key Key) {
	if in.wanted == nil {
		in.wanted = new(sieve)
	}
	in.wanted.add(key)
}
