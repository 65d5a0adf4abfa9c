import { isDeepStrictEqual } from 'node:util';
import { hostOf } from '#src/platform/addresses.ts';
import type { Reader } from '#src/platform/database.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { createLru, type Lru } from '#src/platform/lru.ts';
import type { Card } from '../cards/card.ts';
import { partsBits, partsHint } from '../kinds/parts.ts';
import type { Addressee, CommonPost, PersonSummary, FileView, PostView, ReactionKind } from '../post.ts';

interface Kept {
  readonly core: CommonPost;
  readonly postVersion: string;
  readonly authorVersion: string;
  readonly loadedAtMs: number;
}

/** A post that a reader may see: which cached version to use, and whether there is more to read for this reader. See `stampColumns`. */
export interface Stamped {
  readonly id: PostId;
  readonly postVersion: string;
  readonly authorVersion: string;
  readonly personal: boolean;
  /** Which kinds' parts there are to read (kinds/parts.ts). */
  readonly parts: number;
}

/**
 * What a list of posts selects, over `posts p`: not the posts, but which versions of their rows the reader may see. PostgreSQL gives a row a new
 * xmin on each change, so a cached post is known to be what the database would have returned. The author is looked up for each post that is
 * listed: of a join PostgreSQL cannot know that a page needs only twenty people, and it read them all.
 */
export const stampColumns = `p.id, p.xmin as post_version, (select a.xmin from people a where a.id = p.author_id) as author_version,
  (p.reactions_count > 0 or p.shares_count > 0 or p.has_saves or p.has_pin or p.has_answer
    or ${partsHint}) as personal, ${partsBits} as parts`;

/** Names of groups and partners are not stamped: a new one shows after this time at the latest. */
const ageMsMax = 30_000;
const cachedPostsMax = 2_000;
/** Longer posts are read each time, so that the cache stays below some ten megabytes. */
const cachedCharsMax = 8_000;

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly posts: PostCache;
  }
}

export type PostCache = Lru<PostId, Kept>;
export const createPostCache = (): PostCache => createLru(cachedPostsMax);

/** The cached posts for stamps that were just read; one statement for those not in memory, none if all are. */
export async function readCachedPosts(
  reader: Reader,
  stamps: readonly Stamped[],
): Promise<ReadonlyMap<PostId, CommonPost>> {
  const cache = reader.instance.memory.posts;
  const oldestMs = Date.now() - ageMsMax;
  const cores = new Map<PostId, CommonPost>();
  const missing: PostId[] = [];
  for (const stamp of stamps) {
    const kept = cache.get(stamp.id);
    if (kept && isCurrent(kept, stamp, oldestMs)) cores.set(stamp.id, kept.core);
    else missing.push(stamp.id);
  }
  if (missing.length === 0) return cores;
  const rows = await reader.unsafe<CachedPostRow[]>(statement, [missing], { prepare: true });
  // Inside a transaction a row may change again under the same xmin: what is seen there is not kept.
  const settled = !('afterCommit' in reader);
  for (const row of rows) {
    const core = sameOrNew(cache.get(row.id)?.core, cachedPostOf(reader.instance, row));
    cores.set(core.id, core);
    if (settled && row.html.length + row.text.length <= cachedCharsMax) {
      const { postVersion, authorVersion } = row;
      cache.set(core.id, { core, postVersion, authorVersion, loadedAtMs: Date.now() });
    }
  }
  return cores;
}

/** Pages keep what they rendered of a post by this object: when nothing has changed, it stays the same one. */
const sameOrNew = (before: CommonPost | undefined, core: CommonPost): CommonPost =>
  before !== undefined && isDeepStrictEqual(before, core) ? before : core;

function isCurrent(kept: Kept, stamp: Stamped, oldestMs: number): boolean {
  return (
    kept.postVersion === stamp.postVersion &&
    kept.authorVersion === stamp.authorVersion &&
    kept.loadedAtMs > oldestMs
  );
}

