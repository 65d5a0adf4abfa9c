import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGroup } from '#src/groups/create.ts';
import { editGroup } from '#src/groups/edit.ts';
import { bringIn } from '#src/groups/moderation/bring-in.ts';
import {
  makeInboundHook,
  endInboundHook,
  inboundHooksOf,
  type HookFormat,
} from '#src/integrations/inbound.ts';
import { mrkdwn } from '#src/integrations/say-slack.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { startInstance, type Person, type TestInstance } from '#test/api/instance.ts';
import {
  alertmanager,
  githubPush,
  githubPullRequest,
  gitlabPipeline,
  crmDeal,
  slackBlocks,
  mattermost,
} from './payloads.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let group: GroupId;

beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben] = [await alpha.person('ada'), await alpha.person('ben')];
  const keys = await generateKeys();
  group = await transaction(alpha.db, (tx) =>
    createGroup(tx, ada.id, { handle: 'ops', name: 'Ops', access: 'secret', keys }),
  );
});
afterAll(() => alpha.stop());

async function hook(format: HookFormat, name = 'Watch'): Promise<string> {
  const keys = await generateKeys();
  const secret = await transaction(alpha.db, (tx) =>
    makeInboundHook(tx, ada.id, group, { name, format, keys }),
  );
  return `/hooks/${secret}`;
}
const newest = async (): Promise<{
  text: string;
  html: string;
  kind: string;
  level: string;
  name: string;
}> => {
  const [row] = await alpha.db<{ text: string; html: string; kind: string; level: string; name: string }[]>`
    select p.text, p.html, a.kind, p.level, a.name from posts p join people a on a.id = p.author_id
    where p.group_id = ${group} order by p.id desc limit 1`;
  if (!row) throw new Error('Nothing was posted.');
  return row;
};
const count = async (): Promise<number> => {
  const [row] = await alpha.db<
    { n: number }[]
  >`select count(*)::int as n from posts where group_id = ${group}`;
  return row?.n ?? 0;
};

describe('who may', () => {
  it('only moderators make an address, for pages, programs and the verb alike', async () => {
    const answer = await ben.post(`/api/kontor/v1/groups/${group}/integrations`).send({ name: 'Spy' });
    expect(answer.status).toBe(404);
    expect((await ben.get(`/api/kontor/v1/groups/${group}/integrations`)).status).toBe(404);
    const made = await ada.post(`/api/kontor/v1/groups/${group}/integrations`).send({ name: 'Build' });
    expect(made.status).toBe(201);
    const path = new URL(made.body.address).pathname;
    expect((await alpha.http().post(path).send({ text: 'It builds' })).text).toBe('ok');
    expect(await newest()).toMatchObject({ text: 'It builds', kind: 'bot', level: 'group', name: 'Build' });
  });

  it('an address that was never given, or has ended, takes nothing', async () => {
    const before = await count();
    const path = await hook('slack');
    const [made] = await inboundHooksOf(alpha.db, group);
    await transaction(alpha.db, (tx) => endInboundHook(tx, ada.id, group, made?.id ?? ''));
    for (const each of [path, `/hooks/${'a'.repeat(43)}`, '/hooks/short'])
      expect((await alpha.http().post(each).send({ text: 'x' })).status).toBe(404);
    expect(await count()).toBe(before);
    const left = await alpha.db`
      select from memberships m join inbound_hooks h on h.person_id = m.person_id and h.group_id = m.group_id where h.id = ${made?.id ?? ''}`;
    expect(left.count).toBe(0);
  });
});

describe('a group with a charter', () => {
  it('refuses who has not accepted it, and takes what a system says, before and after the charter changed', async () => {
    const keys = await generateKeys();
    const room = await transaction(alpha.db, async (tx) => {
      const id = await createGroup(tx, ada.id, { handle: 'rules', name: 'Rules', access: 'secret', keys });
      await editGroup(tx, ada.id, id, { charter: 'Be brief.' });
      await bringIn(tx, ada.id, id, ben.id);
      return id;
    });
    const asBen = { source: 'Hello', groupId: room };
    await expect(transaction(alpha.db, (tx) => publishPost(tx, ben.id, asBen))).rejects.toThrow(
      'accept the charter',
    );
    const made = await ada.post(`/api/kontor/v1/groups/${room}/integrations`).send({ name: 'Rule watch' });
    const send = (text: string) => alpha.http().post(new URL(made.body.address).pathname).send({ text });
    expect((await send('First alert')).text).toBe('ok');
    await transaction(alpha.db, (tx) => editGroup(tx, ada.id, room, { charter: 'Be very brief.' }));
    for (const text of ['Second alert', 'Second alert']) expect((await send(text)).text).toBe('ok');
    const posts = await alpha.db`select text from posts where group_id = ${room} order by id`;
    expect(posts.map(({ text }) => text)).toEqual(['First alert', 'Second alert', 'Second alert']);
  });
});

