import { carveOutsPath } from '#src/carveouts/receive.ts';
import { successionsPath } from '#src/successions/carry-out.ts';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchangePath } from '#src/agreements/exchange.ts';
import { heldRootsPath, rootsPath } from '#src/audit/give-roots.ts';
import { challengesPath } from '#src/erasure/challenge.ts';
import { probesPath } from '#federation/probes.ts';
import { receiptsPath } from '#src/erasure/give.ts';
import { httpApp } from '#src/http.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Member } from '#test/support/instance.ts';

let alpha: TestInstance;
let ada: Member;
beforeAll(async () => {
  alpha = await startInstance({ env: { KONTOR_TRUST_PROXY: 'yes' } });
  ada = await alpha.person('ada');
});
afterAll(() => alpha.remove());

const form = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data; boundary=x';

/** What can be sent without any session, and what it is made of. */
const doors: readonly (readonly [string, string])[] = [
  ['/sign-in', multipart],
  ['/sign-in/passkey', multipart],
  ['/sign-in/passkey/challenge', multipart],
  ['/sign-in/forgotten', multipart],
  ['/password/x', multipart],
  ['/invitation/x', multipart],
  ['/mails/stop/x', multipart],
  ['/posts', multipart],
  ['/drafts', multipart],
  ['/posts/1/replies', multipart],
  ['/api/v1/apps', 'application/json'],
  ['/oauth/token', form],
  ['/oauth/revoke', form],
  ['/oauth/authorize', form],
  ['/inbox', 'application/activity+json'],
];

/** Sends the head of a request and a first part of its body, and no more. */
function begin(
  path: string,
  headers: Readonly<Record<string, string | number>>,
  part: Buffer,
): Promise<Begun> {
  const url = new URL(alpha.origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), '127.0.0.1', () => {
      const lines = [
        `POST ${path} HTTP/1.1`,
        `host: ${url.host}`,
        ...Object.entries(headers).map(([k, v]) => `${k}: ${v}`),
      ];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      socket.write(part);
    });
    let text = '';
    const status = new Promise<number>((answered) => {
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        const [, code] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? [];
        if (code !== undefined) answered(Number(code));
      });
      socket.on('close', () => answered(0));
    });
    socket.on('error', reject);
    socket.on('connect', () => resolve({ socket, status }));
  });
}
interface Begun {
  readonly socket: Socket;
  /** 0: closed without an answer. */
  readonly status: Promise<number>;
}
const statusOf = async (begun: Promise<Begun>): Promise<number> => {
  const { socket, status } = await begun;
  const code = await status;
  socket.destroy();
  return code;
};
const some = Buffer.alloc(1_000, 0x78);

describe('what is sent without a session', () => {
  it.each(doors)('to %s is refused by what it announces, before it came', async (path, type) => {
    const headers = { 'content-type': type, 'content-length': 79 * 1_048_576 };
    // Signed out, a text may be kept: then it is the door that answers. Nothing waits for the rest.
    expect([413, 303, 415]).toContain(await statusOf(begin(path, headers, some)));
    expect(alpha.app.instance.memory.bodies.reserved).toBe(0);
  });

  it.each(doors)('to %s in pieces is refused when it is more than it may be', async (path, type) => {
    const headers = { 'content-type': type, 'transfer-encoding': 'chunked' };
    const megabyte = Buffer.alloc(1_048_577, 0x78);
    const chunk = Buffer.concat([
      Buffer.from(`${megabyte.length.toString(16)}\r\n`),
      megabyte,
      Buffer.from('\r\n'),
    ]);
    expect([413, 303, 415]).toContain(await statusOf(begin(path, headers, chunk)));
  });

  it('and held back from many connections leaves room for others, and none for more of the same', async () => {
    const held: Begun[] = [];
    const headers = { 'content-type': form, 'content-length': 65_000, 'x-forwarded-for': '203.0.113.7' };
    for (let n = 0; n < 193; n++) held.push(await begin('/sign-in', headers, some));
    await until('the room', () => alpha.app.instance.memory.bodies.reserved > 11 * 1_048_576);
    expect(await statusOf(begin('/sign-in', headers, some))).toBe(503);
    const elsewhere = { ...headers, 'content-length': 10, 'x-forwarded-for': '203.0.113.8' };
    expect(await statusOf(begin('/sign-in', elsewhere, Buffer.from('login=ada&')))).toBe(403);
    for (const { socket } of held) socket.destroy();
    await until('the room', () => alpha.app.instance.memory.bodies.reserved === 0);
  });
});

