import { logPosition, takeLogNumber, type LogPosition } from '#src/groups/log-position.ts';
import type { Category } from '#src/agreements/terms.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { noteInGroup } from './send-notes.ts';
import type { Outgoing } from '../outbox/outgoing.ts';
import { enqueue, newActivityUri } from '../outbox/store.ts';
import { isUnlock } from '../category.ts';
import { bare, bareFor, inGroupsWords, isCopyOfPost, isPostActivity, keptBackBy } from './onward.ts';
import { hasType, idOf, list, type Json } from '../vocabulary/read.ts';
import { partnerByUri } from '../actors/resolve.ts';
import { kontorTerms } from '../vocabulary/namespace.ts';

/** What the group's home publishes: every accepted activity, once, numbered, in one order for all. */
export interface LogGroup {
  readonly id: GroupId;
  readonly uri: string;
  readonly handle: string;
}

/**
 * Appends an activity to our group's log and announces it, verbatim, to one inbox per member instance (protocol.md §4, FEP-1b12); servers that
 * do not read announcements are sent notes by the group itself (outbox/group-notes.ts). `inner` is the activity as object, or the exact bytes of
 * one that came from elsewhere: re-serialising would break its proof. The group's row is locked until commit, so numbers have no gaps and no two
 * activities share one.
 */
export async function announceInGroup(
  ctx: FederationContext,
  tx: Tx,
  group: LogGroup,
  inner: Json | Buffer,
  about: {
    readonly exposes?: string | undefined;
    /** A post that changes: it goes where a copy of it is, so that an edit does not reveal what was posted before a company joined. */
    readonly changes?: string | undefined;
    readonly category?: Category | undefined;
    readonly erasure?: boolean;
    readonly files?: 'allowed' | 'denied' | undefined;
    /** See `isForKontors`. */
    readonly kontorOnly?: boolean;
    /** What goes to those to whom posts go by reference, in place of what has just been announced. */
    readonly isReference?: boolean;
  },
): Promise<void> {
  if (about.isReference)
    return void (await announceBeside(ctx, tx, group, inner, about, { as: 'reference' }));
  if (about.files === 'denied') return await announceWithoutFiles(ctx, tx, group, inner, about);
  const said = Buffer.isBuffer(inner) ? (JSON.parse(inner.toString()) as Json) : inner;
  const own = inGroupsWords(ctx, said, group.uri);
  if (own !== null) return await announceInGroup(ctx, tx, group, own, about);
  const owner = keptBackBy(ctx, said);
  const place = await (ctx.rehearsal ? nextPosition(tx, group.id) : takeLogNumber(tx, group.id));
  const uri = newActivityUri(ctx);
  const body = announceBytes(ctx, group.uri, uri, inner, place);
  const postUri = about.exposes ?? about.changes ?? null;
  const peerId = partnerByUri(ctx, idOf(list(said.actor)[0]))?.peerId ?? null;
  // On their way together: others who say something in this group wait for the end of this transaction.
  const logged = ctx.rehearsal
    ? null
    : tx`insert into group_log (group_id, seq, activity_uri, body, post_uri, peer_id)
        values (${group.id}, ${place.seq}, ${uri}, ${body}, ${postUri}, ${peerId})`.execute();
  const queued = enqueue(ctx, tx, {
    actorUri: group.uri,
    activity: { id: uri, type: 'Announce' },
    body,
    targets: {
      membersOf: group.id,
      holding: about.changes === undefined ? undefined : { uri: about.changes, peerId: null },
      ...(owner === null ? {} : { at: owner.peerId }),
    },
    as: isCopyOfPost(said) ? 'copy' : 'mention',
    files: about.files,
    orderingKey: group.uri,
    scope: about.erasure ? undefined : 'groups.host',
    group: group.handle,
    category: about.erasure ? undefined : about.category,
    exposes: about.exposes,
    erasure: about.erasure,
    objectUri: about.exposes ?? about.changes,
    form: 'announcement',
    kontorOnly: about.kontorOnly === true,
  });
  await Promise.all([logged, queued]);
  const to = bareFor(ctx, said);
  if (to !== null)
    await announceBeside(ctx, tx, group, bare(said), about, {
      as: to === 'all' ? 'mention' : 'reference',
      except: owner?.peerId,
      // Others would take the address alone for a post.
      kontorOnly: !isPostActivity(said) || about.kontorOnly === true,
    });
  await noteInGroup(ctx, tx, group, inner);
}

