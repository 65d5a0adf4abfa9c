import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { lazily } from './lazily.ts';
import { logger } from './log.ts';

/** A path at which WebSockets are answered. Everything else that asks to be upgraded is answered as an ordinary request. */
export interface SocketDoor {
  /** Without its query; a slash at its end makes no difference. */
  readonly path: string;
  /** `own`: only pages of this origin may open it. Needed wherever a cookie authenticates, because browsers send it from any page. */
  readonly openTo: 'own' | 'any';
  /** Of one message from the other side; a larger one ends the connection (1009). */
  readonly messageBytesMax: number;
  /** Says who it is, before the upgrade. Throws nothing: what fails is answered with 503. */
  admit(request: IncomingMessage): Promise<Admitted | TurnedAway>;
}

export interface Admitted {
  /** Whose it is; at most 16 of one are open, the oldest makes room. */
  readonly owner: string;
  /** Of those that were asked for (Sec-WebSocket-Protocol); echoed. */
  readonly protocol?: string;
  /** Called once it is open. */
  open(socket: Socket): SocketListener;
}

/** Answered in place of the upgrade, as JSON with `error`. */
export interface TurnedAway {
  readonly status: 400 | 401 | 403 | 404 | 429 | 503;
  readonly error: string;
}

export interface Socket {
  /** Text or bytes. Whoever does not read what waits for them is cut off. */
  send(message: string | Uint8Array): void;
  /** `code` by RFC 6455 §7.4; 1008 when a right ended. */
  close(code: number, reason: string): void;
}

export interface SocketListener {
  /** Text comes as a string. What it throws ends the connection. */
  message(message: string | Uint8Array): void | Promise<void>;
  /** Once, whoever closed it. */
  closed(): void;
}

export interface Sockets {
  readonly connections: number;
  /** Asks all to come again elsewhere (1012), and ends those that do not go within the grace. Later ones are turned away. */
  close(graceMs: number): Promise<void>;
}

const socketsMax = 5_000;
const perOwnerMax = 16;
/** What may wait for a reader. Past it the connection ends: the other side comes again and reads everything. */
const bufferedBytesMax = 1_048_576;
/** A ping this often; whoever has not answered the one before is gone. */
const pingMs = 30_000;
/** Of messages from the other side; nobody types faster. */
const perSecondMax = 100;
/** Who is admitted must be known by then. */
const admitMsMax = 10_000;

interface Entry {
  readonly owner: string;
  readonly socket: WebSocket;
  answered: boolean;
}

/**
 * Answers WebSockets on this server at the paths of these doors. `origin` is ours. The library is loaded when the first one comes.
 */
export function serveSockets(
  server: Server,
  {
    origin,
    doors,
    pingEveryMs = pingMs,
  }: { readonly origin: string; readonly doors: readonly SocketDoor[]; readonly pingEveryMs?: number },
): Sockets {
  const open = new Set<Entry>();
  const endings = new WeakMap<SocketDoor, WebSocketServer>();
  let closing = false;

  const doorOf = (request: IncomingMessage): SocketDoor | undefined => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return undefined;
    const path = (request.url ?? '').split('?')[0]?.replace(/(?<=.)\/$/, '');
    return doors.find((door) => door.path === path);
  };
  const upgrade = async (door: SocketDoor, request: IncomingMessage, wire: Duplex, head: Buffer) => {
    if (door.openTo === 'own' && request.headers.origin !== origin)
      return turnAway(wire, { status: 403, error: 'Only this server’s own pages may connect here.' });
    const { WebSocketServer } = await loadWs();
    const admitted = await inTime(door.admit(request));
    if ('status' in admitted) return turnAway(wire, admitted);
    if (closing || open.size >= socketsMax)
      return turnAway(wire, { status: 503, error: 'Too many are connected; try again in a while.' });
    const ending = endings.get(door) ?? newEnding(WebSocketServer, door.messageBytesMax);
    endings.set(door, ending);
    if (admitted.protocol !== undefined) chosen.set(request, admitted.protocol);
    ending.handleUpgrade(request, wire, head, (socket) => hold(open, socket, admitted));
  };

  // Types know it as an option of createServer only; servers that are there already have it as a property.
  Object.assign(server, {
    shouldUpgradeCallback: (request: IncomingMessage) => doorOf(request) !== undefined,
  });
  server.on('upgrade', (request: IncomingMessage, wire: Duplex, head: Buffer) => {
    const door = doorOf(request);
    wire.on('error', () => wire.destroy());
    if (!door) return wire.destroy();
    upgrade(door, request, wire, head).catch((error: unknown) => {
      log.warn('A WebSocket could not be opened: {reason}', { reason: String(error) });
      turnAway(wire, { status: 503, error: 'This server cannot answer right now; try again in a moment.' });
    });
  });
  const pings = setInterval(() => pingAll(open), pingEveryMs).unref();
  return {
    get connections() {
      return open.size;
    },
    async close(graceMs) {
      closing = true;
      clearInterval(pings);
      await drain(open, graceMs);
    },
  };
}

