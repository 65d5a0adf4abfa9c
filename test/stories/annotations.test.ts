import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { addDocument, addVersion } from '#src/posts/kinds/document/add-document.ts';
import { binDocument } from '#src/posts/kinds/document/arrange-document.ts';
import { until } from '#test/support/http.ts';
import type { Room, TestInstance } from '#test/support/instance.ts';
import { openHydraulik, type Companies, type Worker } from './companies.ts';

// Ada of Alpha brings a drawing into Hydraulik, which lives at Alpha. Bea of Beta and Gil of Gamma mark in it what is wrong. Olaf is no member.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let room: Room;
let drawing: string;
beforeAll(async () => {
  ({ companies, ada, bea, gil, olaf, room } = await openHydraulik());
  drawing = await bring('drawing.png', 400, 200);
});
afterAll(() => companies.end());

interface Shown {
  readonly id: string;
  readonly uri: string;
  readonly content: string;
  readonly kontor: {
    readonly kind: string;
    readonly document?: { readonly versions: readonly { readonly id: string; readonly number: number }[] };
    readonly annotation?: {
      readonly version: { readonly number: number } | null;
      readonly page: number;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly aspect: number | null;
      readonly resolved: boolean;
      readonly settled: { readonly by: string } | null;
    };
  };
}
interface Listed {
  readonly items: readonly { readonly number: number; readonly post: { readonly uri: string } }[];
}

const picture = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#8ac' } })
    .png()
    .toBuffer();
const file = async (name: string, width: number, height: number) =>
  uploadFile(ada.at.db, ada.who.id, {
    ...{ bytes: await picture(width, height), mediaType: 'image/png', name, alt: '', isDocument: true },
  });
async function bring(name: string, width: number, height: number): Promise<string> {
  const { id: fileId } = await file(name, width, height);
  const id = await transaction(ada.at.db, (tx) =>
    addDocument(tx, ada.who.id, room.id as GroupId, { name, folder: '', fileId }),
  );
  const [row] = await ada.at.db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  return row?.uri ?? '';
}
async function idAt(at: TestInstance, uri: string): Promise<string> {
  return await until(`${uri} at ${at.name}`, async () => {
    const [row] = await at.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
    return row?.id;
  });
}
const seen = async (who: Worker, uri: string): Promise<Shown> =>
  (await who.get<Shown>(`/api/v1/statuses/${await idAt(who.at, uri)}`)).data;
const place = { page: 1, x: 10, y: 20.5, width: 30, height: 25 };
const mark = async (who: Worker, uri: string, text: string, at: object = place): Promise<Shown> => {
  const answer = { in_reply_to_id: await idAt(who.at, uri), visibility: 'private', annotation: at };
  return (await who.post(text, answer)) as unknown as Shown;
};
const act = async (who: Worker, uri: string, name: string) =>
  await who.at.api<{ error?: string }>(
    'POST',
    `/api/v1/statuses/${await idAt(who.at, uri)}/${name}`,
    {},
    who.who.token,
  );
const everyone = (what: string, uri: string, check: (shown: Shown) => boolean) =>
  Promise.all(
    [ada, bea, gil].map((who) => until(`${what} at ${who.at.name}`, async () => check(await seen(who, uri)))),
  );
const listedAt = async (who: Worker, uri: string) =>
  (await who.get<Listed>(`/api/kontor/v1/documents/${await idAt(who.at, uri)}/annotations`)).data;

test('who is no member finds neither the document nor what is marked in it', async () => {
  const uri = drawing;
  const marked = await mark(bea, uri, 'This bore is too narrow.');
  const there = await idAt(companies.gamma, marked.uri);
  expect((await olaf.get(`/api/v1/statuses/${there}`)).status).toBe(404);
  const of = await idAt(companies.gamma, uri);
  expect((await olaf.get(`/api/kontor/v1/documents/${of}/annotations`)).data).toEqual({ items: [] });
  for (const name of ['resolve_annotation', 'reopen_annotation'])
    expect((await olaf.at.api('POST', `/api/v1/statuses/${there}/${name}`, {}, olaf.who.token)).status).toBe(
      404,
    );
});

test('people of three companies mark the same drawing, each at home, and all see the same places', async () => {
  const marks = [
    await mark(ada, drawing, 'Deburr this edge.', { ...place, x: 1 }),
    await mark(bea, drawing, 'Ours is M8.', { ...place, x: 2 }),
    await mark(gil, drawing, 'And this one?', { ...place, x: 3 }),
  ];
  for (const { uri } of marks)
    await everyone('the mark', uri, ({ kontor }) => kontor.annotation?.version?.number === 1);
  for (const who of [ada, bea, gil]) {
    const shown = await Promise.all(marks.map(({ uri }) => seen(who, uri)));
    expect(shown.map(({ kontor }) => kontor.annotation)).toMatchObject([
      { page: 1, x: 1, y: 20.5, width: 30, aspect: 2, resolved: false },
      { x: 2 },
      { x: 3 },
    ]);
    expect(shown.every(({ content }) => !content.includes('kontor-annotation'))).toBe(true);
    const { items } = await listedAt(who, drawing);
    expect(items.map(({ post }) => post.uri)).toEqual(expect.arrayContaining(marks.map(({ uri }) => uri)));
  }
  // Other servers read where it is, in words, above the text.
  const [said] = await companies.beta.db<{ body: string }[]>`
    select convert_from(a.body, 'utf8') as body from activities a where a.object_uri = ${marks[1]?.uri ?? ''} limit 1`;
  expect(said?.body).toContain('📍 page 1');
});

