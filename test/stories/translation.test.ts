import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { transaction } from '#src/platform/database.ts';
import { json } from '#src/platform/json.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { publishPost } from '#src/posts/publish.ts';
import { agree } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { startTranslator, type TranslationServer } from '#test/support/translator.ts';
import { worker, type Worker } from './companies.ts';
import { browser } from './two.ts';

// Alpha has a translation server of its own; Beta has none. Bea of Beta writes, Ada of Alpha follows her and reads English.
let translator: TranslationServer;
let alpha: TestInstance;
let beta: TestInstance;
let ada: Worker;
let bea: Worker;
beforeAll(async () => {
  translator = await startTranslator('secret');
  [alpha, beta] = await Promise.all([
    startInstance({
      name: 'alpha',
      env: { KONTOR_TRANSLATE_URL: translator.url, KONTOR_TRANSLATE_KEY: 'secret' },
    }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
  ]);
  await agree(alpha, beta);
  [ada, bea] = await Promise.all([worker(alpha, 'ada'), worker(beta, 'bea')]);
  await ada.follow(`bea@${beta.host}`);
  await until('Bea has a follower', async () => {
    const [row] = await beta.db`
      select from follows f join people w on w.id = f.follower_id where w.uri = ${ada.who.uri} and f.state = 'accepted'`;
    return row !== undefined;
  });
});
beforeEach(() => {
  translator.behaviour = 'good';
  translator.asked.length = 0;
});
afterAll(async () => {
  await Promise.all([alpha.remove(), beta.remove()]);
  await translator.stop();
});

interface Translated {
  readonly content: string;
  readonly spoiler_text: string;
  readonly language: string;
  readonly detected_source_language: string;
  readonly provider: string;
  readonly error?: string;
}
const translate = (who: Worker, id: string, lang = 'en') =>
  who.at.api<Translated>('POST', `/api/v1/statuses/${id}/translate`, { lang }, who.who.token);
/** A German post of Bea's, as Ada has it. */
async function fromBea(status: string): Promise<{ readonly id: string; readonly atBea: string }> {
  const made = await bea.post(status, { visibility: 'private', language: 'de' });
  const id = await until(`${status} at Alpha`, async () => {
    const [row] = await alpha.db<{ id: string }[]>`select id from posts where uri = ${made.uri}`;
    return row?.id;
  });
  return { id, atBea: made.id };
}
const kept = async (id: string): Promise<number> =>
  (await alpha.db`select from translations where post_id = ${id}`).length;

test('where the company has no server nothing is translated, and nobody translates what they may not read', async () => {
  const { id, atBea } = await fromBea('Nur für uns');
  const refused = await translate(bea, atBea);
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('no server for it')]);
  const stranger = await worker(alpha, 'stranger');
  expect((await translate(stranger, id)).status).toBe(404);
  expect(translator.asked).toEqual([]);
  type About = { configuration: { translation: { enabled: boolean } } };
  for (const [who, enabled] of [
    [ada, true],
    [bea, false],
  ] as const)
    expect((await who.get<About>('/api/v2/instance')).data.configuration.translation.enabled).toBe(enabled);
  expect((await ada.get('/api/v1/instance/translation_languages')).data).toEqual({
    ...{ de: ['en', 'fr'], en: ['de', 'fr'] },
  });
});

test('a post is translated once for each language and version, and marked with who did it', async () => {
  const { id, atBea } = await fromBea('Die **Pumpe** läuft');
  for (const _ of [1, 2]) {
    const { status, data } = await translate(ada, id);
    expect([status, data]).toMatchObject([200, { language: 'en', detected_source_language: 'de' }]);
    expect(data.content).toContain('DIE <strong>PUMPE</strong> LÄUFT');
    expect(data.provider).toBe(new URL(translator.url).host);
  }
  expect(translator.asked).toMatchObject([{ source: 'de', target: 'en' }]);
  // What was edited is translated anew, and the old words are gone at once.
  await bea.edit(atBea, 'Die Pumpe steht');
  await until('the edit is here', async () => (await kept(id)) === 0);
  expect((await translate(ada, id)).data.content).toContain('DIE PUMPE STEHT');
  for (const [lang, sentence] of [
    ['de', 'already in this language'],
    ['tlh', 'does not translate'],
  ] as const) {
    const refused = await translate(ada, id, lang);
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining(sentence)]);
  }
  await bea.remove(atBea);
  await until('the translation went with the post', async () => (await kept(id)) === 0);
});

test('what a translation server says wrong reaches nobody as markup', async () => {
  const { id } = await fromBea('Vorsicht');
  translator.behaviour = 'script';
  const { status, data } = await translate(ada, id);
  expect([status, data.content]).toEqual([200, expect.stringContaining('Vorsicht')]);
  expect(data.content).not.toMatch(/<script|onerror|javascript:/i);
});

test.each(['slow', 'broken', 'no-json', 'huge'] as const)(
  'a server that is %s is said in a sentence, and nothing is kept',
  async (behaviour) => {
    const { id } = await fromBea(`Versuch ${behaviour}`);
    translator.behaviour = behaviour;
    const failed = await translate(ada, id);
    expect([failed.status, failed.text]).toEqual([503, expect.stringContaining('does not answer')]);
    expect(await kept(id)).toBe(0);
    translator.behaviour = 'good';
    expect((await translate(ada, id)).status).toBe(200);
  },
  30_000,
);

test('what is said in a practice room is given to no server, and it is not offered', async () => {
  const keys = await generateKeys();
  const room = await transaction(alpha.db, (tx) =>
    createGroup(tx, ada.who.id, {
      ...{ handle: 'uebung', name: 'Übung', access: 'open', practice: 'night', companies: 'all', keys },
    }),
  );
  const id = await transaction(alpha.db, (tx) =>
    publishPost(tx, ada.who.id, { groupId: room, level: 'group', source: 'Nur zum Üben', language: 'de' }),
  );
  const refused = await translate(ada, id);
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('practice room')]);
  expect(translator.asked).toEqual([]);
  const { id: elsewhere } = await fromBea('Im Ernst');
  const { page } = await browser(ada);
  expect(await page(`/posts/${elsewhere}`)).toContain(`/posts/${elsewhere}/translation`);
  expect(await page(`/posts/${id}`)).toContain('Nur zum Üben');
  expect(await page(`/posts/${id}`)).not.toContain(`/posts/${id}/translation`);
});

test('words that an agreement lets nobody pass on are given to no server, and it is not offered', async () => {
  const { id } = await fromBea('Bleibt hier');
  const [held] = await alpha.db<{ id: string; terms: { in: object } }[]>`
    select id, terms from agreements where state = 'active'`;
  const terms = { ...held?.terms, in: { ...held?.terms.in, onwardTransfer: false } };
  await transaction(alpha.db, async (tx) => {
    await tx`update agreements set terms = ${json(tx, terms)} where id = ${held?.id ?? ''}`;
    await tx`update agreement_book set revision = revision + 1`;
  });
  await alpha.app.registry.refresh();
  const refused = await translate(ada, id);
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('does not let its words')]);
  expect(translator.asked).toEqual([]);
});
