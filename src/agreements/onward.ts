/** SQL: the company of that number in `peers` lets nothing of its people be passed on to third companies. */
export const forbidsOnward = (peerId: string): string => `exists (
  select from agreements oa where oa.peer_id = ${peerId} and oa.kind = 'mutual' and oa.state in ('active', 'terminating')
    and oa.terms #>> '{in,onwardTransfer}' = 'false')`;
