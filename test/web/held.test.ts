import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cookieName } from '#src/access/cookie.ts';
import { createSession, endSession } from '#src/access/sessions.ts';
import { sweepLooseFiles } from '#src/media/upload.ts';
import { publishPost } from '#src/posts/publish.ts';
import { removePost } from '#src/posts/remove.ts';
import { writerToken } from '#src/web/posts/unsent.ts';
import { fieldIn, openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let otto: Browser;

beforeAll(async () => {
  site = await openSite({ holds: true, agreed: true });
  [ada, otto] = await Promise.all([site.browser(site.ada), site.browser(site.otto)]);
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.db`delete from held_posts`;
  await site.db`delete from drafts`;
});

const countOf = async (source: string): Promise<number> =>
  (await site.db`select from posts where source = ${source}`).count;
/** The first button of the page that leads to an act on something held. */
const actIn = (html: string, act: string): string =>
  new RegExp(`formaction="(/held/\\d+/${act})"`).exec(html)?.[1] ?? 'no such button';
const typedIn = (html: string): string =>
  /<textarea name="source"[^>]*>([^<]*)</.exec(html)?.[1] ?? 'no field';

describe('for the seconds of undoing', () => {
  test('a post is nowhere but at the top of its author, and then it is published once', async () => {
    const sent = await ada.send('/posts', { source: 'think again', audience: 'instance' });
    expect([sent.status, sent.location]).toEqual([303, '/#held']);
    expect([await countOf('think again'), (await site.facts('post.published')).length]).toEqual([0, 0]);
    expect(textOf((await ada.get('/people')).html)).toMatch(/Sends in \d seconds?\. think again/);
    expect((await otto.get('/?feed=all')).html).not.toContain('think again');
    const [job] =
      await site.db`select kind, run_at > now() + interval '3 seconds' as later from jobs where kind = 'publish-held'`;
    expect(job).toEqual({ kind: 'publish-held', later: true });
    await site.publishPending();
    await site.publishPending();
    expect(await countOf('think again')).toBe(1);
    expect((await ada.get('/')).html).not.toContain('id="held"');
    expect(textOf((await otto.get('/?feed=all')).html)).toContain('think again');
  });

  test('undo puts every word back into the composer, and it can be sent again', async () => {
    const once = randomUUID();
    await ada.send('/posts', {
      once,
      ...{ source: 'not <like> this', audience: `group:${site.group}`, title: 'Pumpen', language: 'fr' },
      ...{ kind: 'poll', poll_option: ['ja', 'nein'], poll_days: '3', poll_multiple: 'yes' },
      confirmed: fieldIn(
        (await ada.send('/posts', { once, source: 'x', audience: `group:${site.group}` })).html,
        'confirmed',
      ),
    });
    const undone = await ada.send(actIn((await ada.get('/')).html, 'undo'));
    expect([undone.status, undone.location]).toEqual([303, '/posts/new']);
    const { html } = await ada.get('/posts/new');
    expect(typedIn(html)).toBe('not &lt;like&gt; this');
    for (const kept of [
      'value="Pumpen"',
      'value="fr" selected',
      'value="ja"',
      'value="nein"',
      'value="3" selected',
    ])
      expect(html).toContain(kept);
    expect(html).toContain(`value="group:${site.group}" selected`);
    await site.publishPending();
    expect(await countOf('not <like> this')).toBe(0);
    await ada.send('/posts', { source: 'like this', audience: 'instance', once: fieldIn(html, 'once') });
    await site.publishPending();
    expect(await countOf('like this')).toBe(1);
  });

  test('what is being written meanwhile stays when a post is undone', async () => {
    await ada.send('/posts', { source: 'first', audience: 'instance' });
    const undo = actIn((await ada.get('/')).html, 'undo');
    await ada.send('/drafts', { source: 'second', audience: 'instance', place: 'new' });
    const { location } = await ada.send(undo);
    expect(location).toMatch(/^\/posts\/new\?draft=\d+$/);
    expect(typedIn((await ada.get(location)).html)).toBe('first');
    expect(typedIn((await ada.get('/')).html)).toBe('second');
    const other = /<a href="([^"]+)">(?:(?!<\/a>).)*first/s.exec((await ada.get('/posts/new')).html)?.[1];
    expect(other).toBe(location);
  });

  test('nobody undoes what another sent', async () => {
    await ada.send('/posts', { source: 'mine', audience: 'instance' });
    const { html } = await ada.get('/');
    expect((await otto.send(actIn(html, 'undo'))).status).toBe(404);
    await otto.send(actIn(html, 'undo').replace('undo', 'removal'));
    await site.publishPending();
    expect(await countOf('mine')).toBe(1);
  });

  test('an undo that comes too late leads to deleting', async () => {
    await ada.send('/posts', { source: 'gone out', audience: 'instance' });
    const { html } = await ada.get('/');
    const once = /name="once" value="([^"]+)">Undo/.exec(html)?.[1] ?? '';
    await site.publishPending();
    const late = await ada.send(actIn(html, 'undo'), { once });
    const [post] = await site.db`select id from posts where source = 'gone out'`;
    expect([late.status, late.location]).toEqual([303, `/posts/${post?.id}/removal`]);
  });

  test('the same form sent twice, at once and after it was published, is one post', async () => {
    const once = fieldIn((await ada.get('/posts/new')).html, 'once');
    const fields = { source: 'double', audience: 'instance', once };
    await Promise.all([ada.send('/posts', fields), ada.send('/posts', fields)]);
    expect(await site.db`select count(*)::int as n from held_posts`).toEqual([{ n: 1 }]);
    await site.publishPending();
    await ada.send('/posts', fields);
    await site.publishPending();
    expect(await countOf('double')).toBe(1);
  });

  test('a post that became impossible is not published; its author is told on every page and gets it back', async () => {
    const question = await site.act((tx) => publishPost(tx, site.otto, { source: 'question' }));
    await ada.send(`/posts/${question}/replies`, { source: 'my long answer' }, `/posts/${question}`);
    await site.act((tx) => removePost(tx, site.otto, question));
    await site.publishPending();
    expect(await countOf('my long answer')).toBe(0);
    const { html } = await ada.get('/people');
    expect(textOf(html)).toContain('This was not posted. The post you answer does not exist');
    expect((await otto.get('/people')).html).not.toContain('my long answer');
    const back = await ada.send(actIn(html, 'undo'));
    expect(back.location).toBe(`/posts/${question}#reply`);
    const [draft] = await site.db`select written->>'source' as source from drafts`;
    expect(draft).toEqual({ source: 'my long answer' });
  });

  test('what cannot be published is refused at once and held by nobody', async () => {
    expect((await ada.send('/posts', { source: '', audience: 'instance' })).status).toBe(422);
    expect((await ada.send('/posts', { source: 'to nobody', audience: 'direct' })).status).toBe(422);
    expect((await site.db`select from held_posts`).count).toBe(0);
  });
});

