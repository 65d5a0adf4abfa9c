import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSession } from '#src/access/sessions.ts';
import { approve } from '#src/groups/moderation/approve.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { markRead } from '#src/notifications/read.ts';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { follow } from '#src/people/follow.ts';
import { removePost } from '#src/posts/remove.ts';
import { sharePost } from '#src/posts/reactions/share.ts';
import { publishPost } from '#src/posts/publish.ts';
import { react } from '#src/posts/reactions/react.ts';
import { launch, visit } from '#test/support/browser.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

/** The pages are served by another process; what is done here by verbs is done beside it. */
let alpha: TestInstance;
let ada: Member;
let otto: Member;
let browser: Browser;

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  ada = await alpha.person('ada', { name: 'Ada Brandt', sharedKeys: true });
  otto = await alpha.person('otto', { name: 'Otto Ohm', sharedKeys: true });
  // An empty feed has nothing above which news could wait.
  await publish(otto, 'The first of all');
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

const act = <T>(work: Parameters<typeof transaction<T>>[1]) => transaction(alpha.db, work);
const publish = (by: Member, source: string, more: object = { level: 'instance' }) =>
  act((tx) => publishPost(tx, by.id, { source, ...more } as Parameters<typeof publishPost>[2]));
const article = (page: Page, text: string) => page.locator('article', { hasText: text });
const pill = (page: Page) => page.locator('.new-posts a');

const live = (): string => `${alpha.origin}/live`;

/** A browser of their own in which somebody is signed in, at a page whose line stands. */
async function sit(who: Member, path = '/'): Promise<{ page: Page; secret: string }> {
  const { page } = await visit(browser);
  const [name = '', secret = ''] = (await alpha.cookie(who)).split('=');
  await page.context().addCookies([{ name, value: secret, url: alpha.origin }]);
  await openAt(page, path);
  return { page, secret };
}

async function openAt(page: Page, path: string): Promise<void> {
  const beat = page.waitForResponse((answer) => answer.url() === live());
  await page.goto(alpha.origin + path);
  await beat;
}

describe('what others write', () => {
  it('is not missed when it comes after the page and before its line', async () => {
    const { page } = await visit(browser);
    const [name = '', secret = ''] = (await alpha.cookie(otto)).split('=');
    await page.context().addCookies([{ name, value: secret, url: alpha.origin }]);
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    await page.route(live(), async (route) => {
      await opened;
      await route.continue();
    });
    await page.goto(alpha.origin);
    await publish(ada, 'In between');
    open();
    await pill(page).waitFor();
    expect(await pill(page).innerText()).toContain('1 new post');
    await page.context().close();
  });

  it('waits above the feed, which stays where it is, until its reader asks for it', async () => {
    await publish(ada, 'Already here');
    const { page } = await sit(otto);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await publish(ada, 'Just now');
    await pill(page).waitFor();
    expect(asked, 'the line above the feed comes before the page is read').not.toContain('/');
    expect(await pill(page).innerText()).toContain('1 new post');
    expect(await article(page, 'Just now').count()).toBe(0);
    await pill(page).click();
    await article(page, 'Just now').waitFor();
    await until('the pill to leave', async () => (await pill(page).count()) === 0);
    await page.context().close();
  });

  it('a reaction appears without a jump, and what is being typed stays', async () => {
    const id = await publish(ada, 'React to this');
    for (let n = 0; n < 8; n++) await publish(ada, `Above ${n}`);
    const { page } = await sit(otto);
    await page.waitForSelector('#composer.scripted');
    await page.fill('#composer textarea[name=source]', 'Half a sentence');
    await article(page, 'React to this').first().scrollIntoViewIfNeeded();
    const top = (): Promise<number> =>
      article(page, 'React to this')
        .first()
        .evaluate((post) => Math.round(post.getBoundingClientRect().top));
    const before = await top();
    await act((tx) => react(tx, ada.id, id, 'like', ''));
    await until('the reaction', async () =>
      /1/.test(await article(page, 'React to this').first().innerText()),
    );
    expect(await top()).toBe(before);
    expect(await page.inputValue('#composer textarea[name=source]')).toBe('Half a sentence');
    await page.context().close();
  });
});

