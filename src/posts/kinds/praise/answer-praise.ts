import type { Tx } from '#src/platform/database.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { visibleTo } from '../../policy.ts';
import { whoAllow } from './ask-first.ts';
import { recordFact } from './facts.ts';
import type { Width } from './praise.ts';
import { refusals } from './refusals.ts';

/**
 * Whoever is praised says whether others may read it, as often as they like: the latest word holds. Without them it has no name of theirs, and
 * praise of them alone is gone. Refusal not_found for praise of somebody else.
 */
export async function answerPraise(tx: Tx, person: PersonId, postId: PostId, agrees: boolean): Promise<void> {
  const [found] = await tx<{ askedIn: PostId | null }[]>`
    select (select q.id from posts q join praised y on y.post_id = q.id and y.person_id = ${person}
      where q.uri = r.asked_uri and q.author_id = p.author_id) as asked_in
    from praised x join praises r on r.post_id = x.post_id join posts p on p.id = r.post_id
    where x.post_id = ${postId} and x.person_id = ${person} and ${visibleTo(tx, { personId: person })}`;
  if (!found) throw refusals.notYours();
  await note(tx, { id: person, peerId: null }, found.askedIn ?? postId, {
    ...{ agrees, uri: tx.instance.addresses.activity(newUuid()) },
  });
}

/** A partner's person says it of praise by one of ours. False: there is none of them, or they said so before. */
export async function receivePraiseAnswer(
  tx: Tx,
  person: RemotePerson,
  said: { readonly postUri: string; readonly agrees: boolean; readonly uri: string },
): Promise<boolean> {
  const [post] = await tx<{ id: PostId }[]>`
    select p.id from posts p join praised x on x.post_id = p.id
    where p.uri = ${said.postUri} and p.peer_id is null and x.person_id = ${person.id}`;
  return post !== undefined && (await note(tx, person, post.id, said));
}

/** Those of ours who allow it anyway are not asked. */
export async function answerByThemselves(tx: Tx, postId: PostId, width: Width): Promise<void> {
  const asked = await tx<{ personId: PersonId }[]>`
    select x.person_id from praised x join people w on w.id = x.person_id
    where x.post_id = ${postId} and x.agrees is null and w.peer_id is null`;
  const allowed = await whoAllow(
    tx,
    asked.map(({ personId }) => personId),
    width,
  );
  for (const id of allowed)
    await note(tx, { id, peerId: null }, postId, {
      ...{ agrees: true, uri: tx.instance.addresses.activity(newUuid()) },
    });
}

async function note(
  tx: Tx,
  person: { readonly id: PersonId; readonly peerId: number | null },
  postId: PostId,
  { agrees, uri }: { readonly agrees: boolean; readonly uri: string },
): Promise<boolean> {
  const changed = await tx`
    update praised set agrees = ${agrees}, at = now()
    where post_id = ${postId} and person_id = ${person.id} and agrees is distinct from ${agrees}`;
  if (changed.count === 0) return false;
  await recordFact(tx, person.id, 'praise.answered', {
    ...{ postId, personId: person.id, agrees, uri, peerId: person.peerId },
  });
  return true;
}
