import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerprint } from '#src/agreements/fingerprint.ts';
import { readDealings } from '#src/agreements/read-partners.ts';
import { englishTerms, inEnglish, sentencesOf } from '#src/agreements/sentences.ts';
import { textsOf } from '#src/web/shell/sentences.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { worker, type Worker } from '#test/stories/companies.ts';
import { browser, type Browser } from '#test/stories/two.ts';
import { fieldIn, textOf } from './site.ts';

/** Site IT of two companies without a shell: Ines at Alpha, Bea at Beta. Otto works at Alpha and administers nothing. */
let alpha: TestInstance;
let beta: TestInstance;
let ines: Worker & Browser;
let bea: Worker & Browser;
let otto: Worker & Browser;
const all = '/settings/company/partners';
const contacts = { officer: 'Dora Schutz, dpo@firm.example', security: 'Sam Wach, security@firm.example' };

async function person(at: TestInstance, handle: string, isAdmin: boolean): Promise<Worker & Browser> {
  const one = await worker(at, handle);
  await at.db`update people set is_admin = ${isAdmin}, locale = 'de' where id = ${one.who.id}`;
  return { ...one, ...(await browser(one)) };
}

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
  ]);
  [ines, bea, otto] = await Promise.all([
    person(alpha, 'ines', true),
    person(beta, 'bea', true),
    person(alpha, 'otto', false),
  ]);
});
afterAll(async () => {
  await alpha?.remove();
  await beta?.remove();
});

const dealings = async (at: TestInstance) => {
  const [one] = await readDealings(at.db);
  if (!one) throw new Error('no partner');
  return one;
};
const pageOf = async (at: TestInstance) => `${all}/${(await dealings(at)).peerId}`;
const unescaped = (html: string): string => html.replaceAll('&amp;', '&').replaceAll('&#39;', "'");

/** Everything a form of the page would send, as it stands there. */
function formIn(html: string, action: string): Record<string, string | string[]> {
  const form = new RegExp(`<form[^>]*action="${action}"[^>]*>(.*?)</form>`, 's').exec(html)?.[1] ?? '';
  const fields: Record<string, string | string[]> = {};
  const put = (name: string, value: string): void => {
    const before = fields[name];
    fields[name] = before === undefined ? value : [before].flat().concat(value);
  };
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]+)"/.exec(tag)?.[1];
    const isBox = /type="(checkbox|radio)"/.test(tag);
    if (name === undefined || (isBox && !/ checked/.test(tag))) continue;
    put(name, unescaped(/value="([^"]*)"/.exec(tag)?.[1] ?? ''));
  }
  for (const [, name = '', options = ''] of form.matchAll(/<select name="([^"]+)">(.*?)<\/select>/gs))
    put(name, /<option value="([^"]+)" selected/.exec(options)?.[1] ?? '');
  return fields;
}

test('whoever administers nothing finds none of these pages, and none of their forms does anything', async () => {
  const nothing = await otto.page('/settings/nothing');
  for (const path of [
    all,
    `${all}/invitation`,
    `${all}/proposal`,
    `${all}/dry-run`,
    `${all}/1`,
    `${all}/1/end`,
  ])
    expect(textOf(await otto.page(path))).toBe(textOf(nothing));
  for (const path of ['invitation', 'proposal', 'proposals', '1/acceptance', '1/suspension', '1/end'])
    expect((await otto.send(`${all}/${path}`, contacts)).status).toBe(404);
  expect(await alpha.db`select 1 from agreement_invitations`).toEqual([]);
});

test('an invitation names contacts and the host it is for, or says what is missing', async () => {
  const without = await ines.send(`${all}/invitation`, {});
  expect([without.status, textOf(without.text)]).toEqual([
    422,
    expect.stringContaining('Eine Vereinbarung nennt Kontakte für den Partner'),
  ]);
  const astray = await ines.send(`${all}/invitation`, { ...contacts, host: 'http://user@x/y?z' });
  expect([astray.status, textOf(astray.text)]).toEqual([422, expect.stringContaining('ist keine Adresse')]);
  expect(await alpha.db`select 1 from agreement_invitations`).toEqual([]);
});