test('whoever is a member settles it and takes it up again; twice is once, and its author is told', async () => {
  const { uri } = await mark(bea, drawing, 'Thread missing.');
  await everyone('it', uri, ({ kontor }) => kontor.annotation !== undefined);
  for (const _twice of [1, 2]) expect((await act(gil, uri, 'resolve_annotation')).status).toBe(200);
  await everyone('it is settled', uri, ({ kontor }) => kontor.annotation?.resolved === true);
  expect((await seen(bea, uri)).kontor.annotation?.settled?.by).toBe((await seenName(gil)) ?? '');
  const [acts] = await companies.alpha.db`
    select count(*)::int as n from annotation_acts a join posts p on p.id = a.post_id where p.uri = ${uri}`;
  expect(acts?.n).toBe(1);
  const [told] = await companies.beta.db`
    select n.detail from notifications n where n.kind = 'annotation_settled' and n.person_id = ${bea.who.id}`;
  expect(told?.detail).toBe('settled');
  expect((await act(ada, uri, 'reopen_annotation')).status).toBe(200);
  await everyone('it is open', uri, ({ kontor }) => kontor.annotation?.resolved === false);
});

const seenName = async (who: Worker): Promise<string | undefined> => {
  const [row] = await who.at.db<{ name: string }[]>`select name from people where id = ${who.who.id}`;
  return row?.name;
};

test('a place keeps its version when another one comes', async () => {
  const uri = await bring('plate.png', 300, 300);
  const { uri: early } = await mark(gil, uri, 'Too thick.');
  await everyone('it', early, ({ kontor }) => kontor.annotation?.version?.number === 1);
  const { id: fileId } = await file('plate.png', 600, 300);
  const id = (await idAt(ada.at, uri)) as PostId;
  await transaction(ada.at.db, (tx) => addVersion(tx, ada.who.id, id, { fileId, basedOn: null }));
  await everyone('the second version', uri, ({ kontor }) => kontor.document?.versions.length === 2);
  const { uri: late } = await mark(bea, uri, 'Better.');
  await everyone('it', late, ({ kontor }) => kontor.annotation?.version?.number === 2);
  const [first, second] = [await seen(ada, early), await seen(ada, late)];
  expect(
    [first, second].map(({ kontor }) => [kontor.annotation?.version?.number, kontor.annotation?.aspect]),
  ).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

test('what the group’s home does not take is as it was, and whoever said it is told', async () => {
  const uri = await bring('old.png', 100, 100);
  const { uri: marked } = await mark(gil, uri, 'Wrong.');
  await everyone('it', marked, ({ kontor }) => kontor.annotation !== undefined);
  // The home has put the document into the bin, and Gamma has not heard of it.
  await companies.alpha.db`
    update documents set binned_at = now() from posts p where p.id = documents.post_id and p.uri = ${uri}`;
  expect((await act(gil, marked, 'resolve_annotation')).status).toBe(200);
  await until('it is open again', async () => {
    const [row] = await companies.gamma.db`
      select n.kind from notifications n where n.kind = 'annotation_refused' and n.person_id = ${gil.who.id}`;
    return row !== undefined;
  });
  expect((await seen(gil, marked)).kontor.annotation?.resolved).toBe(false);
  expect((await seen(ada, marked)).kontor.annotation?.resolved).toBe(false);
});

test('in what is deleted nothing is marked; a place outside the page, and no text, are refused with a sentence', async () => {
  const uri = await bring('bin.png', 100, 100);
  const at = await idAt(bea.at, uri);
  const refused = async (body: object) =>
    (
      await bea.at.api<{ detail: string }>(
        'POST',
        `/api/kontor/v1/documents/${at}/annotations`,
        body,
        bea.who.token,
      )
    ).data.detail;
  const region = { x: 0, y: 0, width: 10, height: 10 };
  expect(await refused({ source: 'x', region: { ...region, width: 0 } })).toContain('in percent of the page');
  expect(await refused({ source: ' ', region })).toContain('Say what is to be said');
  await transaction(ada.at.db, async (tx) =>
    binDocument(tx, ada.who.id as PersonId, (await idAt(ada.at, uri)) as PostId),
  );
  await until('it is in the bin', async () => {
    const [row] = await bea.at.db`select binned_at from documents where post_id = ${at}`;
    return row?.binnedAt !== null;
  });
  expect(await refused({ source: 'x', region })).toContain('has been deleted');
});

test('where the agreement denies files, a place is marked all the same', async () => {
  const { alpha, gamma } = companies;
  const id = gamma.app.registry.find(alpha.origin)?.agreementId ?? '';
  const set = async (limits: object) => {
    await transaction(gamma.db, (tx) => narrow(tx, 'test', id, limits));
    await gamma.app.registry.refresh();
  };
  await set({ in: { categories: { file: 'deny' } } });
  try {
    const uri = await bring('secret.png', 100, 100);
    await everyone('it', uri, ({ kontor }) => kontor.document !== undefined);
    const { uri: marked } = await mark(gil, uri, 'I do not see it, but I know it.');
    await everyone('it', marked, ({ kontor }) => kontor.annotation?.x === 10);
    expect((await seen(gil, uri)).kontor.document?.versions).toHaveLength(1);
  } finally {
    await set({});
  }
});

test('a comment that is deleted is gone everywhere, with its place', async () => {
  const { id, uri } = await mark(bea, drawing, 'Never mind.');
  await everyone('it', uri, ({ kontor }) => kontor.annotation !== undefined);
  await bea.at.api('DELETE', `/api/v1/statuses/${id}`, undefined, bea.who.token);
  for (const at of [companies.alpha, companies.beta, companies.gamma])
    await until(`it is gone at ${at.name}`, async () => {
      const [row] =
        await at.db`select from annotations a join posts p on p.id = a.post_id where p.uri = ${uri}`;
      return row === undefined;
    });
});
