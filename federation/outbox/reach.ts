import type { Tx } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { markUnreached } from '#src/posts/reached.ts';
import type { Wire } from '../context.ts';

interface Reader {
  readonly id: PersonId;
  readonly origin: string | null;
  readonly company: string;
}

/**
 * Asked of every direct post of ours, whichever way it was written: do the agreements let it go to everybody it is for? In a conversation it goes to those
 * it can, and says whom it does not reach. A first letter to somebody it cannot go to is refused (`not_allowed`): nothing was said yet that it could belong to.
 */
export async function settleReach(wire: Wire, tx: Tx, postId: PostId): Promise<void> {
  const readers = await tx<(Reader & { answers: boolean })[]>`
    select p.id, pe.origin, coalesce(nullif(pe.company, ''), split_part(pe.origin, '/', 3)) as company,
      po.reply_to_uri is not null as answers
    from mentions m join posts po on po.id = m.post_id join people p on p.id = m.person_id left join peers pe on pe.id = p.peer_id
    where m.post_id = ${postId}`;
  const denied = readers.filter(({ origin }) => origin !== null && !mayGo(wire, origin));
  const [first] = denied;
  if (!first) return;
  if (denied.length === readers.length || !first.answers)
    throw new Refusal(
      'not_allowed',
      said`No message can go to ${first.company} now: the agreement does not include messages, or it is suspended or over.`,
    );
  await markUnreached(
    tx,
    postId,
    denied.map((each) => each.id),
  );
}

const mayGo = (wire: Wire, origin: string): boolean =>
  wire.book.decide(origin, { direction: 'out', scope: 'direct', category: 'post' }).allowed;
