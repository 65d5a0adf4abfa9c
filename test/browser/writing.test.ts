import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { agree } from '#test/support/agreements.ts';
import { launch, signIn, visit, type Visitor } from '#test/support/browser.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

const password = 'a good long password';
let alpha: TestInstance;
let beta: TestInstance;
let writer: Member;
let browser: Browser;
let ada: Visitor;
let page: Page;

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha', inProcess: false }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR', inProcess: false }),
  ]);
  writer = await alpha.person('ada', { name: 'Ada Brandt' });
  await transaction(alpha.db, (tx) => setPassword(tx, writer.id, password));
  await agree(alpha, beta);
  browser = await launch();
  ada = await visit(browser);
  page = ada.page;
  await signIn(ada, alpha, 'ada', password);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([alpha?.remove(), beta?.remove()]);
});
beforeEach(async () => {
  await page.unrouteAll({ behavior: 'wait' });
  await alpha.db`delete from drafts`;
  await open('/');
});

const field = '#composer textarea[name=source]';
const send = '#composer .composer-foot > .button';
const open = async (path: string): Promise<void> => {
  await page.goto(alpha.origin + path);
  await page.waitForSelector('form.scripted');
};
const published = (source: string): Promise<number> =>
  alpha.db`select from posts where source = ${source}`.then((rows) => rows.count);
const isPublished = (source: string): Promise<unknown> =>
  until(`the post "${source}"`, async () => (await published(source)) === 1);
const focused = (): Promise<string> =>
  page.evaluate<string>('document.activeElement.name || document.activeElement.localName');
const boxOf = (selector: string) => page.locator(selector).boundingBox();
const isOpen = (): Promise<boolean> => page.isVisible('#composer .kinds');
/** Every answer to this path takes so long. */
async function slow(path: string, ms: number): Promise<void> {
  await page.route(`**${path}`, async (route) => {
    await new Promise((done) => setTimeout(done, ms));
    await route.continue();
  });
}

describe('an empty composer', () => {
  it('opens by mouse, and what it offers can be chosen before a word is typed', async () => {
    expect(await isOpen()).toBe(false);
    await page.click(field);
    const kind = await boxOf('.kind:has([value=question])');
    if (!kind) throw new Error('It did not open.');
    await page.mouse.move(kind.x + 8, kind.y + 8);
    await page.mouse.down();
    await page.waitForTimeout(300);
    await page.mouse.up();
    expect([await isOpen(), await page.isChecked('[name=kind][value=question]')]).toEqual([true, true]);
    await page.mouse.click(kind.x + 2, kind.y - 4);
    expect(await isOpen()).toBe(true);
  });

  it('closes by Escape and by a click elsewhere while it is empty, and only then', async () => {
    await page.click(field);
    await page.keyboard.press('Escape');
    expect(await isOpen()).toBe(false);
    await page.click(field);
    await page.mouse.click(5, 600);
    expect(await isOpen()).toBe(false);
    await page.click(field);
    await page.keyboard.type('Not empty');
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 600);
    expect(await isOpen()).toBe(true);
  });

  it('shows its list of audiences where it stays, and picks nothing by the click that opens it', async () => {
    const before = await page.inputValue('#composer [name=audience]');
    await page.click('.audience-chip');
    await page.waitForSelector('.audience-panel');
    const first = await boxOf('.audience-panel input');
    await page.waitForSelector('.audience-list');
    await page.waitForTimeout(300);
    expect((await boxOf('.audience-panel input'))?.y).toBe(first?.y);
    expect(await page.inputValue('#composer [name=audience]')).toBe(before);
    await page.click('.option:has-text("Beta SAS")');
    await page.waitForSelector('.audience-chip .plate:has-text("Beta SAS")');
    await page.click('.audience-chip');
    await page.waitForSelector('.audience-panel');
    await page.focus(send);
    expect(await page.locator('.audience-panel').count()).toBe(0);
  });

  it('is reached and used by keyboard alone: every tool is a stop, or an arrow away from one', async () => {
    await page.focus(field);
    const stops: string[] = [];
    for (let n = 0; n < 12; n++) {
      await page.keyboard.press('Tab');
      stops.push(
        await page.evaluate<string>(
          'document.activeElement.name || document.activeElement.title || document.activeElement.localName',
        ),
      );
    }
    expect(stops.slice(0, 5)).toEqual(['Add files', 'Emoji', 'Bold', 'Preview', 'kind']);
    expect(stops).not.toContain('body');
    await page.focus('md-bold');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await page.inputValue(field)).toBe('__');
  });

  it('gives its emoji by arrow keys and closes them behind whoever leaves', async () => {
    await page.click(field);
    await page.click('[title=Emoji]');
    await page.waitForSelector('[data-emoji]');
    await page.keyboard.press('ArrowDown');
    const first = await page.evaluate<string>('document.activeElement.dataset.emoji');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    const third = await page.evaluate<string>('document.activeElement.dataset.emoji');
    expect(third).not.toBe(first);
    await page.keyboard.press('Enter');
    expect([await page.inputValue(field), await page.locator('.emoji-panel').count()]).toEqual([third, 0]);
    await page.click('[title=Emoji]');
    await page.waitForSelector('[data-emoji]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.locator('.emoji-panel').count()).toBe(0);
  });
});

