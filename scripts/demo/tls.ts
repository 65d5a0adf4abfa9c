import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** How far above its address a company listens behind https. */
export const behindHttps = 50;

/**
 * A certificate for everything at `localhost`, signed by an authority of its own, both made anew in this folder where there is none (OpenSSL does it).
 * Node trusts the authority by NODE_EXTRA_CA_CERTS, a browser after being told to.
 */
export function certificateIn(
  folder: string,
  names: readonly string[],
): { key: string; cert: string; authority: string } {
  const at = (name: string): string => path.join(folder, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(at('cert.pem'))) {
    const openssl = (...args: string[]): void => {
      execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    };
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '30',
      '-subj',
      '/CN=Kontor demo',
    );
    openssl('req', ...key, '-keyout', 'key.pem', '-out', 'cert.csr', '-subj', '/CN=localhost');
    writeFileSync(at('san'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
    openssl(
      ...['x509', '-req', '-in', 'cert.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-out', 'cert.pem', '-days', '30', '-extfile', 'san'],
    );
  }
  return {
    key: readFileSync(at('key.pem'), 'utf8'),
    cert: readFileSync(at('cert.pem'), 'utf8'),
    authority: at('ca.pem'),
  };
}

/** Ends https on loopback, and passes on what comes, streams and WebSockets too. */
export async function startTls(
  tls: { readonly key: string; readonly cert: string },
  { from, to }: { readonly from: number; readonly to: number },
): Promise<() => Promise<void>> {
  const server = https.createServer(tls, (request, response) => {
    const headers = { ...request.headers, 'x-forwarded-proto': 'https' };
    const inner = http.request(
      { host: '127.0.0.1', port: to, method: request.method, path: request.url, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    inner.on('error', () => response.destroy());
    response.on('close', () => inner.destroy());
    request.pipe(inner);
  });
  server.on('upgrade', (request, socket: TLSSocket, head) => {
    const inner = connect(to, '127.0.0.1', () => {
      const lines = Object.entries(request.headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((each) => `${name}: ${each}`),
      );
      inner.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      inner.write(head);
      inner.pipe(socket).pipe(inner);
    });
    inner.on('error', () => socket.destroy());
    socket.on('error', () => inner.destroy());
  });
  await new Promise<void>((done) => server.listen(from, '127.0.0.1', done));
  return () =>
    new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
}
