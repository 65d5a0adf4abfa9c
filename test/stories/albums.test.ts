import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { ask, until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { squareOf } from '#test/support/pictures.ts';
import { openHydraulik, type Companies, type Status, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Ada of Alpha, Bea of Beta and Gil of Gamma are members and put their pictures together; Olaf of Gamma is not.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let room: Room;
let atBeta: string;
let atGamma: string;
beforeAll(
  async () => void ({ companies, ada, bea, gil, olaf, room, atBeta, atGamma } = await openHydraulik()),
);
afterAll(() => companies.end());

interface Picture {
  readonly name: string;
  readonly alt: string;
  readonly author: string;
  readonly company: string | null;
  readonly postId: string;
}
interface Pictures {
  readonly pictures: readonly Picture[];
  readonly keptBack: readonly {
    readonly author: string;
    readonly company: string;
    readonly pictures: number;
  }[];
}
type Album = Status & {
  readonly media_attachments: readonly {
    readonly id: string;
    readonly url: string;
    readonly description: string;
  }[];
  readonly kontor: {
    readonly kind: string;
    readonly album: {
      readonly open: boolean;
      readonly pictures: number;
      readonly contributors: number;
    } | null;
  };
};

const colours = ['teal', 'navy', 'olive', 'maroon', 'gray'];
async function upload(who: Worker, names: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [at, name] of names.entries()) {
    const bytes = await squareOf(colours[at % colours.length] ?? 'teal', 40);
    const mediaType = 'image/png';
    const { id } = await uploadFile(who.at.db, who.who.id, {
      bytes,
      mediaType,
      name: `${name}.png`,
      alt: name,
    });
    ids.push(id);
  }
  return ids;
}
const make = async (who: Worker, groupId: string, names: readonly string[], open = true): Promise<Album> =>
  (await who.post('What a day.', {
    ...{ title: 'Open day', group_id: groupId, album: { open } },
    media_ids: await upload(who, names),
  })) as Album;
const idOf = (who: Worker, uri: string): Promise<string> =>
  until(`${uri} at ${who.at.name}`, async () => {
    const [row] = await who.at.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
    return row?.id;
  });
const seen = async (who: Worker, uri: string): Promise<Album> =>
  (await who.get<Album>(`/api/v1/statuses/${await idOf(who, uri)}`)).data;
const picturesFor = async (who: Worker, uri: string): Promise<Pictures> =>
  (await who.get<Pictures>(`/api/kontor/v1/albums/${await idOf(who, uri)}/pictures`)).data;
const namesFor = async (who: Worker, uri: string): Promise<string> =>
  (await picturesFor(who, uri)).pictures.map(({ name }) => name.replace('.png', '')).join(' ');
const add = async (who: Worker, uri: string, names: readonly string[]) =>
  who.at.api<Album & { error?: string }>(
    'POST',
    '/api/v1/statuses',
    {
      ...{ status: '', in_reply_to_id: await idOf(who, uri), album_addition: true },
      media_ids: await upload(who, names),
    },
    who.who.token,
  );
const everywhere = (uri: string, names: string, who: readonly Worker[] = [ada, bea, gil]) =>
  Promise.all(
    who.map((each) =>
      until(`${names} at ${each.at.name}`, async () => (await namesFor(each, uri)) === names),
    ),
  );

test('who may not read the group learns nothing of its albums', async () => {
  const { uri } = await make(bea, atBeta, ['secret']);
  const id = await idOf(gil, uri);
  const paths = (post: string) => [`/api/kontor/v1/albums/${post}/pictures`, `/api/v1/statuses/${post}`];
  for (const [at, path] of paths(id).entries()) {
    const [refused, missing] = await Promise.all([olaf.get(path), olaf.get(paths('1')[at] ?? '')]);
    expect([refused.status, refused.data]).toEqual([404, missing.data]);
  }
  expect((await add(olaf, uri, ['spy'])).status).toBe(404);
  const albums = await olaf.get(`/api/kontor/v1/groups/${atGamma}/albums`);
  expect(JSON.stringify(albums.data)).not.toContain('Open day');
});

test('to a closed album nobody else adds, and to no album nobody adds anything', async () => {
  const { uri } = await make(ada, room.id, ['one'], false);
  const refused = await add(bea, uri, ['two']);
  expect([refused.status, refused.data.error]).toEqual([403, expect.stringContaining('made this album')]);
  expect((await add(ada, uri, ['two'])).status).toBe(200);
  await everywhere(uri, 'one two');
  const note = await ada.post('Only words.', { group_id: room.id });
  const odd = await add(bea, note.uri, ['three']);
  expect([odd.status, odd.data.error]).toEqual([422, expect.stringContaining('added to an album')]);
});

test('people of three companies put their pictures together, and all see the same in the same order', async () => {
  const { uri } = await make(ada, room.id, ['gate', 'hall']);
  await idOf(bea, uri);
  expect((await add(bea, uri, ['cake'])).status).toBe(200);
  await everywhere(uri, 'gate hall cake');
  expect((await add(gil, uri, ['band', 'rain'])).status).toBe(200);
  await everywhere(uri, 'gate hall cake band rain');
  const atGil = await picturesFor(gil, uri);
  expect(atGil.pictures.map(({ author, company }) => [author, company])).toEqual(
    [
      ...[
        ['Ada', 'Alpha AG'],
        ['Ada', 'Alpha AG'],
        ['Bea', 'Beta SAS'],
      ],
      ...[
        ['Gil', null],
        ['Gil', null],
      ],
    ].map(([author, company]) => [expect.stringMatching(new RegExp(author ?? '', 'i')), company]),
  );
  const album = await seen(bea, uri);
  expect(album.kontor.album).toEqual({ open: true, pictures: 5, contributors: 3 });
  // Every app shows the author's pictures, and a line that leads to the album.
  expect(album.media_attachments.map(({ description }) => description)).toEqual(['gate', 'hall']);
  expect(album.content.match(/kontor-album/g)).toHaveLength(1);
  // What others added stands in the album, not between what people say.
  const room2 = await gil.room(atGamma);
  expect(room2.filter((each) => each.content.includes('📷')).length).toBeLessThanOrEqual(3);
  const picture = album.media_attachments[1]?.url ?? '';
  const bytes = await ask(new URL(picture).origin, {
    method: 'GET',
    path: picture.slice(new URL(picture).origin.length),
  });
  expect(bytes.status).toBe(200);
});

test('descriptions and the order change everywhere, and what is taken out is gone everywhere', async () => {
  const made = await make(bea, atBeta, ['first', 'second', 'third']);
  await everywhere(made.uri, 'first second third');
  const [one, two, three] = made.media_attachments.map(({ id }) => id);
  const edit = () =>
    bea.at.api(
      'PUT',
      `/api/v1/statuses/${made.id}`,
      {
        media_ids: [three, one],
        media_attributes: [{ id: three, description: 'The third, described.' }],
      },
      bea.who.token,
    );
  for (const _ of [1, 2]) expect((await edit()).status).toBe(200);
  await everywhere(made.uri, 'third first');
  const [shown] = (await picturesFor(gil, made.uri)).pictures;
  expect(shown?.alt).toBe('The third, described.');
  expect(await bea.at.db`select from files where id = ${two ?? ''} and post_id is not null`).toHaveLength(0);
  expect(
    await gil.at
      .db`select from files f join posts p on p.id = f.post_id where p.uri = ${made.uri} and f.alt = 'second'`,
  ).toHaveLength(0);
});

test('the same pictures sent twice stand once', async () => {
  const { uri } = await make(ada, room.id, []);
  const [id = ''] = await upload(bea, ['once']);
  const body = { status: '', in_reply_to_id: await idOf(bea, uri), album_addition: true, media_ids: [id] };
  const answers = await Promise.all(
    [1, 2].map(() => bea.at.api<{ error?: string }>('POST', '/api/v1/statuses', body, bea.who.token)),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
  await everywhere(uri, 'once');
});

test('where the agreement lets no files come, it says how many pictures there are, whose, and why', async () => {
  const { uri } = await make(ada, room.id, ['door']);
  await everywhere(uri, 'door');
  const { registry, instance } = gil.at.app;
  const agreement = registry.find(companies.beta.origin)?.agreementId ?? '';
  await transaction(gil.at.db, (tx) =>
    narrow(tx, instance.addresses.instanceActor, agreement, { in: { categories: { file: 'deny' } } }),
  );
  await registry.refresh();
  const added = await add(bea, uri, ['kept', 'back']);
  expect(added.status).toBe(200);
  await everywhere(uri, 'door kept back', [ada, bea]);
  const atGil = await until('Gil hears of them', async () => {
    const found = await picturesFor(gil, uri);
    return found.keptBack.length > 0 && found;
  });
  expect(atGil.pictures.map(({ name }) => name)).toEqual(['door.png']);
  expect(atGil.keptBack).toMatchObject([{ company: 'Beta SAS', pictures: 2 }]);
  expect((await seen(gil, uri)).kontor.album).toMatchObject({ pictures: 3, contributors: 2 });
  expect(JSON.stringify(atGil)).not.toContain('kept.png');
});

test('who was expelled has neither the album nor its pictures any more, and adds nothing', async () => {
  const { uri } = await make(ada, room.id, ['last']);
  const album = await seen(bea, uri);
  const url = album.media_attachments[0]?.url ?? '';
  const fetched = () =>
    ask(new URL(url).origin, { method: 'GET', path: url.slice(new URL(url).origin.length) });
  expect((await fetched()).status).toBe(200);
  const [row] = await ada.at.db<{ id: PersonId }[]>`select id from people where uri = ${bea.who.uri}`;
  await transaction(ada.at.db, (tx) => expel(tx, ada.who.id, room.id, row?.id ?? bea.who.id));
  await until('Beta knows', async () => (await bea.get(`/api/v1/statuses/${album.id}`)).status === 404);
  expect((await fetched()).status).toBe(404);
  expect((await bea.get(`/api/kontor/v1/albums/${album.id}/pictures`)).status).toBe(404);
  const refused = await bea.at.api(
    'POST',
    '/api/v1/statuses',
    { status: 'x', in_reply_to_id: album.id, album_addition: true, media_ids: await upload(bea, ['late']) },
    bea.who.token,
  );
  expect(refused.status).toBe(404);
  expect(await namesFor(gil, uri)).toBe('last');
});
