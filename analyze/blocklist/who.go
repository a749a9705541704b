package blocklist

import "slices"

// Who can act, by the names of actors in package ndr.
const (
	recipientAdmin = "recipient_admin"
	sendingAdmin   = "sending_admin"
	microsoft      = "microsoft"
)

// who says who can end refusals that are judged so. What is said wrongly, or cannot be settled, only the administrator of
// the recipient's side can end, who refuses; a listing that is there, or that may be there of one's own address, also
// who runs the address, and through them the list's operator. Nobody outside can have an address of Exchange Online taken
// off a list.
func (j *judgement) who() []string {
	switch j.v.Name {
	case DomainClaim:
		return []string{sendingAdmin, recipientAdmin}
	case PrivateList:
		if j.list != nil && len(j.list.Who) > 0 {
			return j.list.Who
		}
	case ConfirmedListed, ListedThenNotNow, ListedLaterOnly, ListedOnOtherLists, GenericListed:
		if slices.Contains(j.v.Flags, FlagRejectMode) {
			break // the list says nothing against the message
		}
		if j.EdgeOwner == "eop" {
			return []string{recipientAdmin, microsoft}
		}
		return []string{sendingAdmin, recipientAdmin}
	case NotChecked, ListUnreachable, ListRefused, ResolverUnfit: // it may be listed
		if j.EdgeOwner == "own" {
			return []string{sendingAdmin, recipientAdmin}
		}
	}
	return []string{recipientAdmin}
}
