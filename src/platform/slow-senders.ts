import type { IncomingMessage, Server } from 'node:http';

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();
const tooSlow = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

/**
 * Ends requests whose body is not there after `ms`: many slow senders would hold all connections. Whoever is known to send much is given longer by
 * `waitLonger`; `mostMs` is how long anything may take.
 */
export function endSlowSenders(server: Server, { ms, mostMs }: { ms: number; mostMs: number }): void {
  server.requestTimeout = mostMs;
  server.on('request', (request: IncomingMessage) => {
    const { headers } = request;
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
    wait(request, ms);
    request.once('close', () => clearTimeout(timers.get(request)));
  });
}

/** Lets the body of this request take so long from now on. */
export const waitLonger = (request: IncomingMessage, ms: number): void => wait(request, ms);

function wait(request: IncomingMessage, ms: number): void {
  clearTimeout(timers.get(request));
  const timer = setTimeout(() => {
    if (request.complete) return;
    request.socket.end(tooSlow);
    request.destroy();
  }, ms);
  timers.set(request, timer.unref());
}
