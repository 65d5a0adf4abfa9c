import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { WebContext, WebRequest } from './context.ts';
import { ownPath } from './forms.ts';
import { asDocument, Layout, type Room } from './layout.tsx';
import { iconSheet } from './parts/icon.tsx';
import type { Topic } from './live/topics.ts';
import { pathOf } from './visit.ts';

interface Shown {
  readonly title: string;
  readonly room?: Room;
  readonly aside?: Child;
  /** Where "write" leads from here; a post to anybody when not said. */
  readonly write?: string;
  readonly body: Child;
  readonly status?: ContentfulStatusCode;
  /** When one of these changes, the page is read again from the visit's path and laid over what is shown. */
  readonly live?: readonly Topic[];
}

/**
 * Answers with a page for who is signed in. A form that is answered with a page, not sent elsewhere, was not carried out: that is 422, which
 * the script shows in place (and would show of no other status).
 */
export function showPage(web: WebContext, c: WebRequest, page: Shown): Response {
  const { title, room, aside, body, live = [], write = '/posts/new' } = page;
  const status = page.status ?? (c.req.method === 'POST' ? 422 : 200);
  const document = (
    <Layout
      visit={c.var.visit}
      house={web.db.house}
      title={title}
      room={room}
      aside={aside}
      write={write}
      // What came in answer to a form stands at no address of its own.
      again={status === 200 ? c.var.visit.path : ''}
      topics={live}
      moved={c.var.visit.path !== pathOf(c)}
    >
      {body}
    </Layout>
  );
  return c.html(asDocument(c, document), status);
}

/** After an act: to the page it was done on, at the post it was about, so that reloading does nothing twice. */
export function goBack(c: WebRequest, mark?: string): Response {
  const path = ownPath(c.var.form.text('back'));
  return c.redirect(mark === undefined ? path : `${path.split('#')[0]}#${mark}`, 303);
}

/** A piece of a page for script to place, with the drawings it needs. */
export function showPiece(c: WebRequest, piece: Child, status: ContentfulStatusCode = 200): Response {
  const html = String(piece);
  return c.html(html + iconSheet(html), status);
}
