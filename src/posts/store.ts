import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { json } from '#src/platform/json.ts';
import { cardLater } from './cards/jobs.ts';
import type { PostKind } from './kinds/forms.ts';
import { flagColumns, flagsOf, insertParts } from './kinds/parts.ts';
import type { StoredParts } from './kinds/forms.ts';
import type { Addressee, FileView, Level } from './post.ts';

/** What a reply needs to know about the post it replies to. */
export interface Parent {
  readonly id: PostId;
  readonly uri: string;
  readonly peerId: number | null;
  readonly authorId: PersonId;
  readonly rootId: PostId;
  readonly threadUri: string;
  readonly level: Level;
  readonly groupId: GroupId | null;
  readonly partnerId: number | null;
  readonly audiencePersonId: PersonId | null;
}
export const parentColumns =
  'p.id, p.uri, p.peer_id, p.author_id, p.root_id, p.thread_uri, p.level, p.group_id, p.partner_id, p.audience_person_id';

/** A partner's attachment: only its URL is stored. */
export interface NewRemoteFile {
  readonly id: string;
  readonly uuid: string;
  readonly kind: FileView['kind'];
  readonly mediaType: string;
  readonly name: string;
  readonly alt: string;
  /** 0: unknown. */
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  /** Both or neither, each from -1 to 1. */
  readonly focusX: number | null;
  readonly focusY: number | null;
  readonly remoteUrl: string;
  readonly seconds: number | null;
  readonly previewUrl: string | null;
}

/** A whole post with what belongs to it, checked and clean. */
export interface NewPost extends StoredParts {
  readonly id: PostId;
  readonly uri: string;
  readonly peerId: number | null;
  readonly authorId: PersonId;
  readonly level: Level;
  readonly groupId: GroupId | null;
  readonly partnerId: number | null;
  readonly audiencePersonId: PersonId | null;
  readonly parent: Parent | null;
  readonly replyToUri: string | null;
  readonly threadUri: string;
  readonly kind: PostKind;
  readonly title: string;
  readonly source: string;
  readonly html: string;
  readonly text: string;
  readonly summary: string;
  readonly sensitive: boolean;
  readonly language: string;
  readonly pageUrl: string | null;
  readonly publishedAt: Date;
  readonly editedAt: Date | null;
  readonly mentions: readonly PersonId[];
  readonly addressees: readonly Addressee[];
  readonly tags: readonly string[];
  /** Own files are attached by `attachFiles`. */
  readonly hasFiles: boolean;
  readonly remoteFiles: readonly NewRemoteFile[];
  readonly isOpenElsewhere?: boolean | undefined;
  readonly isLent?: boolean | undefined;
}

/**
 * Writes a post and all that belongs to it in one statement, and counts it on its parent. Null if its URI already exists or `condition`, SQL
 * that starts with `and`, is false. `awaited`: replies or reactions that arrived before it are waiting for it.
 */
