import type { Hono } from 'hono';
import { readToken } from '#src/access/tokens.ts';
import { eventStreamHeaders, openEventStream } from '#src/platform/event-stream.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Grant } from '#src/access/grant.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { subscribed } from '../streaming/door.ts';
import type { StreamName } from '../streaming/streams.ts';

/** How often Mastodon's servers show that the connection is open. */
const thumpMs = 15_000;

/** Mastodon's streams as server-sent events, one for each answer. By WebSocket (streaming/door.ts) one connection carries several. */
export function streamingRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  app.get('/api/v1/streaming/health', (c) => c.text('OK'));
  for (const [path, name, scope] of streams)
    app.get(`/api/v1/streaming/${path}`, guards.signedInByAddress(scope), (c) => stream(api, c, name));
  app.get('/api/v1/streaming', (c) =>
    c.json(
      { error: 'Connect here by WebSocket, or read /api/v1/streaming/user and the like as events.' },
      400,
    ),
  );
}

const streams: readonly (readonly [path: string, StreamName, scope: string])[] = [
  ['user', 'user', 'read:statuses'],
  ['user/notification', 'user:notification', 'read:notifications'],
  ['public', 'public', 'read:statuses'],
  ['public/local', 'public:local', 'read:statuses'],
  ['public/remote', 'public:remote', 'read:statuses'],
  ['hashtag', 'hashtag', 'read:statuses'],
  ['hashtag/local', 'hashtag:local', 'read:statuses'],
  ['list', 'list', 'read:statuses'],
  ['direct', 'direct', 'read:statuses'],
];

async function stream(api: ApiContext, c: ApiRequest, name: StreamName): Promise<Response> {
  const query = readQuery(c);
  const grant = c.get('grant') as Grant & { readonly personId: PersonId };
  const onlyMedia = name.startsWith('public') && (flagOf(query, 'only_media') ?? false);
  const heard = await subscribed(api.db, grant, {
    name: onlyMedia ? `${name}:media` : name,
    tag: textOf(query, 'tag', 200),
    list: textOf(query, 'list', 30),
  });
  let leave = (): void => {};
  const { stream: events, body } = openEventStream({
    beat: () => [null, 'thump'],
    beatMs: thumpMs,
    ended: () => leave(),
  });
  const listening = api.streaming.join(grant, {
    tell: ({ event, payload = '' }) => events.send(event, payload),
    end: () => events.close(),
  });
  if (!listening) {
    events.close();
    return c.json({ error: 'Too many are connected; try again in a while.' }, 503, { 'retry-after': '30' });
  }
  leave = () => listening.leave();
  listening.streams.set(heard.words.join(' '), heard);
  // The token may have ended while the list was looked up; from here on that is heard.
  if (!(await readToken(api.db, c.get('secret')))) events.close();
  return c.body(body, 200, eventStreamHeaders);
}
