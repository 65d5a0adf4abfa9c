import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { RequestContext, WebContext, WebRequest } from './context.ts';
import type { Key } from './i18n.ts';
import { showPage } from './show.tsx';

/** The pages of one section under their tabs, in this order. */
export interface Tabbed<Name extends string> {
  readonly heading: Key;
  readonly room: 'me' | 'company';
  readonly className: string;
  readonly tabs: Readonly<Record<Name, { readonly href: string; readonly word: Key }>>;
  /** Below every page of the room. */
  readonly foot?: Child;
}

export interface TabbedPage<Name extends string> {
  readonly page: Name;
  /** Of a page below one of the tabs. */
  readonly title?: string;
  readonly body: Child;
  readonly aside?: Child;
  /** 200 when not said; 422 when a form is shown again with its mistakes. */
  readonly status?: ContentfulStatusCode;
}

/** Answers with one page of such a section: the common heading and tabs, and this page's content. Each page checks who may see it. */
export function showTabbed<Name extends string>(
  web: WebContext,
  c: WebRequest,
  of: Tabbed<Name>,
  shown: TabbedPage<Name>,
): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const body = (
    <>
      <h1>{t(of.heading)}</h1>
      <Tabs ctx={ctx} of={of} current={shown.page} />
      {shown.body}
      {of.foot}
    </>
  );
  const title = `${shown.title ?? t(of.tabs[shown.page].word)} · ${t(of.heading)}`;
  return showPage(web, c, { title, room: of.room, body, aside: shown.aside, status: shown.status });
}

function Tabs(props: {
  readonly ctx: RequestContext;
  readonly of: Tabbed<string>;
  readonly current: string;
}) {
  const { t } = props.ctx.i18n;
  return (
    <nav class={`tabs ${props.of.className}`} aria-label={t(props.of.heading)}>
      {Object.entries(props.of.tabs).map(([name, tab]) => (
        <a href={tab.href} aria-current={name === props.current ? 'page' : undefined}>
          {t(tab.word)}
        </a>
      ))}
    </nav>
  );
}
