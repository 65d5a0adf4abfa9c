import http from 'node:http';
import https from 'node:https';

const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: 256 }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: 256, rejectUnauthorized: false }),
};

/** One HTTP request; never follows redirects, never throws on a status. Reuses keep-alive sockets. */
export function req(method, url, { headers = {}, body, timeout = 60_000, retried = false } = {}) {
  const u = url instanceof URL ? url : new URL(url);
  const t0 = performance.now();
  return new Promise((resolve, reject) => {
    const r = (u.protocol === 'https:' ? https : http).request(
      {
        method,
        hostname: u.hostname,
        port: u.port || (u.protocol === 'https:' ? 443 : 80),
        path: u.pathname + u.search,
        headers: {
          'user-agent': 'kontor-bench/1.0',
          ...headers,
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
        agent: retried ? false : agents[u.protocol],
      },
      (res) => {
        const chunks = [];
        res.on('data', (c) => chunks.push(c));
        res.on('end', () =>
          resolve({
            status: res.statusCode,
            headers: res.headers,
            body: Buffer.concat(chunks),
            ms: performance.now() - t0,
          }),
        );
        res.on('error', reject);
      },
    );
    r.setTimeout(timeout, () => r.destroy(new Error('timeout')));
    r.on('error', (e) =>
      r.reusedSocket && e.code === 'ECONNRESET' && !retried // a keep-alive socket the server had just closed
        ? resolve(req(method, url, { headers, body, timeout, retried: true }))
        : reject(e),
    );
    r.end(body);
  });
}
export const json = (r) => JSON.parse(r.body.toString('utf8'));
