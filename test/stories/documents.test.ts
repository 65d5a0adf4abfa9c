import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadFile } from '#src/media/upload.ts';
import { addDocument, addVersion } from '#src/posts/kinds/document/add-document.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import { narrow } from '#src/agreements/narrow.ts';
import { ask, until } from '#test/support/http.ts';
import type { Room, TestInstance } from '#test/support/instance.ts';
import { openHydraulik, type Companies, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Ada of Alpha, Bea of Beta and Gil of Gamma are members and keep their files there. Olaf of Gamma is not.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let room: Room;
let atBeta: string;
let atGamma: string;
beforeAll(async () => {
  ({ companies, ada, bea, gil, olaf, room, atBeta, atGamma } = await openHydraulik());
});
afterAll(() => companies.end());

interface Version {
  readonly id: string;
  readonly number: number;
  readonly note: string;
  readonly size: number;
  readonly by: { readonly acct: string };
  readonly restores: number | null;
  readonly besides: number | null;
  readonly media_id: string | null;
  readonly not_taken: string | null;
}
interface Shown {
  readonly id: string;
  readonly uri: string;
  readonly content: string;
  readonly media_attachments: readonly { readonly id: string; readonly url: string }[];
  readonly kontor: {
    readonly kind: string;
    readonly document: {
      readonly name: string;
      readonly folder: string;
      readonly deleted: boolean;
      readonly lock: { readonly by: { readonly acct: string } } | null;
      readonly not_taken: readonly string[];
      readonly versions: readonly Version[];
    };
  };
}

const groupOf = (who: Worker): GroupId => (who === ada ? room.id : who === bea ? atBeta : atGamma) as GroupId;
const file = (who: Worker, text: string, name: string) =>
  uploadFile(who.at.db, who.who.id, {
    ...{ bytes: Buffer.from(text), mediaType: 'text/plain', name, alt: '', isDocument: true },
  });

/** Brings a document in; returns its URI. */
async function bring(who: Worker, name: string, text: string, folder = ''): Promise<string> {
  const { id: fileId } = await file(who, text, name);
  const id = await transaction(who.at.db, (tx) =>
    addDocument(tx, who.who.id, groupOf(who), { name, folder, fileId }),
  );
  const [row] = await who.at.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  return row?.uri ?? '';
}
async function add(who: Worker, uri: string, text: string, note = '', basedOn?: number): Promise<void> {
  const { id, kontor } = await seen(who, uri);
  const { id: fileId } = await file(who, text, 'x.txt');
  const base = kontor.document.versions.find(({ number }) => number === basedOn);
  await transaction(who.at.db, (tx) =>
    addVersion(tx, who.who.id, id as PostId, { fileId, basedOn: (base?.id ?? null) as PostId | null, note }),
  );
}
async function idAt(at: TestInstance, uri: string): Promise<string | null> {
  const [row] = await at.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
  return row?.id ?? null;
}
/** The document as that company shows it to the person. */
async function seen(who: Worker, uri: string): Promise<Shown> {
  const id = await until(`${uri} at ${who.at.name}`, () => idAt(who.at, uri));
  return (await who.get<Shown>(`/api/v1/statuses/${id}`)).data;
}
const act = async (who: Worker, uri: string, name: string, body: object = {}) =>
  await who.at.api<{ error?: string }>(
    'POST',
    `/api/v1/statuses/${(await seen(who, uri)).id}/${name}`,
    body,
    who.who.token,
  );
/** All of them come to see that of it. */
const everyone = (
  what: string,
  uri: string,
  check: (document: Shown['kontor']['document']) => boolean,
  who: readonly Worker[] = [ada, bea, gil],
) =>
  Promise.all(
    who.map((each) =>
      until(`${what} at ${each.at.name}`, async () => check((await seen(each, uri)).kontor.document)),
    ),
  );
/** The bytes of a version, as a browser fetches them. */
async function bytesOf(who: Worker, uri: string, number: number): Promise<string | number> {
  const { kontor } = await seen(who, uri);
  const version = kontor.document.versions.find((each) => each.number === number);
  const holder = (await who.get<Shown>(`/api/v1/statuses/${version?.id}`)).data;
  const url = holder.media_attachments[0]?.url;
  if (url === undefined) return 'no file';
  const { origin, pathname, search } = new URL(url);
  const answer = await ask(origin, { path: pathname + search });
  return answer.status === 200 ? answer.text : answer.status;
}

test('a document is in three companies, and nobody else learns of it', async () => {
  const uri = await bring(bea, 'Seals.txt', 'rubber', 'Plans/2026');
  await everyone('it', uri, ({ name, folder }) => name === 'Seals.txt' && folder === 'Plans/2026');
  // Beta gives it to Gamma once it knows that Gil is a member.
  await until('the bytes at Gamma', async () => (await bytesOf(gil, uri, 1)) === 'rubber');
  const { content, kontor } = await seen(ada, uri);
  expect(content).not.toContain('kontor-document');
  expect(kontor.kind).toBe('document');
  const id = await idAt(companies.gamma, uri);
  expect((await olaf.get(`/api/v1/statuses/${id}`)).status).toBe(404);
  expect((await olaf.at.api('POST', `/api/v1/statuses/${id}/lock_document`, {}, olaf.who.token)).status).toBe(
    404,
  );
  const feeds = await Promise.all([ada, bea, gil].map((who) => who.home()));
  expect(feeds.flat().filter((status) => status.uri === uri)).toEqual([]);
});

test('versions of several companies have the same numbers everywhere, and old ones stay readable', async () => {
  const uri = await bring(ada, 'Manual.txt', 'one');
  await everyone('it', uri, ({ versions }) => versions.length === 1);
  await add(bea, uri, 'two', 'chapter 2');
  await everyone('the second', uri, ({ versions }) => versions.length === 2);
  await add(gil, uri, 'three');
  await everyone('the third', uri, ({ versions }) => versions[0]?.number === 3);
  for (const who of [ada, bea, gil]) {
    const { versions } = (await seen(who, uri)).kontor.document;
    expect(versions.map(({ number, besides }) => [number, besides])).toEqual([
      [3, null],
      [2, null],
      [1, null],
    ]);
    expect(await Promise.all([1, 2, 3].map((number) => bytesOf(who, uri, number)))).toEqual([
      'one',
      'two',
      'three',
    ]);
  }
  expect((await seen(ada, uri)).kontor.document.versions[1]?.note).toBe('chapter 2');
});

/** What changed, as the reader's own company answers: what went in {- -}, what came in {+ +}. */
async function compared(who: Worker, uri: string, from: number, to: number): Promise<string | number> {
  const id = await idAt(who.at, uri);
  type Answer = { stretches?: readonly { readonly kind: string; readonly text: string }[]; detail?: string };
  const { status, data } = await who.at.api<Answer>(
    'GET',
    `/api/kontor/v1/documents/${id}/comparison?from=${from}&to=${to}`,
    undefined,
    who.who.token,
  );
  if (!data.stretches) return data.detail ?? status;
  return data.stretches
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? `{+${text}+}` : `{-${text}-}`))
    .join('');
}

