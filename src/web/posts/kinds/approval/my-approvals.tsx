import type { Hono } from 'hono';
import {
  approvalsAnsweredBy,
  approvalsOf,
  approvalsWaitingFor,
  type ApprovalRow,
} from '#src/posts/kinds/approval/list-approvals.ts';
import type { WebContext, WebEnv } from '../../../shell/context.ts';
import type { Key } from '../../../shell/i18n.ts';
import { Empty } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { ApprovalLine } from './approval-row.tsx';

/** What waits for the reader, what they asked for and what they have answered, in all groups and companies. */
export function myApprovalsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/approvals', async (c) => {
    const { ctx } = c.var;
    const { i18n, viewer } = ctx;
    const [waiting, mine, answered] = await Promise.all([
      approvalsWaitingFor(web.db, viewer),
      approvalsOf(web.db, viewer),
      approvalsAnsweredBy(web.db, viewer),
    ]);
    const sections: readonly { readonly word: Key; readonly rows: readonly ApprovalRow[] }[] = [
      { word: 'approvals.waiting', rows: waiting },
      { word: 'approvals.mine', rows: mine },
      { word: 'approvals.answered', rows: answered },
    ];
    const write = '/posts/new?kind=approval';
    const isBare = sections.every(({ rows }) => rows.length === 0);
    const body = (
      <>
        <h1>{i18n.t('approvals.heading')}</h1>
        {isBare && <Empty sentence={i18n.t('approvals.none')} href={write} action={i18n.t('approval.new')} />}
        {!isBare && waiting.length === 0 && <p class="quiet">{i18n.t('approvals.nothingWaits')}</p>}
        {sections
          .filter(({ rows }) => rows.length > 0)
          .map(({ word, rows }) => (
            <section class="my-rows" aria-labelledby={word.replace('.', '-')}>
              <h2 id={word.replace('.', '-')}>
                {i18n.t(word)} <span class="count">{i18n.number(rows.length)}</span>
              </h2>
              <ul class="rows">
                {rows.map((row) => (
                  <ApprovalLine row={row} i18n={i18n} here="mine" />
                ))}
              </ul>
            </section>
          ))}
      </>
    );
    return showPage(web, c, {
      ...{ title: i18n.t('approvals.heading'), room: 'approvals', body, write },
      live: ['home', 'notifications'],
    });
  });
}