export async function insertPost(
  tx: Tx,
  post: NewPost,
  condition: Fragment,
): Promise<{ awaited: boolean } | null> {
  const row = tx<{ awaited: boolean }[]>`
    insert into posts (id, uri, peer_id, author_id, level, group_id, partner_id, audience_person_id,
      reply_to_id, reply_to_uri, reply_to_author_id, root_id, thread_uri, kind, title, source, html, text, summary, sensitive, language,
      page_url, published_at, edited_at, has_mentions, has_tags, has_files, ${tx.unsafe(flagColumns)}, open_elsewhere, lent, practice)
    select ${post.id}, ${post.uri}, ${post.peerId}, ${post.authorId}, ${post.level}, ${post.groupId}, ${post.partnerId},
      ${post.audiencePersonId}, ${post.parent?.id ?? null}, ${post.replyToUri}, ${post.parent?.authorId ?? null},
      ${post.parent?.rootId ?? post.id}, ${post.threadUri}, ${post.kind}, ${post.title}, ${post.source}, ${post.html}, ${post.text},
      ${post.summary}, ${post.sensitive}, ${post.language}, ${post.pageUrl}, ${post.publishedAt}, ${post.editedAt},
      ${post.mentions.length > 0}, ${post.tags.length > 0}, ${post.hasFiles || post.remoteFiles.length > 0},
      ${flagsOf(tx, post)}, ${post.isOpenElsewhere ?? false}, ${post.isLent ?? false},
      coalesce((select g.practice is not null from groups g where g.id = ${post.groupId}), false)
    where true ${condition}
    on conflict (uri) do nothing
    returning id, uri, reply_to_id, group_id, author_id, published_at,
      exists (select from posts o where o.reply_to_uri = posts.uri and o.reply_to_id is null and o.id <> posts.id)
        or exists (select from early_reactions e where e.post_uri = posts.uri) as awaited`;
  const relations = relationsOf(tx, post);
  const [inserted] =
    relations.length === 0
      ? await row
      : await tx<
          { awaited: boolean }[]
        >`with post as (${row as unknown as Fragment}) ${relations} select awaited from post`;
  if (!inserted) return null;
  if (post.isLent !== true) await cardLater(tx, post);
  return { awaited: inserted.awaited };
}

type Readers = Pick<Parent, 'level' | 'groupId' | 'audiencePersonId'>;

/** An answer with fewer readers than what it answers is not counted there: the number would tell the others that it exists. */
const hasSameReaders = (answer: Readers, parent: Readers): boolean =>
  answer.level === parent.level &&
  answer.groupId === parent.groupId &&
  answer.audiencePersonId === parent.audiencePersonId;

/** The same in SQL: a reply `r`, and its parent, `q`. */
export const sameReaders =
  'r.level = q.level and r.group_id is not distinct from q.group_id and r.audience_person_id is not distinct from q.audience_person_id';

/** One data-modifying CTE for each kind of thing the post has. */
function relationsOf(tx: Tx, post: NewPost): Fragment[] {
  const parts: Fragment[] = [];
  if (post.parent && hasSameReaders(post, post.parent))
    parts.push(tx`, counted as (
      update posts set replies_count = replies_count + 1 where id in (select reply_to_id from post))`);
  if (post.mentions.length > 0)
    parts.push(tx`, named as (
      insert into mentions (post_id, person_id) select post.id, m from post, unnest(${[...post.mentions]}::bigint[]) m on conflict do nothing)`);
  if (post.addressees.length > 0)
    parts.push(tx`, addressed as (
      insert into addressees (post_id, uri, name, reached)
      select post.id, a.uri, a.name, a.reached
      from post, jsonb_to_recordset(${json(tx, post.addressees)}) as a(uri text, name text, reached boolean) on conflict do nothing)`);
  if (post.tags.length > 0)
    parts.push(tx`, tagged as (
      insert into post_tags (post_id, tag) select post.id, t from post, unnest(${[...post.tags]}::text[]) t on conflict do nothing)`);
  if (post.remoteFiles.length > 0)
    parts.push(tx`, attached as (
      insert into files (id, uuid, peer_id, owner_id, post_id, position, kind, media_type, name, alt, bytes, width, height, focus_x, focus_y,
        remote_url, seconds, remote_preview_url)
      select f.id, f.uuid, ${post.peerId}::int, ${post.authorId}::bigint, post.id, f.position - 1, f.kind, f."mediaType", f.name, f.alt,
        f.bytes, f.width, f.height, f."focusX", f."focusY", f."remoteUrl", f.seconds, f."previewUrl"
      from post, rows from (jsonb_to_recordset(${json(tx, post.remoteFiles)}) as (id bigint, uuid uuid, kind text,
        "mediaType" text, name text, alt text, bytes bigint, width int, height int, "focusX" real, "focusY" real,
        "remoteUrl" text, seconds real, "previewUrl" text)) with ordinality
        as f(id, uuid, kind, "mediaType", name, alt, bytes, width, height, "focusX", "focusY", "remoteUrl", seconds, "previewUrl", position))`);
  return [...parts, ...insertParts(tx, post)];
}
