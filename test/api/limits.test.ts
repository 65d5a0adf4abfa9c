import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstance, type Person, type TestInstance } from './instance.ts';

// What `configuration` promises is what is kept: at the limit accepted, one above refused.
let alpha: TestInstance;
let ada: Person;
let picture: Buffer;
/** What the API says of itself; read as apps read it. */
let promised: Record<'accounts' | 'statuses' | 'media_attachments' | 'polls', Record<string, number>>;

beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada');
  promised = (await ada.get('/api/v2/instance')).body.configuration;
  picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#a33' } })
    .png()
    .toBuffer();
});
afterAll(() => alpha.stop());

const say = (what: object) => ada.post('/api/v1/statuses').send({ status: 'x', ...what });
const poll = (what: object) => say({ poll: { options: ['a', 'b'], expires_in: 3_600, ...what } });
const upload = async (description?: string) =>
  ada
    .post('/api/v2/media')
    .field(description === undefined ? {} : { description })
    .attach('file', picture, 'a.png');
const profile = (what: object) => ada.patch('/api/v1/accounts/update_credentials').send(what);
const letters = (count: number) => 'a'.repeat(count);
const numbered = (count: number) => Array.from({ length: count }, (_, n) => `answer ${n}`);
const limit = (group: keyof typeof promised, name: string): number => {
  const max = promised[group][name];
  if (typeof max !== 'number') throw new Error(`${group}.${name} is not promised.`);
  return max;
};

const answers: readonly [
  promise: string,
  max: () => number,
  ask: (count: number) => PromiseLike<{ status: number }>,
][] = [
  ['max_characters', () => limit('statuses', 'max_characters'), (n) => say({ status: letters(n) })],
  [
    'max_characters, of emoji and accents that are written in parts',
    () => limit('statuses', 'max_characters'),
    (n) => say({ status: `e\u0301\u{1f680}${letters(n - 2)}` }),
  ],
  [
    'characters_reserved_per_url',
    () => limit('statuses', 'max_characters') - limit('statuses', 'characters_reserved_per_url'),
    (n) => say({ status: `${letters(n - 1)} https://pumps.example/${letters(500)}` }),
  ],
  ['max_options', () => limit('polls', 'max_options'), (n) => poll({ options: numbered(n) })],
  [
    'max_characters_per_option',
    () => limit('polls', 'max_characters_per_option'),
    (n) => poll({ options: ['a', letters(n)] }),
  ],
  ['max_expiration', () => limit('polls', 'max_expiration'), (n) => poll({ expires_in: n })],
  ['min_expiration', () => -limit('polls', 'min_expiration'), (n) => poll({ expires_in: -n })],
  [
    'max_media_attachments',
    () => limit('statuses', 'max_media_attachments'),
    async (n) => {
      const files = await Promise.all(Array.from({ length: n }, () => upload()));
      return say({ media_ids: files.map((file) => file.body.id) });
    },
  ],
  ['description_limit', () => limit('media_attachments', 'description_limit'), (n) => upload(letters(n))],
  [
    'max_profile_fields',
    () => limit('accounts', 'max_profile_fields'),
    (n) =>
      profile({
        fields_attributes: Array.from({ length: n }, (_, i) => ({ name: 'skill', value: `skill ${i}` })),
      }),
  ],
];

test.each(answers)('%s: at the limit it is accepted, one above refused', async (_promise, max, ask) => {
  const at = await ask(max());
  const above = await ask(max() + 1);

  expect([at.status, above.status]).toEqual([200, 422]);
});

test('max_pinned_statuses: one more is refused', async () => {
  const pin = async () => {
    const { body } = await say({ status: 'to be pinned' });
    return (await ada.post(`/api/v1/statuses/${body.id}/pin`)).status;
  };
  const statuses: number[] = [];
  for (let n = 0; n <= limit('accounts', 'max_pinned_statuses'); n++) statuses.push(await pin());

  expect(statuses.slice(0, -1).every((status) => status === 200)).toBe(true);
  expect(statuses.at(-1)).toBeGreaterThanOrEqual(400);
});

test('image_matrix_limit: a picture with more pixels is refused', async () => {
  const blank = async (width: number, height: number) => {
    const background = { r: 0, g: 0, b: 0 };
    const bytes = await sharp({ create: { width, height, channels: 3, background }, limitInputPixels: false })
      .png({ compressionLevel: 1 })
      .toBuffer();
    return (await ada.post('/api/v2/media').attach('file', bytes, 'blank.png')).status;
  };
  const max = limit('media_attachments', 'image_matrix_limit');

  expect([await blank(max / 4_000, 4_000), await blank(max / 4_000 + 1, 4_000)]).toEqual([200, 422]);
});

test('a name and a field are refused when too long, not cut', async () => {
  const name = await profile({ display_name: letters(101) });
  const field = await profile({ fields_attributes: [{ name: 'title', value: letters(301) }] });

  expect([name.status, field.status]).toEqual([422, 422]);
  expect((await profile({ display_name: letters(100) })).body.display_name).toBe(letters(100));
});
