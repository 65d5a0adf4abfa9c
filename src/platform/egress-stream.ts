import type { ClientRequest, IncomingHttpHeaders } from 'node:http';
import { pipeline, Transform, type Readable } from 'node:stream';
import { Unavailable } from './errors.ts';

/** The body fails with Unavailable if it is too large or too slow; a caller who does not want it destroys it. */
export interface EgressStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** Sends a prepared request without body and passes its response on as it comes, counting bytes. */
export function openStream(
  sent: ClientRequest,
  limits: {
    readonly host: string;
    readonly timeoutMs: number;
    readonly answerMs?: number | undefined;
    readonly maxBytes: number;
  },
): Promise<EgressStream> {
  const { host, timeoutMs, answerMs = timeoutMs, maxBytes } = limits;
  return new Promise((resolve, reject) => {
    const body = counting(host, maxBytes);
    const fail = (error: Unavailable) => {
      clearTimeout(timer);
      reject(error);
      body.destroy(error);
      sent.destroy();
    };
    const late = (ms: number) =>
      setTimeout(() => fail(new Unavailable(`${host} took longer than ${ms} ms.`)), ms);
    const startedMs = Date.now();
    let timer = late(answerMs);
    // No one listens yet when it fails before the answer: then the rejection tells.
    body.on('error', () => {});
    sent.on('error', (cause) =>
      fail(new Unavailable(`${host} cannot be reached.`, { retryable: true, cause })),
    );
    sent.on('response', (response) => {
      const encoding = response.headers['content-encoding'] ?? 'identity';
      if (encoding !== 'identity')
        return fail(new Unavailable(`${host} packed its answer, which was not asked for.`));
      clearTimeout(timer);
      timer = late(Math.max(1, timeoutMs - (Date.now() - startedMs)));
      pipeline(response, body, () => clearTimeout(timer));
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    });
    sent.end();
  });
}

function counting(host: string, maxBytes: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes)
        done(new Unavailable(`${host} sent more than ${maxBytes} bytes.`, { retryable: false }));
      else done(null, chunk);
    },
  });
}