let invitation = '';

test('an invitation is shown once, with the page on which it is answered there', async () => {
  const made = await ines.send(`${all}/invitation`, { ...contacts, host: beta.origin });
  expect(made.status).toBe(200);
  expect(textOf(made.text)).toContain(`${beta.origin}${all}/proposal`);
  invitation = /<textarea readonly[^>]*>([^<]+)<\/textarea>/.exec(made.text)?.[1]?.trim() ?? '';
  expect(invitation).toMatch(/^[\w-]{200,}$/);
  expect(await ines.page(`${all}/invitation`)).not.toContain(invitation);
});

test('what is no invitation, or one of our own, is said before anything is fetched', async () => {
  for (const [text, said] of [
    ['hello', 'Das ist keine Einladung'],
    [invitation.slice(0, -40), 'Das ist keine Einladung'],
  ] as const) {
    const read = await bea.send(`${all}/proposal`, { invitation: text });
    expect([read.status, textOf(read.text)]).toEqual([422, expect.stringContaining(said)]);
  }
  const own = await ines.send(`${all}/proposal`, { invitation });
  expect(textOf(own.text)).toContain('Das ist die eigene Einladung');
});

test('terms that cannot be signed are refused by name, and what was typed stays', async () => {
  const read = await bea.send(`${all}/proposal`, { invitation, template: 'groups' });
  const form = { ...formIn(read.text, `${all}/proposals`), ...contacts, invitation };
  for (const [change, said] of [
    [{ us_countries: 'Germany' }, '„GERMANY“ ist kein Land'],
    [{ us_which: 'some', us_groups: 'Hydraulik! x' }, '„hydraulik!“ ist kein Kurzname einer Gruppe'],
    [{ notice_days: 'soon' }, '„soon“ ist keine Zahl von Tagen'],
    [{ expires: '2020-01-01', from: '2019-01-01' }, 'Der letzte Tag ist vorbei'],
    [{ us_post: 'everything' }, 'Diese Bedingungen lassen sich nicht unterzeichnen'],
  ] as const) {
    const refused = await bea.send(`${all}/proposals`, { ...form, ...change });
    expect([refused.status, textOf(refused.text)]).toEqual([422, expect.stringContaining(said)]);
  }
  expect(await beta.db`select 1 from agreements`).toEqual([]);
});

test('a proposal is signed there and waits here: in plain words, with the six words both see', async () => {
  const read = await bea.send(`${all}/proposal`, { invitation });
  const form = { ...formIn(read.text, `${all}/proposals`), ...contacts, invitation };
  const sent = await bea.send(`${all}/proposals`, { ...form, us_retention: '730', them_file: 'reference' });
  expect([sent.status, sent.location]).toEqual([303, `${await pageOf(beta)}?done=proposed`]);

  const waiting = await ines.page(await pageOf(alpha));
  const { offer } = await dealings(alpha);
  const words = offer === null ? '' : fingerprint(offer.version.document);
  expect(words.split(' ')).toHaveLength(6);
  expect(waiting).toContain(words);
  expect(await bea.page(await pageOf(beta))).toContain(words);
  const said = textOf(waiting).replaceAll(/\p{Cf}/gu, '');
  expect(said).toContain('Beta SAS schlägt vor');
  expect(said).toContain('Alpha AG löscht nach 730 Tagen, was von Beta SAS kam.');
  expect(said).toContain('Beta SAS zeigt von Alpha AG, ohne es zu behalten: Dateien.');
  expect(textOf(await ines.page(all))).toContain('Ein Vorschlag wartet auf die Unterschrift von hier.');
});

test('nothing is signed before the words were compared, nor what has changed since it was read', async () => {
  const at = await pageOf(alpha);
  const offer = fieldIn(await ines.page(at), 'offer');
  const blind = await ines.send(`${at}/acceptance`, { offer });
  expect(textOf(blind.text)).toContain('Bitte erst die sechs Wörter am Telefon vergleichen');
  const other = await ines.send(`${at}/acceptance`, { offer: 'x'.repeat(43), compared: '1' });
  expect(textOf(other.text)).toContain('ist seit dem Lesen ein anderer');
  expect((await dealings(alpha)).current).toBeNull();
});

