import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invitationAddress, makeInvitation } from '#src/access/invitations.ts';
import { nothingAbout } from '#src/company/about.ts';
import { changeBranding } from '#src/company/change.ts';
import { acceptDocument, demandAcceptance } from '#src/company/publish-documents.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { PostInput } from '#src/posts/post.ts';
import { agree } from '#test/support/agreements.ts';
import { launch, look, told, visit, type Visitor } from '#test/support/browser.ts';
import { keyboard, type Hands } from '#test/support/hands.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';

/**
 * Days of people, each as somebody lives it: a newcomer's first fortnight with a buddy of another company (German on a phone; French by keyboard
 * alone), an employee back from three weeks away (French, keyboard alone), a community manager's Monday (German, on a desk). Other processes serve.
 */
let alpha: TestInstance;
let beta: TestInstance;
let browser: Browser;
let ada: Member;
let otto: Member;
let bruno: Member;
let camille: Member;
const leaves = { timeoutMs: 20_000 };
const phone = { locale: 'de-DE', viewport: { width: 390, height: 844 }, hasTouch: true } as const;
const desk = (locale: string) => ({ locale, viewport: { width: 1280, height: 900 } });

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha', inProcess: false }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR', inProcess: false }),
  ]);
  ada = await alpha.person('ada', { name: 'Ada Brandt', locale: 'de', sharedKeys: true });
  otto = await alpha.person('otto', { name: 'Otto Lang', locale: 'de', sharedKeys: true });
  bruno = await beta.person('bruno', { name: 'Bruno Lefèvre', locale: 'fr', sharedKeys: true });
  camille = await beta.person('camille', { name: 'Camille Roux', locale: 'fr', sharedKeys: true });
  await alpha.db`update people set is_admin = true where id = ${ada.id}`;
  await beta.db`update people set is_admin = true where id = ${bruno.id}`;
  await agree(alpha, beta);
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([alpha?.remove(), beta?.remove()]);
});

const publish = (at: TestInstance, by: Member, draft: Partial<PostInput>) =>
  transaction(at.db, (tx) => publishPost(tx, by.id, { source: '', ...draft }));

/** Somebody whose browser is signed in. */
async function open(at: TestInstance, who: Member, options: Parameters<typeof visit>[1]): Promise<Visitor> {
  const visitor = await visit(browser, options);
  const [name = '', value = ''] = (await at.cookie(who)).split('=');
  await visitor.page.context().addCookies([{ name, value, url: at.origin }]);
  return visitor;
}
const fine = (visitor: Visitor): void =>
  expect(visitor.complaints.filter((each) => !/4(04|22)/.test(each))).toEqual([]);
const to = (page: Page, part: string) => page.locator(`main a[href$="${part}"]`).first();

