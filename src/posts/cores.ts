import type { Reader } from '#src/platform/database.ts';
import type { House } from '#src/platform/house.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { createLru, type Lru } from '#src/platform/lru.ts';
import type { Addressee, Face, FileView, Level, PostKind, PostView, ReactionKind } from './post.ts';

/** The part of a post that all its readers see alike: nothing in it is the reader's own, `mine` is false throughout. */
export type PostCore = Omit<PostView, 'source' | 'shared' | 'saved' | 'pinned' | 'poll' | 'mustRead'>;

interface Kept {
  readonly core: PostCore;
  readonly postVersion: string;
  readonly authorVersion: string;
  readonly loadedAtMs: number;
}

/** A post that a reader may see: where its core lies, and whether there is more to ask for this reader. See `stampColumns`. */
export interface Stamped {
  readonly id: PostId;
  readonly postVersion: string;
  readonly authorVersion: string;
  readonly personal: boolean;
}

/**
 * What a list of posts selects, over `posts p join people a`: not the posts, but which versions of their rows the reader may see.
 * PostgreSQL gives a row a new xmin at each change; so what is kept in memory is known to be what the database would have answered.
 */
export const stampColumns = `p.id, p.xmin as post_version, a.xmin as author_version,
  (p.reactions_count > 0 or p.shares_count > 0 or p.has_poll or p.has_saves or p.has_pin
    or p.has_must_read) as personal`;

/** Names of groups and partners are not stamped: a new one shows after this time at the latest. */
const ageMsMax = 30_000;
const coresMax = 2_000;
/** Longer posts are read each time, so that the cache stays below some ten megabytes. */
const coreCharsMax = 8_000;

const caches = new WeakMap<House, Lru<PostId, Kept>>();

/** The cores of posts whose stamps were just read; one statement for those not in memory, none when all are. */
export async function readCores(
  reader: Reader,
  stamps: readonly Stamped[],
): Promise<ReadonlyMap<PostId, PostCore>> {
  let cache = caches.get(reader.house);
  if (!cache) caches.set(reader.house, (cache = createLru(coresMax)));
  const oldestMs = Date.now() - ageMsMax;
  const cores = new Map<PostId, PostCore>();
  const missing: PostId[] = [];
  for (const stamp of stamps) {
    const kept = cache.get(stamp.id);
    if (kept && isCurrent(kept, stamp, oldestMs)) cores.set(stamp.id, kept.core);
    else missing.push(stamp.id);
  }
  if (missing.length === 0) return cores;
  const rows = await reader.unsafe<CoreRow[]>(statement, [missing], { prepare: true });
  // Inside a transaction a row may change again under the same xmin: what is seen there is not kept.
  const settled = !('afterCommit' in reader);
  for (const row of rows) {
    const core = coreOf(reader.house, row);
    cores.set(core.id, core);
    if (settled && row.html.length + row.text.length <= coreCharsMax) {
      const { postVersion, authorVersion } = row;
      cache.set(core.id, { core, postVersion, authorVersion, loadedAtMs: Date.now() });
    }
  }
  return cores;
}

function isCurrent(kept: Kept, stamp: Stamped, oldestMs: number): boolean {
  return (
    kept.postVersion === stamp.postVersion &&
    kept.authorVersion === stamp.authorVersion &&
    kept.loadedAtMs > oldestMs
  );
}