test('countersigned by a press, it is in force on both sides; a second press signs nothing', async () => {
  const at = await pageOf(alpha);
  const offer = fieldIn(await ines.page(at), 'offer');
  const signed = await ines.send(`${at}/acceptance`, { offer, compared: '1' });
  expect(signed.location).toBe(`${at}?done=accepted`);
  const again = await ines.send(`${at}/acceptance`, { offer, compared: '1' });
  expect([again.status, textOf(again.text)]).toEqual([
    422,
    expect.stringContaining('wartet nichts auf die Unterschrift'),
  ]);
  await until('beta has heard', async () => (await dealings(beta)).state === 'active');
  const shown = textOf(await ines.page(at)).replaceAll(/\p{Cf}/gu, '');
  expect(shown).toContain('Von Alpha AG an Beta SAS');
  expect(shown).toContain('Dora Schutz');
  expect(shown).toContain('Fassung 1 · in Kraft');
});

test('a dry run says what would go to the partner, field by field; what there is not, is said', async () => {
  const found = await ines.page(`${all}/dry-run?kind=person&name=%40ines`);
  const said = textOf(found).replaceAll(/\p{Cf}/gu, '');
  expect(said).toContain('Es wurde nichts gesendet und nichts gespeichert.');
  expect(said).toContain('preferredUsername ines');
  for (const [query, told] of [
    ['kind=person&name=%40nobody', 'gibt es nicht'],
    ['kind=group&name=%40nobody', 'gibt es nicht'],
    ['kind=post&name=x', 'gibt es nicht'],
    ['kind=post&name=', 'Bitte angeben, was ausprobiert werden soll'],
  ] as const)
    expect(textOf(await ines.page(`${all}/dry-run?${query}`))).toContain(told);
});

test('the line is checked by a press: out and back are told with their times; at once again, it says to wait', async () => {
  const at = await pageOf(alpha);
  expect((await ines.send(`${at}/canary`)).location).toBe(`${at}?done=checked`);
  const page = async () => textOf(await ines.page(at)).replaceAll(/\p{Cf}/gu, '');
  expect(await page()).toContain('Hin: dort angenommen');
  await until('the answer is told', async () => (await page()).includes('Zurück: Die Antwort ist da'));
  expect(textOf((await ines.send(`${at}/canary`)).text)).toMatch(/Zu viele Anfragen|Sekunden/);
  expect((await otto.send(`${at}/canary`)).status).toBe(404);
});

test('other terms are proposed against those in force: only what changes is told; refused, they change nothing', async () => {
  const at = await pageOf(beta);
  const form = formIn(await bea.page(`${at}/amendment`), `${at}/amendment`);
  expect(form['us_retention']).toBe('730');
  const sent = await bea.send(`${at}/amendment`, { ...form, us_retention: '365' });
  expect(sent.location).toBe(`${at}?done=proposed`);
  const twice = await bea.send(`${at}/amendment`, { ...form, us_retention: '30' });
  expect(textOf(twice.text)).toContain('ist schon ein Vorschlag offen');

  const here = await pageOf(alpha);
  const offered =
    /<section class="part border-box offer">.*?<\/section>/s.exec(await ines.page(here))?.[0] ?? '';
  const lines = [...offered.matchAll(/<(ins|del)>(.*?)<\/\1>/gs)].map(([, , text = '']) =>
    textOf(text)
      .replaceAll(/\p{Cf}/gu, '')
      .trim(),
  );
  // Stored, the terms' keys are in another order: that is no change.
  expect(lines).toEqual([
    'Entfällt: Alpha AG löscht nach 730 Tagen, was von Beta SAS kam.',
    'Neu: Alpha AG löscht nach 365 Tagen, was von Beta SAS kam.',
  ]);
  expect((await ines.send(`${here}/withdrawal`)).location).toBe(`${here}?done=withdrawn`);
  await until('beta has heard', async () => (await dealings(beta)).offer === null);
  expect((await dealings(alpha)).current?.terms?.in.retentionDays).toBe(730);
});

