import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishPost } from '#src/posts/publish.ts';
import { addFollow, addPerson } from '#test/support/cast.ts';
import { newUuid } from '#src/platform/ids.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let otto: Browser;

beforeAll(async () => {
  site = await openSite({ agreed: true });
  [ada, otto] = await Promise.all([site.browser(site.ada), site.browser(site.otto)]);
});
afterAll(() => site.close());

const completed = async (browser: Browser, q: string, fields: Record<string, string> = {}) =>
  (await browser.get(`/completions?${new URLSearchParams({ q, ...fields })}`)).html;
const valuesIn = (html: string) => [...html.matchAll(/data-value="([^"]*)"/g)].map((match) => match[1]);

describe('completion', () => {
  test('finds people of every company by name or handle, each of a partner with its plate', async () => {
    expect(valuesIn(await completed(ada, '@an'))).toEqual(['@anna']);
    const bob = await completed(ada, '@bo', { audience: 'followers' });
    expect([valuesIn(bob), bob.includes('Beta SAS · FR')]).toEqual([['@bob@beta.example'], true]);
    expect(valuesIn(await completed(ada, '@'))).toEqual([]);
    await addFollow(site.db, site.ada, site.carl);
    expect(valuesIn(await completed(ada, '@'))).toEqual(['@carl@gamma.example']);
  });

  test('says who could not read it in the chosen audience, and puts them last', async () => {
    const cannot = (html: string) => textOf(html).includes('cannot read this');
    expect(cannot(await completed(ada, '@bob', { audience: 'instance' }))).toBe(true);
    expect(cannot(await completed(ada, '@bob', { audience: `group:${site.group}` }))).toBe(false);
    expect(cannot(await completed(ada, '@otto', { audience: `group:${site.group}` }))).toBe(true);
    expect(cannot(await completed(ada, '@carl', { audience: `partner:${site.beta}` }))).toBe(true);
    expect(cannot(await completed(ada, '@bob', { audience: 'direct' }))).toBe(false);
    await addPerson(site.db, 'bodo');
    expect(valuesIn(await completed(ada, '@bo', { audience: 'instance' }))).toEqual([
      '@bodo',
      '@bob@beta.example',
    ]);
  });

  test('in an answer, the audience is that of the thread', async () => {
    const post = await site.act((tx) => publishPost(tx, site.ada, { source: 'pumps', groupId: site.group }));
    const place = { place: `reply:${post}`, audience: 'direct' };
    expect(textOf(await completed(ada, '@otto', place))).toContain('cannot read this');
    expect(textOf(await completed(ada, '@bob', place))).not.toContain('cannot read this');
  });

  test('does not tell who belongs to a group that one does not belong to', async () => {
    const asMember = await completed(otto, '@anna', { audience: `group:${site.group}` });
    const asNobody = await completed(otto, '@anna', { audience: 'group:1' });
    expect(asMember).toBe(asNobody);
  });

  test('offers nobody who blocks or is blocked', async () => {
    await site.db`insert into blocks (person_id, blocked_id) values (${site.anna}, ${site.otto})`;
    expect(valuesIn(await completed(otto, '@anna'))).toEqual([]);
    expect(valuesIn(await completed(await site.browser(site.anna), '@otto'))).toEqual([]);
    await site.db`delete from blocks`;
  });

  test('knows groups as links to them, but no secret one of others', async () => {
    expect(valuesIn(await completed(ada, '@hydr'))).toEqual([
      '[hydraulik](http://alpha.localhost:4001/groups/hydraulik)',
    ]);
    await site.db`update groups set access = 'secret' where id = ${site.group}`;
    expect(valuesIn(await completed(otto, '@hydr'))).toEqual([]);
    expect(valuesIn(await completed(ada, '@hydr'))).toHaveLength(1);
  });

  test('knows topics only of posts that one may read', async () => {
    await site.act((tx) => publishPost(tx, site.ada, { source: '#Geheimprojekt', groupId: site.group }));
    await site.act((tx) => publishPost(tx, site.ada, { source: '#Gehölz #Pumpe' }));
    expect(valuesIn(await completed(ada, '#geh'))).toEqual(['#geheimprojekt', '#gehölz']);
    expect(valuesIn(await completed(otto, '#geh'))).toEqual(['#gehölz']);
    expect(valuesIn(await completed(otto, '#'))).toEqual([]);
  });
});