describe('posting', () => {
  it('over a border leaves a fresh composer with the focus in it; the second post works like the first', async () => {
    for (const text of ['First abroad', 'Second abroad']) {
      await page.click('.audience-chip');
      await page.click('.option:has-text("Beta SAS")');
      await page.click(field);
      await page.keyboard.type(text);
      await page.click(send);
      const answer = page.locator('dialog.question .buttons .button:not(.second)');
      if (text.startsWith('First')) await answer.click(); // it asks once a day
      await page.waitForSelector(`.held-post:has-text("${text}")`);
      expect([await page.inputValue(field), await focused()]).toEqual(['', 'source']);
      expect(await page.isVisible('#composer .audience-chip')).toBe(true);
    }
    await isPublished('First abroad');
    await isPublished('Second abroad');
    await page.waitForTimeout(1_000);
    expect((await alpha.db`select from drafts`).count).toBe(0);
  });

  it('leaves what is typed while the answer is on its way, and sends that as another post', async () => {
    await slow('/posts', 1_500);
    await page.click(field);
    await page.keyboard.type('One');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.type('Two');
    await page.waitForSelector('.held-post:has-text("One")');
    expect([await page.inputValue(field), await focused()]).toEqual(['Two', 'source']);
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.held-post:has-text("Two")');
    await isPublished('One');
    await isPublished('Two');
  });

  it('twice by a double click is one post', async () => {
    await slow('/posts', 800);
    await page.click(field);
    await page.keyboard.type('Clicked twice');
    await page.dblclick(send);
    await page.waitForSelector('.held-post:has-text("Clicked twice")');
    expect(await page.locator('#composer [role=alert]').count()).toBe(0);
    await isPublished('Clicked twice');
  });

  it('is not ended by the click on something else', async () => {
    await slow('/posts', 1_500);
    await page.click(field);
    await page.keyboard.type('Sent and gone');
    await page.keyboard.press('Control+Enter');
    await page.click('.rooms a[href="/groups"]');
    await page.waitForURL('**/groups');
    await isPublished('Sent and gone');
    expect(new URL(page.url()).pathname).toBe('/groups');
  });

  it('gives back what could not be sent, in front of what was typed meanwhile, and says so once', async () => {
    await page.route('**/posts', async (route) => {
      await new Promise((done) => setTimeout(done, 800));
      await route.abort();
    });
    await page.click(field);
    await page.keyboard.type('Lost on the way');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.type('next thought');
    await page.waitForSelector('#composer > [role=alert]:has-text("No connection")');
    expect(await page.inputValue(field)).toBe('Lost on the way\n\nnext thought');
    expect(await page.locator('.connection p:not([hidden])').count()).toBe(0);
  });

  it('shows a refusal of any kind beside the text, which stays', async () => {
    await page.route('**/posts', (route) =>
      route.fulfill({
        status: 429,
        contentType: 'text/html',
        body: '<main><h1>Too many at once</h1></main>',
      }),
    );
    await page.click(field);
    await page.keyboard.type('Once too often');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('#composer > [role=alert]:has-text("Too many at once")');
    expect(await page.inputValue(field)).toBe('Once too often');
  });
});