describe('a newcomer', () => {
  let nora: Visitor;
  let buddy: Visitor;
  let hands: Hands;

  it('reads the house rules where she is invited, accepts them there, and is in', async () => {
    const about = { ...nothingAbout, rules: '# Wir duzen uns.', privacy: 'Was wir speichern und warum.' };
    const link = await transaction(alpha.db, async (tx) => {
      await changeBranding(tx, ada.id, { about });
      await demandAcceptance(tx, ada.id, 'rules', 1, new Date());
      for (const who of [ada, otto]) await acceptDocument(tx, who.id, 'rules', 1);
      const made = { usesMax: 1, days: 14, email: 'nora.neu@alpha.example', locale: 'de' as const };
      return invitationAddress(
        alpha.app.instance,
        await makeInvitation(tx, ada.id, { ...made, groupIds: [] }),
      );
    });
    nora = await visit(browser, phone);
    const { page } = nora;
    await page.goto(link);
    expect(await page.inputValue('[name=handle]')).toBe('nora.neu');
    await page.tap('summary:has-text("Hausregeln"), summary:has-text("Regeln")');
    expect(await page.locator('main').innerText()).toContain('Wir duzen uns.');
    await look(page, 'newcomer-invitation');
    await page.fill('[name=name]', 'Nora Neu');
    await page.fill('[name=password]', 'four quiet pumps hum');
    await page.check('[name=accept_rules]');
    await Promise.all([page.waitForURL(`${alpha.origin}/`), page.tap('main form button.button')]);
    await look(page, 'newcomer-home');
  });

  it('thinks about a must-read until she has understood it, and nobody learns how often', async () => {
    const quiz = [{ question: 'Wohin bei Alarm?', right: 'Zum Sammelplatz', wrong: ['In den Keller'] }];
    const post = await publish(alpha, ada, {
      source: 'Bei Alarm gehen alle zum **Sammelplatz** am Tor.',
      mustRead: { until: null, quiz },
    });
    const { page } = nora;
    await page.goto(alpha.origin);
    await page.locator('#must-reads a[href$="/quiz"], main a[href$="/quiz"]').first().tap();
    await page.waitForURL(/\/quiz$/);
    await page.check('label:has-text("In den Keller") input');
    await look(page, 'newcomer-quiz');
    await page.tap('main form button.button');
    await page.locator('[role=alert]').waitFor();
    expect(await told(page)).toContain('Niemand erfährt davon');
    await look(page, 'newcomer-quiz-again');
    await page.check('label:has-text("Zum Sammelplatz") input');
    await page.tap('main form button.button');
    await page.waitForURL(`${alpha.origin}/posts/${post}`);
    await look(page, 'newcomer-must-read');
    expect((await alpha.db`select from acknowledgements where post_id = ${post}`).count).toBe(1);
  });

  it('makes a plan with a buddy of another company, who takes it on with the keyboard alone', async () => {
    const { page } = nora;
    await page.goto(`${alpha.origin}/first-weeks`);
    await look(page, 'newcomer-plan');
    await page.fill('[name=buddy]', `@bruno@${beta.host}`);
    await page.tap('main form button.button');
    await page.locator('.first-weeks, [role=alert]').first().waitFor();
    expect(await page.locator('[role=alert]').allInnerTexts()).toEqual([]);
    await look(page, 'newcomer-plan-waits');
    const asked = async () =>
      (
        await beta.db`select p.id from posts p join people a on a.id = p.author_id where a.handle = 'nora.neu' and p.kind = 'task'`
      )[0];
    const atBeta = await until('Bruno is asked', asked, leaves);
    buddy = await open(beta, bruno, desk('fr-FR'));
    hands = keyboard(buddy.page);
    await buddy.page.goto(`${beta.origin}/posts/${String(atBeta['id'])}`);
    await look(buddy.page, 'buddy-asked');
    await hands.press(buddy.page.locator('button[formaction$="/task-taking"]').first());
    await buddy.page.locator('button[formaction$="/task-taking/removal"]').first().waitFor();
    await until(
      'Nora reads it',
      async () => {
        await page.goto(`${alpha.origin}/first-weeks`);
        return (await told(page)).includes('Bruno Lefèvre begleitet dich');
      },
      leaves,
    );
    await page.tap('.first-weeks a.button');
    await page.locator('button[formaction$="/task-lines"]').first().tap();
    await page.locator('main :text("1 von 7")').first().waitFor();
    await look(page, 'newcomer-list');
    fine(buddy);
  });

  it('writes her welcome post herself', async () => {
    const { page } = nora;
    await page.goto(`${alpha.origin}/first-weeks`);
    await to(page, '/posts/new').tap();
    await page.waitForURL(/\/posts\/new/);
    await page.fill(
      '#composer [name=source]',
      'Hallo, ich bin Nora und arbeite ab heute in der Konstruktion. Ich freue mich auf euch alle!',
    );
    await look(page, 'newcomer-welcome');
    await page.tap('#composer .composer-foot .button');
    const posts = () => alpha.db`select language from posts where text like 'Hallo, ich bin Nora%'`;
    await until('the post', async () => (await posts()).count === 1, leaves);
    expect((await posts())[0]?.language).toBe('de');
    fine(nora);
  });
});

