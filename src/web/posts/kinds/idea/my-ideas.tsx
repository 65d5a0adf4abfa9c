import type { Hono } from 'hono';
import { ideasOf, ideasToAnswer, type IdeaRow } from '#src/posts/kinds/idea/list-ideas.ts';
import type { WebContext, WebEnv } from '../../../shell/context.ts';
import type { Key } from '../../../shell/i18n.ts';
import { Empty } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { IdeaLine } from './idea-row.tsx';

/** What the reader has proposed, in all groups and companies, and what they have to answer as a juror. */
export function myIdeasRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/ideas', async (c) => {
    const { ctx } = c.var;
    const { i18n, viewer } = ctx;
    const [mine, toAnswer] = await Promise.all([ideasOf(web.db, viewer), ideasToAnswer(web.db, viewer)]);
    const sections: readonly { readonly word: Key; readonly rows: readonly IdeaRow[] }[] = [
      { word: 'ideas.toAnswer', rows: toAnswer },
      { word: 'ideas.mine', rows: mine },
    ];
    const body = (
      <>
        <h1>{i18n.t('ideas.heading')}</h1>
        {mine.length + toAnswer.length === 0 && (
          <Empty sentence={i18n.t('ideas.none')} href="/posts/new?kind=idea" action={i18n.t('idea.new')} />
        )}
        {sections
          .filter(({ rows }) => rows.length > 0)
          .map(({ word, rows }) => (
            <section class="my-rows" aria-labelledby={word.replace('.', '-')}>
              <h2 id={word.replace('.', '-')}>
                {i18n.t(word)} <span class="count">{i18n.number(rows.length)}</span>
              </h2>
              <ul class="rows">
                {rows.map((row) => (
                  <IdeaLine row={row} i18n={i18n} writes={false} here="mine" />
                ))}
              </ul>
            </section>
          ))}
      </>
    );
    return showPage(web, c, {
      ...{ title: i18n.t('ideas.heading'), body, write: '/posts/new?kind=idea' },
      live: ['home'],
    });
  });
}
