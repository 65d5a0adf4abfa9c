import type { Reader } from '#src/platform/database.ts';
import { pollOffering, receiveVote, type WholeVote } from '#src/posts/kinds/poll/receive-poll.ts';
import { authorOf, type Hear } from '../../inbox/incoming.ts';
import { ownObject } from '../../inbox/post.ts';
import { mayTouch } from '../../inbox/react.ts';
import { answeredBy } from '../../vocabulary/incoming.ts';
import { hasType, list, words, type Json } from '../../vocabulary/read.ts';

/**
 * The poll that a note votes in, or null if it is not a vote. A choice is a secret between voter and author, so whatever else the note contains,
 * an option of a poll of ours is never shown as a reply (snac sends `<br>` as content). Without content it can only be a vote.
 */
export async function pollVotedIn(reader: Reader, object: Json): Promise<string | null> {
  const choice = words(object, 'name');
  const polls = answeredBy(object);
  if (!hasType(object, 'Note') || choice === '' || polls.length === 0) return null;
  const offering = await pollOffering(reader, polls, choice);
  return offering ?? (words(object, 'content') === '' ? (polls[0] ?? null) : null);
}

/** More than one option can say. */
function wholeIn(object: Json): WholeVote | null {
  const titles = (name: string): string[] =>
    list(object[name])
      .filter((title) => typeof title === 'string')
      .slice(0, titlesMax);
  const said = ['ranking', 'available', 'ifNeedBe'].some((name) => object[name] !== undefined);
  if (!said) return null;
  return { ranking: titles('ranking'), available: titles('available'), ifNeedBe: titles('ifNeedBe') };
}
const titlesMax = 50;

/** Create of a vote, sent to the poll's home. */
export const vote: Hear = async (ctx, incoming) => {
  const object = ownObject(incoming);
  const person = authorOf(incoming);
  return async (tx) => {
    const pollUri = await pollVotedIn(tx, object);
    if (pollUri === null || !(await mayTouch(ctx, tx, incoming, pollUri, { isBallot: true }))) return false;
    return await receiveVote(tx, person, pollUri, words(object, 'name'), wholeIn(object));
  };
};
