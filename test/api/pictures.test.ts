import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import { editProfile } from '#src/people/edit.ts';
import { squareOf } from '#test/support/pictures.ts';
import { startInstance, type TestInstance, type Person } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada');
  ben = await alpha.person('ben');
});
afterAll(() => alpha.drop());

const pathOf = (url: string): string => url.slice(new URL(url).origin.length);
const avatarOf = async (): Promise<string> =>
  (await ben.get(`/api/v1/accounts/${ada.id}`)).body.avatar as string;

test('an app sets a photo: it is cut square, written anew, and shown to others by a sealed address', async () => {
  const photo = await sharp(await squareOf('#a33', 800, 500))
    .withExif({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N' } })
    .jpeg()
    .toBuffer();
  const changed = await ada
    .patch('/api/v1/accounts/update_credentials')
    .attach('avatar', photo, 'me.jpg')
    .attach('header', await squareOf('#33a', 1800, 900), 'up.png');
  expect(changed.status).toBe(200);
  const shown = await alpha
    .http()
    .get(pathOf(await avatarOf()))
    .buffer();
  const [person, above] = await Promise.all([
    sharp(shown.body).metadata(),
    sharp((await alpha.http().get(pathOf(changed.body.header)).buffer()).body).metadata(),
  ]);
  expect(person).toMatchObject({ format: 'webp', width: 400, height: 400 });
  expect([person.exif, person.icc]).toEqual([undefined, undefined]);
  expect(above).toMatchObject({ format: 'webp', width: 1500, height: 500 });
});

test('without cookie, token or seal there is no photo, nor with a broken seal, nor with one that is over', async () => {
  const url = new URL(await avatarOf());
  const plain = `${url.pathname}?v=${url.searchParams.get('v')}`;
  expect((await alpha.http().get(plain)).status).toBe(404);
  expect((await ben.get(plain)).status).toBe(200);
  const other = pathOf(url.href).replace(ada.id, ben.id);
  expect((await alpha.http().get(other)).status).toBe(404);
  url.searchParams.set('until', '1');
  expect((await alpha.http().get(pathOf(url.href))).status).toBe(404);
});

test('a photo that is no picture is refused, and the former stays', async () => {
  const before = await avatarOf();
  const refused = await ada
    .patch('/api/v1/accounts/update_credentials')
    .attach('avatar', Buffer.from('<svg onload="alert(1)"/>'), 'me.png');
  expect(refused.status).toBe(422);
  expect(await avatarOf()).toBe(before);
});

test('taken back, the old address leads nowhere', async () => {
  const before = pathOf(await avatarOf());
  const { body } = await ada.delete('/api/v1/profile/avatar');
  expect(body.avatar).toMatch(/missing\.png$/);
  expect((await alpha.http().get(before)).status).toBe(404);
});

test('nobody shows a picture of another server as their own', async () => {
  await expect(
    transaction(alpha.db, (tx) => editProfile(tx, ada.id, { header: 'https://elsewhere.example/x.png' })),
  ).rejects.toThrow(/Upload the picture here/);
});