describe('a page that stays open', () => {
  /** Until then the number of what is new is asked for, because the page may hold some of it. */
  const settle = (page: Page) => page.waitForTimeout(2_100);
  const requestsOf = (page: Page): string[] => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    return asked;
  };

  it('counts what is new without asking for anything, each post once, in its own language', async () => {
    const nele = await alpha.person('nele', { name: 'Nele Neu', sharedKeys: true });
    await act((tx) => follow(tx, nele.id, ada.id));
    const { page } = await sit(nele);
    await settle(page);
    const asked = requestsOf(page);
    await publish(ada, 'One');
    await page.waitForSelector('.new-posts a:has-text("1 new post")');
    await publish(otto, 'Two');
    await publish(otto, 'Two and a half', { level: 'followers' });
    await page.waitForSelector('.new-posts a:has-text("2 new posts")');
    await publish(otto, 'Three');
    await page.waitForSelector('.new-posts a:has-text("3 new posts")');
    expect(asked).toEqual([]);
    await pill(page).click();
    await article(page, 'Three').waitFor();
    for (const text of ['One', 'Two']) expect(await article(page, text).count()).toBeGreaterThan(0);
    await page.context().close();
  });

  it('reads one post again when it changes, and no page; who shared it stays above it', async () => {
    const pia = await alpha.person('pia', { name: 'Pia Pohl', sharedKeys: true });
    await act((tx) => follow(tx, pia.id, ada.id));
    const id = await publish(otto, 'Shared with you', { level: 'instance' });
    await act((tx) => sharePost(tx, ada.id, id));
    const { page } = await sit(pia, '/?feed=following');
    await settle(page);
    const asked = requestsOf(page);
    const before = await article(page, 'Shared with you').innerText();
    await act((tx) => react(tx, ada.id, id, 'like', ''));
    await until('the reaction', async () => (await article(page, 'Shared with you').innerText()) !== before);
    expect(await article(page, 'Shared with you').locator('.post-contexts').innerText()).toContain(
      'Ada Brandt',
    );
    expect(asked).toEqual([`/posts/${id}/entry`]);
    await page.context().close();
  });

  it('leaves a post that is not looked at as it is until it is', async () => {
    const id = await publish(ada, 'Far below');
    for (let n = 0; n < 12; n++) await publish(ada, `Between ${n}`);
    const { page } = await sit(otto, '/?feed=all');
    await settle(page);
    const asked = requestsOf(page);
    await act((tx) => react(tx, ada.id, id, 'like', ''));
    await page.waitForTimeout(600);
    expect(asked).toEqual([]);
    await article(page, 'Far below').first().scrollIntoViewIfNeeded();
    await until('the reaction', async () => asked.includes(`/posts/${id}/entry`));
    await page.context().close();
  });

  it('loses a deleted post, and only that', async () => {
    const id = await publish(ada, 'Soon withdrawn');
    await publish(ada, 'Stays');
    const { page } = await sit(otto, '/?feed=all');
    await settle(page);
    const asked = requestsOf(page);
    await act((tx) => removePost(tx, ada.id, id));
    await article(page, 'Soon withdrawn').waitFor({ state: 'detached' });
    expect(await article(page, 'Stays').count()).toBe(1);
    expect(asked).toEqual([`/posts/${id}/entry`]);
    await page.context().close();
  });
});

describe('an open conversation', () => {
  /** Somebody new, in front of a first message from Ada. */
  async function talk(handle: string) {
    const reader = await alpha.person(handle, { name: `Reader ${handle}`, sharedKeys: true });
    const writes = (text: string) =>
      alpha.api(
        'POST',
        '/api/v1/statuses',
        { status: `@${handle} ${text}`, visibility: 'direct' },
        ada.token,
      );
    const first = (await writes('First')).json as { id: PostId };
    const { page } = await sit(reader, '/chat');
    await page.click('.chat-line');
    await page.waitForSelector('#message-box.scripted');
    const liked = `#post-${first.id} .message-meta .chip`;
    return { page, address: new URL(page.url()).pathname, writes, first: first.id, liked };
  }

  it('keeps what the answer to a form has shown, when a page asked for before comes after it', async () => {
    const { page, address, first, liked } = await talk('dora');
    const before = await page.evaluate<string>('fetch(location.pathname).then((page) => page.text())');
    let release = (): void => {};
    const pending = new Promise<void>((done) => (release = done));
    const asked = page.waitForRequest(alpha.origin + address);
    await page.route(
      alpha.origin + address,
      async (route) => {
        await pending;
        await route.fulfill({ body: before, contentType: 'text/html' });
      },
      { times: 1 },
    );
    await act((tx) => react(tx, ada.id, first, 'like', ''));
    await asked;
    await page.fill('#message-box textarea', 'Mine');
    await page.press('#message-box textarea', 'Control+Enter');
    await page.waitForSelector('.message.mine:has-text("Mine")');
    await page.evaluate(`new MutationObserver(() => {
      if (!document.querySelector('.message.mine')) document.documentElement.dataset.vanished = '';
    }).observe(document.body, { childList: true, subtree: true })`);
    const newest = page.waitForRequest(alpha.origin + address);
    release();
    await newest;
    await page.waitForSelector(liked);
    expect(await page.locator('[data-vanished]').count()).toBe(0);
    await page.context().close();
  });

  it('gets the messages alone, in their order, and what changes in them with the page', async () => {
    const { page, address, writes, first, liked } = await talk('carl');
    await page.fill('#message-box textarea', 'Half a sentence');
    await page.route(alpha.origin + address, (route) => route.abort()); // the page itself is not to be had
    await writes('Second');
    await page.waitForSelector('.message:has-text("Second")');
    await page.unrouteAll();
    for (const text of ['Third', 'Fourth', 'Fifth']) await writes(text);
    await page.waitForSelector('.message:has-text("Fifth")');
    const shown = await page.locator('.message .prose').allInnerTexts();
    expect(shown.map((text) => text.split(' ').at(-1))).toEqual([
      'First',
      'Second',
      'Third',
      'Fourth',
      'Fifth',
    ]);
    await act((tx) => react(tx, ada.id, first, 'like', ''));
    await page.waitForSelector(liked);
    expect(await page.locator('.message').count()).toBe(5);
    expect(await page.inputValue('#message-box textarea')).toBe('Half a sentence');
    await page.context().close();
  });
});

