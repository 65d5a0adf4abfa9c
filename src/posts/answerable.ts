import { endedPeers, hasEnded } from '#src/agreements/ended.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { Refusal } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { visibleTo } from './policy.ts';
import { refusals } from './refusals.ts';

/**
 * May people here answer it: reply, react, share, vote, answer an event, change a task? What came from a company with which no agreement is in force any
 * more stays as it was: nothing of ours goes there, and what was frozen is held and not continued.
 */
export const takesAnswers = (
  held: { readonly instance: Instance },
  post: { readonly peerId: number | null },
): boolean => post.peerId === null || !hasEnded(held, post.peerId);

/** The same rule in SQL, over `posts p`, for what the person may read at all. */
export function answerableBy(tx: Reader, personId: PersonId): Fragment {
  const ended = endedPeers(tx);
  const isOpen = ended.length === 0 ? tx`` : tx`and (p.peer_id is null or p.peer_id <> all(${ended}::int[]))`;
  return tx`(${visibleTo(tx, { personId })} ${isOpen})`;
}

/** Why a post cannot be answered that the person may read; `otherwise` for any other. */
export async function whyNotAnswerable(
  tx: Tx,
  personId: PersonId,
  postId: PostId,
  otherwise: Refusal,
): Promise<Refusal> {
  const [post] = await tx<{ peerId: number | null; company: string }[]>`
    select p.peer_id, coalesce(nullif(pe.company, ''), pe.origin, '') as company
    from posts p left join peers pe on pe.id = p.peer_id where p.id = ${postId} and ${visibleTo(tx, { personId })}`;
  return post && !takesAnswers(tx, post) ? refusals.agreementEnded({ company: post.company }) : otherwise;
}
