import { readPerson } from '#src/people/read.ts';
import type { Person } from '#src/people/person.ts';
import { findMentions } from '#src/platform/markdown.ts';
import type { Reader, Tx } from '#src/platform/database.ts';

import { newId, type FileId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { newSecret } from '#src/platform/secrets.ts';
import { cleanMultiline } from '#src/people/person.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { PostView } from '#src/posts/post.ts';
import { may } from '#src/roles/roles.ts';
import { recordFact } from './facts.ts';
import { refusals } from './refusals.ts';

/** Characters of what is read outside. */
export const releaseTextMax = 2_000;
const namesMax = 5_000;
const shortestName = 3;

export interface WantedRelease {
  readonly text: string;
  /** One of the post's pictures. */
  readonly fileId: FileId | null;
}

/**
 * The author, or a communicator of the company, asks to let a post out: a text and one of its pictures, which everybody may then see. Nothing else of
 * it ever leaves. Refuses what another company wrote, messages, practice, a text that names anybody of the thread or its group, and one that leads inside.
 */
export async function askRelease(tx: Tx, by: PersonId, postId: PostId, wanted: WantedRelease): Promise<void> {
  const post = await readPost(tx, { personId: by }, postId);
  await requireAsker(tx, by, post);
  await requireReleasable(tx, post);
  const text = cleanMultiline(wanted.text, releaseTextMax);
  if (text === '') throw refusals.textMissing();
  if (text.toLowerCase().includes(tx.instance.addresses.host.toLowerCase())) throw refusals.linksInside();
  const alt = wanted.fileId === null ? '' : await altOf(tx, postId, wanted.fileId);
  await requireNobodyNamed(tx, post, `${text}\n${alt}`);
  const made = await tx`
    insert into advocacy_releases (id, post_id, text, file_id, alt, token, asked_by)
    values (${newId()}, ${postId}, ${text}, ${wanted.fileId}, ${alt}, ${newSecret()}, ${by})
    on conflict (post_id) where withdrawn_at is null do nothing`;
  if (made.count === 0) throw refusals.askedAlready();
  await recordFact(tx, by, 'advocacy.asked', { postId });
}

/**
 * Four eyes: another communicator than whoever asked, and than the author, lets it out. They decide about the text and the picture alone: the post may
 * be in a group that is closed to them. Idempotent.
 */
export async function releasePost(tx: Tx, by: PersonId, postId: PostId): Promise<void> {
  if (!isCommunicator(await readPerson(tx, by))) throw refusals.onlyCommunicators();
  const [asked] = await tx<
    { askedBy: PersonId | null; isReleased: boolean; authorId: PersonId; isGone: boolean }[]
  >`
    select r.asked_by, r.released_at is not null as is_released, p.author_id, p.removed_at is not null as is_gone
    from advocacy_releases r join posts p on p.id = r.post_id
    where r.post_id = ${postId} and r.withdrawn_at is null for update of r`;
  if (!asked || asked.isGone) throw refusals.nothingAsked();
  if (asked.isReleased) return;
  if (asked.askedBy === by || asked.authorId === by) throw refusals.fourEyes();
  await tx`
    update advocacy_releases set released_at = now(), released_by = ${by}
    where post_id = ${postId} and withdrawn_at is null`;
  await recordFact(tx, by, 'advocacy.released', { postId });
}

/** It is gone outside from this moment on, with its picture: by the author, or any communicator. Idempotent. */
export async function withdrawRelease(tx: Tx, by: PersonId, postId: PostId): Promise<void> {
  await requireConcerned(tx, by, postId);
  const done = await tx`
    update advocacy_releases set withdrawn_at = now(), withdrawn_by = ${by}
    where post_id = ${postId} and withdrawn_at is null`;
  if (done.count > 0) await recordFact(tx, by, 'advocacy.withdrawn', { postId });
}

/** Author or communicator of a post that was asked for; of any other its author and the communicators among its readers. To others there is none. */
export async function requireConcerned(reader: Reader, by: PersonId, postId: PostId): Promise<void> {
  const [known] = await reader`
    select from advocacy_releases r join posts p on p.id = r.post_id where r.post_id = ${postId} and p.author_id = ${by} limit 1`;
  if (known) return;
  const [asked] = await reader`select from advocacy_releases where post_id = ${postId} limit 1`;
  if (asked && isCommunicator(await readPerson(reader, by))) return;
  await requireAsker(reader, by, await readPost(reader, { personId: by }, postId));
}

export const isCommunicator = (person: Person | null): boolean =>
  person !== null && person.deactivatedAt === null && may(person, 'announce');

/** Whoever may neither ask nor decide is told of no release at all. */
export async function requireAsker(
  reader: Reader,
  by: PersonId,
  post: Pick<PostView, 'author'>,
): Promise<void> {
  const actor = await readPerson(reader, by);
  if (actor?.guestOf !== null || (post.author.id !== by && !isCommunicator(actor))) throw refusals.notByYou();
}

async function requireReleasable(tx: Tx, post: PostView): Promise<void> {
  if (post.peerId !== null || post.author.peerId !== null)
    throw refusals.notOurs({ company: post.author.company });
  const [row] = await tx<{ practice: boolean }[]>`select practice from posts where id = ${post.id}`;
  const isWords = post.author.kind === 'person' && post.author.guestOf === null && post.kind !== 'page';
  if (!row || row.practice || !isWords || post.level === 'direct' || post.removedAt !== null)
    throw refusals.notThis();
}

/** Of the thread, those it mentions and its group: their names are not ours to tell. The author may sign. */
async function requireNobodyNamed(tx: Tx, post: PostView, text: string): Promise<void> {
  const [handle] = findMentions(text);
  if (handle !== undefined) throw refusals.namesOthers({ name: `@${handle}` });
  const rows = await tx<{ name: string }[]>`
    select distinct p.name from people p where p.id <> ${post.author.id} and p.id in (
      select o.author_id from posts o where o.root_id = ${post.rootId}
      union select m.person_id from mentions m where m.post_id = ${post.id}
      union select r.person_id from reactions r where r.post_id = ${post.id}
      union select s.person_id from memberships s where s.group_id = ${post.group?.id ?? null} and s.state = 'active')
    limit ${namesMax}`;
  const said = text.toLowerCase();
  const names = [...rows.map(({ name }) => name), ...(post.group === null ? [] : [post.group.name])];
  const named = names.find((name) => name.length >= shortestName && isSaid(said, name.toLowerCase()));
  if (named !== undefined) throw refusals.namesOthers({ name: named });
}

/** As words of their own: "Ada" is not in "adapter". */
function isSaid(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before = '', after = ''] = [text[at - 1], text[at + name.length]];
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return true;
  }
  return false;
}

/** What describes the picture, as it goes out with it. Refuses what is no picture of the post. */
async function altOf(tx: Tx, postId: PostId, fileId: FileId): Promise<string> {
  const [file] = await tx<{ alt: string }[]>`
    select alt from files where id = ${fileId} and post_id = ${postId} and peer_id is null and media_type like 'image/%' and storage_key is not null`;
  if (!file) throw refusals.pictureNotOfPost();
  return file.alt;
}

/** A text to begin with: the post's own, without those it names. */
export const suggestedText = (post: Pick<PostView, 'text' | 'title'>): string =>
  [post.title, post.text]
    .filter((part) => part !== '')
    .join('\n\n')
    .replace(/@[\w.-]+(?:@[\w.:-]+)?/g, '…')
    .slice(0, releaseTextMax);
