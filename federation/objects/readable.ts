import { postsForPartner, type PostForPartner, type ProvenMembership } from '#src/posts/read/for-partners.ts';
import type { PartnerViewer } from '#src/people/person.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { Category } from '#src/agreements/terms.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { noteCrossing } from '../crossings.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { goesByReference } from './by-reference.ts';
import { mayGo } from '../groups/member-group.ts';
import type { FederationContext } from '../context.ts';
import type { Ask } from '../ask.ts';
import { acceptToken } from '../groups/tokens.ts';

/** A post of ours that the requesting partner may read now. */
export interface Readable extends PostForPartner {
  /** Whether its files go there, too. */
  readonly withFiles: boolean;
  /** It goes by reference. */
  readonly isLent: boolean;
}

/** A partner that reads: by a signed request or by a sealed URL, with or without a membership token. */
export interface ReadingPartner {
  readonly origin: string;
  readonly viewer: PartnerViewer;
  readonly proven?: ProvenMembership | null;
}

/**
 * May the requester read the post, by the post's audience or by a membership token of its group, and does the agreement let posts, and what is
 * requested of one (`category`), of that group go out? Null: no, or there is none.
 */
export async function readablePost(
  ask: Ask,
  key: { uri: string } | { id: PostId },
  category: Category = 'post',
): Promise<Readable | null> {
  const { ctx, caller, viewer } = ask;
  return await readableTo(ctx, { origin: caller.origin, viewer, proven: await tokenOf(ask) }, key, category);
}

/** All of these of ours that the requester may read now. */
export async function readableAsked(ask: Ask, uris: readonly string[]): Promise<Readable[]> {
  const { ctx, caller, viewer } = ask;
  const { db } = ctx;
  const page = { where: db`p.uri = any(${[...uris]}::text[])`, order: db`p.id`, max: uris.length };
  const reader = { origin: caller.origin, viewer, proven: await tokenOf(ask) };
  return (await readablePosts(ctx, reader, page)).posts;
}

/** The same for a partner that is identified other than by a signature. */
export async function readableTo(
  ctx: FederationContext,
  reader: ReadingPartner,
  key: { uri: string } | { id: PostId },
  category: Category,
): Promise<Readable | null> {
  const { db } = ctx;
  const where = 'uri' in key ? db`p.uri = ${key.uri}` : db`p.id = ${key.id}`;
  const { posts } = await readablePosts(ctx, reader, { where, order: db`p.id`, max: 1 }, category);
  return posts[0] ?? null;
}

/**
 * Every post that a partner reads goes through here: those of ours among `where` (over `posts p`) that it may see and the terms allow, in that
 * order. `next`: the last that was examined, if there may be more.
 */
export async function readablePosts(
  ctx: FederationContext,
  reader: ReadingPartner,
  page: { readonly where: Fragment; readonly order: Fragment; readonly max: number },
  category: Category = 'post',
): Promise<{ posts: Readable[]; next: PostId | null }> {
  const { viewer, proven = null } = reader;
  const rows = await postsForPartner(ctx.db, viewer, proven, page);
  const may = (what: Category, row: PostForPartner): boolean => mayGo(ctx, reader, what, row);
  const partner = ctx.registry.find(reader.origin);
  const isLent = ({ kind }: PostForPartner): boolean =>
    categoriesOf[kind].post === 'post' && partner !== undefined && goesByReference(partner, 'post');
  // What hangs on a post goes nowhere where the post does not.
  const posts = rows
    .filter((row) => may(categoriesOf[row.kind].post, row) && (category === 'post' || may(category, row)))
    .map((row) => ({ ...row, withFiles: may('file', row), isLent: isLent(row) }));
  return { posts, next: rows.length === page.max ? (rows.at(-1)?.id ?? null) : null };
}

/** A token speaks for a company, so only its server can show it. */
const tokenOf = async ({ ctx, authorization, caller, viewer }: Ask): Promise<ProvenMembership | null> =>
  authorization === undefined || viewer.remotePersonId !== undefined
    ? null
    : await acceptToken(ctx, authorization, caller);

/** Records, before any byte is sent, that the partner now has a copy: the author's deletion will go there too (protocol.md §8). */
export async function expose(ask: Ask, uris: readonly string[]): Promise<void> {
  if (uris.length === 0) return;
  await ask.ctx.db`
    insert into exposures (object_uri, peer_id, how)
    select uri, ${ask.caller.partner.peerId}, 'fetched' from unnest(${[...uris]}::text[]) uri order by uri
    on conflict do nothing`;
  noteCrossing(ask.ctx, ask.caller.partner.peerId, 'out Fetched', uris.length);
}
