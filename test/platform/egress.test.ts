import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createRawServer, type AddressInfo, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isForbidden } from '#src/platform/destinations.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { createEgress, type Egress, type EgressRequest } from '#src/platform/egress.ts';
import { wrapGlobalFetch } from '#src/platform/egress-fetch.ts';

// Every attempt of this process to connect anywhere, as "address:port": what is not here was not contacted.
let attempts: string[] = [];
let closers: (() => unknown)[] = [];

function watchSocket(message: unknown): void {
  const { socket } = message as { socket: Socket };
  socket.on('connectionAttempt', (address: string, port: number) => attempts.push(`${address}:${port}`));
}

beforeEach(() => {
  attempts = [];
  subscribe('net.client.socket', watchSocket);
});

afterEach(async () => {
  unsubscribe('net.client.socket', watchSocket);
  for (const close of closers.toReversed()) await close();
  closers = [];
});

type Peer = { port: number; origin: string; host: string; connections: () => number; server: Server };

async function peer(listener: RequestListener): Promise<Peer> {
  let connections = 0;
  const server = createServer(listener);
  server.on('connection', () => connections++);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    host: `beta.localhost:${port}`,
    origin: `http://beta.localhost:${port}`,
    connections: () => connections,
    server,
  };
}

function client(options: Partial<Parameters<typeof createEgress>[0]> = {}): Egress {
  const egress = createEgress({
    allowHosts: ['*.localhost'],
    ownHosts: [],
    userAgent: 'Kontor-Test',
    resolve: async (hostname) => {
      throw new Error(`The test does not know ${hostname}.`);
    },
    ...options,
  });
  closers.push(() => egress.close());
  return egress;
}

async function refusal(egress: Egress, request: EgressRequest): Promise<Unavailable> {
  try {
    const answer = await egress.request(request);
    throw new Error(`Answered ${answer.status} from ${answer.url}.`);
  } catch (error) {
    if (error instanceof Unavailable) return error;
    throw error;
  }
}

const hello = (_: IncomingMessage, response: ServerResponse) => void response.end('hello');

test('a named host is reached at its loopback address, with our name and the headers given', async () => {
  const beta = await peer((request, response) => response.end(JSON.stringify(request.headers)));
  const answer = await client().request({ url: `${beta.origin}/a?b=1`, headers: { accept: 'x/y' } });
  expect(answer).toMatchObject({ status: 200, url: `${beta.origin}/a?b=1`, leftOrigin: false });
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    host: beta.host,
    'user-agent': 'Kontor-Test',
    accept: 'x/y',
  });
  expect(attempts).toEqual([`127.0.0.1:${beta.port}`]);
});

test('an error of the other server is an answer, not an exception', async () => {
  const beta = await peer((_, response) => response.writeHead(503, { 'retry-after': '7' }).end('later'));
  const answer = await client().request({ url: beta.origin });
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
});