describe('without a session', () => {
  it('no route does anything once its address has asked too often; others still may', async () => {
    const address = '198.51.100.77';
    const send = (method: string, path: string, from = address) =>
      ask(alpha.origin, {
        path,
        method,
        headers: { 'x-forwarded-for': from, origin: alpha.origin, 'content-type': form },
        body: 'login=nobody&client_name=x&redirect_uris=urn:ietf:wg:oauth:2.0:oob',
      });
    /** There is room for one more with every second. */
    const exhaust = async (path: string) => {
      while ((await send('POST', path)).status !== 429);
    };
    await exhaust('/api/v1/apps');
    const answered = new Map<string, number>();
    for (const { method, path } of httpApp(alpha.app).routes) {
      if (!/^(POST|PUT|PATCH|DELETE)$/.test(method)) continue;
      await exhaust('/sign-in');
      const at = path.replaceAll(/:[a-z]+(\{[^}]*\})?/gi, '1');
      answered.set(`${method} ${path}`, (await send(method, at)).status);
    }
    expect(answered.size).toBeGreaterThan(100);
    // Signed activities, agreements, receipts, roots, probes, moves of groups and carve-outs have their own door, which asks for a signature or an invitation.
    const own = new Set([
      'POST /inbox',
      'POST /ap/p/:uuid/inbox',
      'POST /ap/g/:uuid/inbox',
      `POST ${exchangePath}`,
      `POST ${receiptsPath}`,
      `POST ${probesPath}`,
      `POST ${rootsPath}`,
      `POST ${challengesPath}`,
      `POST ${heldRootsPath}`,
      `POST ${successionsPath}`,
      `POST ${carveOutsPath}`,
    ]);
    const open = [...answered].filter(
      ([name, status]) => ![429, 401, 403, 404, 303].includes(status) && !own.has(name),
    );
    expect(open).toEqual([]);
    expect((await send('POST', '/api/v1/apps', '198.51.100.78')).status).toBe(200);
  });

  it('one address in all its spellings is one limit', async () => {
    const statuses = new Set<number>();
    for (let n = 0; n < 310; n++) {
      const from =
        ['203.0.113.9', `203.0.113.9:${40_000 + n}`, '::ffff:203.0.113.9', 'x, 203.0.113.9'][n % 4] ?? '';
      const answer = await ask(alpha.origin, {
        method: 'POST',
        path: '/oauth/revoke',
        headers: { 'x-forwarded-for': from, 'content-type': form },
        body: 'token=x',
      });
      statuses.add(answer.status);
      if (answer.status === 429) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect([...statuses].at(-1)).toBe(429);
  });
});

describe('an account', () => {
  it('is told with each answer of the API how much is left, and 429 beyond', async () => {
    const beta = await startInstance({ name: 'beta', env: { KONTOR_API_REQUESTS: '10' } });
    try {
      const bob = await beta.person('bob');
      const ask = () => beta.api('GET', '/api/v1/accounts/verify_credentials', undefined, bob.token);
      const first = await ask();
      expect([
        first.status,
        first.headers['x-ratelimit-limit'],
        first.headers['x-ratelimit-remaining'],
      ]).toEqual([200, '10', '9']);
      expect(Date.parse(String(first.headers['x-ratelimit-reset']))).toBeGreaterThan(Date.now());
      for (let n = 0; n < 9; n++) await ask();
      const over = await ask();
      expect([over.status, over.headers['x-ratelimit-remaining']]).toEqual([429, '0']);
      expect(Number(over.headers['retry-after'])).toBeGreaterThan(0);
      const carla = await beta.person('carla');
      expect(
        (await beta.api('GET', '/api/v1/accounts/verify_credentials', undefined, carla.token)).status,
      ).toBe(200);
    } finally {
      await beta.remove();
    }
  });

  it('with much on its way at once is asked to wait before more is read', async () => {
    const headers = {
      authorization: `Bearer ${ada.token}`,
      'content-type': multipart,
      'content-length': 40 * 1_048_576,
    };
    const held = [
      await begin('/api/v1/media', headers, some),
      await begin('/api/v1/media', headers, some),
      await begin('/api/v1/media', headers, some),
    ];
    await until('the room', () => alpha.app.instance.memory.bodies.reserved > 100 * 1_048_576);
    expect(await statusOf(begin('/api/v1/media', headers, some))).toBe(503);
    for (const { socket } of held) socket.destroy();
  });
});

describe('a request that could be read in two ways', () => {
  /** As bytes, because no client would write it. */
  async function raw(path: string, hosts: readonly string[]): Promise<number> {
    const socket = connect(Number(new URL(alpha.origin).port), '127.0.0.1');
    const lines = [
      `GET ${path} HTTP/1.1`,
      ...hosts.map((host) => `Host: ${host}`),
      'Connection: close',
      '',
      '',
    ];
    socket.write(lines.join('\r\n'));
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
  }
  it('is refused: two Host headers, dots in the path', async () => {
    expect(await raw('/actor', [alpha.host])).toBe(200);
    expect(await raw('/actor', [alpha.host, alpha.host])).toBe(400);
    expect(await raw('/actor', [alpha.host, 'evil.example'])).toBe(400);
    for (const path of ['/x/%2e%2e/actor', '/x/../actor', '/x/%2E./actor', '/./actor', '/x/.%2e'])
      expect([path, await raw(path, [alpha.host])]).toEqual([path, 400]);
    expect(await raw('/actor?next=/../x', [alpha.host])).toBe(200);
  });
  it('is not answered with numbers about this machine when it comes by its public name', async () => {
    expect(await raw('/metrics', ['social.alpha.example'])).toBe(404);
    expect(await raw('/metrics', ['127.0.0.1:4000'])).toBe(200);
  });
});

describe('a stranger who asks for the instance', () => {
  it('is told no numbers; a colleague is', async () => {
    const stats = async (token?: string) =>
      (await alpha.api<{ stats: Record<string, number> }>('GET', '/api/v1/instance', undefined, token)).data
        .stats;
    expect(await stats()).toEqual({ user_count: 0, status_count: 0, domain_count: 0 });
    expect((await stats(ada.token)).user_count).toBeGreaterThan(0);
    expect(await stats('x'.repeat(43))).toMatchObject({ user_count: 0 });
  });
});