describe('while typing', () => {
  const typed = async (fields: Record<string, string>) =>
    (await ada.send('/drafts', { place: 'new', once: newUuid(), ...fields })).html;

  test('every company that a name adds is told, and the button says so', async () => {
    const letter = await typed({ source: 'Hello @bob@beta.example', audience: 'direct' });
    expect(textOf(letter)).toContain('Goes to Alpha AG Beta SAS · FR');
    expect(letter).toContain('data-send="Post to Alpha AG and Beta SAS"');
    expect(await typed({ source: 'Hello @anna', audience: 'direct' })).toContain('data-send="Post"');
  });

  test('whoever is named in vain is told before anything is sent', async () => {
    const html = await typed({ source: 'Ask @bob@beta.example', audience: 'instance' });
    expect(textOf(html)).toContain('bob is not in this audience and cannot read this.');
    expect(html).toContain('data-send="Post"');
  });
});

describe('what script asks for', () => {
  test('the list of audiences names the companies of each, the chosen one marked', async () => {
    const { html } = await ada.get(`/audiences?chosen=group:${site.group}`);
    expect(html).toMatch(new RegExp(`aria-selected="true" data-value="group:${site.group}"`));
    expect(textOf(html)).toContain('hydraulik Alpha AG Beta SAS · FR');
    expect((await otto.get('/audiences')).html).not.toContain('hydraulik');
  });

  test('the preview shows what would be published, and runs nothing', async () => {
    const { html } = await ada.send('/posts/preview', {
      source: '**fett** <img src=x onerror=alert(1)> @anna',
    });
    expect(html).toContain('<strong>fett</strong>');
    expect([html.includes('<img'), html.includes('@anna</a>')]).toEqual([false, true]);
  });

  test('emoji are found by their names in the language of the reader', async () => {
    expect((await ada.get('/emoji?q=red+heart')).html).toContain('data-emoji="❤️"');
    await site.db`update people set locale = 'de' where id = ${site.otto}`;
    expect((await otto.get('/emoji?q=rotes+herz')).html).toContain('data-emoji="❤️"');
    expect((await otto.get('/emoji?q=qqqq')).html).not.toContain('data-emoji');
    expect((await otto.get('/emoji?group=4')).html).toContain('data-emoji="🍎"');
  });

  test('a file is taken at once, for its owner, and one that cannot be is told by a sentence', async () => {
    const good = await ada.upload('/uploads', {}, [{ name: 'notes.txt', bytes: Buffer.from('plain') }]);
    const id = /name="file_id" value="(\d+)"/.exec(good.html)?.[1] ?? '';
    expect([good.status, good.html.includes('notes.txt')]).toEqual([201, true]);
    const empty = await ada.upload('/uploads', {}, [{ name: 'empty.txt', bytes: Buffer.alloc(0) }]);
    expect(empty.status).toBe(422);
    await otto.send('/posts', { source: 'with a file of Ada', audience: 'instance', file_id: id });
    expect((await site.db`select from files where id = ${id} and post_id is not null`).count).toBe(0);
    expect((await site.db`select from posts where source = 'with a file of Ada'`).count).toBe(0);
  });
});

describe('what a post is', () => {
  test('a question is published as one', async () => {
    await ada.send('/posts', { source: 'How loud?', audience: 'instance', kind: 'question' });
    expect(await site.db`select kind from posts where source = 'How loud?'`).toEqual([{ kind: 'question' }]);
  });

  test('a must-read is offered to those who may ask for it, and refused from others', async () => {
    expect((await ada.get('/posts/new')).html).toContain('value="must_read"');
    expect((await otto.get('/posts/new')).html).not.toContain('value="must_read"');
    const refused = await otto.send('/posts', { source: 'Read!', audience: 'instance', kind: 'must_read' });
    expect([refused.status, refused.html.includes('Read!</textarea>')]).toEqual([422, true]);
  });

  test('lines of a poll are kept when it becomes a post, and come back without script when more are wanted', async () => {
    const fields = { source: 'no poll', audience: 'instance', kind: 'note', poll_option: ['a', 'b'] };
    const more = await ada.send('/posts', { ...fields, kind: 'poll', step: 'options' });
    expect(more.html.match(/name="poll_option"/g)).toHaveLength(5);
    await ada.send('/posts', fields);
    expect(await site.db`select kind from posts where source = 'no poll'`).toEqual([{ kind: 'note' }]);
  });
});