describe('what they say', () => {
  it('a CRM’s opportunities: new, moved, won, lost with its reason; the rest is not told', async () => {
    const path = await hook('crm', 'Sales');
    const send = (body: object) => alpha.http().post(path).send(body);
    const told = async (body: object) => {
      expect((await send(body)).text).toBe('ok');
      return await newest();
    };
    expect((await send({ data: {} })).status).toBe(400);
    const first = await told(crmDeal('create', {}, null));
    expect(first.text).toContain('Retrofit of line 4 · 48,500 EUR');
    expect(first.html).toContain('href="https://alpha-demo.pipedrive.com/deal/77"');
    expect((await told(crmDeal('change', { stage_id: 3 }, { stage_id: 2 }))).text).toContain('Next stage');
    expect((await told(crmDeal('change', { status: 'won' }, { status: 'open' }))).text).toContain('Won');
    const lost = crmDeal('change', { status: 'lost', lost_reason: 'Price @ada' }, { status: 'open' });
    const { text, html } = await told(lost);
    expect(text).toContain('Price @ada');
    expect(html).not.toContain('class="mention"');
    const before = await count();
    expect((await send(crmDeal('change', { probability: 60 }, { probability: 40 }))).text).toContain(
      'not told',
    );
    expect(
      (await send({ meta: { entity: 'person', action: 'create' }, data: { name: 'x' } })).text,
    ).toContain('not told');
    expect(await count()).toBe(before);
  });

  it('Slack’s text, blocks and attachments, without pictures from elsewhere', async () => {
    const path = await hook('slack');
    await alpha
      .http()
      .post(path)
      .send({ text: 'Deploy of *api* to <https://ci.example/7|#7> &amp; done ~old~' });
    const first = await newest();
    expect(first.html).toContain('<strong>api</strong>');
    expect(first.html).toContain('href="https://ci.example/7"');
    expect(first.text).toContain('& done');
    expect((await alpha.http().post(path).send(slackBlocks)).text).toBe('ok');
    const second = await newest();
    expect(second.text).toContain('Danny Torrence left a 1 star review');
    expect(second.html).not.toContain('<img');
    expect(second.html).toContain('<blockquote>');
    const form = await alpha
      .http()
      .post(path)
      .type('form')
      .send({ payload: JSON.stringify({ text: 'By form' }) });
    expect([form.text, (await newest()).text]).toEqual(['ok', 'By form']);
  });

  it('Mattermost’s Markdown, with the name it gives itself', async () => {
    await alpha
      .http()
      .post(await hook('mattermost'))
      .send(mattermost);
    const { text, html } = await newest();
    expect(text).toContain('test-automation');
    expect(html).toContain('<td>LS11</td>');
  });

  it('Alertmanager’s alerts, firing and resolved', async () => {
    await alpha
      .http()
      .post(await hook('alertmanager'))
      .send(alertmanager);
    const { text } = await newest();
    expect(text).toContain('InstanceDown');
    expect(text).toContain('1 firing');
    expect(text).toContain('instance=db1.example:9100');
  });

  it('pushes, pull requests and pipelines of GitHub and GitLab; what is not told says so', async () => {
    const github = await hook('github');
    const send = (event: string, body: object) =>
      alpha.http().post(github).set('x-github-event', event).send(body);
    await send('push', githubPush);
    expect((await newest()).text).toMatch(
      /octocat pushed 1 commit to main in octo-org\/hello[\s\S]*Fix the pump/,
    );
    await send('pull_request', githubPullRequest);
    expect((await newest()).text).toContain('octocat merged pull request #2 Update the README');
    const before = await count();
    expect((await send('ping', { zen: 'Keep it simple.' })).text).toBe('ok: this event is not told');
    expect(await count()).toBe(before);
    const gitlab = await hook('gitlab');
    await alpha.http().post(gitlab).set('x-gitlab-event', 'Pipeline Hook').send(gitlabPipeline);
    expect((await newest()).text).toContain('Pipeline #31: failed on master in gitlab-org/gitlab-test');
  });
});