test.each([
  ['loopback', 'http://127.0.0.1:PORT/'],
  ['short loopback', 'http://127.1:PORT/'],
  ['decimal loopback', 'http://2130706433:PORT/'],
  ['octal loopback', 'http://0177.0.0.1:PORT/'],
  ['hexadecimal loopback', 'http://0x7f000001:PORT/'],
  ['full-width loopback', 'http://１２７.0.0.1:PORT/'],
  ['the unspecified address', 'http://0.0.0.0:PORT/'],
  ['IPv6 loopback', 'http://[::1]:PORT/'],
  ['IPv6 unspecified', 'http://[::]:PORT/'],
  ['mapped loopback', 'http://[::ffff:127.0.0.1]:PORT/'],
  ['NAT64 loopback', 'http://[64:ff9b::127.0.0.1]:PORT/'],
  ['localhost', 'http://localhost:PORT/'],
  ['a name under localhost', 'http://gamma.localhost:PORT/'],
  ['localhost with a dot', 'http://localhost.:PORT/'],
  ['the named host on another port', 'http://beta.localhost:1/'],
  ['the named host with a dot', 'http://beta.localhost.:PORT/'],
  ['the named host behind a user name', 'http://beta.localhost:PORT@127.0.0.1:PORT/'],
  ['a user name before the named host', 'http://eve@beta.localhost:PORT/'],
  ['a name with the named host as prefix', 'http://beta.localhost.eve.example:PORT/'],
  ['a name with the named host as suffix', 'http://evilbeta.localhost:PORT/'],
  ['our own address', 'http://alpha.localhost:PORT/'],
  ['a public host in plain http', 'http://one.example/'],
  ['https on another port', 'https://one.example:8443/'],
  ['SSH', 'https://one.example:22/'],
  ['PostgreSQL', 'https://one.example:5432/'],
  ['Redis', 'https://one.example:6379/'],
  ['a single label', 'https://intranet/'],
  ['a bare public address', 'https://198.41.0.4/'],
  ['a bare public address in decimal', 'https://3324575748/'],
  ['metadata service', 'https://169.254.169.254/'],
  ['a backslash', 'https://one.example\\@127.0.0.1/'],
  ['data:', 'data:text/plain,x'],
  ['file:', 'file:///etc/hostname'],
  ['gopher:', 'gopher://127.0.0.1:PORT/'],
  ['ftp:', 'ftp://one.example/'],
  ['a public host with a dot', 'https://one.example./'],
  ['no address', 'beta'],
  ['nothing', ''],
])('%s is refused without any connection', async (_, form) => {
  const beta = await peer(hello);
  const egress = client({
    allowHosts: [`beta.localhost:${beta.port}`, 'alpha.localhost'],
    ownHosts: [`alpha.localhost:${beta.port}`],
    resolve: async () => ['198.41.0.4'],
  });
  const error = await refusal(egress, { url: form.replaceAll('PORT', String(beta.port)), timeoutMs: 500 });
  expect(error.retryable).toBe(false);
  expect(attempts).toEqual([]);
  expect((await egress.request({ url: beta.origin })).status).toBe(200);
  expect(attempts).toHaveLength(1);
});

const forbiddenAddresses = `
  0.0.0.0 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
  172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255
  198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::ffff:8.8.8.8 ::ffff:127.0.0.1
  ::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::8.8.8.8 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1
  2001:20::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0
  fec0::1 ff02::1 2606:4700::1%eth0 localhost 1.2.3
`
  .trim()
  .split(/\s+/);

test.each(forbiddenAddresses)('the address "%s" is not on the internet', (address) => {
  expect(isForbidden(address)).toBe(true);
});

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '172.32.0.0',
  '193.0.0.1',
  '223.255.255.255',
])('the address "%s" is on the internet', (address) => {
  expect(isForbidden(address)).toBe(false);
});

test.each(['2606:4700:4700::1111', '2a00:1450:4001::8a', '2001:4860:4860::8888'])(
  'the address "%s" is on the internet',
  (address) => {
    expect(isForbidden(address)).toBe(false);
  },
);

test('a public name that resolves to forbidden addresses is never connected to', async () => {
  const egress = client({
    resolve: async () =>
      forbiddenAddresses.filter((address) => address.includes('.') || address.includes(':')),
  });
  const error = await refusal(egress, { url: 'https://rebind.example/' });
  expect(error.message).toContain('not on the internet');
  expect(attempts).toEqual([]);
});

test('user info is refused in an address that is parsed already, too', async () => {
  const beta = await peer(hello);
  const url = new URL(beta.origin);
  expect((await client().request({ url })).status).toBe(200);
  url.username = 'eve';
  expect((await refusal(client(), { url })).retryable).toBe(false);
  expect(attempts).toHaveLength(1);
});

test('a name that is not in DNS can be tried again later', async () => {
  const error = await refusal(client(), { url: 'https://missing.example/' });
  expect(error).toMatchObject({ retryable: true, message: 'missing.example is not found in DNS.' });
});