test('suspended by a press and resumed by another; the same press twice says so', async () => {
  const at = await pageOf(alpha);
  expect((await ines.send(`${at}/suspension`, { reason: 'Verdacht' })).location).toBe(`${at}?done=suspended`);
  expect(alpha.app.registry.find(beta.origin)?.state).toBe('suspended');
  const twice = await ines.send(`${at}/suspension`);
  expect([twice.status, textOf(twice.text)]).toEqual([422, expect.stringContaining('ist schon ausgesetzt')]);
  expect(textOf(await ines.page(at))).toContain('Von hier ausgesetzt.');
  expect((await ines.send(`${at}/resumption`)).location).toBe(`${at}?done=resumed`);
  expect(textOf((await ines.send(`${at}/resumption`)).text)).toContain('ist nicht ausgesetzt');
});

test('the end is warned of fourteen days before', async () => {
  const at = await pageOf(alpha);
  expect(await ines.page(at)).not.toContain('braucht vorher eine Vereinbarung');
  await alpha.db`update agreements set terms = jsonb_set(terms, '{expires}', to_jsonb(to_char(now() + interval '13 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))`;
  expect(textOf(await ines.page(at))).toContain('braucht vorher eine Vereinbarung');
  expect(textOf(await ines.page(all))).toContain('braucht vorher eine Vereinbarung');
});

test('notice runs its days, then at once; what happens to the data is said before', async () => {
  const at = await pageOf(alpha);
  const asked = textOf(await ines.page(`${at}/end`));
  expect(asked).toContain('danach werden die Daten gelöscht');
  expect((await ines.send(`${at}/end`, { when: 'notice' })).location).toBe(`${at}?done=notice`);
  expect((await dealings(alpha)).state).toBe('terminating');
  expect(textOf((await ines.send(`${at}/end`, { when: 'notice' })).text)).toContain('Schon gekündigt');
  expect((await ines.send(`${at}/end`, { when: 'now' })).location).toBe(`${at}?done=ended`);
  await until('beta has heard', async () => (await dealings(beta)).state === 'terminated');
  expect(textOf((await ines.send(`${at}/end`, { when: 'now' })).text)).toContain('ist schon zu Ende');
});

test('pages and command line say the same English', async () => {
  const { current, company } = await dealings(alpha);
  if (!current?.terms) throw new Error('no terms');
  const pages = textsOf('en').sentences;
  for (const [id, sentence] of Object.entries(englishTerms)) expect(pages[`term.${id}`]).toBe(sentence);
  const said = sentencesOf(current.terms, 'Alpha AG', company).map(inEnglish);
  expect(said).toContain('Alpha AG deletes what came from Beta SAS after 730 days.');
  expect(said.join(' ')).not.toMatch(/[{}]|undefined/);
});

test('every member reads what partners see of them, in plain words; what has ended is not there', async () => {
  expect(textOf(await otto.page('/partners'))).toContain('Nichts verlässt diese Firma');
  const { current } = await dealings(alpha);
  await alpha.db`update agreements set state = 'active', ends_at = null, ended_at = null,
    terms = jsonb_set(terms, '{expires}', to_jsonb(to_char(now() + interval '90 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))) where id = ${current?.id ?? ''}`;
  await alpha.db`update agreement_book set revision = revision + 1`;
  await alpha.app.registry.refresh();
  const said = textOf(await otto.page('/partners')).replaceAll(/\p{Cf}/gu, '');
  expect(said).toContain('Beta SAS zeigt von Alpha AG, ohne es zu behalten: Dateien.');
  expect(said).not.toContain('Alpha AG löscht');
  for (const path of ['/settings', '/settings/preview', '/posts/new'])
    expect(await otto.page(path)).toContain('href="/partners"');
});
