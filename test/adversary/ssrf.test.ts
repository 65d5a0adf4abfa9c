import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchangePath } from '#src/agreements/exchange.ts';
import { signPayload } from '#src/agreements/document.ts';
import { parseInvitation } from '#src/agreements/invite.ts';
import { firstPayload } from '#src/agreements/payload.ts';
import { namedTemplate } from '#src/agreements/templates.ts';
import { keyOf, partyOf, signWith } from '#test/support/agreements.ts';
import { watchConnections, type Watch } from '#test/support/connections.ts';
import { ask, settle, until } from '#test/support/http.ts';
import { startPeer } from '#test/support/peer.ts';
import { activity, note, type Json } from '#test/support/peer-actor.ts';
import { hosts, targets } from './hostile-targets.ts';
import { create, isRefused, openScene, type Scene } from './scene.ts';

// security.md, "SSRF": no connection begins to what is not a partner, whatever points there. The instance runs in this process, so that
// every connection it begins is seen; a trap listens on loopback besides.
let scene: Scene;
let trap: Server;
let trapPort = 0;
let caught = 0;
let watch: Watch;

beforeAll(async () => {
  scene = await openScene();
  trap = createServer((socket) => {
    caught++;
    socket.on('error', () => {});
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => trap.listen(0, resolve));
  trapPort = (trap.address() as AddressInfo).port;
});
afterAll(async () => {
  await scene.end();
  await new Promise((resolve) => trap.close(resolve));
});
beforeEach(() => {
  watch = watchConnections();
  caught = 0;
});
afterEach(() => watch.stop());

/** Everything that began, but for the test's own requests (by number), the database and Beta by its name. */
async function strayConnections(): Promise<string[]> {
  await settle(100);
  const { alpha, beta } = scene;
  const own = `127.0.0.1:${new URL(alpha.origin).port}`;
  return [
    ...watch.others(own, new URL(alpha.databaseUrl).host, beta.host),
    ...Array.from({ length: caught }, () => 'trap'),
  ];
}

describe('nothing is contacted', () => {
  test('because a key id points there', async () => {
    const { alpha, beta, bob } = scene;
    for (const target of targets(scene, trapPort)) {
      const answer = await beta.post(alpha.origin, create(bob, 'ssrf'), bob, { keyId: `${target}#main-key` });
      expect([target, isRefused(answer)]).toEqual([target, true]);
    }
    expect(await strayConnections()).toEqual([]);
  });

  test('because an activity names it as actor, object, thread, recipient or picture', async () => {
    const { alpha, beta, bob } = scene;
    for (const target of targets(scene, trapPort)) {
      const sent: Json[] = [
        { ...create(bob, 'ssrf'), actor: target },
        activity(bob, 'Announce', target),
        activity(bob, 'Like', target),
        activity(bob, 'Delete', target),
        activity(bob, 'Move', bob.uri, { target }),
        create(bob, 'ssrf', {
          inReplyTo: target,
          context: target,
          to: [target, bob.followers],
          tag: [{ type: 'Mention', href: target, name: '@x' }],
        }),
        create(bob, 'ssrf', {
          attributedTo: target,
          replies: target,
          image: target,
          icon: target,
          generator: target,
        }),
      ];
      for (const one of sent)
        expect([target, (await beta.post(alpha.origin, one, bob)).status < 500]).toEqual([target, true]);
    }
    expect(await strayConnections()).toEqual([]);
  });

  test('because an attachment lies there and somebody looks', async () => {
    const { alpha, ada, beta, bob } = scene;
    const { filesOrigin } = alpha.app.config;
    for (const target of [...targets(scene, trapPort), `${alpha.origin}/healthz`]) {
      const attachment = [{ type: 'Image', mediaType: 'image/png', url: target, name: 'look' }];
      await beta.post(
        alpha.origin,
        activity(bob, 'Create', note(bob, `with ${target}`, { attachment })),
        bob,
      );
    }
    const home = await alpha.api<
      { content: string; media_attachments: { url: string; preview_url: string | null }[] }[]
    >('GET', '/api/v1/timelines/home?limit=40', undefined, ada.token);
    const files = home.data.filter((s) => s.content.includes('with ')).flatMap((s) => s.media_attachments);
    for (const { url, preview_url } of files)
      for (const address of [url, preview_url].filter((one) => one !== null)) {
        expect(new URL(address).origin).toBe(filesOrigin);
        const answer = await ask(filesOrigin, { path: address.slice(filesOrigin.length) });
        expect([address, isRefused(answer) || answer.status === 502]).toEqual([address, true]);
      }
    expect(await strayConnections()).toEqual([]);
  });

  test('because a partner redirects there: its actors, keys, posts, handles and files', async () => {
    const { alpha, ada, beta, bob } = scene;
    let n = 0;
    for (const target of targets(scene, trapPort)) {
      const name = `moved${++n}`;
      const mover = beta.actor(name);
      for (const path of [`/u/${name}`, `/file/${name}`])
        beta.serve(path, (_asked, response) => response.writeHead(302, { location: target }).end());
      expect([target, isRefused(await beta.post(alpha.origin, create(mover, 'ssrf'), mover))]).toEqual([
        target,
        true,
      ]);
      const attachment = [
        { type: 'Image', mediaType: 'image/png', url: `${beta.origin}/file/${name}`, name: 'look' },
      ];
      await beta.post(alpha.origin, activity(bob, 'Create', note(bob, name, { attachment })), bob);
    }
    const home = await alpha.api<{ media_attachments: { url: string }[] }[]>(
      'GET',
      '/api/v1/timelines/home?limit=10',
      undefined,
      ada.token,
    );
    for (const { url } of home.data.flatMap((s) => s.media_attachments))
      expect(
        (await ask(alpha.origin, { path: url.slice(alpha.origin.length) })).status,
      ).toBeGreaterThanOrEqual(400);
    expect(await strayConnections()).toEqual([]);
  });

  test('because somebody searches for it', async () => {
    const { alpha, ada } = scene;
    for (const target of targets(scene, trapPort)) {
      const { host } = URL.parse(target) ?? { host: 'x' };
      for (const q of [target, `@bob@${host}`, `@bob@${target}`]) {
        for (const path of [
          '/api/v2/search?resolve=true&q=',
          '/api/v1/accounts/search?resolve=true&q=',
          '/api/v1/accounts/lookup?acct=',
        ])
          expect([
            q,
            (await alpha.api('GET', path + encodeURIComponent(q), undefined, ada.token)).status < 500,
          ]).toEqual([q, true]);
      }
    }
    expect(await strayConnections()).toEqual([]);
  });

  test('because somebody mentions a person there', async () => {
    const { alpha, ada } = scene;
    const status = hosts
      .slice(0, 9)
      .map((host) => `@bob@${host}:${trapPort}`)
      .join(' ');
    const answer = await alpha.api('POST', '/api/v1/statuses', { status }, ada.token);
    expect(answer.status).toBe(200);
    expect(await strayConnections()).toEqual([]);
  });

  test('because a stranger proposes an agreement from there', async () => {
    const { alpha, stranger } = scene;
    const nonce = 'A'.repeat(43);
    const party = await partyOf(stranger);
    const us = { ...party, origin: alpha.origin, actor: `${alpha.origin}/actor`, thumbprint: 'B'.repeat(43) };
    for (const origin of hosts.slice(0, 8).map((host) => `http://${host}:${trapPort}`)) {
      const proposer = { ...party, origin, actor: `${origin}/actor` };
      const payload = {
        type: 'KontorAgreement',
        id: crypto.randomUUID(),
        version: 1,
        prev: null,
        nonce,
        proposer,
        accepter: us,
      };
      const document = {
        payload: Buffer.from(JSON.stringify(payload)).toString('base64url'),
        signatures: [],
      };
      const answer = await ask(alpha.origin, {
        method: 'POST',
        path: exchangePath,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind: 'proposal', document }),
      });
      expect([origin, isRefused(answer)]).toEqual([origin, true]);
    }
    expect(await strayConnections()).toEqual([]);
  });
});