test('a name is looked up once for many connections', async () => {
  const beta = await peer((request, response) => setTimeout(() => hello(request, response), 20));
  let lookups = 0;
  const resolve = async () => (lookups++, ['127.0.0.1']);
  const egress = client({ allowHosts: ['*.fleet.test'], resolve });
  const url = `http://i1.fleet.test:${beta.port}/`;
  await Promise.all([1, 2, 3, 4].map(() => egress.request({ url })));
  expect(beta.connections()).toBe(4);
  expect(lookups).toBe(1);
});

test.each([
  [['beta.localhost'], true],
  [['*.localhost'], true],
  [['other.localhost', 'BETA.localhost:PORT'], true],
  [['*.localhost:PORT'], true],
  [['beta.localhost:1'], false],
  [['*.localhost:1'], false],
  [['localhost'], false],
  [['*.beta.localhost'], false],
  [['localhost.beta'], false],
  [[], false],
])('the allow list %j reaches beta.localhost: %s', async (list, reached) => {
  const beta = await peer(hello);
  const egress = client({ allowHosts: list.map((entry) => entry.replace('PORT', String(beta.port))) });
  expect(egress.isNamed(beta.host)).toBe(reached);
  if (reached) expect((await egress.request({ url: beta.origin })).body.toString()).toBe('hello');
  else expect((await refusal(egress, { url: beta.origin })).retryable).toBe(false);
  expect(attempts).toHaveLength(reached ? 1 : 0);
});

function redirecting(targets: Record<string, string>, seen: IncomingMessage[] = []): RequestListener {
  return (request, response) => {
    seen.push(request);
    const location = targets[request.url ?? ''];
    if (location === undefined) response.end('arrived');
    else response.writeHead(302, { location }).end();
  };
}

test('one redirect on the same origin is followed, without the signature that covers the first target', async () => {
  const seen: IncomingMessage[] = [];
  const beta = await peer(redirecting({ '/a': '/b', '/two': '/a' }, seen));
  const egress = client();
  const answer = await egress.request({
    url: `${beta.origin}/a`,
    headers: { signature: 's', authorization: 'a' },
  });
  expect(answer).toMatchObject({ status: 200, url: `${beta.origin}/b`, leftOrigin: false });
  expect(seen.map(({ headers }) => [headers.signature, headers.authorization])).toEqual([
    ['s', 'a'],
    [undefined, 'a'],
  ]);
  expect(await egress.request({ url: `${beta.origin}/two` })).toMatchObject({
    status: 302,
    url: `${beta.origin}/a`,
  });
  expect(await egress.request({ url: `${beta.origin}/a`, redirects: 0 })).toMatchObject({
    status: 302,
    url: `${beta.origin}/a`,
  });
  expect(await egress.request({ url: `${beta.origin}/a`, method: 'POST', body: 'x' })).toMatchObject({
    status: 302,
  });
});

test('a redirect to another origin is reported and not followed, unless that was asked for, and then without credentials', async () => {
  const seen: IncomingMessage[] = [];
  const gamma = await peer(redirecting({}, seen));
  const beta = await peer(redirecting({ '/a': `http://gamma.localhost:${gamma.port}/b` }));
  const egress = client();
  const request = { url: `${beta.origin}/a`, headers: { signature: 's', authorization: 'a' } };
  expect(await egress.request(request)).toMatchObject({
    status: 302,
    url: `${beta.origin}/a`,
    leftOrigin: true,
  });
  expect(gamma.connections()).toBe(0);
  const followed = await egress.request({ ...request, crossOriginRedirects: true });
  expect(followed).toMatchObject({
    status: 200,
    url: `http://gamma.localhost:${gamma.port}/b`,
    leftOrigin: true,
  });
  expect(seen[0]?.headers).not.toHaveProperty('authorization');
  expect(seen[0]?.headers).not.toHaveProperty('signature');
});