describe('a list that moves', () => {
  it('leaves the focus on the line it was on, and Enter opens that one', async () => {
    const mia = await alpha.person('mia', { name: 'Mia Moll', sharedKeys: true });
    const ruth = await alpha.person('ruth', { name: 'Ruth Roth', sharedKeys: true });
    const writes = (by: Member, text: string) =>
      alpha.api('POST', '/api/v1/statuses', { status: `@ruth ${text}`, visibility: 'direct' }, by.token);
    await writes(mia, 'Older');
    await writes(ada, 'Newer');
    const { page } = await sit(ruth, '/chat');
    const lines = page.locator('.chat-line');
    const own = lines.filter({ hasText: 'Ada Brandt' });
    const address = (await own.getAttribute('href')) ?? '';
    expect(await lines.first().getAttribute('href')).toBe(address);
    await own.focus();
    await writes(mia, 'Now on top');
    await lines.first().filter({ hasText: 'Now on top' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(alpha.origin + address);
    await page.context().close();
  });
});

describe('the tabs of one browser', () => {
  it('follow when alerts are read in one of them', async () => {
    const id = await publish(otto, 'Tell me');
    await act((tx) => react(tx, ada.id, id, 'like', ''));
    const badge = '.rooms a[href="/notifications"] .badge';
    const { page } = await sit(otto, '/groups');
    await page.waitForSelector(badge);
    await act((tx) => markRead(tx, otto.id));
    await page.waitForSelector(badge, { state: 'detached' });
    expect(await page.title()).not.toMatch(/^\(/);
    await page.context().close();
  });
});

describe('a line that breaks', () => {
  it('is said, keeps what was typed, and brings what was missed when it stands again', async () => {
    const { page } = await sit(otto);
    await page.waitForSelector('#composer.scripted');
    await page.fill('#composer textarea[name=source]', 'Typed in a tunnel');
    await page.context().setOffline(true);
    await page.waitForSelector('[data-connection-target=lost]:not([hidden])');
    await publish(ada, 'Missed in the tunnel');
    await page.context().setOffline(false);
    await pill(page).waitFor();
    expect(await page.isVisible('[data-connection-target=lost]')).toBe(false);
    expect(await page.inputValue('#composer textarea[name=source]')).toBe('Typed in a tunnel');
    await page.context().close();
  });

  it('lets no form vanish: it says at once that nothing was sent, and the same form is sent later', async () => {
    const root = await publish(ada, 'Answer me');
    const { page } = await sit(otto, `/posts/${root}`);
    const field = page.locator('main textarea[name=source]').first();
    await field.fill('An answer from the tunnel');
    await page.context().setOffline(true);
    const send = page
      .locator('form:has(textarea[name=source])')
      .first()
      .locator('.composer-foot .button')
      .last();
    await send.click();
    await page.waitForSelector('#reply > [role=alert]:has-text("No connection")');
    expect(await field.inputValue()).toBe('An answer from the tunnel');
    await page.context().setOffline(false);
    await send.click();
    await until('the answer', async () => {
      const rows = await alpha.db`
        select from posts where source = 'An answer from the tunnel'
        union all select from held_posts where written ->> 'source' = 'An answer from the tunnel'`;
      return rows.count > 0;
    });
    await page.waitForSelector('#reply > [role=alert]', { state: 'detached' });
    await page.context().close();
  });
});

describe('rights that end', () => {
  it('a session that ends says so on the open page within five seconds, and nothing more comes in', async () => {
    const { page, secret } = await sit(otto);
    const at = Date.now();
    await act((tx) => endSession(tx, secret));
    await page.waitForSelector('[data-connection-target=signedOut]:not([hidden])');
    expect(Date.now() - at).toBeLessThan(5_000);
    await publish(ada, 'Not for a stranger');
    expect(await pill(page).count()).toBe(0);
    await page.context().close();
  });

  it('who was sent away from a group no longer sees it on the open page within five seconds', async () => {
    const room = await alpha.group('montage', ada, 'secret');
    await alpha.db`update groups set access = 'closed' where id = ${room.id}`;
    await act((tx) => requestToJoin(tx, otto.id, room.id));
    await act((tx) => approve(tx, ada.id, room.id, otto.id));
    await publish(ada, 'Among ourselves', { groupId: room.id });
    const { page } = await sit(otto, '/groups/montage');
    await article(page, 'Among ourselves').waitFor();
    const at = Date.now();
    await act((tx) => expel(tx, ada.id, room.id, otto.id));
    await article(page, 'Among ourselves').waitFor({ state: 'detached' });
    expect(Date.now() - at).toBeLessThan(5_000);
    await page.context().close();
  });
});