describe('what is being written', () => {
  test('is there again after a reload and in another browser, for its writer alone', async () => {
    const once = randomUUID();
    await ada.send('/drafts', {
      once,
      source: 'half a sent',
      audience: 'followers',
      place: 'new',
      title: 'T',
    });
    const elsewhere = await (await site.browser(site.ada)).get('/');
    expect([typedIn(elsewhere.html), elsewhere.html.includes('value="followers" selected')]).toEqual([
      'half a sent',
      true,
    ]);
    expect(typedIn((await otto.get('/')).html)).toBe('');
    await ada.send('/drafts', { once, source: '', audience: 'followers', place: 'new' });
    expect((await site.db`select from drafts`).count).toBe(0);
  });

  test('has a place of its own in each thread and group', async () => {
    const post = await site.act((tx) => publishPost(tx, site.otto, { source: 'tell me' }));
    await ada.send('/drafts', { source: 'in a thread', place: `reply:${post}` });
    await ada.send('/drafts', { source: 'in a group', place: `group:${site.group}` });
    expect(typedIn((await ada.get(`/posts/${post}`)).html)).toBe('in a thread');
    expect(typedIn((await ada.get('/groups/hydraulik')).html)).toBe('in a group');
    expect(typedIn((await ada.get('/')).html)).toBe('');
  });

  test('keeps its files longer than files that nothing has', async () => {
    const { html } = await ada.upload('/uploads', {}, [{ name: 'kept.txt', bytes: Buffer.from('kept') }]);
    await ada.upload('/uploads', {}, [{ name: 'loose.txt', bytes: Buffer.from('loose') }]);
    const id = /name="file_id" value="(\d+)"/.exec(html)?.[1] ?? '';
    await ada.send('/drafts', { source: 'with a file', place: 'new', file_id: id });
    await site.db`update files set created_at = now() - interval '3 days'`;
    await sweepLooseFiles(site.db);
    expect(await site.db`select name from files where name in ('kept.txt', 'loose.txt')`).toEqual([
      { name: 'kept.txt' },
    ]);
  });

  test('stays when it is refused, and goes when it is sent; a save that comes late brings nothing back', async () => {
    const once = fieldIn((await ada.get('/')).html, 'once');
    const fields = { source: 'to nobody', audience: 'direct', once, place: 'new' };
    expect((await ada.send('/posts', fields)).status).toBe(422);
    expect(typedIn((await ada.get('/')).html)).toBe('to nobody');
    await ada.send('/posts', { ...fields, audience: 'instance' });
    await ada.send('/drafts', fields);
    await site.publishPending();
    await ada.send('/drafts', fields);
    expect(typedIn((await ada.get('/')).html)).toBe('');
  });
});

