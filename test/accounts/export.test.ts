import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync, strFromU8 } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportName, sweepExports } from '#src/accounts/export.ts';
import { transaction } from '#src/platform/database.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { vote } from '#src/posts/kinds/poll/vote.ts';
import { publishPost } from '#src/posts/publish.ts';
import { postSource } from '#src/posts/read/source.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

let alpha: TestInstance;
let ada: Member;
let bob: Member;

beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada', { name: 'Ada Brandt' });
  bob = await alpha.person('bob');
  await alpha.group('hydraulik', ada);
});
afterAll(() => alpha.remove());

const publish = async (who: Member, status: string, visibility: string) =>
  (
    await alpha.api<{ id: string; uri: string }>(
      'POST',
      '/api/v1/statuses',
      { status, visibility },
      who.token,
    )
  ).data;
const get = async (who: Member, route: string) =>
  ask(alpha.origin, { path: route, headers: { cookie: await alpha.cookie(who) } });

async function order(who: Member): Promise<number> {
  const cookie = await alpha.cookie(who);
  const page = await ask(alpha.origin, { path: '/settings/account', headers: { cookie } });
  const form_token = /name="form_token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const answer = await ask(alpha.origin, {
    method: 'POST',
    path: '/settings/account/exports',
    headers: { cookie, origin: alpha.origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ form_token, back: '/settings/account' }).toString(),
  });
  return answer.status;
}

test('an export holds what is one’s own, and of others only what was said to one', async () => {
  await publish(ada, 'For my followers', 'private');
  await publish(ada, 'For colleagues only', 'unlisted');
  await publish(bob, 'Not of Ada at all', 'unlisted');
  await publish(bob, '@ada a letter', 'direct');
  await publish(bob, 'a note to myself', 'direct');
  const liked = await publish(bob, 'Worth liking', 'unlisted');
  await alpha.api('POST', `/api/v1/statuses/${liked.id}/favourite`, {}, ada.token);
  const asked = await transaction(alpha.db, async (tx) => {
    await tx`update people set is_admin = true where id = ${bob.id}`;
    const poll = { options: ['Soup', 'Salad'], multiple: false, closesAt: null };
    const id = await publishPost(tx, bob.id, { source: 'Lunch?', poll, mustRead: { until: null } });
    await vote(tx, ada.id, id, [1]);
    await acknowledgePost(tx, ada.id, id);
    return await postSource(tx, { id });
  });
  const form = new FormData();
  form.append('file', new Blob(['pump data'], { type: 'text/plain' }), 'pump.txt');
  const upload = new Response(form);
  const uploaded = await ask(alpha.origin, {
    method: 'POST',
    path: '/api/v2/media',
    headers: {
      authorization: `Bearer ${ada.token}`,
      'content-type': upload.headers.get('content-type') ?? '',
    },
    body: Buffer.from(await upload.arrayBuffer()),
  });
  expect(uploaded.status).toBe(200);

  expect(await order(ada)).toBe(303);
  const [row] = await until('the export', async () => {
    const rows = await alpha.db<{ id: string }[]>`select id from exports where ready_at is not null`;
    return rows.length > 0 ? rows : null;
  });
  const zip = await get(ada, `/settings/account/exports/${row?.id}`);
  expect(zip.headers['content-disposition']).toMatch(/^attachment; filename="kontor-ada-\d{4}/);
  const files = Object.fromEntries(
    Object.entries(unzipSync(new Uint8Array(zip.body))).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
  const items = (name: string): Record<string, unknown>[] => JSON.parse(files[name] ?? '{}').orderedItems;
  expect(JSON.parse(files['actor.json'] ?? '')).toMatchObject({
    id: ada.uri,
    type: 'Person',
    name: 'Ada Brandt',
  });
  expect(files['outbox.json']).toContain('For my followers');
  expect(files['outbox.json']).not.toContain('Not of Ada at all');
  expect(items('outbox.json')[0]).toMatchObject({ type: 'Create', object: { attributedTo: ada.uri } });
  expect(items('outbox.json')[1]).toMatchObject({ to: [], audienceLevel: 'my company' });
  expect(files['messages.json']).toContain('a letter');
  expect(files['messages.json']).not.toContain('a note to myself');
  expect(items('likes.json')).toEqual([expect.objectContaining({ type: 'Like', object: liked.uri })]);
  expect(items('votes.json')).toEqual([{ uri: asked?.uri, options: ['Salad'], values: [1] }]);
  expect(items('acknowledgements.json')).toEqual([{ uri: asked?.uri, at: expect.any(String) }]);
  expect(items('groups.json')).toEqual([expect.objectContaining({ role: 'owner' })]);
  const [listed] = JSON.parse(files['files.json'] ?? '[]') as { path: string }[];
  expect(files[listed?.path ?? '']).toBe('pump data');
  // A ZIP as other programs read it, too.
  const copy = path.join(alpha.dataDir, 'copy.zip');
  writeFileSync(copy, zip.body);
  const read = `import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).testzip())`;
  expect(execFileSync('python3', ['-c', read, copy]).toString().trim()).toBe('None');

  const notifications = await alpha.db`select person_id from notifications where kind = 'export_ready'`;
  expect(notifications).toEqual([{ personId: ada.id }]);
  expect((await get(ada, '/notifications')).text).toContain('Your export is ready');
});

test('it is for its person alone, once a day, and asks who one is', async () => {
  const [row] = await alpha.db<{ id: string }[]>`select id from exports`;
  const missing = await get(bob, '/settings/account/exports/1');
  const foreign = await get(bob, `/settings/account/exports/${row?.id}`);
  expect([foreign.status, missing.status]).toEqual([404, 404]);
  expect((await ask(alpha.origin, { path: `/settings/account/exports/${row?.id}` })).status).toBe(303);
  expect(await order(ada)).toBe(422);
  const cookie = await alpha.cookie(ada);
  await alpha.db`update sessions set proven_at = now() - interval '1 hour'`;
  const late = await ask(alpha.origin, {
    path: `/settings/account/exports/${row?.id}`,
    headers: { cookie },
  });
  expect(late.headers.location).toMatch(/^\/prove/);
});

test('after seven days it is gone, its file too', async () => {
  const [row] = await alpha.db<{ id: string }[]>`
    update exports set expires_at = now() - interval '1 second' returning id`;
  const { existsSync } = await import('node:fs');
  const file = path.join(alpha.dataDir, 'exports', exportName(row?.id ?? ''));
  expect(existsSync(file)).toBe(true);
  expect((await get(ada, `/settings/account/exports/${row?.id}`)).status).toBe(404);
  await sweepExports(alpha.db);
  expect(existsSync(file)).toBe(false);
});
