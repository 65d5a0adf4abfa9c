import { createOAuthAPIClient, createRestAPIClient, type mastodon } from 'masto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, startInstance, type TestInstance, type Person } from './instance.ts';

let alpha: TestInstance;
let ben: Person;
/** A post of Ben's that names Ada. */
let greeting: string;

beforeAll(async () => {
  alpha = await startInstance({ reachable: true });
  await alpha.setPassword(await alpha.addPerson('ada'));
  ben = await alpha.person('ben');
  greeting = (await ben.post('/api/v1/statuses').send({ status: '@ada willkommen' })).body.id;
});
afterAll(() => alpha.stop());

describe('masto', () => {
  let client: mastodon.rest.Client;

  it('signs in', async () => {
    const url = alpha.instance.origin;
    const redirectUri = 'urn:ietf:wg:oauth:2.0:oob';
    const scopes = 'read write follow';
    const app = await createRestAPIClient({ url }).v1.apps.create({
      clientName: 'masto',
      redirectUris: redirectUri,
      scopes,
    });
    const code = await askForCode(
      `/oauth/authorize?${new URLSearchParams({ response_type: 'code', client_id: app.clientId ?? '', redirect_uri: redirectUri, scope: scopes })}`,
    );
    const token = await createOAuthAPIClient({ url }).token.create({
      grantType: 'authorization_code',
      clientId: app.clientId ?? '',
      clientSecret: app.clientSecret ?? '',
      redirectUri,
      code,
      scope: scopes,
    });
    expect(token).toMatchObject({ tokenType: 'Bearer', scope: scopes });
    client = createRestAPIClient({ url, accessToken: token.accessToken });
    expect((await client.v1.accounts.verifyCredentials()).acct).toBe('ada');
  });

  it('posts with a picture and a poll, and deletes', async () => {
    const file = new Blob([Buffer.from(onePixel, 'base64')], { type: 'image/png' });
    const media = await client.v2.media.create({ file, description: 'Ein Punkt' });
    const post = await client.v1.statuses.create({
      status: 'Hallo *masto*',
      mediaIds: [media.id],
      visibility: 'private',
    });
    expect(post).toMatchObject({ visibility: 'private', mediaAttachments: [{ description: 'Ein Punkt' }] });
    const asked = await client.v1.statuses.create({
      status: '?',
      poll: { options: ['a', 'b'], expiresIn: 600 },
    });
    const voted = await client.v1.polls.$select(asked.poll?.id ?? '').votes.create({ choices: [1] });
    expect(voted.ownVotes).toEqual([1]);
    await client.v1.statuses.$select(post.id).remove();
    await expect(client.v1.statuses.$select(post.id).fetch()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('finds, follows and reads home to its end', async () => {
    const found = await client.v2.search.list({ q: 'ben', type: 'accounts', resolve: true });
    const id = found.accounts[0]?.id ?? '';
    expect((await client.v1.accounts.$select(id).follow()).following).toBe(true);
    for (const status of ['eins', 'zwei', 'drei']) await ben.post('/api/v1/statuses').send({ status });
    const seen: string[] = [];
    for await (const page of client.v1.timelines.home.list({ limit: 2 }))
      seen.push(...page.map((s) => s.content));
    expect(seen.slice(0, 3)).toEqual(['<p>drei</p>', '<p>zwei</p>', '<p>eins</p>']);
  });

  it('replies, reacts and reads the thread', async () => {
    const status = client.v1.statuses.$select(greeting);
    const reply = await client.v1.statuses.create({ status: 'Danke', inReplyToId: greeting });
    expect((await status.favourite()).favourited).toBe(true);
    expect((await status.bookmark()).bookmarked).toBe(true);
    expect((await status.reblog()).reblog?.id).toBe(greeting);
    expect((await status.context.fetch()).descendants.map((s) => s.id)).toEqual([reply.id]);
    expect((await client.v1.bookmarks.list()).map((s) => s.id)).toEqual([greeting]);
  });

  it('reads notifications, one by one and grouped', async () => {
    const [first] = await client.v1.notifications.list({ types: ['mention'] });
    expect(first).toMatchObject({ type: 'mention', account: { acct: 'ben' }, status: { id: greeting } });
    const grouped = await client.v2.notifications.list({ excludeTypes: ['follow'] });
    expect(grouped.notificationGroups).toMatchObject([{ type: 'mention', statusId: greeting }]);
  });

  it('reports a post and a person, once each', async () => {
    const post = await ben.post('/api/v1/statuses').send({ status: 'Kauft meine Uhren' });
    const report = () =>
      client.v1.reports.create({
        accountId: post.body.account.id,
        statusIds: [post.body.id],
        comment: 'Werbung',
        category: 'spam',
        forward: true,
      });
    const first = await report();
    expect(first).toMatchObject({
      ...{ actionTaken: false, category: 'spam', comment: 'Werbung', forwarded: false },
      ...{ statusIds: [post.body.id], targetAccount: { acct: 'ben' } },
    });
    expect((await report()).id).toBe(first.id);
    const person = await client.v1.reports.create({ accountId: post.body.account.id, category: 'other' });
    expect(person).toMatchObject({ statusIds: null, category: 'other' });
    const me = await client.v1.accounts.verifyCredentials();
    await expect(client.v1.reports.create({ accountId: me.id })).rejects.toMatchObject({ statusCode: 422 });
    await expect(client.v1.reports.create({ accountId: '1' })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('asks what apps ask at their start', async () => {
    const [instance, preferences, lists, filters, markers] = await Promise.all([
      client.v2.instance.fetch(),
      client.v1.preferences.fetch(),
      client.v1.lists.list(),
      client.v2.filters.list(),
      client.v1.markers.fetch({ timeline: ['home', 'notifications'] }),
    ]);
    expect(instance.title).toBe('Alpha AG');
    expect(preferences['posting:default:visibility']).toBe('unlisted');
    expect([lists, filters, markers]).toEqual([[], [], {}]);
  });
});

/** What a person does in a browser: sign in, consent, copy the code. */
async function askForCode(path: string): Promise<string> {
  const browser = alpha.browser();
  const formOf = (html: string) => ({
    action: (/<form [^>]*method="post" action="([^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&'),
    form_token: /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? '',
  });
  const { headers } = await browser.get(path);
  const { action, form_token } = formOf((await browser.get(headers.location ?? '')).text);
  await browser.post(action).type('form').send({ form_token, login: 'ada', password });
  const consent = formOf((await browser.get(path)).text);
  const shown = await browser
    .post(consent.action)
    .type('form')
    .send({ form_token: consent.form_token, step: 'consent', answer: 'allow' });
  return /class="oauth-code"[^>]*value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
}

const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
