import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { parseAccept } from 'hono/utils/accept';
import { gzipSync } from 'node:zlib';
import type { WebEnv } from './context.ts';
import { iconSheet } from './icon.tsx';

/** Answers with a whole page. */
export const answerPage = (c: Context<WebEnv>, page: Child, status: ContentfulStatusCode = 200): Response =>
  answerHtml(c, asDocument(c, page), status);

/**
 * Answers with HTML, compressed where the reader takes that. It is one string: compressed at once it costs less than half of what it does as a
 * stream that `compress()` reads, and the reader's CPU-milliseconds are what a page is measured by (docs/performance.md).
 */
export function answerHtml(c: Context<WebEnv>, html: string, status: ContentfulStatusCode = 200): Response {
  if (html.length < compressedFrom || !takesGzip(c.req.header('accept-encoding')))
    return c.html(html, status);
  c.header('content-encoding', 'gzip');
  c.header('vary', 'Accept-Encoding', { append: true });
  c.header('content-type', 'text/html; charset=UTF-8');
  return c.body(gzipSync(html, { level }), status);
}

/** Bytes: what fits into one packet gains nothing. */
const compressedFrom = 1_024;
/** Twice as fast as zlib's own choice, and a twentieth larger. */
const level = 4;

/** RFC 9110 §12.5.3: with a weight of 0 it is refused. */
const takesGzip = (accepted: string | undefined): boolean =>
  accepted !== undefined &&
  parseAccept(accepted).some(({ type, q }) => type.toLowerCase() === 'gzip' && q > 0);

/** The document, as text, with its script and the icons it needs: hono's JSX writes no doctype. */
function asDocument(c: Context<WebEnv>, page: Child): string {
  const html = String(page);
  const [head, body] = [html.indexOf('</head>'), html.lastIndexOf('</body>')];
  return `<!doctype html>${html.slice(0, head)}${c.var.script}${html.slice(head, body)}${iconSheet(html)}${html.slice(body)}`;
}