/** $1 the posts. Not `source` and not `search`, which may be stored outside the row. What is in other tables is read only if its hint is true. */
const statement = `
  select p.id, p.xmin as post_version, p.uri, p.peer_id, p.level, p.partner_id, p.reply_to_id, p.reply_to_author_id, p.root_id, p.kind,
    p.title, p.html, p.text, p.summary, p.sensitive, p.language, p.page_url, p.published_at, p.edited_at, p.removed_at, p.expired_at,
    p.open_elsewhere, case when p.lent then 'away' end as lent, p.practice, p.replies_count, p.shares_count, p.likes_count, p.reactions,
    case when p.group_id is not null then (
      select json_build_object('id', g.id::text, 'uri', g.uri, 'handle', g.handle, 'origin', gp.origin, 'name', g.name, 'company', gp.company)
      from groups g left join peers gp on gp.id = g.peer_id where g.id = p.group_id) end as post_group,
    a.id as author_id, a.xmin as author_version, a.uri as author_uri, a.peer_id as author_peer_id, a.kind as author_kind, a.handle, a.name,
    a.avatar_url, a.header_url, a.page_url as author_page_url, a.bio_html, a.created_at, a.guest_of, ap.origin, ap.company, ap.country,
    case when a.moved_to is not null then (
      select json_build_object('handle', n.handle, 'origin', np.origin)
      from people n left join peers np on np.id = n.peer_id where n.uri = a.moved_to and n.deactivated_at is null) end as now_at,
    case when p.has_mentions then (
      select json_agg(json_build_object('id', m.id::text, 'uri', m.uri, 'handle', m.handle, 'origin', mp.origin, 'name', m.name,
        'pageUrl', m.page_url) order by m.id)
      from mentions pm join people m on m.id = pm.person_id left join peers mp on mp.id = m.peer_id where pm.post_id = p.id) end as mentions,
    case when p.reply_to_author_id <> p.author_id then (
      select json_build_object('id', m.id::text, 'uri', m.uri, 'handle', m.handle, 'origin', mp.origin, 'name', m.name,
        'pageUrl', m.page_url)
      from people m left join peers mp on mp.id = m.peer_id where m.id = p.reply_to_author_id and m.deactivated_at is null) end as answered,
    case when p.level = 'direct' then (
      select json_agg(json_build_object('uri', ad.uri, 'name', ad.name, 'reached', ad.reached) order by ad.uri)
      from addressees ad where ad.post_id = p.id) end as addressees,
    case when p.has_tags then (select json_agg(t.tag order by t.tag) from post_tags t where t.post_id = p.id) end as tags,
    case when p.has_files then (
      select json_agg(json_build_object('id', f.id::text, 'uuid', f.uuid, 'kind', f.kind, 'mediaType', f.media_type, 'name', f.name,
        'alt', f.alt, 'bytes', f.bytes, 'width', f.width, 'height', f.height, 'hasPreview', coalesce(f.preview_key, f.remote_preview_url) is not null, 'seconds', f.seconds,
        'focus', case when f.focus_x is not null then json_build_array(f.focus_x, f.focus_y) end)
        order by f.position, f.id)
      from files f where f.post_id = p.id) end as files,
    case when p.has_card and p.removed_at is null and not exists (
        select from settings s where s.name = 'link_cards' and s.value = 'false'::jsonb) then (
      select json_build_object('address', c.address, 'title', c.title, 'description', c.description, 'site', c.site,
        'picture', case when c.picture_uuid is not null then
          json_build_object('uuid', c.picture_uuid, 'width', c.picture_width, 'height', c.picture_height) end)
      from post_cards l join cards c on c.key = l.card_key where l.post_id = p.id and c.title <> '') end as card
  from posts p join people a on a.id = p.author_id left join peers ap on ap.id = a.peer_id
  where p.id = any($1::bigint[])`;

interface NamedRow {
  readonly id: PersonId;
  readonly uri: string;
  readonly handle: string;
  readonly origin: string | null;
  readonly name: string;
  readonly pageUrl: string | null;
}
const namedOf = ({ origin, ...person }: NamedRow) => ({ ...person, host: hostOf(origin) });

/** A post's own columns are in its row as they are shown. */
interface CachedPostRow extends Pick<
  PostView,
  | 'id'
  | 'uri'
  | 'peerId'
  | 'level'
  | 'partnerId'
  | 'replyToId'
  | 'replyToAuthorId'
  | 'rootId'
  | 'kind'
  | 'title'
  | 'html'
  | 'text'
  | 'summary'
  | 'sensitive'
  | 'language'
  | 'pageUrl'
  | 'publishedAt'
  | 'editedAt'
  | 'removedAt'
  | 'expiredAt'
  | 'openElsewhere'
  | 'lent'
  | 'practice'
  | 'repliesCount'
  | 'sharesCount'
  | 'likesCount'