const log = logger('websocket');
const loadWs = lazily(() => import('ws'));
/** What `admit` chose, for the handshake. */
const chosen = new WeakMap<IncomingMessage, string>();

const newEnding = (Ending: typeof WebSocketServer, maxPayload: number): WebSocketServer =>
  new Ending({
    noServer: true,
    clientTracking: false,
    maxPayload,
    // Each compressor would hold some 300 kB for a connection that is mostly silent.
    perMessageDeflate: false,
    handleProtocols: (_asked, request) => chosen.get(request) ?? false,
  });

function hold(open: Set<Entry>, socket: WebSocket, admitted: Admitted): void {
  const own = [...open].filter((other) => other.owner === admitted.owner);
  if (own.length >= perOwnerMax) own[0]?.socket.close(1013, 'Too many connections of one person.');
  const entry: Entry = { owner: admitted.owner, socket, answered: true };
  open.add(entry);
  const fail = (error: unknown): void => {
    log.warn('A WebSocket ended: {reason}', { reason: String(error) });
    socket.close(1011, 'Something went wrong here; connect again.');
  };
  const mayCome = atMost(perSecondMax);
  const listener = admitted.open({
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(message);
      if (socket.bufferedAmount > bufferedBytesMax) socket.terminate();
    },
    close: (code, reason) => end(socket, code, reason),
  });
  socket.on('pong', () => (entry.answered = true));
  socket.on('message', (data: Buffer, isBinary) => {
    if (!mayCome()) return end(socket, 1008, 'Too many messages; send fewer.');
    try {
      Promise.resolve(listener.message(isBinary ? data : data.toString('utf8'))).catch(fail);
    } catch (error) {
      fail(error);
    }
  });
  // A message too large, or no WebSocket at all: the library closes it.
  socket.on('error', () => {});
  socket.on('close', () => {
    open.delete(entry);
    listener.closed();
  });
}

/** Who does not answer the closing handshake is cut off. */
function end(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), closeMs).unref();
}
const closeMs = 2_000;

function pingAll(open: Iterable<Entry>): void {
  for (const entry of open) {
    if (!entry.answered) entry.socket.terminate();
    entry.answered = false;
    entry.socket.ping();
  }
}

async function drain(open: ReadonlySet<Entry>, graceMs: number): Promise<void> {
  const gone = [...open].map(
    ({ socket }) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
  );
  for (const { socket } of open) socket.close(1012, 'The server restarts; connect again.');
  const force = setTimeout(() => open.forEach(({ socket }) => socket.terminate()), graceMs);
  await Promise.all(gone);
  clearTimeout(force);
}

/** True as often as `max` times in a second. */
function atMost(max: number): () => boolean {
  let [second, count] = [0, 0];
  return () => {
    const now = Math.floor(performance.now() / 1_000);
    [second, count] = [now, now === second ? count + 1 : 1];
    return count <= max;
  };
}

async function inTime<T>(asking: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error('nobody said in time who it is')), admitMsMax);
  });
  return await Promise.race([asking, patience]).finally(() => clearTimeout(late));
}

function turnAway(wire: Duplex, { status, error }: TurnedAway): void {
  const body = JSON.stringify({ error });
  wire.end(
    `HTTP/1.1 ${status} ${phrases[status]}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Access-Control-Allow-Origin: *\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => wire.destroy(),
  );
}

const phrases = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
} as const;
