import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { editGroup } from '#src/groups/edit.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { agree } from '#test/support/agreements.ts';
import { launch, visit } from '#test/support/browser.ts';
import { keyboard, mouse, type Hands } from '#test/support/hands.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

/** The days of three people over two companies, each by mouse, by keyboard alone, and without script. */
const ways = [
  { way: 'the mouse', tag: 'mouse', script: true, hands: () => mouse },
  { way: 'the keyboard alone', tag: 'keys', script: true, hands: keyboard },
  { way: 'the mouse and no script', tag: 'plain', script: false, hands: () => mouse },
] as const;

const password = 'a good long password';
let alpha: TestInstance;
let beta: TestInstance;
let ada: Member;
let bruno: Member;
let browser: Browser;

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha', inProcess: false }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR', inProcess: false }),
  ]);
  ada = await alpha.person('ada', { name: 'Ada Brandt' });
  bruno = await beta.person('bruno', { name: 'Bruno Lefèvre' });
  await transaction(alpha.db, (tx) => setPassword(tx, ada.id, password));
  await transaction(beta.db, async (tx) => {
    await setPassword(tx, bruno.id, password);
    const open = { visibility: 'all', peerId: null } as const;
    const fields = [
      { name: 'skill', value: 'Hydraulics', ...open },
      { name: 'site', value: 'Lyon', ...open },
    ] as const;
    await editProfile(tx, bruno.id, { fields: [...fields] });
  });
  await agree(alpha, beta);
  const found = `/api/v2/search?resolve=true&type=accounts&q=${encodeURIComponent(`@${bruno.acct}`)}`;
  await alpha.api('GET', found, undefined, ada.token);
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([alpha?.remove(), beta?.remove()]);
});

interface Day extends Hands {
  readonly page: Page;
  /** What the browser complained about. */
  readonly complaints: readonly string[];
}

/** Somebody sits down and signs in. */
async function begin(at: TestInstance, who: Member, { script, hands }: (typeof ways)[number]): Promise<Day> {
  const { page, complaints } = await visit(browser, { javaScriptEnabled: script });
  const { press, write } = hands(page);
  await page.goto(`${at.origin}/sign-in`);
  await write(page.locator('[name=login]'), who.handle);
  await write(page.locator('[name=password]'), password);
  await Promise.all([
    page.waitForURL(`${at.origin}/`),
    press(page.locator('form button:has-text("Sign in")')),
  ]);
  return { page, complaints, press, write };
}

const countOf = async (at: TestInstance, text: string): Promise<number> =>
  (await at.db`select from posts where source = ${text} or text = ${text}`).count;
const room = (page: Page, name: string) => page.locator(`nav.rooms a:has-text("${name}")`);
/** Posts wait some seconds for being taken back. */
const leaves = { timeoutMs: 20_000 };

