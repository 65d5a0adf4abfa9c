import type { IncomingMessage } from 'node:http';
import type { Grant } from '#src/access/grant.ts';
import { watchAccess } from '#src/access/revoke.ts';
import { readToken } from '#src/access/tokens.ts';
import { takeApiRequest } from '#src/company/limits.ts';
import type { Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Admitted, Socket, SocketDoor, SocketListener, TurnedAway } from '#src/platform/websocket.ts';
import type { StreamEvent, Streaming } from './streaming.ts';
import { requireList } from './lists.ts';
import { readStream, type Stream } from './streams.ts';

/** Of what an app subscribes to with one connection. */
const streamsMax = 100;

type PersonGrant = Grant & { readonly personId: PersonId };

/**
 * `GET /api/v1/streaming` by WebSocket, as Mastodon's: the token in Sec-WebSocket-Protocol (which is echoed, or browsers hang up), in
 * Authorization or as `access_token`; a first stream in the query, others by `{"type":"subscribe","stream":"…"}`.
 */
export function streamingDoor({ db, streaming }: { db: Db; streaming: Streaming }): SocketDoor {
  return {
    path: '/api/v1/streaming',
    // Apps run on origins of their own, and bring a token, never a cookie.
    openTo: 'any',
    messageBytesMax: 4_096,
    async admit(request) {
      const query = new URL(request.url ?? '', db.instance.origin).searchParams;
      const protocol = request.headers['sec-websocket-protocol'];
      const secret = bearerOf(request) ?? query.get('access_token') ?? protocol?.split(',')[0]?.trim();
      const watch = watchAccess(db.instance);
      const grant = secret ? await readToken(db, secret) : null;
      const refused = judge(db, grant) ?? (await firstStream(db, grant as PersonGrant, query));
      if (refused && 'status' in refused) {
        watch.stop();
        return refused;
      }
      const { personId } = grant as PersonGrant;
      return {
        owner: personId,
        ...(protocol !== undefined && secret ? { protocol: protocol.split(',')[0]?.trim() ?? '' } : {}),
        open(socket) {
          const listener = listen({ db, streaming }, socket, grant as PersonGrant, refused);
          watch.hold({ personId, tokenId: grant?.tokenId ?? '' }, () =>
            socket.close(1008, 'The access ended.'),
          );
          return {
            ...listener,
            closed() {
              watch.stop();
              listener.closed();
            },
          };
        },
      } satisfies Admitted;
    },
  };
}

const bearerOf = (request: IncomingMessage): string | undefined =>
  /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];

function judge(db: Db, grant: Grant | null): TurnedAway | null {
  if (!grant)
    return { status: 401, error: 'The access token is missing, unknown or was revoked; sign in again.' };
  if (grant.personId === null) return { status: 403, error: 'This method requires an authenticated user' };
  const { waitSeconds } = takeApiRequest(db.instance, grant.personId);
  return waitSeconds > 0
    ? { status: 429, error: `Too many requests; try again in ${waitSeconds} seconds.` }
    : null;
}

async function firstStream(
  db: Db,
  grant: PersonGrant,
  query: URLSearchParams,
): Promise<Stream | TurnedAway | null> {
  const name = query.get('stream');
  if (!name) return null;
  try {
    return await subscribed(db, grant, {
      name,
      tag: query.get('tag') ?? undefined,
      list: query.get('list') ?? undefined,
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: statusOf[error.kind] ?? 400, error: error.message };
  }
}
const statusOf: Partial<Record<Refusal['kind'], TurnedAway['status']>> = { not_allowed: 403, not_found: 404 };

/** Throws a Refusal. */
export async function subscribed(
  db: Db,
  grant: PersonGrant,
  asked: Parameters<typeof readStream>[1],
): Promise<Stream> {
  const stream = readStream(grant, asked);
  if (stream.listId !== undefined) await requireList(db, grant.personId, stream.listId);
  return stream;
}

function listen(
  { db, streaming }: { db: Db; streaming: Streaming },
  socket: Socket,
  grant: PersonGrant,
  first: Stream | null,
): SocketListener {
  const listening = streaming.join(grant, {
    tell: (event) => socket.send(messageOf(event)),
    end: (reason) => socket.close(1008, reason),
  });
  if (!listening) {
    socket.close(1013, 'Too many are connected; try again in a while.');
    return { message: () => {}, closed: () => {} };
  }
  const { streams } = listening;
  if (first) streams.set(first.words.join(' '), first);
  return {
    async message(text) {
      try {
        const { type, ...asked } = readMessage(text);
        const stream = type === 'subscribe' ? await subscribed(db, grant, asked) : readStream(grant, asked);
        if (type === 'unsubscribe') streams.delete(stream.words.join(' '));
        else if (streams.size >= streamsMax)
          throw new Refusal('invalid', `One connection hears at most ${streamsMax} streams.`);
        else streams.set(stream.words.join(' '), stream);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        socket.send(JSON.stringify({ error: error.message, status: statusOf[error.kind] ?? 400 }));
      }
    },
    closed: () => listening.leave(),
  };
}

const messageOf = ({ stream, event, payload }: StreamEvent): string =>
  JSON.stringify({ stream: stream.words, event, payload });

function readMessage(text: string | Uint8Array): {
  readonly type: 'subscribe' | 'unsubscribe';
  readonly name: string;
  readonly tag: string | undefined;
  readonly list: string | undefined;
} {
  const value = typeof text === 'string' ? parse(text) : null;
  const wordOf = (name: string): string | undefined => {
    const word = value?.[name];
    return typeof word === 'string' || typeof word === 'number' ? String(word) : undefined;
  };
  const type = wordOf('type');
  if (type !== 'subscribe' && type !== 'unsubscribe')
    throw new Refusal('invalid', 'Send {"type":"subscribe","stream":"user"}, or unsubscribe.');
  return { type, name: wordOf('stream') ?? '', tag: wordOf('tag'), list: wordOf('list') };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