describe('bad input', () => {
  it('is refused with a sentence, and nothing is posted', async () => {
    const before = await count();
    const path = await hook('slack');
    const send = (body: string, type = 'application/json') =>
      alpha.http().post(path).set('content-type', type).send(body);
    for (const body of [
      '',
      'nonsense',
      '[]',
      '"text"',
      '{}',
      '{"text":7e999}',
      '{"blocks":"no","attachments":{}}',
      '{"text":"  "}',
    ])
      expect([(await send(body)).status, body]).toEqual([400, body]);
    expect((await send(JSON.stringify({ text: 'x'.repeat(300_000) }))).status).toBe(400);
    const deep = JSON.stringify({
      blocks: Array.from({ length: 5_000 }, () => ({ type: 'rich_text', elements: [{}] })),
    });
    expect((await send(deep)).status).toBeLessThan(500);
    const list = '{"type":"rich_text_list","elements":[';
    const lists = `{"blocks":[{"type":"rich_text","elements":[${list.repeat(6_000)}${']}'.repeat(6_000)}]}]}`;
    expect((await send(lists)).status).toBe(400);
    expect(
      (
        await alpha
          .http()
          .post(await hook('alertmanager'))
          .send({ text: 'x' })
      ).status,
    ).toBe(400);
    expect(
      (
        await alpha
          .http()
          .post(await hook('github'))
          .send(githubPush)
      ).status,
    ).toBe(400);
    expect(await count()).toBe(before);
  });

  it('a flood is told to wait, and that source alone', async () => {
    const [loud, quiet] = [await hook('github', 'Loud'), await hook('slack', 'Quiet')];
    const answers = [];
    for (let n = 0; n < 75; n++)
      answers.push(await alpha.http().post(loud).set('x-github-event', 'ping').send({}));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.slice(0, 60).map(({ status }) => status)).not.toContain(429);
    expect(refused[0]?.headers['retry-after']).toMatch(/^\d+$/);
    expect((await alpha.http().post(quiet).send({ text: 'Still here' })).text).toBe('ok');
  });

  it('marks that never end cost no more time than their length', () => {
    const began = performance.now();
    for (const mark of [
      '<https://a|',
      '<https://a',
      '<mailto:a|',
      '<!date^1^a|',
      '<@U1|',
      '<!here|',
      ' *a',
      ' ~a',
    ])
      mrkdwn(mark.repeat(250_000 / mark.length));
    // It was 13 s for the first alone.
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('whom a forge or an alert names is nobody here', async () => {
    const told = async () => (await ada.get('/api/v1/notifications')).body.length;
    const before = await told();
    const body = `@ada @ben #topic \`@ada\` ${Array.from({ length: 80 }, (_, n) => `@u${n}`).join(' ')}`;
    const issue = { number: 1, title: 'Ask @ada', body, html_url: 'https://forge.example/1' };
    const repository = { full_name: 'a/b', html_url: 'https://forge.example/' };
    const forge = await alpha
      .http()
      .post(await hook('github'))
      .set('x-github-event', 'issues')
      .send({ action: 'opened', issue, repository, sender: { login: '@ada' } });
    expect(forge.text).toBe('ok');
    expect((await newest()).text).toContain('@ada @ben #topic @ada @u0');
    expect((await newest()).html).not.toMatch(/class="mention/);
    const alert = { status: 'firing', labels: { alertname: '@ada' }, annotations: { summary: 'Call @ada' } };
    await alpha
      .http()
      .post(await hook('alertmanager'))
      .send({ alerts: [alert] });
    expect((await newest()).text).toContain('Call @ada');
    expect((await newest()).html).not.toMatch(/class="mention/);
    expect(await told()).toBe(before);
  });

  it('mentions in a message reach nobody outside the group', async () => {
    await alpha
      .http()
      .post(await hook('slack'))
      .send({ text: '@ben look' });
    const told = await ben.get('/api/v1/notifications');
    expect(told.body).toEqual([]);
  });
});