> {
  readonly postVersion: string;
  readonly reactions: Readonly<Record<string, number>>;
  readonly postGroup: {
    id: GroupId;
    uri: string;
    handle: string;
    origin: string | null;
    name: string;
    company: string | null;
  } | null;
  readonly authorId: PersonId;
  readonly authorVersion: string;
  readonly authorUri: string;
  readonly authorPeerId: number | null;
  readonly authorKind: PersonSummary['kind'];
  readonly guestOf: string | null;
  readonly nowAt: { readonly handle: string; readonly origin: string | null } | null;
  readonly handle: string;
  readonly name: string;
  readonly avatarUrl: string | null;
  readonly headerUrl: string | null;
  readonly authorPageUrl: string | null;
  readonly bioHtml: string;
  readonly createdAt: Date;
  readonly origin: string | null;
  readonly company: string | null;
  readonly country: string | null;
  readonly mentions: readonly NamedRow[] | null;
  readonly answered: NamedRow | null;
  readonly addressees: readonly Addressee[] | null;
  readonly tags: string[] | null;
  readonly files: (FileView & { id: FileId })[] | null;
  readonly card: Card | null;
}

function cachedPostOf(instance: Instance, row: CachedPostRow): CommonPost {
  const { postGroup: group } = row;
  return {
    id: row.id,
    uri: row.uri,
    peerId: row.peerId,
    author: {
      id: row.authorId,
      uri: row.authorUri,
      peerId: row.authorPeerId,
      kind: row.authorKind,
      handle: row.handle,
      host: hostOf(row.origin),
      name: row.name,
      company:
        row.authorPeerId === null
          ? (row.guestOf ?? instance.company)
          : row.company || (hostOf(row.origin) ?? ''),
      country: row.guestOf === null ? (row.country ?? instance.country) : '',
      avatarUrl: row.avatarUrl,
      headerUrl: row.headerUrl,
      pageUrl: row.authorPageUrl,
      bioHtml: row.bioHtml,
      createdAt: row.createdAt,
      guestOf: row.guestOf,
      nowAt: row.nowAt && { handle: row.nowAt.handle, host: hostOf(row.nowAt.origin) },
    },
    level: row.level,
    group: group && {
      id: group.id,
      uri: group.uri,
      handle: group.handle,
      host: hostOf(group.origin),
      name: group.name,
      company: group.origin === null ? instance.company : group.company || hostOf(group.origin) || '',
    },
    partnerId: row.partnerId,
    replyToId: row.replyToId,
    replyToAuthorId: row.replyToAuthorId,
    rootId: row.rootId,
    kind: row.kind,
    title: row.title,
    html: row.html,
    text: row.text,
    summary: row.summary,
    sensitive: row.sensitive,
    language: row.language,
    pageUrl: row.pageUrl,
    publishedAt: row.publishedAt,
    editedAt: row.editedAt,
    removedAt: row.removedAt,
    expiredAt: row.expiredAt,
    openElsewhere: row.openElsewhere,
    lent: row.lent,
    practice: row.practice,
    repliesCount: row.repliesCount,
    sharesCount: row.sharesCount,
    likesCount: row.likesCount,
    reactions: reactionViews(row.reactions),
    mentions: (row.mentions ?? []).map(namedOf),
    answered: row.answered && namedOf(row.answered),
    addressees: row.addressees ?? [],
    tags: row.tags ?? [],
    files: row.files ?? [],
    card: row.card,
  };
}

/** The key of a kind of reaction in `posts.reactions`; "emoji " keeps an emoji named "like" apart. */
export const reactionKey = (kind: ReactionKind, emoji: string): string =>
  kind === 'emoji' ? `emoji ${emoji}` : kind;

function reactionViews(counts: CachedPostRow['reactions']): PostView['reactions'] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([key, count]) => {
      const emoji = key.startsWith('emoji ') ? key.slice('emoji '.length) : '';
      return { kind: emoji === '' ? (key as ReactionKind) : ('emoji' as const), emoji, count, mine: false };
    })
    .toSorted((a, b) => b.count - a.count);
}
