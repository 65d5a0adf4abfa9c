import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { WebContext, WebRequest } from './context.ts';
import { ownPath } from './forms.ts';
import { Layout, type Room } from './layout.tsx';
import { iconSheet } from './icon.tsx';
import type { Topic } from '../live/topics.ts';
import { pathOf } from './request-context.ts';
import { answerHtml, answerPage } from './answer.ts';

interface Shown {
  readonly title: string;
  readonly room?: Room | undefined;
  readonly aside?: Child;
  /** Where "write" leads from here; a post to anyone when not said. */
  readonly write?: string;
  readonly body: Child;
  readonly status?: ContentfulStatusCode | undefined;
  /** When one of these changes, the page is fetched again from the request context's path and morphed over what is shown. */
  readonly live?: readonly Topic[] | undefined;
}

/**
 * Answers with a page for someone who is signed in. A form answered with a page instead of a redirect was not carried out: that is 422, which
 * the script shows in place (and would show for no other status).
 */
export function showPage(web: WebContext, c: WebRequest, page: Shown): Response {
  const { title, room, aside, body, live = [], write = '/posts/new' } = page;
  const status = page.status ?? (c.req.method === 'POST' ? 422 : 200);
  const document = (
    <Layout
      ctx={c.var.ctx}
      instance={web.db.instance}
      title={title}
      room={room}
      aside={aside}
      write={write}
      // What came in answer to a form stands at no address of its own.
      again={status === 200 ? c.var.ctx.path : ''}
      // In calm mode nothing calls from outside; what one has open goes on.
      topics={c.var.ctx.calm ? calmly(live) : live}
      moved={c.var.ctx.path !== pathOf(c)}
    >
      {body}
    </Layout>
  );
  return answerPage(c, document, status);
}

/** Above a feed what is new is counted when calm mode shows everything, and not before. */
const calmly = (live: readonly Topic[]): Topic[] => [
  ...live.filter(isOpenHere),
  ...(live.includes('home') ? (['calm'] as const) : []),
];

/** What the reader is in the middle of, not what others have begun elsewhere. */
const isOpenHere = (topic: Topic): boolean => /^(?:chat|thread|hour|gone):/.test(topic);

/** After an act: to the page it was done on, at the post it was about, so that reloading does nothing twice. */
export function goBack(c: WebRequest, mark?: string): Response {
  const path = ownPath(c.var.form.text('back'));
  return c.redirect(mark === undefined ? path : `${path.split('#')[0]}#${mark}`, 303);
}

/** A fragment of a page for script to place, with the icons it needs. */
export function showPiece(c: WebRequest, piece: Child, status: ContentfulStatusCode = 200): Response {
  const html = String(piece);
  return answerHtml(c, html + iconSheet(html), status);
}