test('versions of several companies are compared by their text, which only members may', async () => {
  const uri = await bring(ada, 'Rules.txt', 'The pump stops at nine.');
  await everyone('it', uri, ({ versions }) => versions.length === 1);
  await add(bea, uri, 'The new pump stops at ten.');
  await everyone('the second', uri, ({ versions }) => versions.length === 2);
  const id = await idAt(companies.gamma, uri);
  expect((await olaf.get(`/api/kontor/v1/documents/${id}/comparison?from=1&to=2`)).status).toBe(404);
  for (const who of [ada, bea, gil])
    await until(
      `the change at ${who.at.name}`,
      async () => (await compared(who, uri, 1, 2)) === 'The {+new +}pump stops at {-nine.-}{+ten.+}',
    );
  expect(await compared(gil, uri, 2, 1)).toBe('The {-new -}pump stops at {-ten.-}{+nine.+}');
  expect(await compared(gil, uri, 1, 9)).toContain('not one of the document');
  const kept = await companies.gamma.db<{ text: string }[]>`
    select x.text from file_texts x join files f on f.id = x.file_id join posts p on p.id = f.post_id where p.uri = ${uri}`;
  expect(kept.map(({ text }) => text).join('')).toBe('');
});

test('an earlier version comes back as a new one; twice is said to be the current one', async () => {
  const uri = await bring(ada, 'Tender.txt', 'good');
  await everyone('it', uri, ({ versions }) => versions.length === 1);
  await add(bea, uri, 'bad');
  await everyone('the second', uri, ({ versions }) => versions.length === 2);
  const first = (await seen(gil, uri)).kontor.document.versions.find(({ number }) => number === 1);
  const restore = () =>
    gil.at.api<{ error: string }>('POST', `/api/v1/statuses/${first?.id}/restore_version`, {}, gil.who.token);
  expect((await restore()).status).toBe(200);
  await everyone(
    'it is back',
    uri,
    ({ versions }) => versions[0]?.number === 3 && versions[0].restores === 1,
  );
  expect((await restore()).data.error).toContain('is the current one already');
});

test('two versions made from the same one are both kept, and the later says so', async () => {
  const uri = await bring(ada, 'Offer.txt', 'one');
  await everyone('it', uri, ({ versions }) => versions.length === 1);
  await Promise.all([add(bea, uri, 'of Bea', '', 1), add(gil, uri, 'of Gil', '', 1)]);
  await everyone('both', uri, ({ versions }) => versions.length === 3 && versions[0]?.besides === 2);
  const texts = await Promise.all([2, 3].map((number) => bytesOf(ada, uri, number)));
  expect(texts.toSorted()).toEqual(['of Bea', 'of Gil']);
});

