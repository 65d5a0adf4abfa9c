import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What it answers at a path. A function is asked with the request. */
type Page =
  | { readonly body: string | Buffer; readonly type?: string; readonly headers?: Record<string, string> }
  | { readonly status: number; readonly headers?: Record<string, string> }
  | ((request: http.IncomingMessage, response: http.ServerResponse) => void);

/** A website with feeds, which says `304` to who knows what it last said, and counts who asks. */
export async function startFeedServer() {
  const pages = new Map<string, Page>();
  const asked: { path: string; headers: http.IncomingHttpHeaders; status: number }[] = [];
  const server = http.createServer((request, response) => {
    const path = request.url ?? '/';
    const page = pages.get(path) ?? { status: 404 };
    response.on('finish', () => asked.push({ path, headers: request.headers, status: response.statusCode }));
    if (typeof page === 'function') return page(request, response);
    if ('status' in page) return response.writeHead(page.status, page.headers).end();
    const etag = `"${Buffer.byteLength(page.body)}-${Buffer.from(page.body).toString('base64url').slice(-20)}"`;
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
    response.writeHead(200, { 'content-type': page.type ?? 'application/xml', etag, ...page.headers });
    response.end(page.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    host: `news.localhost:${port}`,
    origin: `http://news.localhost:${port}`,
    asked,
    serve: (path: string, page: Page) => void pages.set(path, page),
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
export type FeedServer = Awaited<ReturnType<typeof startFeedServer>>;

export interface Entry {
  readonly id?: string;
  readonly title?: string;
  readonly text?: string;
  readonly link?: string;
  readonly at?: string;
}

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const tag = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `<${name}>${xml(value)}</${name}>`;

export const rss = (title: string, ...entries: readonly Entry[]): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>${xml(title)}</title><link>/news/</link><language>en</language>${entries
    .map(
      (each) =>
        `<item>${tag('title', each.title)}${tag('description', each.text)}${tag('link', each.link)}${tag('guid', each.id)}${tag('pubDate', each.at)}</item>`,
    )
    .join('')}</channel></rss>`;
