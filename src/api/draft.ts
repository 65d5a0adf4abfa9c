import { findGroupByHandle, membershipOf } from '#src/groups/read.ts';
import type { FileDetails, Focus } from '#src/media/file.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import type { Db } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import { isId, type FileId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { findMentions } from '#src/platform/markdown.ts';
import { readSetting } from '#src/platform/settings.ts';
import { filesMax, pollOptionsMax, type Draft, type PostView } from '#src/posts/post.ts';
import { readPostingDefaults } from '#src/posts/posting-defaults.ts';
import { readPost } from '#src/posts/read.ts';
import type { ApiContext } from './context.ts';
import { flagOf, groupOf, groupsOf, listOf, numberOf, textOf, type Fields } from './fields.ts';
import { isVisibility, isWider, levelOf, visibilityOf, type Visibility } from './present/visibility.ts';
import { postIdOf } from './post-id.ts';

/** Whom a text can call from elsewhere before it is posted: so many look-ups, so long. Who is not found stays plain text. */
const lookUpsMax = 10;
const lookUpMs = 3_000;
const pollSecondsMax = 366 * 24 * 3600;

/**
 * A new post in Mastodon's words. Asks other servers for people named in it, so not inside a transaction. The audience is never wider than
 * the word the client used: what that word cannot promise is refused.
 */
export async function readDraft(api: ApiContext, me: PersonId, fields: Fields): Promise<Draft> {
  if (textOf(fields, 'scheduled_at', 100))
    throw new Refusal('invalid', 'Posts cannot be scheduled here; post it when it is time.');
  const written = textOf(fields, 'status') ?? '';
  const asked = readVisibility(fields);
  const parent = await readParent(api, me, fields);
  const aside = parent !== null && asked === 'direct' && parent.level !== 'direct';
  const source = aside ? asideOf(api, parent, written) : written;
  const replyToId = parent === null || aside ? undefined : replyIn(parent, asked);
  const groupId = replyToId === undefined ? await readGroupId(api, me, fields, source, asked) : undefined;
  await resolveMentions(api, me, source);
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
    kind: flagOf(fields, 'question') ? 'question' : textOf(fields, 'title') ? 'article' : undefined,
    summary: textOf(fields, 'spoiler_text'),
    sensitive: flagOf(fields, 'sensitive') ?? defaults.sensitive ?? undefined,
    language: textOf(fields, 'language') || defaults.language || undefined,
    fileIds: readFileIds(fields),
    poll: readPoll(fields),
    mustRead: readMustRead(fields),
  };
}

/** Files by their ids, in order; undefined when none are named. */
export function readFileIds(fields: Fields): FileId[] | undefined {
  return listOf(fields, 'media_ids', filesMax)?.map((id) => {
    if (!isId(id))
      throw new Refusal('invalid', 'media_ids names a file that does not exist; upload it again.');
    return id as FileId;
  });
}

/** What is said about one file: `description`, and `focus` as "x,y"; what is not named stays. */
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
  const said = groupsOf(fields, 'media_attributes', filesMax);
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

export function readPoll(fields: Fields): Draft['poll'] {
  const poll = groupOf(fields, 'poll');
  const options = poll && listOf(poll, 'options', pollOptionsMax);
  if (!poll || options === undefined) return undefined;
  const seconds = numberOf(poll, 'expires_in');
  if (seconds !== undefined && (seconds < 60 || seconds > pollSecondsMax))
    throw new Refusal('invalid', 'A poll must last from a minute to a year; change expires_in.');
  return {
    options,
    multiple: flagOf(poll, 'multiple') ?? false,
    closesAt: seconds === undefined ? null : new Date(Date.now() + seconds * 1000),
  };
}

/** Fields of our own: `must_read`, and `must_read_until` as a date with time. */
function readMustRead(fields: Fields): Draft['mustRead'] {
  if (!flagOf(fields, 'must_read')) return undefined;
  const until = textOf(fields, 'must_read_until', 50);
  if (until !== undefined && until !== '' && Number.isNaN(Date.parse(until)))
    throw new Refusal('invalid', 'must_read_until must be a date with time, e.g. 2026-12-31T12:00:00Z.');
  return { until: until ? new Date(until) : null };
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
      'A reply is read by everyone who can read the post it answers. To reach fewer, send it as a direct message.',
    );
  return parent.id;
}

/** "Reply privately": a message to the author and whoever is named, which says by a link what it is about. */
function asideOf(api: ApiContext, parent: PostView, written: string): string {
  const { author } = parent;
  const acct = author.host === null ? author.handle : `${author.handle}@${author.host}`;
  const isNamed = handlesIn(api, written).some(
    ({ handle, host }) => handle.toLowerCase() === author.handle.toLowerCase() && host === author.host,
  );
  const link =
    parent.pageUrl ?? (parent.peerId === null ? api.db.house.addresses.postPage(parent.id) : parent.uri);
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
    if (!isId(id)) throw notFound('This group');
    return id as GroupId;
  }
  // Whoever asked for a direct message means the people named, not a whole group.
  if (asked === 'direct') return undefined;
  for (const { handle, host } of handlesIn(api, source)) {
    const group = await findGroupByHandle(api.db, handle, host);
    if (!group || (await findPersonByHandle(api.db, handle, host))) continue;
    if ((await membershipOf(api.db, group.id, me))?.state === 'active') return group.id;
  }
  return undefined;
}

/** Makes people of other servers known who are not yet, so that their names become links and they hear of it. */
async function resolveMentions(api: ApiContext, me: PersonId, source: string): Promise<void> {
  const away = handlesIn(api, source).filter(({ host }) => host !== null);
  if (away.length === 0) return;
  const all = Promise.all(away.map(({ handle, host }) => resolveOne(api, me, handle, host)));
  await Promise.race([all, new Promise((done) => setTimeout(done, lookUpMs).unref())]);
}

async function resolveOne(api: ApiContext, me: PersonId, handle: string, host: string | null): Promise<void> {
  if ((await findPersonByHandle(api.db, handle, host)) || (await findGroupByHandle(api.db, handle, host)))
    return;
  try {
    await api.remote.resolvePerson(`${handle}@${host}`, me);
  } catch (error) {
    if (!(error instanceof Unavailable || error instanceof Refusal)) throw error; // the name stays plain text
  }
}

function handlesIn(api: ApiContext, source: string): { handle: string; host: string | null }[] {
  if (!source.includes('@')) return [];
  return findMentions(source)
    .slice(0, lookUpsMax)
    .map((mention) => {
      const [handle = '', host] = mention.split('@');
      return { handle, host: host === undefined || host === api.db.house.addresses.host ? null : host };
    });
}
