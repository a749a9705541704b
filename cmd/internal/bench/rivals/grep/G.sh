# The quick way of somebody at a shell: wrong where a cell has commas, quotes or line ends of its own.
rg -a --no-mmap -N -I ',(FAIL|DEFER),' "$@" | mawk -F, '
	{
		edge = $0; sub(/.*S:OutboundProxyFrontendName=/, "", edge); sub(/[;\r].*/, "", edge)
		domain = $13; sub(/^[^@]*@/, "", domain); sub(/;.*/, "", domain)
		code = "-"
		if (match($14, /[^0-9][245]\.[0-9]+\.[0-9]+[^0-9]/)) code = substr($14, RSTART + 1, RLENGTH - 2)
		count[tolower(edge) "\t" tolower(domain) "\t" code]++
	}
	END { for (key in count) print key "\t" count[key] }' | sort -t '	' -k4,4nr | head -n 20
