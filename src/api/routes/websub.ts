import type { Hono } from 'hono';
import { requireRoomFor } from '#src/company/limits.ts';
import { addressOfRequest } from '#src/platform/client-address.ts';
import { feedBytesMax } from '#src/sources/limits.ts';
import { confirmHub, hearHub } from '#src/sources/hubs.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';

/** What hubs of feeds call (W3C WebSub): once to learn whether we meant it, then whenever there is something new. The address is the secret. */
export function websubRoutes(app: Hono<ApiEnv>, { db }: ApiContext): void {
  const unknown = (c: ApiRequest): Response => {
    requireRoomFor(db.instance, addressOfRequest(db.instance, c), 'signedOut');
    return c.text('There is no such subscription.', 404);
  };
  app.get('/websub/:token', async (c) => {
    const said = (name: string): string => c.req.query(`hub.${name}`) ?? '';
    const answer = await confirmHub(db, c.req.param('token'), {
      ...{
        mode: said('mode'),
        topic: said('topic'),
        challenge: said('challenge'),
        lease: said('lease_seconds'),
      },
    });
    if (answer === null) return unknown(c);
    return c.text(answer, 200, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  app.post('/websub/:token', async (c) => {
    const body = await readBody(c);
    if (body === null) return c.text(`More than ${feedBytesMax / 1_000_000} MB.`, 413);
    const signature = c.req.header('x-hub-signature') ?? '';
    return (await hearHub(db, c.req.param('token'), { body, signature })) ? c.body(null, 202) : unknown(c);
  });
}

/** Null: too much. */
async function readBody(c: ApiRequest): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > feedBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