test('even the holder of an invitation cannot make us contact a private address', async () => {
  const { alpha, stranger } = scene;
  const { invitation } = await alpha.agreement<{ invitation: string }>(
    'invite',
    '--dpo',
    'Dora, dpo@example',
    '--security',
    'Sam, sec@example',
  );
  const invited = parseInvitation(invitation, Date.now());
  const origin = `http://127.0.0.1:${trapPort}`;
  const us = { ...(await partyOf(stranger)), origin, actor: `${origin}/actor` };
  const term = {
    notBefore: new Date(Date.now() - 1000).toISOString(),
    expires: new Date(Date.now() + 86_400_000).toISOString(),
  };
  const payload = firstPayload(us, invited, namedTemplate('full', { ours: 'GB', theirs: 'DE' }), term);
  const { jws } = await signPayload(payload, keyOf(stranger));
  const answer = await ask(alpha.origin, {
    method: 'POST',
    path: exchangePath,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'proposal', document: jws }),
  });
  expect(isRefused(answer)).toBe(true);
  expect(await strayConnections()).toEqual([]);
});

test('deliveries go to the host of the agreement only, whatever inbox an actor names', async () => {
  const { alpha, ada, beta, stranger } = scene;
  for (const [name, inbox] of [
    ['elsewhere', `${stranger.origin}/inbox`],
    ['inside', `http://127.0.0.1:${trapPort}/inbox`],
    ['port', `http://beta.localhost:${trapPort}/inbox`],
  ] as const) {
    const actor = beta.actor(name);
    actor.document = { ...actor.document, inbox, endpoints: { sharedInbox: inbox } };
    expect(isRefused(await beta.post(alpha.origin, activity(actor, 'Follow', ada.uri), actor))).toBe(true);
    const shared = beta.actor(`${name}2`);
    shared.document = { ...shared.document, endpoints: { sharedInbox: inbox } };
    expect((await beta.post(alpha.origin, activity(shared, 'Follow', ada.uri), shared)).status).toBe(202);
    await until('the answer, in their own inbox', () =>
      beta.asked.find((one) => one.path === new URL(shared.inbox).pathname),
    );
  }
  await alpha.api(
    'POST',
    '/api/v1/statuses',
    { status: 'to my followers', visibility: 'private' },
    ada.token,
  );
  await settle();
  expect(await strayConnections()).toEqual([]);
});

test('an honest partner is contacted: the watch does see connections', async () => {
  const { alpha } = scene;
  const fresh = await startPeer('fresh');
  await signWith(alpha, fresh);
  const frida = fresh.actor('frida');
  expect((await fresh.post(alpha.origin, create(frida, 'hello'), frida)).status).toBe(202);
  expect(watch.begun).toContain(`fresh.localhost:${fresh.port}`);
  await fresh.stop();
});
