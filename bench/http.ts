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
  /** JSON, or what it is said to be. */
  readonly body?: unknown;
  readonly timeoutMs: number;
}): Promise<Answer> {
  const { agent, host, port, method, path, timeoutMs } = ask;
  const content = contentOf(ask.body);
  const headers: Record<string, string> = {
    host,
    ...ask.headers,
    ...(content && { 'content-type': content.type, 'content-length': String(content.bytes.length) }),
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
    sent.end(content?.bytes);
  });
}

interface Content {
  readonly type: string;
  readonly bytes: Buffer;
}

function contentOf(body: unknown): Content | null {
  if (body === undefined) return null;
  if ((body as Partial<Content> | null)?.bytes instanceof Buffer) return body as Content;
  return { type: 'application/json', bytes: Buffer.from(JSON.stringify(body)) };
}

export function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}
