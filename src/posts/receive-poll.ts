import { cleanLine } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { owesCharter } from '#src/groups/charter.ts';
import { optionMax } from './compose.ts';
import { cleanPoll, type IncomingPoll, type RemotePerson } from './incoming.ts';
import { visibleTo } from './policy.ts';
import { viewerOf } from './reachable.ts';
import { castVote, openBallot } from './votes.ts';

/** A partner's person votes, one message for each option, in a poll of ours. True when it counts: open, readable, and for the first time. */
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

/** Which of these posts is a poll of ours with an option of that name; null when none is. */
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

/** New totals of a partner's poll, from its author. Counts only grow, so that the order of arrival does not matter. */
export async function receivePollTotals(
  tx: Tx,
  author: RemotePerson,
  postUri: string,
  totals: IncomingPoll,
): Promise<boolean> {
  const poll = cleanPoll(totals);
  const [post] = await tx<{ id: PostId }[]>`
    select p.id from posts p join polls po on po.post_id = p.id
    where p.uri = ${postUri} and p.author_id = ${author.id} for no key update of po`;
  if (!post || !poll) return false;
  await tx`
    update polls set voters_count = greatest(voters_count, ${poll.voters}) where post_id = ${post.id}`;
  await tx`
    update poll_options o set votes_count = greatest(o.votes_count, w.votes)
    from unnest(${poll.options.map((o) => o.title)}::text[], ${poll.options.map((o) => o.votes)}::int[]) as w(title, votes)
    where o.post_id = ${post.id} and o.title = w.title`;
  return true;
}
