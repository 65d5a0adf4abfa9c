import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { forge, type Forgery } from './forge.ts';
import { ask, type Answer } from './http.ts';
import { makeActor, type Json, type PeerActor } from './peer-actor.ts';

/** A request that reached the peer. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  readonly json: Json;
  readonly atMs: number;
}

type Answerer = (request: Asked, response: ServerResponse, socket: Socket) => void;

/** A server that speaks ActivityPub as badly as a test wants. It listens on 127.0.0.1 under a name of its own below .localhost. */
export interface Peer {
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  /** The instance actor, at /actor. */
  readonly self: PeerActor;
  /** Everything that was asked, in order; `connections` counts also those that asked nothing. */
  readonly asked: Asked[];
  readonly connections: () => number;
  /** What was posted to any inbox, parsed. */
  inboxed(type?: string): Json[];
  /** A new actor, served under its id. */
  actor(name: string, type?: 'Person' | 'Group' | 'Service'): PeerActor;
  /** Answers GETs of a path: a document, or whatever the function does. */
  serve(path: string, answer: Json | Answerer): void;
  /** How inboxes answer from now on. */
  inbox(answer: Answerer): void;
  /** Sends a signed activity to an instance's shared inbox (or `to`). */
  post(origin: string, activity: Json | string | Uint8Array, by: PeerActor, how?: Sending): Promise<Answer>;
  /** A GET signed by the instance actor, or `by`. */
  get(origin: string, path: string, how?: Sending & { by?: PeerActor }): Promise<Answer>;
  stop(): Promise<void>;
}

export type Sending = Partial<Forgery> & {
  /** The path it is sent to. */
  readonly path?: string;
  /** Sent in place of the body that was signed. */
  readonly sendBody?: string | Uint8Array;
  readonly chunked?: boolean;
};

export async function startPeer(name: string): Promise<Peer> {
  const asked: Asked[] = [];
  const routes = new Map<string, Json | Answerer>();
  const sockets = new Set<Socket>();
  let connections = 0;
  let inboxAnswer: Answerer = inboxes.accept;
  const server = http.createServer((request, response) => {
    void read(request).then((one) => {
      asked.push(one);
      answer(one, response, request.socket);
    });
  });
  const answer: Answerer = (one, response, socket) => {
    const route = routes.get(one.path) ?? routes.get(one.path.split('?', 1)[0] ?? '');
    if (typeof route === 'function') return route(one, response, socket);
    if (one.method === 'POST') return inboxAnswer(one, response, socket);
    if (route === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/activity+json' }).end(JSON.stringify(route));
  };
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {}); // the other side gave up, as some tests want
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = `${name}.localhost:${port}`;
  const origin = `http://${host}`;
  const actors: PeerActor[] = [];
  const publish = (actor: PeerActor) => {
    actors.push(actor);
    const path = new URL(actor.uri).pathname;
    routes.set(path, (_asked, response) =>
      response
        .writeHead(200, { 'content-type': 'application/activity+json' })
        .end(JSON.stringify(actor.document)),
    );
    return actor;
  };
  const self = publish(makeActor(origin, name, 'Application'));
  routes.set('/.well-known/webfinger', (one, response) => {
    const wanted = new URL(one.path, origin).searchParams.get('resource') ?? '';
    const found = actors.find((a) => `acct:${String(a.document.preferredUsername)}@${host}` === wanted);
    if (!found) return void response.writeHead(404).end();
    const links = [{ rel: 'self', type: 'application/activity+json', href: found.uri }];
    response
      .writeHead(200, { 'content-type': 'application/jrd+json' })
      .end(JSON.stringify({ subject: wanted, links }));
  });
  return {
    origin,
    host,
    port,
    self,
    asked,
    connections: () => connections,
    inboxed: (type) =>
      asked
        .filter((a) => a.method === 'POST' && (type === undefined || a.json.type === type))
        .map((a) => a.json),
    actor: (actorName, type = 'Person') => publish(makeActor(origin, actorName, type)),
    serve: (path, given) => void routes.set(path, given),
    inbox: (given) => {
      inboxAnswer = given;
    },
    post: (target, activity, by, how = {}) => post(target, activity, by, how),
    get: (target, path, { by = self, ...how } = {}) => get(target, path, by, how),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // The sender went away in the middle: what came is what is recorded.
  }
  const body = Buffer.concat(chunks);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body,
    json: parse(body),
    atMs: Date.now(),
  };
}

function parse(body: Buffer): Json {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    return {};
  }
}

async function post(
  target: string,
  activity: Json | string | Uint8Array,
  by: PeerActor,
  { path = '/inbox', sendBody, chunked, ...how }: Sending,
): Promise<Answer> {
  const body =
    typeof activity === 'string' || activity instanceof Uint8Array ? activity : JSON.stringify(activity);
  const signed = forge({
    url: `${target}${path}`,
    body,
    keyId: by.keyId,
    key: by.rsa.privateKey,
    ...how,
  });
  return await ask(target, { method: 'POST', path, headers: signed, body: sendBody ?? body, chunked });
}

async function get(target: string, path: string, by: PeerActor, how: Sending): Promise<Answer> {
  const signed = forge({
    scheme: 'cavage',
    url: `${target}${path}`,
    keyId: by.keyId,
    key: by.rsa.privateKey,
    extraHeaders: { accept: 'application/activity+json' },
    ...how,
  });
  return await ask(target, { path: how.path ?? path, headers: signed });
}

const dripEveryMs = 1_000;

/** Ways in which an inbox can answer. */
export const inboxes = {
  accept: (_asked, response) => void response.writeHead(202).end(),
  /** Takes everything and never says so. */
  stall: () => {},
  /** Says 202 and then a byte a second. */
  drip: (_asked, response) => {
    response.writeHead(202, { 'content-length': '100000' });
    const timer = setInterval(() => response.write('.'), dripEveryMs);
    response.on('close', () => clearInterval(timer));
  },
  /** Got it, and the answer is lost on the way. */
  hangUp: (_asked, _response, socket) => void socket.destroy(),
} satisfies Record<string, Answerer>;

export const refuseWith =
  (status: number, headers: Record<string, string> = {}): Answerer =>
  (_asked, response) =>
    void response.writeHead(status, headers).end();

/** `first` for as long as `isFirst` says, then `then`. */
export const sometimes =
  (isFirst: (asked: Asked) => boolean, first: Answerer, then: Answerer = inboxes.accept): Answerer =>
  (asked, response, socket) =>
    (isFirst(asked) ? first : then)(asked, response, socket);
