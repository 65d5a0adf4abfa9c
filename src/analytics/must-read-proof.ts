import { appendReading } from '#src/audit/append.ts';
import { proofIsAgreed } from '#src/company/agreed.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Db, Reader } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { mayDo } from '#src/roles/roles.ts';
import { visibleTo } from '#src/posts/policy.ts';
import { refusals } from '#src/posts/refusals.ts';

/** One of this company's people, who knew that this is kept. They may have left since. */
export interface ProvenReading {
  readonly name: string;
  readonly handle: string;
  readonly at: Date;
}

const readMax = 50_000;

/** Whether this person is offered it at all: the post asks for proof, they may announce, and both keys are turned. */
export async function mayReadProof(reader: Reader, by: PersonId, postId: PostId): Promise<boolean> {
  const [row] = await reader<{ agreed: boolean }[]>`${proofOf(reader, by, postId)}`;
  return row?.agreed === true;
}

/**
 * Who of this company acknowledged a must-read when, in that order: for those who may announce, while employer and works council both keep it
 * switched on. Those who have not are never listed, nor anybody of a partner's: that company proves it itself. Written down before it is given.
 */
export async function readProof(db: Db, by: PersonId, postId: PostId): Promise<ProvenReading[]> {
  const [row] = await db<{ agreed: boolean }[]>`${proofOf(db, by, postId)}`;
  if (!row) throw notFound('mustRead');
  if (!row.agreed) throw refusals.proofNotAgreed();
  await appendReading(db, { what: 'must_read.proof', by: `person:${by}`, about: `post:${postId}` });
  return await db<ProvenReading[]>`
    select a.name, a.handle, k.at from acknowledgements k join people a on a.id = k.person_id
    where k.post_id = ${postId} and k.proven and a.peer_id is null order by k.at, a.id limit ${readMax}`;
}

const proofOf = (reader: Reader, by: PersonId, postId: PostId) => reader`
  select ${proofIsAgreed(tagOf(reader))} as agreed from posts p join must_reads mr on mr.post_id = p.id
  where p.id = ${postId} and mr.proof and ${mayDo(reader, by, 'announce')} and ${visibleTo(reader, { personId: by })}`;
