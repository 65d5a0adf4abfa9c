import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { PostId } from '#src/platform/ids.ts';
import { fieldIn, openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite({ agreed: true });
  await site.db`update people set time_zone = 'Europe/Berlin', locale = 'de' where id in (${site.ada}, ${site.anna})`;
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
beforeEach(async () => {
  await site.db`delete from posts`;
  await site.db`delete from drafts`;
});
afterAll(() => site.close());

/** What stands in a field that is shown. */
const shownIn = (html: string, name: string): string | undefined =>
  new RegExp(`<input[^>]* name="${name}" value="([^"]*)"`).exec(html)?.[1] ??
  new RegExp(`<input name="${name}" value="([^"]*)"`).exec(html)?.[1];
const year = new Date().getUTCFullYear() + 1;
const typed = (more: Readonly<Record<string, string>> = {}) => ({
  ...{
    kind: 'event',
    audience: 'instance',
    source: 'Bitte Messuhren mitbringen.',
    event_title: 'Dichtungstag',
  },
  ...{ event_day: `${year}-07-01`, event_time: '14:00', event_end_day: '', event_end_time: '15:30' },
  ...{ event_zone: 'Europe/Berlin', event_place: 'Halle 3', event_link: 'https://meet.example/1', ...more },
});
const newest = async () => {
  const [row] = await site.db<{ id: PostId }[]>`select id from posts order by id desc limit 1`;
  return row ? await readPost(site.db, { personId: site.ada }, row.id) : null;
};
const plan = (more: object = {}): Promise<PostId> =>
  site.act((tx) =>
    publishPost(tx, site.ada, {
      ...{ source: '', title: 'Dichtungstag', level: 'instance' as const },
      event: {
        ...{ startsAt: new Date(`${year}-07-01T12:00:00Z`), endsAt: new Date(`${year}-07-01T13:30:00Z`) },
        ...{ zone: 'Europe/Berlin', place: 'Halle 3', link: '', ...more },
      },
    }),
  );

test('the composer offers events with fields for day, time, zone and place, none of which needs script', async () => {
  const { html } = await ada.get('/posts/new');
  expect(textOf(html)).toContain('Termin');
  for (const name of Object.keys(typed()).filter((each) => each.startsWith('event_')))
    expect(html).toMatch(new RegExp(`name="${name}"`));
  expect(html).toMatch(/<input type="date" name="event_day"/);
  expect(html).toMatch(/<option value="Europe\/Berlin" selected="">/);
});

test('what was typed becomes an event, whose end is on the day of its start', async () => {
  expect((await ada.send('/posts', typed())).status).toBe(303);
  expect(await newest()).toMatchObject({
    ...{ kind: 'event', title: 'Dichtungstag', text: 'Bitte Messuhren mitbringen.' },
    event: {
      ...{ startsAt: new Date(`${year}-07-01T12:00:00Z`), endsAt: new Date(`${year}-07-01T13:30:00Z`) },
      ...{ zone: 'Europe/Berlin', place: 'Halle 3', link: 'https://meet.example/1' },
    },
  });
  await ada.send(
    '/posts',
    typed({ event_title: '', title: 'Von oben', event_day: `1.7.${year}`, event_end_time: '' }),
  );
  expect(await newest()).toMatchObject({ title: 'Von oben', event: { endsAt: null } });
});

test.each([
  [{ event_title: '' }, 'Ein Termin braucht einen Titel'],
  [{ event_day: '' }, 'an welchem Tag und um wie viel Uhr'],
  [{ event_time: '' }, 'an welchem Tag und um wie viel Uhr'],
  [{ event_day: `31.02.${year}` }, 'ist kein Datum'],
  [{ event_end_time: '13:00' }, 'endet, bevor er beginnt'],
  [{ event_end_day: `${year}-07-02`, event_end_time: '' }, 'um wie viel Uhr der Termin endet'],
  [{ event_zone: 'Europe/Atlantis' }, 'ist keine Zeitzone'],
  [{ event_day: '2030-03-31', event_time: '02:30', event_end_time: '' }, 'weil die Uhren vorgestellt werden'],
  [{ event_day: '2020-01-01' }, 'wäre schon vorbei'],
  [{ event_link: 'meet.example' }, 'muss mit https:// oder http:// beginnen'],
])('%j is told with a sentence, and nothing that was typed is lost', async (more, sentence) => {
  const { status, html } = await ada.send('/posts', typed(more));
  expect(status).toBe(422);
  expect(textOf(html)).toContain(sentence);
  const expected: Readonly<Record<string, string>> = typed(more);
  for (const name of ['event_title', 'event_time', 'event_end_time', 'event_place', 'event_link'])
    expect([name, shownIn(html, name)]).toEqual([name, expected[name]]);
  expect(html).toContain('Bitte Messuhren mitbringen.');
  expect(await newest()).toBeNull();
  // It is kept for later, too.
  expect(shownIn((await ada.get('/posts/new')).html, 'event_place')).toBe('Halle 3');
});

test('before a border the event is shown as its readers will see it, and goes on whole', async () => {
  await site.db`delete from border_confirmations`;
  const asked = await ada.send('/posts', typed({ audience: `group:${site.group}` }));
  expect(asked.status).toBe(422);
  expect(textOf(asked.html)).toMatch(/Dichtungstag.*14:00.*15:30.*Halle 3/s);
  const names = [...Object.keys(typed()), 'once', 'confirmed', 'language'];
  const carried = Object.fromEntries(names.map((name) => [name, fieldIn(asked.html, name)]));
  expect((await ada.send('/posts', carried)).status).toBe(303);
  expect(await newest()).toMatchObject({ title: 'Dichtungstag', event: { place: 'Halle 3' } });
});

test('readers answer with a button, see who did, and change their minds', async () => {
  const id = await plan();
  const { html } = await anna.get('/?feed=all');
  expect(textOf(html)).toMatch(
    /Dichtungstag.*1\. Juli.*14:00–15:30.*Halle 3.*Bist du dabei\?.*Ja.*Vielleicht.*Nein/s,
  );
  expect(html).toContain(`formaction="/posts/${id}/event-answers"`);
  const say = (who: Browser, answer: string) => who.send(`/posts/${id}/event-answers`, { answer });
  expect((await say(anna, 'yes')).status).toBe(303);
  await say(anna, 'yes');
  await say(otto, 'maybe');
  const shown = (await anna.get(`/posts/${id}`)).html;
  expect(shown).toMatch(/value="yes" aria-pressed="true"/);
  expect(textOf(shown)).toMatch(/Ja\s*1\s*Vielleicht\s*1\s*Nein\s*0.*Wer geantwortet hat.*anna.*otto/s);
  await say(anna, 'no');
  expect((await readPost(site.db, { personId: site.anna }, id)).event).toMatchObject({
    ...{ own: 'no', counts: { yes: 0, maybe: 1, no: 1 } },
  });
  expect((await say(anna, 'perhaps')).status).toBe(422);
});

test('whose clocks differ is told their own time beside the place’s', async () => {
  await plan({ zone: 'America/New_York' });
  const text = textOf((await anna.get('/?feed=all')).html);
  expect(text).toMatch(/08:00–09:30/);
  expect(text).toMatch(/deine Zeit: .*14:00–15:30/);
});

test('of what one may not read one is told nothing', async () => {
  const id = await plan();
  await site.db`update posts set level = 'followers', audience_person_id = ${site.ada} where id = ${id}`;
  const refused = await otto.send(`/posts/${id}/event-answers`, { answer: 'yes' });
  const missing = await otto.send('/posts/1/event-answers', { answer: 'yes' });
  expect([refused.status, missing.status]).toEqual([404, 404]);
});

test('its author moves it, and cancels it, on the page of its edit; what was typed stays when that is refused', async () => {
  const id = await plan();
  const page = (await ada.get(`/posts/${id}/edit`)).html;
  expect([shownIn(page, 'event_day'), shownIn(page, 'event_time'), shownIn(page, 'event_end_time')]).toEqual([
    ...[`${year}-07-01`, '14:00', '15:30'],
  ]);
  const { event_title: title, kind: _kind, audience: _audience, ...fields } = typed();
  const change = (more: Readonly<Record<string, string>>) =>
    ada.send(`/posts/${id}/versions`, { ...fields, title, ...more });
  const wrong = await change({ event_end_time: '13:00', event_place: 'Kesselhaus' });
  expect([wrong.status, shownIn(wrong.html, 'event_place'), shownIn(wrong.html, 'event_end_time')]).toEqual([
    ...[422, 'Kesselhaus', '13:00'],
  ]);
  expect(textOf(wrong.html)).toContain('endet, bevor er beginnt');
  await anna.send(`/posts/${id}/event-answers`, { answer: 'yes' });
  expect((await change({ event_place: 'Kesselhaus' })).status).toBe(303);
  expect(textOf((await anna.get('/notifications')).html)).toContain('bei dem du mitgemacht hast');
  const versions = async () => (await site.db`select from post_versions where post_id = ${id}`).length;
  const before = await versions();
  expect((await change({ event_place: 'Kesselhaus' })).status).toBe(303);
  expect(await versions()).toBe(before);
  await change({ event_place: 'Kesselhaus', event_cancelled: 'yes' });
  const cancelled = (await anna.get(`/posts/${id}`)).html;
  expect(textOf(cancelled)).toMatch(/Abgesagt.*Kesselhaus.*Ja\s*1/s);
  expect(cancelled).not.toContain('/event-answers');
  const late = await anna.send(`/posts/${id}/event-answers`, { answer: 'no' });
  expect(textOf(late.html)).toContain('nimmt keine Antworten mehr an');
});