test.each([
  'http://127.0.0.1:PORT/',
  'http://[::1]:PORT/',
  'http://0177.0.0.1:PORT/',
  'file:///etc/hostname',
  'http://localhost:PORT/',
])('a redirect to %s is refused without a second connection', async (form) => {
  const gamma = await peer(hello);
  const beta = await peer(redirecting({ '/a': form.replace('PORT', String(gamma.port)) }));
  const egress = client();
  await refusal(egress, { url: `${beta.origin}/a`, crossOriginRedirects: true });
  expect(attempts).toEqual([`127.0.0.1:${beta.port}`]);
});

test.each([
  ['accepts and never answers', () => {}],
  ['answers and never ends', (_: IncomingMessage, response: ServerResponse) => void response.write('a')],
  [
    'sends a byte now and then',
    (_: IncomingMessage, response: ServerResponse) => {
      const timer = setInterval(() => response.write('a'), 50);
      response.on('close', () => clearInterval(timer));
    },
  ],
])('a server that %s is given up at the deadline', async (_, listener) => {
  const beta = await peer(listener);
  const error = await refusal(client(), { url: beta.origin, timeoutMs: 300 });
  expect(error).toMatchObject({ retryable: true, message: `${beta.host} took longer than 300 ms.` });
});

test('a server that drips its headers is given up at the deadline', async () => {
  const server = createRawServer((socket) => {
    const timer = setInterval(() => socket.write('H'), 50);
    socket.on('close', () => clearInterval(timer));
    socket.on('error', () => {});
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  expect((await refusal(client(), { url: `http://beta.localhost:${port}/`, timeoutMs: 300 })).retryable).toBe(
    true,
  );
});

test('a caller can give up', async () => {
  const beta = await peer(() => {});
  const controller = new AbortController();
  const pending = refusal(client(), { url: beta.origin, signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  expect((await pending).message).toBe('The request was aborted.');
  const before = await refusal(client(), { url: beta.origin, signal: AbortSignal.abort() });
  expect(before.message).toBe('The request was aborted.');
});

test('a refused connection can be tried again later', async () => {
  const beta = await peer(hello);
  await new Promise((done) => beta.server.close(done));
  expect(await refusal(client(), { url: beta.origin })).toMatchObject({ retryable: true });
});

const mebi = 1024 * 1024;
test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
] as const)('a %s body is read, and a bomb is cut off at the cap', async (encoding, compress) => {
  const beta = await peer((request, response) => {
    const size = request.url === '/bomb' ? 20 * mebi : mebi;
    response.writeHead(200, { 'content-encoding': encoding }).end(compress(Buffer.alloc(size)));
  });
  const egress = client();
  expect((await egress.request({ url: beta.origin })).body.length).toBe(mebi);
  const error = await refusal(egress, { url: `${beta.origin}/bomb` });
  expect(error).toMatchObject({
    retryable: false,
    message: `The response is larger than ${2 * mebi} bytes.`,
  });
});

test.each([
  [
    'with its length',
    (response: ServerResponse, bytes: Buffer) => response.writeHead(200, { 'content-length': bytes.length }),
  ],
  ['in chunks', (response: ServerResponse) => response.writeHead(200)],
])('a body %s is read up to the cap and refused above it', async (_, head) => {
  const beta = await peer((request, response) => {
    const bytes = Buffer.alloc(Number(request.url?.slice(1)));
    head(response, bytes);
    response.write(bytes.subarray(0, 10));
    response.end(bytes.subarray(10));
  });
  const egress = client();
  expect((await egress.request({ url: `${beta.origin}/1000`, maxBytes: 1_000 })).body.length).toBe(1_000);
  const error = await refusal(egress, { url: `${beta.origin}/1001`, maxBytes: 1_000 });
  expect(error).toMatchObject({ retryable: false, message: 'The response is larger than 1000 bytes.' });
});

test('an answer that breaks off can be tried again later', async () => {
  const beta = await peer((_, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('half');
    setTimeout(() => response.destroy(), 20);
  });
  expect(await refusal(client(), { url: beta.origin })).toMatchObject({ retryable: true });
});

test('an encoding that is unknown, doubled or broken is refused', async () => {
  const beta = await peer((request, response) => {
    response
      .writeHead(200, { 'content-encoding': decodeURIComponent(request.url?.slice(1) ?? '') })
      .end('plain');
  });
  for (const encoding of ['compress', 'gzip, gzip', 'gzip', 'constructor']) {
    const error = await refusal(client(), { url: `${beta.origin}/${encodeURIComponent(encoding)}` });
    expect(error.retryable, encoding).toBe(false);
  }
});

test('POSTs to one host share a connection', async () => {
  const beta = await peer((request, response) => {
    request.resume().on('end', () => response.writeHead(202).end());
  });
  const egress = client();
  for (let i = 0; i < 5; i++) {
    const answer = await egress.request({ url: beta.origin, method: 'POST', body: Buffer.from('x') });
    expect(answer.status).toBe(202);
  }
  expect(beta.connections()).toBe(1);
});

test('a connection that the server closed while it was idle costs nothing', async () => {
  let served = 0;
  const beta = await peer((request, response) => {
    request.resume().on('end', () => {
      served++;
      response.end('ok');
    });
  });
  const egress = client();
  await egress.request({ url: beta.origin, method: 'POST', body: 'one' });
  // The client learns of it only when it writes: nothing is awaited between.
  beta.server.closeAllConnections();
  const answer = await egress.request({ url: beta.origin, method: 'POST', body: 'two' });
  expect(answer.body.toString()).toBe('ok');
  expect(served).toBe(2);
});

test('of several wrapped fetches the newest is used, and in whatever order they end, fetch is itself again', async () => {
  const native = globalThis.fetch;
  const said: string[] = [];
  const way = (name: string) => ({
    request: () => (said.push(name), Promise.reject(new Unavailable(name))),
  });
  const [first, second] = [wrapGlobalFetch(way('first')), wrapGlobalFetch(way('second'))];
  closers.push(first, second);
  await expect(fetch('https://x.example')).rejects.toThrow('second');
  first();
  await expect(fetch('https://x.example')).rejects.toThrow('second');
  expect(said).toEqual(['second', 'second']);
  second();
  expect(globalThis.fetch).toBe(native);
});

test('a wrapped fetch answers like fetch, through the same rules', async () => {
  const beta = await peer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/there' }).end();
    else if (request.url === '/empty') response.writeHead(204).end();
    else
      response
        .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
        .end(gzipSync(`got ${request.method}`));
  });
  const restore = wrapGlobalFetch(client());
  closers.push(restore);
  const posted = await fetch(`${beta.origin}/x`, { method: 'POST', body: 'x' });
  expect([posted.url, posted.headers.get('content-type'), await posted.text()]).toEqual([
    `${beta.origin}/x`,
    'text/plain',
    'got POST',
  ]);
  expect((await fetch(`${beta.origin}/empty`)).status).toBe(204);
  const followed = await fetch(`${beta.origin}/moved`);
  expect([followed.url, followed.redirected, await followed.text()]).toEqual([
    `${beta.origin}/there`,
    true,
    'got GET',
  ]);
  const manual = await fetch(`${beta.origin}/moved`, { redirect: 'manual' });
  expect([manual.status, manual.headers.get('location')]).toEqual([302, '/there']);
  await expect(fetch(`${beta.origin}/moved`, { redirect: 'error' })).rejects.toThrow(TypeError);
  const before = attempts.length;
  await expect(fetch(`http://127.0.0.1:${beta.port}/`)).rejects.toMatchObject({
    cause: expect.any(Unavailable),
  });
  expect(attempts).toHaveLength(before);
});