describe('when the session ended while writing', () => {
  /** A browser that still has the page, but whose session is over. */
  async function signedOut(path: string) {
    const secret = await site.act((tx) => createSession(tx, site.ada, 'test'));
    const cookie = `${cookieName(site.db.instance, 'session')}=${secret}`;
    const { text } = await site.http().get(path).set('cookie', cookie);
    await site.act((tx) => endSession(tx, secret));
    const fields = ['form_token', 'once', 'place', 'writer'].map(
      (name) => [name, fieldIn(text, name)] as const,
    );
    return { cookie, fields: Object.fromEntries(fields) };
  }
  const origin = () => ({ origin: site.db.instance.origin });
  const nextOf = (location: string) => new URL(location, 'http://x').searchParams.get('next') ?? '';

  test('signing in leads back to the text, and nothing was published', async () => {
    const { cookie, fields } = await signedOut('/');
    const sent = await site
      .http()
      .post('/posts')
      .set({ cookie, ...origin() })
      .type('form')
      .send({ ...fields, source: 'nearly lost', audience: 'followers' });
    expect([sent.status, nextOf(sent.headers.location ?? '')]).toEqual([303, '/posts/new']);
    expect(typedIn((await ada.get('/posts/new')).html)).toBe('nearly lost');
    expect([await countOf('nearly lost'), (await site.db`select from held_posts`).count]).toEqual([0, 0]);
  });

  test('a reply comes back in its thread, beside what was kept there, files and all', async () => {
    const post = await site.act((tx) => publishPost(tx, site.otto, { source: 'a thread' }));
    await ada.send('/drafts', { source: 'older words', place: `reply:${post}` });
    const { cookie, fields } = await signedOut(`/posts/${post}`);
    const request = site
      .http()
      .post(`/posts/${post}/replies`)
      .set({ cookie, ...origin() });
    for (const [name, value] of Object.entries({
      ...fields,
      once: crypto.randomUUID(),
      source: 'newer words',
    }))
      request.field(name, value);
    const sent = await request.attach('files', Buffer.from('plain text'), 'notes.txt');
    const next = nextOf(sent.headers.location ?? '');
    expect(next).toMatch(new RegExp(`^/posts/${post}\\?draft=\\d+#reply$`));
    const { html } = await ada.get(next.split('#')[0] ?? '');
    expect([typedIn(html), html.includes('notes.txt')]).toEqual(['newer words', true]);
    expect(typedIn((await ada.get(`/posts/${post}`)).html)).toBe('older words');
  });

  test('a form of an old session is kept too, not refused, once somebody signed in again', async () => {
    const { fields } = await signedOut('/');
    const sent = await ada.send('/posts', { ...fields, source: 'old form', audience: 'instance' });
    expect([sent.status, sent.location]).toEqual([303, '/posts/new']);
    expect(typedIn((await ada.get('/posts/new')).html)).toBe('old form');
  });

  test('it is kept for who wrote it, whoever signs in next', async () => {
    const { cookie, fields } = await signedOut('/');
    await site
      .http()
      .post('/posts')
      .set({ cookie, ...origin() })
      .type('form')
      .send({ ...fields, source: 'of Ada alone', audience: 'instance' });
    expect((await otto.get('/posts/new')).html).not.toContain('of Ada alone');
  });

  test('without proof of who wrote it, or from another site, nothing is kept', async () => {
    const mine = writerToken(site.db.instance, site.ada);
    const forged = mine.replace(/^\d+/, site.otto);
    const old = writerToken(site.db.instance, site.ada, Date.now() - 60 * 24 * 3600 * 1000);
    const send = (fields: object, headers: Record<string, string>) =>
      site
        .http()
        .post('/posts')
        .set(headers)
        .type('form')
        .send({ source: 'planted', ...fields });
    for (const writer of ['', 'x', forged, old]) expect((await send({ writer }, origin())).status).toBe(303);
    await send({ writer: mine }, { origin: 'https://evil.example' });
    await send({ writer: mine }, { 'sec-fetch-site': 'cross-site' });
    expect((await site.db`select from drafts`).count).toBe(0);
  });
});
