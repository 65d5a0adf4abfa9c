import http from 'node:http';
import type { Site } from './network.ts';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  json(): unknown;
}

const timeoutMs = 15_000;

/** A request to a site of the demo as a client would make it. Connects to 127.0.0.1, whatever resolves `*.localhost` on this machine. */
export function call(
  site: Site,
  method: string,
  path: string,
  options: { token?: string | undefined; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const body = options.body === undefined ? undefined : Buffer.from(JSON.stringify(options.body));
  const headers: Record<string, string> = { host: site.host, accept: 'application/json', ...options.headers };
  if (options.token) headers.authorization = `Bearer ${options.token}`;
  if (body)
    Object.assign(headers, {
      'content-type': headers['content-type'] ?? 'application/json',
      'content-length': String(body.length),
    });
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port: site.company.port, method, path, headers, timeout: timeoutMs },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: () => JSON.parse(text) as unknown,
          });
        });
      },
    );
    request.on('timeout', () =>
      request.destroy(new Error(`${method} ${path} took longer than ${timeoutMs} ms`)),
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Asks again until the answer is there; throws with `what` after `withinMs`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`Waited ${withinMs / 1000} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}
