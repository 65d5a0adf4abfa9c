import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import { startInstance, type TestInstance, type Person } from './instance.ts';

/** Apps know four fields with free labels; a profile here has more, with names that everybody knows. */
let alpha: TestInstance;
let ada: Person;
const path = '/api/v1/accounts/update_credentials';
beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada');
});
afterAll(() => alpha.stop());
beforeEach(() =>
  transaction(alpha.db, (tx) =>
    editProfile(tx, ada.id, {
      fields: [
        { name: 'title', value: 'Chefin' },
        { name: 'site', value: 'Kiel' },
        { name: 'skill', value: 'Pumpen' },
        { name: 'skill', value: 'Kräne' },
        { name: 'phone', value: '123', visibility: 'me' },
      ],
    }),
  ),
);
const stored = async () =>
  (
    await alpha.db`select name, value, visibility from profile_fields where person_id = ${ada.id} order by position`
  ).map((row) => [row.name, row.value, row.visibility].join(' '));

const wanted = [
  ['Title', 'Leiterin'],
  ['Website', 'https://ada.example'],
] as const;
const kept = ['title Leiterin company', 'link https://ada.example company', 'phone 123 me'];

describe('fields are the same in every shape that clients send', () => {
  const asObjects = wanted.map(([name, value]) => ({ name, value }));
  const pairs = (key: (i: number) => string): [string, string][] =>
    wanted.flatMap(([name, value], i) => [
      [`fields_attributes[${key(i)}][name]`, name] as [string, string],
      [`fields_attributes[${key(i)}][value]`, value] as [string, string],
    ]);
  it.each([
    ['a list', () => ada.patch(path).send({ fields_attributes: asObjects })],
    ['an object of numbers', () => ada.patch(path).send({ fields_attributes: { ...asObjects } })],
    [
      'an object with odd keys',
      () => ada.patch(path).send({ fields_attributes: { 'a b': asObjects[0], __proto: asObjects[1] } }),
    ],
    [
      'a form',
      () =>
        ada
          .patch(path)
          .type('form')
          .send(new URLSearchParams(pairs(String)).toString()),
    ],
    [
      'a form with odd keys',
      () =>
        ada
          .patch(path)
          .type('form')
          .send(new URLSearchParams(pairs((i) => `f${9 - i}`)).toString()),
    ],
    [
      'a form with empty brackets',
      () =>
        ada
          .patch(path)
          .type('form')
          .send(new URLSearchParams(pairs(() => '')).toString()),
    ],
    [
      'parts, with a picture',
      async () => {
        const person = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#a33' } })
          .png()
          .toBuffer();
        let sending = ada.patch(path).field('display_name', 'Ada B.').attach('avatar', person, 'a.png');
        for (const [name, value] of pairs(String)) sending = sending.field(name, value);
        return sending;
      },
    ],
  ])('%s', async (name, send) => {
    const answer = await send();
    expect([answer.status, await stored()]).toEqual([200, kept]);
    if (!name.startsWith('parts')) return;
    expect(answer.body.display_name).toBe('Ada B.');
    expect(answer.body.avatar).not.toContain('missing');
  });
});

it('a label that a profile has no place for costs nothing else of the form, and is named', async () => {
  const answer = await ada.patch(path).send({
    display_name: 'Ada L.',
    fields_attributes: [
      { name: 'Lieblingsfarbe', value: 'Blau' },
      { name: 'Skill', value: 'Turbinen' },
      { name: '', value: '' },
    ],
  });
  expect(answer.body).toMatchObject({
    display_name: 'Ada L.',
    kontor: { unknown_fields: ['Lieblingsfarbe'] },
  });
  expect(await stored()).toEqual(['skill Turbinen company', 'phone 123 me']);
});

it('an app sees four, may send the four back, and the fifth stays', async () => {
  const { body } = await ada.get('/api/v1/accounts/verify_credentials');
  expect(body.source.fields).toHaveLength(4);
  const before = await stored();
  const answer = await ada.patch(path).send({ fields_attributes: body.source.fields });
  expect([answer.status, await stored()]).toEqual([200, before]);
  await ada.patch(path).send({ fields_attributes: [] });
  expect(await stored()).toEqual(['phone 123 me']);
  const { configuration } = (await alpha.http().get('/api/v2/instance')).body;
  expect(configuration.accounts.max_profile_fields).toBe(4);
});
