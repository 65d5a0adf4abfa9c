import { Readable } from 'node:stream';
import type { ZipFile } from 'yazl';
import { zipLazily } from '#src/platform/zip-lazily.ts';
import { readReturn } from '#src/access/returns.ts';
import { acceptancesOf } from '#src/company/read-documents.ts';
import type { Person } from '#src/people/person.ts';
import { ownAbsence } from '#src/people/read-absences.ts';
import { readPeople, readProfile } from '#src/people/read.ts';
import { cleanFileName, openFile } from '#src/platform/files.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { deedsOfKinds } from '#src/posts/kinds/deeds.ts';
import { postSources, type PostSource } from '#src/posts/read/source.ts';
import { exportName, readExport } from './export.ts';
import * as rows from './export-read.ts';
import { recordFact } from './facts.ts';
import { markReady } from './store.ts';

/** Days for which a finished export can be downloaded. */
export const exportDays = 7;
const context = 'https://www.w3.org/ns/activitystreams';

/** The federated forms, passed in from the top floor: posts know nothing about ActivityPub. */
export interface FederatedForms {
  person(person: Person): Promise<unknown>;
  post(post: PostSource): unknown;
}

/**
 * The job behind askForExport: stores the ZIP whole or not at all, so a repetition starts over. Everything is
 * streamed: memory holds two hundred rows and part of one file. If the person is gone or the export is finished, nothing happens.
 */
export async function buildExport(
  db: Db,
  data: { readonly exportId: string },
  forms: FederatedForms,
): Promise<void> {
  const { exportId } = data;
  const order = await readExport(db, exportId);
  if (!order || order.readyAt !== null) return;
  const [person] = await readPeople(db, [order.personId]);
  if (!person || person.deactivatedAt) return;
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  await fill(zip, db, person, forms);
  zip.end();
  const whole = { bytesMax: Number.POSITIVE_INFINITY, isLasting: true };
  const { bytes } = await db.instance.exports.store.put(
    exportName(exportId),
    zip.outputStream as Readable,
    whole,
  );
  await transaction(db, async (tx) => {
    if (await markReady(tx, exportId, bytes, exportDays))
      await recordFact(tx, null, 'export.ready', { personId: person.id, exportId });
  });
}

async function fill(zip: ZipFile, db: Db, person: Person, forms: FederatedForms): Promise<void> {
  const me = person.id;
  const json = (name: string, value: unknown): void =>
    zip.addBuffer(Buffer.from(`${JSON.stringify(value, null, 2)}\n`), name);
  const collection = (name: string, items: () => AsyncGenerator<unknown>): void =>
    zipLazily(zip, name, () => Readable.from(collectionText(name, items())));
  const links = (read: ReturnType<typeof rows.following>) => () =>
    each(rows.inBatches(read), (link) => link.uri);
  json('actor.json', await forms.person(person));
  json('profile.json', await readProfile(db, { personId: me }, me));
  json('absence.json', await ownAbsence(db, me));
  json('accepted-documents.json', await acceptancesOf(db, me));
  json('return.json', await readReturn(db, me));
  json('notifications.json', await rows.readPreferences(db, me));
  collection('outbox.json', () => postsOf(db, rows.ownPosts(db, me), (post) => createOf(post, forms)));
  collection('pseudonym-posts.json', () =>
    postsOf(db, rows.postsUnderPseudonyms(db, me), (post) => createOf(post, forms)),
  );
  collection('messages.json', () => postsOf(db, rows.messagesOf(db, me), (post) => createOf(post, forms)));
  collection('following.json', links(rows.following(db, me)));
  collection('followers.json', links(rows.followers(db, me)));
  collection('saved.json', links(rows.savedOf(db, me)));
  collection('shares.json', links(rows.sharesOf(db, me)));
  collection('likes.json', () => each(rows.inBatches(rows.reactionsOf(db, me)), reactionOf));
  collection('groups.json', () =>
    each(rows.inBatches(rows.groupsOf(db, me)), ({ uri, name, role, state, since }) => ({
      uri,
      name,
      role,
      state,
      since,
    })),
  );
  json('pseudonyms.json', await rows.pseudonymsOf(db, me));
  json('feeds.json', await rows.feedsOf(db, me));
  for (const { file, of } of deedsOfKinds)
    collection(file, () =>
      each(
        rows.inBatches((after, limit) => of(db, me, after, limit)),
        ({ id: _cursor, ...deed }) => deed,
      ),
    );
  await addFiles(zip, db, me);
}

/** The bytes of one's own files, and a list that says which is which. */
async function addFiles(zip: ZipFile, db: Db, personId: PersonId): Promise<void> {
  const dir = db.instance.files;
  const listed: unknown[] = [];
  for await (const batch of rows.inBatches(rows.filesOf(db, personId)))
    for (const file of batch) {
      const name = `files/${file.uuid}/${cleanFileName(file.name) || 'file'}`;
      listed.push({
        path: name,
        uri: db.instance.addresses.file(file.uuid),
        mediaType: file.mediaType,
        alt: file.alt,
      });
      zipLazily(zip, name, async () => (await openFile(dir, file.storageKey)).read(), { compress: false });
    }
  zip.addBuffer(Buffer.from(`${JSON.stringify(listed, null, 2)}\n`), 'files.json');
}

async function* collectionText(name: string, items: AsyncGenerator<unknown>): AsyncGenerator<string> {
  const head = { '@context': context, id: name, type: 'OrderedCollection' };
  yield `${JSON.stringify(head).slice(0, -1)},"orderedItems":[`;
  let count = 0;
  for await (const item of items) yield `${count++ === 0 ? '' : ','}\n${JSON.stringify(item)}`;
  yield `\n],"totalItems":${count}}\n`;
}

async function* each<Row, Item>(
  batches: AsyncGenerator<readonly Row[]>,
  write: (row: Row) => Item,
): AsyncGenerator<Item> {
  for await (const batch of batches) for (const row of batch) yield write(row);
}

async function* postsOf(
  db: Db,
  ids: ReturnType<typeof rows.ownPosts>,
  write: (post: PostSource) => unknown,
): AsyncGenerator<unknown> {
  for await (const batch of rows.inBatches(ids))
    for (const post of await postSources(
      db,
      batch.map((row) => row.id),
    ))
      yield write(post);
}

/** The activity that published it, as partners got it. A post of "my company" never had one: it says so, and names no one. */
function createOf(post: PostSource, forms: FederatedForms): unknown {
  const activity = {
    type: 'Create',
    actor: post.authorUri,
    published: post.publishedAt.toISOString(),
    object: forms.post(post),
  };
  return post.level === 'instance' ? { ...activity, to: [], audienceLevel: 'my company' } : activity;
}

const reactionOf = ({ uri, kind, emoji, at }: rows.Reaction): unknown => ({
  type: kind === 'like' ? 'Like' : 'EmojiReact',
  ...(kind === 'like' ? {} : { content: emoji || kind }),
  object: uri,
  published: at.toISOString(),
});
