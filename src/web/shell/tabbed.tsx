import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { WebContext, WebRequest } from './context.ts';
import type { Key } from './i18n.ts';
import { showPage } from './show.tsx';
import { TabLine, type TabLink } from './tab-line.tsx';

/** The pages of one section under their tabs, in this order. */
export interface Tabbed<Name extends string> {
  readonly heading: Key;
  readonly room: 'me' | 'company';
  readonly tabs: Readonly<Record<Name, Omit<TabLink, 'isCurrent'>>>;
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
  const tabs = Object.entries<Omit<TabLink, 'isCurrent'>>(of.tabs).map(([name, tab]) => ({
    ...tab,
    isCurrent: name === shown.page,
  }));
  const body = (
    <>
      <h1>{t(of.heading)}</h1>
      <TabLine tabs={tabs} label={t(of.heading)} ctx={ctx} />
      {shown.body}
      {of.foot}
    </>
  );
  const title = `${shown.title ?? t(of.tabs[shown.page].word)} · ${t(of.heading)}`;
  return showPage(web, c, { title, room: of.room, body, aside: shown.aside, status: shown.status });
}
