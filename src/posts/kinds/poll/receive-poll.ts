import { cleanLine } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { owesCharter } from '#src/groups/charters/charter.ts';
import { optionMax } from '../../limits.ts';
import type { RemotePerson } from '../../inbound/incoming.ts';
import { visibleTo } from '../../policy.ts';
import { viewerOf } from '../../read/reachable.ts';
import { castVote, openBallot } from './votes.ts';

/** A partner's person votes in a poll of ours, one message for each option. True if it counts: open, readable, and for the first time. */
export async function receiveVote(
  tx: Tx,
  person: RemotePerson,
  postUri: string,
  optionTitle: string,
): Promise<boolean> {
  const [post] = await tx<{ id: PostId }[]>`
    select p.id from posts p where p.uri = ${postUri} and p.peer_id is null and p.removed_at is null
      and ${visibleTo(tx, viewerOf(person))} and not ${owesAnswer(tx, person.id)}`;
  const ballot = post ? await openBallot(tx, person.id, post.id) : null;
  if (!post || !ballot || ballot.closed) return false;
  const position = ballot.options.indexOf(cleanLine(optionTitle, optionMax));
  const taken = ballot.multiple ? ballot.chosen.includes(position) : ballot.chosen.length > 0;
  if (position < 0 || taken) return false;
  return await castVote(tx, person, post.id, [position], ballot.multiple);
}

/** Which of these posts is a poll of ours with an option of that name; null if none is. */
export async function pollOffering(
  reader: Reader,
  uris: readonly string[],
  option: string,
): Promise<string | null> {
  const [row] = await reader<{ uri: string }[]>`
    select p.uri from posts p join poll_options o on o.post_id = p.id
    where p.uri = any(${[...uris]}) and p.peer_id is null and o.title = ${cleanLine(option, optionMax)} limit 1`;
  return row?.uri ?? null;
}

/** Over `posts p`: it is in a group of ours whose charter this person has not accepted. */
function owesAnswer(tx: Tx, personId: PersonId): Fragment {
  const tag: Tag<Fragment> = (strings, ...parts) => tx(strings, ...parts);
  return tx`exists (select from groups g where g.id = p.group_id and g.peer_id is null
    and ${owesCharter(tag, tx`${personId}::bigint`)})`;
}