it('who is back from three weeks away reads what they missed, in French and by keyboard alone', async () => {
  const back = await open(beta, camille, desk('fr-FR'));
  await beta.db`
    update sessions set last_seen_at = now() - interval '21 days', created_at = now() - interval '60 days' where person_id = ${camille.id}`;
  await publish(beta, bruno, {
    source: 'Nouvelle consigne : casque obligatoire.',
    mustRead: { until: null },
  });
  await publish(beta, bruno, { title: 'Cantine fermée', source: 'Vendredi, la cantine est fermée.' });
  await alpha.api(
    'POST',
    '/api/v1/statuses',
    { status: `@${camille.acct} Tu viens lundi ?`, visibility: 'direct' },
    ada.token,
  );
  await alpha.api(
    'GET',
    `/api/v2/search?resolve=true&type=accounts&q=${encodeURIComponent(`@${camille.acct}`)}`,
    undefined,
    ada.token,
  );
  await alpha.api(
    'POST',
    '/api/v1/statuses',
    { status: `@${camille.acct} Les pompes sont prêtes ?`, visibility: 'private' },
    ada.token,
  );
  await until(
    'the question at Beta',
    async () => (await beta.db`select from posts where text like '%pompes sont prêtes%'`).count === 1,
    leaves,
  );
  const { page } = back;
  const { press } = keyboard(page);
  await page.goto(beta.origin);
  await page.locator('.missed-offer').waitFor();
  await look(page, 'back-home');
  await press(page.locator('.missed-offer a.button'));
  await page.waitForURL(/\/missed/);
  const said = await told(page);
  for (const part of ['casque obligatoire', 'pompes sont prêtes', 'Cantine fermée'])
    expect(said).toContain(part);
  // The heaviest first.
  expect(said.indexOf('casque')).toBeLessThan(said.indexOf('pompes'));
  expect(said.indexOf('pompes')).toBeLessThan(said.indexOf('Cantine'));
  await look(page, 'back-missed');
  await press(page.locator('#must-reads button[formaction$="/acknowledgements"]').first());
  await until(
    'it is confirmed',
    async () => (await beta.db`select from acknowledgements where person_id = ${camille.id}`).count === 1,
  );
  await page.goto(`${beta.origin}/missed`);
  await press(page.locator('form[action$="/missed/dismissal"] button'));
  await page.waitForURL(`${beta.origin}/`);
  expect(await page.locator('.missed-offer').count()).toBe(0);
  fine(back);
});

it('a community manager’s Monday: what is unanswered, reported, announced, expiring and counted', async () => {
  const question = await publish(alpha, otto, {
    kind: 'question',
    source: 'Wer kennt die neue Presse in Halle 3?',
  });
  const insult = await publish(alpha, otto, { source: 'Der Einkauf kann gar nichts.' });
  const nils = await alpha.person('nils', { name: 'Nils Hahn', locale: 'de', sharedKeys: true });
  await transaction(alpha.db, (tx) => acceptDocument(tx, nils.id, 'rules', 1));
  await alpha.api(
    'POST',
    '/api/v1/reports',
    { account_id: otto.id, status_ids: [insult], comment: 'So redet man nicht.', category: 'other' },
    nils.token,
  );
  const monday = await open(alpha, ada, desk('de-DE'));
  const { page } = monday;
  await page.goto(`${alpha.origin}/questions?open=1`);
  await look(page, 'monday-questions');
  await page.goto(`${alpha.origin}/posts/${question}`);
  await page.fill('#reply [name=source]', 'Otto, frag Nils: er hat sie aufgebaut.');
  await page.click('#reply .button:has-text("Antworten"), #reply form button.button');
  await until(
    'the answer',
    async () => (await alpha.db`select from posts where text like 'Otto, frag Nils%'`).count === 1,
    leaves,
  );

  await page.goto(`${alpha.origin}/reports`);
  await look(page, 'monday-reports');
  await page.click('main h2 a');
  await page.waitForURL(/\/reports\/\d+/);
  await look(page, 'monday-case');

  await page.goto(`${alpha.origin}/posts/new`);
  await page.click('#composer .more-kinds summary');
  await page.click('#composer label.kind:has([value=news])');
  await page.fill('[name=news_title]', 'Sommerfest am Freitag');
  await page.fill('#composer [name=source]', 'Ab 16 Uhr im Hof, mit Musik.');
  await look(page, 'monday-news');
  await page.click('#composer .composer-foot .button');
  await until(
    'the news',
    async () => (await alpha.db`select from posts where kind = 'news'`).count === 1,
    leaves,
  );
  for (const [path, name, says] of [
    ['/news', 'archive', 'Sommerfest am Freitag'],
    ['/settings/company/announcements', 'announcements', 'gehen alle zum Sammelplatz'],
    ['/settings/company/figures', 'figures', 'Nachweis für Pflichtlektüre'],
    ['/settings/company/values', 'values', 'Firma'],
    ['/groups', 'groups', 'Gruppen'],
  ] as const) {
    expect((await page.goto(alpha.origin + path))?.status()).toBe(200);
    expect(await told(page)).toContain(says);
    await look(page, `monday-${name}`);
  }
  fine(monday);
});
