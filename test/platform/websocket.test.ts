import http, { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket as Wire } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { serveSockets, type SocketDoor } from '#src/platform/websocket.ts';
import { until } from '#test/support/http.ts';

const origin = 'http://alpha.example';
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Echoes, whoever comes with `who=`; `big` answers with that many bytes. */
const door = (closed: string[], more: Partial<SocketDoor> = {}): SocketDoor => ({
  path: '/echo',
  openTo: 'any',
  messageBytesMax: 1_000,
  async admit(request: IncomingMessage) {
    const owner = new URL(request.url ?? '', origin).searchParams.get('who');
    if (owner === null) return { status: 401, error: 'Say who you are.' };
    const protocol = request.headers['sec-websocket-protocol'];
    return {
      owner,
      ...(protocol === undefined ? {} : { protocol }),
      open: (socket) => ({
        message(text) {
          if (text === 'throw') throw new Error('broken');
          socket.send(String(text).startsWith('big') ? 'x'.repeat(Number(String(text).slice(3))) : text);
        },
        closed: () => void closed.push(owner),
      }),
    };
  },
  ...more,
});

async function serve(doors: readonly SocketDoor[], pingEveryMs = 60_000) {
  const server = createServer((_, response) => response.end('a page'));
  const sockets = serveSockets(server, { origin, doors, pingEveryMs });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  ends.push(() => {
    void sockets.close(0);
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

interface Client {
  readonly socket: WebSocket;
  readonly heard: string[];
  readonly closed: Promise<number>;
}

/** Open, or the status with which it was turned away. */
async function connect(
  port: number,
  path: string,
  { protocols = [], ...options }: { protocols?: string[]; origin?: string; autoPong?: boolean } = {},
): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, options);
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => heard.push(data.toString()));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => resolve());
    socket.on('unexpected-response', (_, response) => reject(new Error(String(response.statusCode))));
    socket.on('error', reject);
  });
  ends.push(() => socket.terminate());
  return { socket, heard, closed };
}

const hears = (client: Client, what: string): Promise<unknown> =>
  until(`hears ${what.slice(0, 20)}`, async () => client.heard.includes(what));

describe('a WebSocket', () => {
  test('is refused to whoever is not admitted, comes from another site, or asks elsewhere', async () => {
    const { port, sockets } = await serve([door([]), { ...door([]), path: '/own', openTo: 'own' }]);
    await expect(connect(port, '/echo')).rejects.toThrow('401');
    await expect(connect(port, '/own?who=ada')).rejects.toThrow('403');
    await expect(connect(port, '/own?who=ada', { origin: 'http://alpha.example.evil' })).rejects.toThrow(
      '403',
    );
    await expect(connect(port, '/elsewhere?who=ada')).rejects.toThrow('200');
    expect(sockets.connections).toBe(0);
    expect((await connect(port, '/own?who=ada', { origin })).socket.readyState).toBe(WebSocket.OPEN);
  });

  test('leaves other upgrades to be answered as requests: Java offers HTTP/2 with each', async () => {
    const { port } = await serve([door([])]);
    const status = await new Promise<number | undefined>((resolve) => {
      const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AA' };
      http.get({ port, path: '/echo', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(200);
  });

  test('answers, with the protocol that was asked for and a slash at the end', async () => {
    const { port } = await serve([door([])]);
    const ada = await connect(port, '/echo/?who=ada', { protocols: ['secret-of-ada'] });
    expect(ada.socket.protocol).toBe('secret-of-ada');
    ada.socket.send('hello');
    await hears(ada, 'hello');
  });

  test('ends with a message too large, too many of them, or an error of ours, and the others stay', async () => {
    const gone: string[] = [];
    const { port, sockets } = await serve([door(gone)]);
    const [large, many, broken, well] = await Promise.all(
      ['large', 'many', 'broken', 'well'].map((who) => connect(port, `/echo?who=${who}`)),
    );
    large?.socket.send('x'.repeat(1_001));
    expect(await large?.closed).toBe(1009);
    for (let n = 0; n < 300; n++) many?.socket.send('again');
    expect(await many?.closed).toBe(1008);
    broken?.socket.send('throw');
    expect(await broken?.closed).toBe(1011);
    well?.socket.send('hello');
    if (well) await hears(well, 'hello');
    expect(gone.toSorted()).toEqual(['broken', 'large', 'many']);
    expect(sockets.connections).toBe(1);
  });

  test('ends when what waits for a slow reader is too much', async () => {
    const { port, sockets } = await serve([door([])]);
    const slow = await connect(port, '/echo?who=slow');
    const wire = (slow.socket as unknown as { _socket: Wire })._socket;
    for (let n = 0; n < 20; n++) slow.socket.send('big1000000');
    wire.pause();
    await until('the slow reader is cut off', async () => sockets.connections === 0);
  });

  test('ends when nobody answers a ping', async () => {
    const { port, sockets } = await serve([door([])], 100);
    await connect(port, '/echo?who=gone', { autoPong: false });
    const well = await connect(port, '/echo?who=well');
    await until('the one that is gone has ended', async () => sockets.connections === 1);
    expect(well.socket.readyState).toBe(WebSocket.OPEN);
  });

  test('of one person the oldest makes room', async () => {
    const { port } = await serve([door([])]);
    const first = await connect(port, '/echo?who=ada');
    const bruno = await connect(port, '/echo?who=bruno');
    for (let n = 0; n < 16; n++) await connect(port, '/echo?who=ada');
    expect(await first.closed).toBe(1013);
    expect(bruno.socket.readyState).toBe(WebSocket.OPEN);
  });

  test('is asked to come again when the server stops, and cut off if it does not go', async () => {
    const gone: string[] = [];
    const { port, sockets } = await serve([door(gone)]);
    const ada = await connect(port, '/echo?who=ada');
    const deaf = await connect(port, '/echo?who=deaf');
    (deaf.socket as unknown as { _socket: Wire })._socket.pause();
    await sockets.close(200);
    expect(await ada.closed).toBe(1012);
    expect(gone.toSorted()).toEqual(['ada', 'deaf']);
    await expect(connect(port, '/echo?who=ada')).rejects.toThrow('503');
  });
});
