// Package zonefile asks files of list data about a few addresses. A file may have millions of lines and is read once,
// as a stream: the asked addresses are held, never the file. The formats are those of rbldnsd (ip4set, ip4tset,
// ip4trie, ip6trie, ip6tset, generic, combined; rbldnsd(8)), answered as rbldnsd would answer, name servers' files, and
// plain lists of addresses and networks. Of a combined file only the zone itself answers, none of its subzones.
package zonefile
