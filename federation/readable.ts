import { visibleTo } from '#src/posts/policy.ts';
import type { PartnerViewer } from '#src/people/person.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { Category } from '#src/agreements/terms.ts';
import { mayGo } from './member-group.ts';
import type { Wire } from './context.ts';
import type { Ask } from './serve.ts';
import { acceptToken, type ProvenMembership } from './tokens.ts';

/** A post of ours that the asking partner may read now. */
export interface Readable {
  readonly id: PostId;
  readonly uri: string;
  /** Changes with the row. */
  readonly version: string;
  readonly hasPoll: boolean;
  readonly groupHandle: string | null;
  readonly groupPeerId: number | null;
  readonly isExposed: boolean;
}

/**
 * May who asks read the post, by the post's audience or by a membership token of its group, and does the agreement let posts, and what
 * is asked of one (`category`), of that group go out? Null: no, or there is none.
 */
export async function readablePost(
  ask: Ask,
  key: { uri: string } | { id: PostId },
  category: Category = 'post',
): Promise<Readable | null> {
  const { wire, caller, viewer } = ask;
  return await readableTo(wire, { origin: caller.origin, viewer, proven: await tokenOf(ask) }, key, category);
}

/** The same for a partner that is known otherwise than by a signature. */
export async function readableTo(
  wire: Wire,
  reader: {
    readonly origin: string;
    readonly viewer: PartnerViewer;
    readonly proven?: ProvenMembership | null;
  },
  key: { uri: string } | { id: PostId },
  category: Category,
): Promise<Readable | null> {
  const { viewer, proven = null } = reader;
  const { db } = wire;
  const { peerId } = viewer;
  const where = 'uri' in key ? db`p.uri = ${key.uri}` : db`p.id = ${key.id}`;
  const [row] = await db<Readable[]>`
    select p.id, p.uri, p.xmin::text as version, p.has_poll, g.handle as group_handle, g.peer_id as group_peer_id,
      exists (select from exposures e where e.object_uri = p.uri and e.peer_id = ${peerId}) as is_exposed
    from posts p left join groups g on g.id = p.group_id
    where ${where} and p.peer_id is null and (${visibleTo(db, viewer)} or ${byToken(db, proven)})`;
  // What hangs on a post goes nowhere where the post does not.
  const mayAll = (['post', category] as const).every((each) => row && mayGo(wire, reader, each, row));
  return row && mayAll ? row : null;
}

/** A token speaks for a company, so only its server can show it. */
const tokenOf = async ({ wire, authorization, caller, viewer }: Ask): Promise<ProvenMembership | null> =>
  authorization === undefined || viewer.remotePersonId !== undefined
    ? null
    : await acceptToken(wire, authorization, caller);

const byToken = (db: Ask['wire']['db'], proven: ProvenMembership | null) =>
  proven === null
    ? db`false`
    : db`(p.level = 'group' and p.group_id = ${proven.groupId} and p.removed_at is null
        and p.published_at >= ${proven.heldSince})`;

/** Notes, before any byte leaves, that the partner has a copy now: the author's deletion will go there too (protocol.md §8). */
export async function expose(ask: Ask, uris: readonly string[]): Promise<void> {
  if (uris.length === 0) return;
  await ask.wire.db`
    insert into exposures (object_uri, peer_id, how)
    select uri, ${ask.caller.partner.peerId}, 'fetched' from unnest(${[...uris]}::text[]) uri order by uri
    on conflict do nothing`;
}