/** $1 the posts. Not `source` and not `search`, which may lie outside the row. What lies in other tables stands behind its hint. */
const statement = `
  select p.id, p.xmin as post_version, p.uri, p.peer_id, p.level, p.partner_id, p.reply_to_id, p.reply_to_author_id, p.root_id, p.kind,
    p.title, p.html, p.text, p.summary, p.sensitive, p.language, p.page_url, p.published_at, p.edited_at, p.removed_at,
    p.open_elsewhere, p.replies_count, p.shares_count, p.likes_count, p.reactions,
    case when p.group_id is not null then (
      select json_build_object('id', g.id::text, 'uri', g.uri, 'handle', g.handle, 'origin', gp.origin, 'name', g.name, 'company', gp.company)
      from groups g left join peers gp on gp.id = g.peer_id where g.id = p.group_id) end as post_group,
    a.id as author_id, a.xmin as author_version, a.uri as author_uri, a.peer_id as author_peer_id, a.kind as author_kind, a.handle, a.name,
    a.avatar_url, a.header_url, a.page_url as author_page_url, a.bio_html, a.created_at, ap.origin, ap.company, ap.country,
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
    case when p.has_answer then (
      select an.id from accepted_answers aa join posts an on an.uri = aa.answer_uri and an.root_id = p.id and an.removed_at is null
      where aa.question_id = p.id) end as answer_id,
    case when p.has_files then (
      select json_agg(json_build_object('id', f.id::text, 'uuid', f.uuid, 'kind', f.kind, 'mediaType', f.media_type, 'name', f.name,
        'alt', f.alt, 'bytes', f.bytes, 'width', f.width, 'height', f.height, 'hasPreview', f.preview_key is not null,
        'focus', case when f.focus_x is not null then json_build_array(f.focus_x, f.focus_y) end)
        order by f.position, f.id)
      from files f where f.post_id = p.id) end as files
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

interface CoreRow {
  readonly id: PostId;
  readonly postVersion: string;
  readonly uri: string;
  readonly peerId: number | null;
  readonly level: Level;
  readonly partnerId: number | null;
  readonly replyToId: PostId | null;
  readonly replyToAuthorId: PersonId | null;
  readonly rootId: PostId;
  readonly kind: PostKind;
  readonly title: string;
  readonly html: string;
  readonly text: string;
  readonly summary: string;
  readonly sensitive: boolean;
  readonly language: string;
  readonly pageUrl: string | null;
  readonly publishedAt: Date;
  readonly editedAt: Date | null;
  readonly removedAt: Date | null;
  readonly openElsewhere: boolean;
  readonly repliesCount: number;
  readonly sharesCount: number;
  readonly likesCount: number;
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
  readonly authorKind: Face['kind'];
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
  readonly answerId: PostId | null;
  readonly files: (FileView & { id: FileId })[] | null;
}

function coreOf(house: House, row: CoreRow): PostCore {
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
      company: row.authorPeerId === null ? house.company : row.company || (hostOf(row.origin) ?? ''),
      country: row.country ?? house.country,
      avatarUrl: row.avatarUrl,
      headerUrl: row.headerUrl,
      pageUrl: row.authorPageUrl,
      bioHtml: row.bioHtml,
      createdAt: row.createdAt,
    },
    level: row.level,
    group: group && {
      id: group.id,
      uri: group.uri,
      handle: group.handle,
      host: hostOf(group.origin),
      name: group.name,
      company: group.origin === null ? house.company : group.company || hostOf(group.origin) || '',
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
    openElsewhere: row.openElsewhere,
    repliesCount: row.repliesCount,
    sharesCount: row.sharesCount,
    likesCount: row.likesCount,
    reactions: reactionViews(row.reactions),
    mentions: (row.mentions ?? []).map(namedOf),
    answered: row.answered && namedOf(row.answered),
    addressees: row.addressees ?? [],
    tags: row.tags ?? [],
    answerId: row.answerId,
    files: row.files ?? [],
  };
}

/** Host, with port, of an origin from our own tables. */
export const hostOf = (origin: string | null): string | null =>
  origin === null ? null : origin.slice(origin.indexOf('//') + 2);

/** The key of a kind of reaction in `posts.reactions`; "emoji " keeps an emoji named "like" apart. */
export const reactionKey = (kind: ReactionKind, emoji: string): string =>
  kind === 'emoji' ? `emoji ${emoji}` : kind;

function reactionViews(counts: CoreRow['reactions']): PostView['reactions'] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([key, count]) => {
      const emoji = key.startsWith('emoji ') ? key.slice('emoji '.length) : '';
      return { kind: emoji === '' ? (key as ReactionKind) : ('emoji' as const), emoji, count, mine: false };
    })
    .toSorted((a, b) => b.count - a.count);
}
