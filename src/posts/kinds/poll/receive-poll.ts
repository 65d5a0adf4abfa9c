import { cleanLine } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { owesCharterHere } from '../../acts/home.ts';
import { optionMax } from '../../limits.ts';
import type { RemotePerson } from '../../inbound/incoming.ts';
import { visibleTo } from '../../policy.ts';
import { viewerOf } from '../../read/reachable.ts';
import { marksIn } from './vote.ts';
import { castVote, openBallot, type Ballot } from './votes.ts';

/** A whole vote in one message, as Kontors send it where there is more to say than one option: titles in order of preference, or of dates. */
export interface WholeVote {
  readonly ranking: readonly string[];
  readonly available: readonly string[];
  readonly ifNeedBe: readonly string[];
}

/**
 * A partner's person votes in a poll of ours: with one message for each option, or with a whole vote. True if it counts: open, readable, and for the
 * first time. Plain servers know one option at a time: the first rank, or a date at which one can.
 */
export async function receiveVote(
  tx: Tx,
  person: RemotePerson,
  postUri: string,
  optionTitle: string,
  whole: WholeVote | null = null,
): Promise<boolean> {
  const [post] = await tx<{ id: PostId }[]>`
    select p.id from posts p where p.uri = ${postUri} and p.peer_id is null and p.removed_at is null
      and ${visibleTo(tx, viewerOf(person))} and not ${owesCharterHere(tx, person.id)}`;
  const ballot = post ? await openBallot(tx, person.id, post.id) : null;
  if (!post || !ballot || ballot.closed) return false;
  if (whole !== null && ballot.mode !== 'choice') return await castWhole(tx, person, post.id, ballot, whole);
  const position = ballot.options.indexOf(cleanLine(optionTitle, optionMax));
  const more = ballot.multiple || ballot.mode === 'dates';
  const taken = more ? ballot.chosen.includes(position) : ballot.chosen.length > 0;
  if (position < 0 || taken) return false;
  const value = ballot.mode === 'dates' ? 2 : 1;
  return await castVote(tx, person, post.id, ballot, [{ position, value }], more);
}

/** Nothing of a vote counts that names what is no option. */
async function castWhole(
  tx: Tx,
  person: RemotePerson,
  postId: PostId,
  ballot: Ballot,
  { ranking, available, ifNeedBe }: WholeVote,
): Promise<boolean> {
  if (ballot.chosen.length > 0) return false;
  const positions = (titles: readonly string[]) =>
    titles.map((title) => ballot.options.indexOf(cleanLine(title, optionMax)));
  try {
    const [first, second] = ballot.mode === 'ranked' ? [ranking, []] : [available, ifNeedBe];
    return await castVote(
      tx,
      person,
      postId,
      ballot,
      marksIn(ballot, positions(first), positions(second)),
      false,
    );
  } catch (cause) {
    if (cause instanceof Refusal) return false;
    throw cause;
  }
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