/**
 * What a forum would refuse or take for something else: to Lemmy a `Lock` closes the comments. A refused activity would hold up what follows it.
 */
export const isForKontors = (inner: Json): boolean =>
  hasType(inner, 'Lock', 'Move', 'Offer') || isUnlock(inner);

interface Beside {
  readonly exposes?: string | undefined;
  /** A post that it changes. */
  readonly changes?: string | undefined;
  readonly category?: Category | undefined;
}

/** The form without files of what has just been announced, with a proof of its own, to the companies that files do not go to. */
async function announceWithoutFiles(
  ctx: FederationContext,
  tx: Tx,
  group: LogGroup,
  inner: Json | Buffer,
  about: Beside,
): Promise<void> {
  const { body, seq } = await announceBeside(ctx, tx, group, inner, about, { files: 'denied' });
  if (ctx.rehearsal) return;
  await tx`update group_log set body_without_files = ${body} where group_id = ${group.id} and seq = ${seq}`;
}

/** Another form of what has just been announced, for some of the members: under the same number, because it is the same entry of the log. */
async function announceBeside(
  ctx: FederationContext,
  tx: Tx,
  group: LogGroup,
  inner: Json | Buffer | string,
  about: Beside,
  form: Pick<Outgoing, 'files' | 'as' | 'except' | 'kontorOnly'>,
): Promise<{ body: Buffer; seq: number }> {
  const place = await (ctx.rehearsal ? nextPosition : logPosition)(tx, group.id);
  const uri = newActivityUri(ctx);
  const body = announceBytes(ctx, group.uri, uri, inner, place);
  await enqueue(ctx, tx, {
    ...{
      actorUri: group.uri,
      activity: { id: uri, type: 'Announce' },
      targets: {
        membersOf: group.id,
        holding: about.changes === undefined ? undefined : { uri: about.changes, peerId: null },
      },
    },
    body,
    ...{ orderingKey: group.uri, scope: 'groups.host', group: group.handle, ...form },
    form: 'announcement',
    ...{ category: about.category, exposes: about.exposes, objectUri: about.exposes ?? about.changes },
  });
  return { body, seq: Number(place.seq) };
}

/** In a dry run no number is taken: it would be this one. */
async function nextPosition(tx: Tx, groupId: GroupId): Promise<LogPosition> {
  const { seq, epoch } = await logPosition(tx, groupId);
  return { seq: seq + 1, epoch };
}

export const announceContext = ['https://www.w3.org/ns/activitystreams', kontorTerms('seq', 'epoch')];

/** The inner bytes are inserted, not parsed: what its author signed arrives unchanged. Without a `place` it is in no log. */
export function announceBytes(
  ctx: FederationContext,
  groupUri: string,
  uri: string,
  inner: Json | Buffer | string,
  place: { readonly seq?: number; readonly epoch?: number } = {},
): Buffer {
  const shell = JSON.stringify({
    '@context': announceContext,
    id: uri,
    type: 'Announce',
    actor: groupUri,
    published: new Date().toISOString(),
    to: [ctx.instance.addresses.followers(groupUri)],
    cc: [],
    audience: groupUri,
    ...place,
  });
  const object = Buffer.isBuffer(inner) ? inner : Buffer.from(JSON.stringify(inner));
  return Buffer.concat([Buffer.from(`${shell.slice(0, -1)},"object":`), object, Buffer.from('}')]);
}
