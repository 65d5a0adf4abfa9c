import type { Category } from '#src/agreements/terms.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { Wire } from './context.ts';
import { noteInGroup } from './outbox/group-notes.ts';
import { enqueue, newActivityUri } from './outbox/store.ts';
import { hasType, idOf, type Json } from './vocabulary/read.ts';

/** What the group's home publishes: every accepted activity, once, numbered, in one order for all. */
export interface LogGroup {
  readonly id: GroupId;
  readonly uri: string;
  readonly handle: string;
}

/**
 * Appends an activity to our group's log and announces it, verbatim, to one inbox per member instance (protocol.md §4, FEP-1b12); servers
 * that read no announcements are told by the group itself (outbox/group-notes.ts).
 * `inner` is the activity as object, or the exact bytes of one that came from elsewhere: re-serialising would break its proof.
 * The group's row is locked until commit, so numbers have no gaps and no two activities share one.
 */
export async function announceInGroup(
  wire: Wire,
  tx: Tx,
  group: LogGroup,
  inner: Json | Buffer,
  about: {
    readonly exposes?: string | undefined;
    /** A post that changes: it goes where a copy of it is, so that an edit does not open what was said before a company came. */
    readonly changes?: string | undefined;
    readonly category?: Category | undefined;
    readonly erasure?: boolean;
    readonly files?: 'allowed' | 'denied' | undefined;
  },
): Promise<void> {
  if (about.files === 'denied') return await announceBeside(wire, tx, group, inner, about);
  const [row] =
    await tx`update groups set log_seq = log_seq + 1 where id = ${group.id} and peer_id is null returning log_seq, epoch`;
  if (!row) throw new Error(`Group ${group.id} is not ours.`);
  const uri = newActivityUri(wire);
  const place = { seq: Number(row.logSeq), epoch: Number(row.epoch) };
  const body = announceBytes(wire, group.uri, uri, inner, place);
  await tx`insert into group_log (group_id, seq, activity_uri, body) values (${group.id}, ${row.logSeq}, ${uri}, ${body})`;
  await enqueue(wire, tx, {
    actorUri: group.uri,
    activity: { id: uri, type: 'Announce' },
    body,
    targets: {
      membersOf: group.id,
      holding: about.changes === undefined ? undefined : { uri: about.changes, peerId: null },
    },
    files: about.files,
    thread: group.uri,
    scope: about.erasure ? undefined : 'groups.host',
    group: group.handle,
    category: about.erasure ? undefined : about.category,
    exposes: about.exposes,
    erasure: about.erasure,
    objectUri: about.exposes,
    form: 'announcement',
  });
  await noteInGroup(wire, tx, group, inner);
}

/** What an activity that a group tells counts as in the terms; undefined: the group itself, and erasure, which always goes. */
export function categoryOf(inner: Json): 'post' | 'reaction' | undefined {
  if (hasType(inner, 'Create', 'Update')) return 'post';
  if (hasType(inner, 'Delete', 'Add', 'Block')) return undefined;
  if (hasType(inner, 'Remove')) return idOf(inner.target).endsWith('/log') ? 'reaction' : undefined;
  return 'reaction';
}

/**
 * The form without files of what has just been announced, with a proof of its own, to the companies that files do not go to: under the same number,
 * because it is the same entry of the log.
 */
async function announceBeside(
  wire: Wire,
  tx: Tx,
  group: LogGroup,
  inner: Json | Buffer,
  about: {
    readonly exposes?: string | undefined;
    readonly changes?: string | undefined;
    readonly category?: Category | undefined;
  },
): Promise<void> {
  const [row] = await tx`select log_seq, epoch from groups where id = ${group.id}`;
  const uri = newActivityUri(wire);
  const place = { seq: Number(row?.logSeq), epoch: Number(row?.epoch) };
  const body = announceBytes(wire, group.uri, uri, inner, place);
  await tx`update group_log set body_without_files = ${body} where group_id = ${group.id} and seq = ${row?.logSeq}`;
  await enqueue(wire, tx, {
    ...{
      actorUri: group.uri,
      activity: { id: uri, type: 'Announce' },
      targets: {
        membersOf: group.id,
        holding: about.changes === undefined ? undefined : { uri: about.changes, peerId: null },
      },
    },
    body,
    ...{ thread: group.uri, scope: 'groups.host', group: group.handle, files: 'denied' },
    form: 'announcement',
    ...{ category: about.category, exposes: about.exposes, objectUri: about.exposes },
  });
}

const announceContext = [
  'https://www.w3.org/ns/activitystreams',
  { kontor: 'https://kontor.example/ns#', seq: 'kontor:seq', epoch: 'kontor:epoch' },
];

/** The inner bytes are pasted, not parsed: what its author signed arrives unchanged. Without a `place` it stands in no log. */
export function announceBytes(
  wire: Wire,
  groupUri: string,
  uri: string,
  inner: Json | Buffer,
  place: { readonly seq?: number; readonly epoch?: number } = {},
): Buffer {
  const shell = JSON.stringify({
    '@context': announceContext,
    id: uri,
    type: 'Announce',
    actor: groupUri,
    published: new Date().toISOString(),
    to: [wire.house.addresses.followers(groupUri)],
    cc: [],
    audience: groupUri,
    ...place,
  });
  const object = Buffer.isBuffer(inner) ? inner : Buffer.from(JSON.stringify(inner));
  return Buffer.concat([Buffer.from(`${shell.slice(0, -1)},"object":`), object, Buffer.from('}')]);
}
