import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Got {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, never> & { post?: { id: string; content?: string; uri: string } };
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A system that takes webhooks; `answer` may misbehave. Verifies as Standard Webhooks says, from the text of the specification. */
export async function startReceiver() {
  const got: Got[] = [];
  let answer: (response: ServerResponse, message: Got) => void = (response) => response.writeHead(204).end();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { type, data } = JSON.parse(body) as Pick<Got, 'type' | 'data'>;
      const message = {
        id: String(request.headers['webhook-id']),
        type,
        data,
        headers: request.headers,
        body,
      };
      got.push(message);
      answer(response, message);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    address: `http://receiver.localhost:${(server.address() as AddressInfo).port}/hook`,
    got,
    of: (type: string) => got.filter((each) => each.type === type),
    answers(how: typeof answer) {
      answer = how;
    },
    stop: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** Whether one of its signatures is by this secret, and it is not old. */
export function isSigned({ headers, body }: Got, secret: string): boolean {
  const timestamp = String(headers['webhook-timestamp']);
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const expected = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${String(headers['webhook-id'])}.${timestamp}.${body}`)
    .digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((signature) => {
      const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
      return (
        signature.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected)
      );
    });
}