describe('a file on its way', () => {
  const drop = (target: string, name: string) =>
    page.evaluate<boolean>(`(() => {
      const data = new DataTransfer();
      data.items.add(new File(['words'], ${JSON.stringify(name)}, { type: 'text/plain' }));
      const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
      document.querySelector(${JSON.stringify(target)}).dispatchEvent(event);
      return event.defaultPrevented;
    })()`);

  it('is waited for by the post it belongs to, and the button says so', async () => {
    await slow('/uploads', 1_500);
    await page.click(field);
    await page.keyboard.type('With its file');
    expect(await drop('#composer', 'plan.txt')).toBe(true);
    await page.click(send);
    expect(await page.innerText(send)).toBe('Uploading …');
    await page.waitForSelector('.held-post:has-text("With its file")');
    await until('the file in its post', async () => {
      const rows = await alpha.db`
        select from files join posts on posts.id = post_id where source = 'With its file'`;
      return rows.count === 1;
    });
  });

  it('can be stopped, and is asked about before the page is left', async () => {
    await slow('/uploads', 4_000);
    await page.click(field);
    await drop('#composer', 'long.txt');
    const asked: string[] = [];
    page.once('dialog', (dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    });
    await page.click('.rooms a[href="/groups"]');
    await until('the question', () => Promise.resolve(asked.length === 1));
    expect(new URL(page.url()).pathname).toBe('/');
    await page.click('.composer-file [aria-label="Stop uploading"]');
    expect([await page.locator('.composer-file').count(), await focused()]).toEqual([0, 'source']);
    await page.click('.rooms a[href="/groups"]');
    await page.waitForURL('**/groups');
  });

  it('dropped beside the composer never takes the page away', async () => {
    expect(await drop('.rooms', 'beside.txt')).toBe(true);
  });
});

describe('two tabs', () => {
  it('keep two texts begun at the same place, one beside the other', async () => {
    const other = await page.context().newPage();
    await other.goto(`${alpha.origin}/`);
    await other.waitForSelector('form.scripted');
    await page.fill(field, 'Typed in the first tab');
    await until('the first draft', async () => (await alpha.db`select from drafts`).count === 1);
    await other.fill(field, 'Typed in the second tab');
    await until('both drafts', async () => (await alpha.db`select from drafts`).count === 2);
    await page.fill(field, 'Typed in the first tab, and more');
    await until('the longer one', async () => {
      const rows = await alpha.db<
        { text: string }[]
      >`select written->>'source' as text from drafts order by 1`;
      return (
        rows.map((row) => row.text).join('|') === 'Typed in the first tab, and more|Typed in the second tab'
      );
    });
    await other.close();
  });
});

describe('an answer', () => {
  it('is sent by Ctrl+Enter before the tools of the composer are there', async () => {
    const id = await transaction(alpha.db, (tx) =>
      publishPost(tx, writer.id, { source: 'Answer me early', level: 'instance' }),
    );
    const early = await visit(browser, { serviceWorkers: 'block' });
    await early.page.route('**/assets/composer*.js', (route) => route.abort());
    await signIn(early, alpha, 'ada', password);
    await early.page.goto(`${alpha.origin}/posts/${id}`);
    await early.page.fill('#reply textarea', 'An early answer');
    await early.page.press('#reply textarea', 'Control+Enter');
    await isPublished('An early answer');
    expect(await early.page.locator('form.scripted').count()).toBe(0);
    await early.page.context().close();
  });

  it('begins where "reply" leads, and is followed by an empty field with the focus', async () => {
    const id = await transaction(alpha.db, (tx) =>
      publishPost(tx, writer.id, { source: 'Answer me', level: 'instance' }),
    );
    await open(`/posts/${id}`);
    await page.click('.actions a[href="#reply"]');
    await page.waitForTimeout(200);
    expect(await focused()).toBe('source');
    await page.keyboard.type('An answer');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.held-post:has-text("An answer")');
    expect([await page.inputValue('#reply textarea'), await focused()]).toEqual(['', 'source']);
    await isPublished('An answer');
    await open('/');
    await page.click('article:has-text("Answer me") .actions a[href$="#reply"]');
    await page.waitForURL(`**/posts/${id}#reply`);
    await page.waitForTimeout(300);
    expect(await focused()).toBe('source');
  });
});
