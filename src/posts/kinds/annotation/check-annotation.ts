import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { openDocument } from '../document/store.ts';
import { filePost, versionRows } from '../document/versions.ts';
import type { Arriving, Publishing } from '../kind.ts';
import { canBeMarked, checkPlace, cleanPlace } from './annotation.ts';
import type { AnnotationForms, AnnotationInput, NewAnnotation } from './forms.ts';
import { hindranceTo } from './policy.ts';
import { refusals } from './refusals.ts';
import { refusalFor } from './why-not.ts';

interface Version {
  readonly id: PostId;
  readonly uri: string;
  readonly mediaType: string;
  readonly width: number | null;
  readonly height: number | null;
}

/** A comment of one of ours on a place in a document, which it answers. */
export async function checkAnnotation(
  tx: Tx,
  { versionId, page = 1, region, aspect = null }: AnnotationInput,
  { author, audience }: Publishing,
): Promise<NewAnnotation> {
  const document = audience.parent && (await openDocument(tx, author, tx`p.id = ${audience.parent.id}`));
  if (!document) throw refusals.ofNothing();
  const hindrance = hindranceTo(document);
  if (hindrance !== null) throw refusalFor[hindrance]();
  const [version] = await tx<Version[]>`
    select v.id, v.uri, coalesce(nullif(v.media_type, ''), 'application/octet-stream') as media_type, f.width, f.height
    from documents d cross join lateral (${tx.unsafe(versionRows)}) v
    left join lateral (select f.width, f.height from files f where f.post_id = ${tx.unsafe(filePost)} order by f.position, f.id limit 1) f on true
    where d.post_id = ${document.postId} and v.refused is null and (${versionId}::bigint is null or v.id = ${versionId})
    order by v.number desc limit 1`;
  if (!version) throw refusals.ofNothing();
  if (!canBeMarked(version.mediaType)) throw refusals.notMarkable();
  const place = checkPlace({ page, region, aspect: aspect ?? shapeOf(version) });
  return { versionUri: version.uri, ...place, resolved: false };
}

const shapeOf = ({ width, height }: Version): number | null =>
  width !== null && height !== null && height > 0 ? width / height : null;

/** Of a partner's: as an answer in a group only, and with a place. */
export function cleanAnnotation(
  { versionUri, resolved, ...said }: AnnotationForms['incoming'],
  { level, isReply }: Arriving,
): NewAnnotation | null {
  const place = level === 'group' && isReply ? cleanPlace(said) : null;
  return place && { versionUri, resolved, ...place };
}

/** Whether a group of ours takes it from a partner's member. Of a partner's group its home decided. */
export async function admitAnnotation(
  tx: Tx,
  author: PersonId,
  groupId: GroupId | null,
  _annotation: NewAnnotation,
  parentId: PostId | null,
): Promise<void> {
  const [ours] =
    groupId === null ? [] : await tx`select from groups where id = ${groupId} and peer_id is null`;
  const document = ours && parentId !== null ? await openDocument(tx, author, tx`p.id = ${parentId}`) : null;
  const hindrance = document && hindranceTo(document);
  if (hindrance) throw refusalFor[hindrance]();
}
