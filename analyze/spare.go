package analyze

// stock is a ledger of any kind.
type stock interface {
	Size() int
	Spill()
	SetAside()
	Spilled() int64
	Close() error
}

// spareEvery is how many deliveries may come between two looks at how much memory there is left.
const spareEvery = 64

// spare makes room in memory: the largest ledger goes to temporary storage. Nobody may hold an entry meanwhile.
func (a *Accumulator) spare() {
	if a.options.Memory == 0 || a.options.Temp == nil {
		return
	}
	if a.sinceSpare++; a.sinceSpare < spareEvery && a.options.Memory > least {
		return
	}
	a.sinceSpare = 0
	var all, most int
	var largest stock
	for _, l := range a.ledgers {
		n := l.Size()
		if all += n; n > most {
			most, largest = n, l
		}
	}
	if all > a.options.Memory {
		largest.Spill()
	}
}

// least is a limit that one look in many would pass by far.
const least = 1 << 20

// spillRest sends what is left in memory after what was spilled, so that memory is free for what is made of it.
func (a *Accumulator) spillRest() {
	if a.lacked() == 0 {
		return
	}
	for _, l := range a.ledgers {
		l.Spill()
	}
}

// SetAside sends what ledgers hold to temporary storage until Result needs it, though there may be memory: it is many
// small parts, and every collection of garbage looks at them all. Where storage cannot take it, it stays.
func (a *Accumulator) SetAside() {
	a.aside = a.aside || a.Spilled() == 0
	for _, l := range a.ledgers {
		l.SetAside()
	}
}

// lacked returns how many bytes went to temporary storage for want of memory.
func (a *Accumulator) lacked() int64 {
	if a.aside {
		return 0
	}
	return a.Spilled()
}

// Spilled returns how many bytes went to temporary storage.
func (a *Accumulator) Spilled() (n int64) {
	for _, l := range a.ledgers {
		n += l.Spilled()
	}
	return n
}
