import http, { type IncomingHttpHeaders } from 'node:http';
import type { TestInstance } from '#test/support/instance.ts';

/** A browser's stream of events, as far as it has been heard. */
export interface Listening {
  raw(): string;
  events(): string[];
  /** All topics told, once each. */
  topics(): string[];
  headers(): IncomingHttpHeaders;
  ended(): boolean;
  forget(): void;
  end(): void;
}

/** Opens `GET /live` and waits for its first beat. Rejects with the status when it is not 200. */
export async function listen(at: TestInstance, cookie: string): Promise<Listening> {
  let text = '';
  let ended = false;
  const { port, hostname } = new URL(at.origin);
  const request = http.get({
    host: '127.0.0.1',
    port,
    path: '/live',
    headers: {
      host: `${hostname}:${port}`,
      accept: 'text/event-stream',
      'accept-encoding': 'gzip, br',
      cookie,
    },
  });
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  if (response.statusCode !== 200) {
    request.destroy();
    throw new Error(`GET /live answered ${response.statusCode}`);
  }
  response.setEncoding('utf8');
  for (const end of ['end', 'close', 'error']) response.on(end, () => (ended = true));
  request.on('error', () => (ended = true));
  await new Promise<void>((resolve) =>
    response.on('data', (chunk: string) => {
      text += chunk;
      resolve();
    }),
  );
  return {
    raw: () => text,
    events: () => [...text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1] ?? ''),
    topics: () => [
      ...new Set(
        [...text.matchAll(/^event: changed\ndata: (.*)$/gm)].flatMap((match) => (match[1] ?? '').split(' ')),
      ),
    ],
    headers: () => response.headers,
    ended: () => ended,
    forget() {
      text = '';
    },
    end: () => request.destroy(),
  };
}
