import { connect } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WebEnv } from '#src/web/shell/context.ts';
import { limitSignedOut, readForm } from '#src/web/shell/forms.ts';
import { freshDatabase } from '#test/support/database.ts';

// Who is unknown and brings a body slowly is given up on; the room that it held is free again.
let instance: Awaited<ReturnType<typeof freshDatabase>>;
let server: ReturnType<typeof serve>;
let port: number;
const read: string[] = [];
beforeAll(async () => {
  instance = await freshDatabase();
  const app = new Hono<WebEnv>();
  app.post('/door', limitSignedOut({ db: instance.db }, 'plain', 60), async (c) => {
    read.push((await readForm(c)).text('login'));
    return c.text('in');
  });
  app.onError((_error, c) => c.text('given up', 400));
  port = await new Promise((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => resolve(info.port));
  });
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  await instance.drop();
});

/** Sends this much of a form of 60,000 bytes and no more; resolves with what came back once the connection is closed. */
function send(body: string): Promise<string> {
  const head = `POST /door HTTP/1.1\r\nhost: alpha\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 60000\r\nconnection: close\r\n\r\n`;
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(head + body));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    );
  });
}

test('a body that does not come in time ends with its connection, and nothing of it is taken', async () => {
  expect(await send('login=ada')).not.toContain('200');
  expect(read).toEqual([]);
});

test('as many slow ones as there is room for leave the room free', async () => {
  await Promise.all(Array.from({ length: 40 }, () => send('login=')));
  const whole = `login=${'a'.repeat(59_994)}`;
  expect(await send(whole)).toContain('200 OK');
});