describe.each(ways)('with $way', (way) => {
  it('an employee finds somebody at a partner, follows, posts, answers across the border and writes a message', async () => {
    const { tag } = way;
    const { page, press, write, complaints } = await begin(alpha, ada, way);

    await press(room(page, 'People'));
    await write(page.locator('main [name=q]'), 'hydraulics Lyon');
    await press(page.locator('main button:has-text("Search")').first());
    const card = page.locator('main li', { hasText: 'Bruno Lefèvre' });
    expect(await card.innerText()).toContain('Beta SAS');
    await press(card.locator('a.name'));
    await page.locator('h1', { hasText: 'Bruno Lefèvre' }).waitFor();
    const follow = page.locator('main button:has-text("Follow"):not(:has-text("Unfollow"))');
    if (await follow.count()) await press(follow.first());
    await page
      .locator('main button:has-text("Unfollow"), main button:has-text("Cancel request")')
      .first()
      .waitFor();

    await press(room(page, 'Home'));
    await write(page.locator('#composer [name=source]'), `Good morning ${tag}`);
    await press(page.locator('#composer .composer-foot .button'));
    await page.locator('.held-post', { hasText: `Good morning ${tag}` }).waitFor();
    await until('the post', async () => (await countOf(alpha, `Good morning ${tag}`)) === 1, leaves);

    await beta.api(
      'POST',
      '/api/v1/statuses',
      { status: `@${ada.acct} Tout va bien ${tag} ?`, visibility: 'private' },
      bruno.token,
    );
    await until(
      'his post',
      async () => (await alpha.db`select from posts where text like ${`%Tout va bien ${tag}%`}`).count === 1,
      leaves,
    );
    await page.goto(`${alpha.origin}/notifications`);
    await press(page.locator('main a', { hasText: `Tout va bien ${tag}` }).first());
    await page
      .locator('article', { hasText: `Tout va bien ${tag}` })
      .first()
      .waitFor();
    await write(page.locator('#reply [name=source]'), `Tout va ${tag}`);
    await press(page.locator('#reply button:has-text("Beta SAS")'));
    await press(page.locator('.review button:has-text("Beta SAS")')); // her first word there: asked once more
    await page.locator('.held-post', { hasText: `Tout va ${tag}` }).waitFor();
    await until('the answer at Beta', async () => (await countOf(beta, `Tout va ${tag}`)) === 1, leaves);

    await page.goto(`${alpha.origin}/chat/with/bruno@${beta.host}`);
    await write(page.locator('#message-box [name=source]'), `Lunch ${tag}`);
    await press(page.locator('#message-box button:has-text("Send to Beta SAS")'));
    await page.locator('.message.mine', { hasText: `Lunch ${tag}` }).waitFor();
    await until('the message at Beta', async () => (await countOf(beta, `Lunch ${tag}`)) === 1, leaves);

    await press(page.locator('details.own summary'));
    await press(page.locator('button:has-text("Sign out")'));
    await page.waitForURL(/sign-in|sign-out/);
    expect(complaints.filter((each) => !/4(04|22)/.test(each))).toEqual([]);
  });

  it("a partner's member finds an invitation in their own house, accepts the charter, writes and votes", async () => {
    const { tag } = way;
    const handle = `werkstatt-${tag}`;
    const room = await alpha.group(handle, ada);
    await transaction(alpha.db, async (tx) => {
      await editGroup(tx, ada.id, room.id, { charter: 'Keine Namen von Kunden.' });
      const [known] = await tx<{ id: PersonId }[]>`select id from people where uri = ${bruno.uri}`;
      if (known) await invite(tx, ada.id, room.id, known.id, 'Wir brauchen dich.');
    });
    const invited = () =>
      beta.db`select from memberships m join groups g on g.id = m.group_id where g.handle = ${handle} and m.state = 'invited'`;
    await until('the invitation at Beta', async () => (await invited()).count === 1, leaves);

    const { page, press, write, complaints } = await begin(beta, bruno, way);
    const path = `${beta.origin}/groups/${handle}@${alpha.host}`;
    await page.goto(path);
    const invitation = page.locator('.invitation');
    expect(await invitation.innerText()).toContain('Alpha AG');
    await press(invitation.locator('button:has-text("Accept invitation")'));
    await until(
      'the seat',
      async () => {
        await page.goto(path);
        return (
          // Members are asked to accept it; whoever still waits for their seat can only read it.
          (await page.locator('main a.button[href$="/charter"]').count()) > 0 &&
          (await page.locator('.invitation').count()) === 0
        );
      },
      leaves,
    );
    await page.goto(`${path}/charter`);
    expect(await page.locator('.charter-text').innerText()).toContain('Keine Namen');
    await press(page.locator('button:has-text("Accept the charter")'));
    await write(page.locator('#composer [name=source]'), `Bonjour ${tag}`);
    await press(page.locator('#composer .composer-foot .button'));
    const confirm = page.locator('.buttons .button:not(.second):has-text("Post to")').last();
    await confirm.waitFor();
    await press(confirm);
    await until('his post at its home', async () => (await countOf(alpha, `Bonjour ${tag}`)) === 1, leaves);

    const poll = { options: ['Montag', 'Dienstag'], multiple: false, closesAt: null };
    await transaction(alpha.db, (tx) =>
      publishPost(tx, ada.id, { source: `Wann ${tag}?`, groupId: room.id, poll }),
    );
    await until('the poll at Beta', async () => (await countOf(beta, `Wann ${tag}?`)) === 1, leaves);
    await page.goto(path);
    const card = page.locator('article', { hasText: `Wann ${tag}?` });
    await press(card.locator('input[name=option]').first());
    await press(card.locator('.poll button:not([type=button])').first());
    const votes = () =>
      alpha.db`select v.position from poll_votes v join people p on p.id = v.person_id join posts q on q.id = v.post_id where p.uri = ${bruno.uri} and q.source = ${`Wann ${tag}?`}`;
    await until('the vote at its home', async () => (await votes())[0]?.position === 0, leaves);
    expect(complaints.filter((each) => !/4(04|22)/.test(each))).toEqual([]);
    await page.context().close();
  });

  it('a community manager lets somebody in, answers an open question, pins it and accepts the answer', async () => {
    const { tag } = way;
    const handle = `forum-${tag}`;
    const room = await alpha.group(handle, ada);
    const otto = await alpha.person(`otto-${tag}`, { name: `Otto ${tag}`, sharedKeys: true });
    await transaction(alpha.db, (tx) => requestToJoin(tx, otto.id, room.id));

    const { page, press, write, complaints } = await begin(alpha, ada, way);
    await page.goto(`${alpha.origin}/groups/${handle}/members`);
    await press(
      page
        .locator('main li', { hasText: `Otto ${tag}` })
        .locator('button')
        .first(),
    );
    const memberCounts = () =>
      alpha.db`select from memberships where person_id = ${otto.id} and state = 'active'`;
    await until('the seat', async () => (await memberCounts()).count === 1);
    await transaction(alpha.db, (tx) =>
      publishPost(tx, otto.id, {
        source: `Woher kommt das Pfeifen ${tag}?`,
        kind: 'question',
        groupId: room.id,
      }),
    );

    await page.goto(`${alpha.origin}/groups/${handle}/questions`);
    await press(page.locator('main a:has(time)').first());
    await write(page.locator('#reply [name=source]'), `Vom Ventil ${tag}`);
    await press(page.locator('#reply .composer-foot .button'));
    await until('the answer', async () => (await countOf(alpha, `Vom Ventil ${tag}`)) === 1, leaves);
    await page.reload();
    await press(page.locator('button:has-text("Accept this answer")').first());
    const accepted = () =>
      alpha.db`select from accepted_answers a join posts p on p.uri = a.answer_uri where p.source = ${`Vom Ventil ${tag}`}`;
    await until('the accepted answer', async () => (await accepted()).count === 1);

    const question = page.locator('article', { hasText: `Woher kommt das Pfeifen ${tag}?` }).first();
    await press(question.locator('.menu.more summary').first());
    await press(question.locator('button:has-text("Pin to group")'));
    const pinned = () =>
      alpha.db`select from pins n join posts p on p.id = n.post_id where p.source = ${`Woher kommt das Pfeifen ${tag}?`}`;
    await until('the pin', async () => (await pinned()).count === 1);
    expect(complaints.filter((each) => !/4(04|22)/.test(each))).toEqual([]);
    await page.context().close();
  });
});
