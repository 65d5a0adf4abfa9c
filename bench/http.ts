import { request, type Agent } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One request to 127.0.0.1, whatever the host is called. Rejects when it is not answered in `timeoutMs`, or the server dies under it. */
export function send(ask: {
  readonly agent: Agent | false;
  readonly host: string;
  readonly port: string | number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly timeoutMs: number;
}): Promise<Answer> {
  const { agent, host, port, method, path, timeoutMs } = ask;
  const body = ask.body === undefined ? undefined : JSON.stringify(ask.body);
  const headers: Record<string, string> = {
    host,
    ...ask.headers,
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, host: '127.0.0.1', port, method, path, headers, timeout: timeoutMs },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} was not answered in time.`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

export function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}