test('anyone renames and moves; the same twice is once', async () => {
  const uri = await bring(ada, 'draft.txt', 'x');
  await everyone('it', uri, ({ name }) => name === 'draft.txt');
  for (const _twice of [1, 2])
    expect((await act(gil, uri, 'arrange_document', { name: 'Contract.txt', folder: 'Legal' })).status).toBe(
      200,
    );
  await everyone('the new name', uri, ({ name, folder }) => name === 'Contract.txt' && folder === 'Legal');
  const [said] = await companies.alpha.db`
    select count(*)::int as n from document_acts a join posts p on p.id = a.post_id where p.uri = ${uri}`;
  expect(said?.n).toBe(2);
});

test('a lock holds off the others, until a moderator breaks it', async () => {
  const uri = await bring(ada, 'Plan.txt', 'x');
  await everyone('it', uri, ({ versions }) => versions.length === 1);
  expect((await act(bea, uri, 'lock_document', { seconds: 600 })).status).toBe(200);
  await everyone('the lock', uri, ({ lock }) => lock !== null);
  const denied = await act(gil, uri, 'arrange_document', { name: 'Mine.txt' });
  expect([denied.status, denied.data.error]).toEqual([
    409,
    expect.stringContaining('has locked this document'),
  ]);
  await expect(add(gil, uri, 'mine')).rejects.toThrow('has locked this document');
  expect((await act(gil, uri, 'unlock_document')).status).toBe(403);
  expect((await act(ada, uri, 'unlock_document')).status).toBe(200);
  await everyone('no lock', uri, ({ lock }) => lock === null);
  expect((await act(gil, uri, 'arrange_document', { name: 'Mine.txt' })).status).toBe(200);
  await everyone('the name', uri, ({ name }) => name === 'Mine.txt');
});

test('what the group’s home does not take is as it was, and whoever did it is told why', async () => {
  const [one, other] = [await bring(ada, 'One.txt', '1'), await bring(ada, 'Other.txt', '2')];
  for (const uri of [one, other]) await everyone('they', uri, ({ versions }) => versions.length === 1);
  // Gamma has not heard of it yet: it is locked at the home.
  await companies.alpha.db`
    insert into document_locks (post_id, person_id, uri, at, until)
    select p.id, ${ada.who.id}, 'urn:lock', now(), now() + interval '1 hour' from posts p where p.uri = ${one}`;
  expect((await act(gil, one, 'arrange_document', { name: 'Gil.txt' })).status).toBe(200);
  await add(gil, one, 'Gil');
  await until('Gil is told', async () => {
    const { document } = (await seen(gil, one)).kontor;
    return (
      document.name === 'One.txt' &&
      document.not_taken[0]?.includes('locked') &&
      document.versions.some((v) => v.not_taken)
    );
  });
  const { versions } = (await seen(gil, one)).kontor.document;
  expect(versions.filter(({ not_taken }) => not_taken === null)).toHaveLength(1);
  expect((await seen(ada, one)).kontor.document.versions).toHaveLength(1);
});

test('whoever brought it deletes it, and takes it out of the bin again; others may not', async () => {
  const uri = await bring(bea, 'Old.txt', 'x');
  await everyone('it', uri, ({ versions }) => versions.length === 1);
  expect((await act(gil, uri, 'delete_document')).status).toBe(403);
  expect((await act(bea, uri, 'delete_document')).status).toBe(200);
  await everyone('it is in the bin', uri, ({ deleted }) => deleted);
  await expect(add(gil, uri, 'more')).rejects.toThrow('has been deleted');
  expect((await act(ada, uri, 'undelete_document')).status).toBe(200);
  await everyone('it is back', uri, ({ deleted }) => !deleted);
});

test('where the agreement denies files, name and home are there, and no bytes', async () => {
  const { alpha, gamma } = companies;
  const id = gamma.app.registry.find(alpha.origin)?.agreementId ?? '';
  const set = async (limits: object) => {
    await transaction(gamma.db, (tx) => narrow(tx, 'test', id, limits));
    await gamma.app.registry.refresh();
  };
  await set({ in: { categories: { file: 'deny' } } });
  try {
    const uri = await bring(ada, 'Secret.txt', 'classified');
    await everyone('it', uri, ({ name }) => name === 'Secret.txt');
    const { versions } = (await seen(gil, uri)).kontor.document;
    expect(versions.map(({ size, media_id }) => [size, media_id])).toEqual([[10, null]]);
    expect(await bytesOf(gil, uri, 1)).toBe('no file');
    expect(await bytesOf(bea, uri, 1)).toBe('classified');
    await add(ada, uri, 'unclassified');
    await everyone('the second', uri, ({ versions }) => versions.length === 2);
    expect(await compared(gil, uri, 1, 2)).toContain('does not let the content of version 1 come here');
    expect(await compared(bea, uri, 1, 2)).toBe('{-classified-}{+unclassified+}');
  } finally {
    await set({});
  }
});
