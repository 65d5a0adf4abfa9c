import { picturesMax } from '#src/posts/kinds/album/album.ts';
import { findGroupByHandle, membershipOf } from '#src/groups/read.ts';
import type { FileDetails, Focus } from '#src/media/file.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import type { Db } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type FileId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { readSetting } from '#src/platform/settings.ts';
import type { PostInput, PostView } from '#src/posts/post.ts';
import { readPostingDefaults } from '#src/posts/posting-defaults.ts';
import { readPost } from '#src/posts/read/read.ts';
import { handlesIn, resolveMentions } from '#src/posts/resolve-mentions.ts';
import type { ApiContext } from './context.ts';
import { flagOf, groupsOf, listOf, textOf, type Fields } from './fields.ts';
import { apiKinds } from './kinds/index.ts';
import { isVisibility, isWider, levelOf, visibilityOf, type Visibility } from './present/visibility.ts';
import { postIdOf } from './post-id.ts';
import { refuseUnheeded } from './unheeded.ts';

/**
 * A new post in Mastodon's terms. Asks other servers about people mentioned in it, so not inside a transaction. The audience is never wider than
 * the client's visibility: what that cannot promise is refused.
 */
export async function readDraft(api: ApiContext, me: PersonId, fields: Fields): Promise<PostInput> {
  refuseUnheeded(fields, 'quoted_status_id');
  const written = textOf(fields, 'status') ?? '';
  const asked = readVisibility(fields);
  const parent = await readParent(api, me, fields);
  const aside = parent !== null && asked === 'direct' && parent.level !== 'direct';
  const source = aside ? asideOf(api, parent, written) : written;
  const replyToId = parent === null || aside ? undefined : replyIn(parent, asked);
  const groupId = replyToId === undefined ? await readGroupId(api, me, fields, source, asked) : undefined;
  await resolveMentions(api.db, api.remote, me, source);
  const defaults = await readPostingDefaults(api.db, me);
  const isTop = replyToId === undefined && groupId === undefined;
  return {
    source,
    replyToId,
    groupId,
    level: isTop
      ? asked === undefined
        ? (defaults.level ?? undefined)
        : levelOf(asked, await publicPosts(api.db))
      : undefined,
    title: textOf(fields, 'title'),
    summary: textOf(fields, 'spoiler_text'),
    sensitive: flagOf(fields, 'sensitive') ?? defaults.sensitive ?? undefined,
    language: textOf(fields, 'language') || undefined,
    fileIds: readFileIds(fields),
    ...Object.assign({}, ...apiKinds.map((kind) => kind.read(fields))),
  };
}

/** Files by their ids, in order; undefined if none are named. How many a post may have depends on its kind, and is said by the verb. */
export function readFileIds(fields: Fields): FileId[] | undefined {
  return listOf(fields, 'media_ids', picturesMax)?.map((id) => {
    if (!isId(id))
      throw new Refusal('invalid', 'media_ids names a file that does not exist; upload it again.');
    return id as FileId;
  });
}

/** Details of one file: `description`, and `focus` as "x,y"; those not given stay. */
export function readDetails(fields: Fields): FileDetails {
  const alt = textOf(fields, 'description', 10_000);
  const focus = textOf(fields, 'focus', 100);
  return { ...(alt !== undefined && { alt }), ...(focus && { focus: readFocus(focus) }) };
}

function readFocus(text: string): Focus {
  const [x = Number.NaN, y = Number.NaN] = text
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return [x, y];
}

/** What an edit says about files of the post, by their ids. */
export function readMediaAttributes(fields: Fields): ReadonlyMap<FileId, FileDetails> | undefined {
  const said = groupsOf(fields, 'media_attributes', picturesMax);
  return (
    said &&
    new Map(
      said.map((one) => {
        const id = textOf(one, 'id', 30) ?? '';
        if (!isId(id))
          throw new Refusal('invalid', 'media_attributes names a file that does not exist; leave it out.');
        return [id as FileId, readDetails(one)];
      }),
    )
  );
}

function readVisibility(fields: Fields): Visibility | undefined {
  const text = textOf(fields, 'visibility', 50);
  if (text === undefined || text === '') return undefined;
  if (!isVisibility(text))
    throw new Refusal('invalid', 'visibility must be public, unlisted, private or direct.');
  return text;
}

export const publicPosts = async (db: Db): Promise<boolean> =>
  (await readSetting(db, 'public_posts')) === true;

async function readParent(api: ApiContext, me: PersonId, fields: Fields): Promise<PostView | null> {
  const id = textOf(fields, 'in_reply_to_id', 30);
  if (id === undefined || id === '') return null;
  return readPost(api.db, { personId: me }, await postIdOf(api.db, id));
}

/** A reply takes its thread's readers. A client that asked for fewer would show something else than what happened, so it is told. */
function replyIn(parent: PostView, asked: Visibility | undefined): PostId {
  if (asked !== undefined && isWider(visibilityOf[parent.level], asked))
    throw new Refusal(
      'invalid',
      'A reply can be read by everyone who can read the post it answers. To reach fewer people, send it as a direct message.',
    );
  return parent.id;
}

/** "Reply privately": a message to the author and the people mentioned, with a link to what it is about. */
function asideOf(api: ApiContext, parent: PostView, written: string): string {
  const { author } = parent;
  const acct = author.host === null ? author.handle : `${author.handle}@${author.host}`;
  const isNamed = handlesIn(api.db, written).some(
    ({ handle, host }) => handle.toLowerCase() === author.handle.toLowerCase() && host === author.host,
  );
  const link =
    parent.pageUrl ?? (parent.peerId === null ? api.db.instance.addresses.postPage(parent.id) : parent.uri);
  return `${isNamed ? '' : `@${acct} `}${written}\n\n${link}`;
}

/** The group a post is for: named by id, or the first group of the author's that the text calls by its handle. */
async function readGroupId(
  api: ApiContext,
  me: PersonId,
  fields: Fields,
  source: string,
  asked: Visibility | undefined,
): Promise<GroupId | undefined> {
  const id = textOf(fields, 'group_id', 30) || textOf(fields, 'list_id', 30);
  if (id) {
    if (!isId(id)) throw notFound('group');
    return id as GroupId;
  }
  // Whoever asked for a direct message means the people named, not a whole group.
  if (asked === 'direct') return undefined;
  for (const { handle, host } of handlesIn(api.db, source)) {
    const group = await findGroupByHandle(api.db, handle, host);
    if (!group || (await findPersonByHandle(api.db, handle, host))) continue;
    if ((await membershipOf(api.db, group.id, me))?.state === 'active') return group.id;
  }
  return undefined;
}
