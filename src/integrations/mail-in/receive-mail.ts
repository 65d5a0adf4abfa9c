import { createHmac } from 'node:crypto';
import { requireRoom } from '#src/company/limits.ts';
import { removeUpload, uploadFile } from '#src/media/upload.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { ReadTxt } from '#src/platform/txt-records.ts';
import { titleMax } from '#src/posts/limits.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { PostInput } from '#src/posts/post.ts';
import { resolveMentions, type PersonLookup } from '#src/posts/resolve-mentions.ts';
import { refusals } from '../refusals.ts';
import { recipientOf, type Recipient } from './address.ts';
import { isAuthenticated } from './authenticated.ts';
import { isSignedBySender } from './signed.ts';
import { readMail, type MailFile, type ReadMail } from './read-mail.ts';

/**
 * Posts what was sent to one of our addresses, by the verb that a page's reply goes through: as an answer to the post that a notification told of, or
 * in a group that takes mail. Only from the address that we know the person by, and only if the company's mail server vouches for it, or, where that says
 * nothing about senders, a signature of the sender's domain does. The same mail twice is posted once. Returns null if it was posted before; refuses everything else with a sentence for its sender.
 */
export async function receiveMail(
  db: Db,
  remote: PersonLookup,
  mail: { readonly to: string; readonly raw: Uint8Array },
  readTxt: ReadTxt,
): Promise<PostId | null> {
  const { instance } = db;
  const to = recipientOf(instance, mail.to);
  if (to === null || instance.mailIn === null) throw refusals.mailAddressUnknown();
  const read = await readMail(mail.raw, instance.addresses.host.replace(/:\d+$/, ''));
  const { authserv } = instance.mailIn;
  const isTheirs =
    authserv === null
      ? await isSignedBySender(mail.raw, read, readTxt)
      : isAuthenticated(read.fields('authentication-results'), authserv, read.from);
  if (!isTheirs) throw refusals.mailForged();
  const person = await senderOf(db, to, read.from);
  requireRoom(instance, person, 'acts');
  const place = await placeOf(db, to, person, read);
  const hash = createHmac('sha256', instance.sealKey)
    .update(`mail in ${mail.to.toLowerCase()} ${read.id}`)
    .digest();
  if (await isSeen(db, hash)) return null;
  const source = await read.written();
  if (source === '' && read.files.length === 0) throw refusals.mailEmpty();
  await resolveMentions(db, remote, person, source);
  const fileIds = await upload(db, person, read.files);
  try {
    return await transaction(db, async (tx) => {
      const claimed = await tx`
        insert into mail_in_seen (hash, person_id) values (${hash}, ${person}) on conflict do nothing`;
      if (claimed.count === 0) return null;
      const postId = await publishPost(tx, person, { ...place, source, fileIds });
      await tx`update mail_in_seen set post_id = ${postId} where hash = ${hash}`;
      return postId;
    });
  } catch (error) {
    await remove(db, person, fileIds);
    throw error;
  }
}

async function isSeen(db: Db, hash: Buffer): Promise<boolean> {
  const [row] = await db`select from mail_in_seen where hash = ${hash}`;
  return row !== undefined;
}

/** Of ours, and known by this address alone. Whoever is not, learns nothing about what there is. */
async function senderOf(db: Db, to: Recipient, from: string): Promise<PersonId> {
  const people = await db<{ id: PersonId }[]>`
    select id from people where peer_id is null and deactivated_at is null and lower(email) = ${from} limit 2`;
  const [person] = people;
  if (!person || people.length > 1) throw refusals.mailSenderUnknown();
  if (to.is === 'group') return person.id;
  if (person.id !== to.personId) throw refusals.mailNotYours();
  const [ended] = await db`
    select from mail_in_endings where person_id = ${person.id} and ended_at > ${to.madeAt}`;
  if (ended) throw refusals.mailAddressUnknown();
  return person.id;
}

async function placeOf(
  db: Db,
  to: Recipient,
  person: PersonId,
  { subject }: ReadMail,
): Promise<Omit<PostInput, 'source'>> {
  if (to.is === 'reply') return { replyToId: to.postId };
  const groupId = await groupOf(db, to.name, person);
  return { groupId, level: 'group', ...(subject !== '' && { title: subject.slice(0, titleMax) }) };
}

/** A group that takes mail, of a member; of any other one does not say whether it is there. */
async function groupOf(db: Db, name: string, person: PersonId): Promise<GroupId> {
  const [, id] = /^group=(\d{1,19})$/.exec(name) ?? [];
  const [open] = await db<{ id: GroupId }[]>`
    select g.id from mail_in_groups o join groups g on g.id = o.group_id join memberships m on m.group_id = g.id
    where m.person_id = ${person} and m.state = 'active'
      and ${id === undefined ? db`g.peer_id is null and lower(g.handle) = ${name}` : db`g.peer_id is not null and g.id = ${id}`}`;
  if (!open) throw refusals.mailGroupClosed();
  return open.id;
}

async function upload(db: Db, person: PersonId, files: readonly MailFile[]): Promise<FileId[]> {
  const ids: FileId[] = [];
  try {
    for (const file of files) ids.push((await uploadFile(db, person, { ...file, alt: '' })).id);
    return ids;
  } catch (error) {
    await remove(db, person, ids);
    throw error;
  }
}

/** What was not posted does not stay; a file that is gone already is gone. */
async function remove(db: Db, person: PersonId, ids: readonly FileId[]): Promise<void> {
  for (const id of ids)
    await removeUpload(db, person, id).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
    });
}
