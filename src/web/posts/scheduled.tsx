import type { Hono } from 'hono';
import { cancelScheduled, scheduledBy } from '#src/drafts/schedule.ts';
import { transaction } from '#src/platform/database.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Empty } from '../shell/notice.tsx';
import { showPage } from '../shell/show.tsx';
import { Time } from '../shell/time.tsx';

const listedMax = 80;

/** Posts that wait for their time, and those that could not be published when it came. Apps schedule them; here they are seen and cancelled. */
export function scheduledRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/scheduled', async (c) => {
    const { ctx } = c.var;
    const { t } = ctx.i18n;
    const posts = await scheduledBy(web.db, ctx.me.id, { limit: listedMax });
    const body = (
      <>
        <h1>{t('scheduled.heading')}</h1>
        <p class="quiet">{t('scheduled.lead')}</p>
        {posts.length === 0 ? (
          <Empty sentence={t('scheduled.empty')} href="/posts/new" action={t('scheduled.emptyAction')} />
        ) : (
          posts.map((post) => (
            <section class="part">
              <p>
                <strong>
                  <Time at={post.publishAt} i18n={ctx.i18n} />
                </strong>
              </p>
              <p dir="auto">{post.source}</p>
              {post.refusal && <p class="problem">{ctx.i18n.explain(post.refusal)}</p>}
              <form method="post" action={`/scheduled/${post.id}/removal`}>
                <Hidden ctx={ctx} />
                <button class="button second">{t('scheduled.cancel')}</button>
              </form>
            </section>
          ))
        )}
      </>
    );
    return showPage(web, c, { title: t('scheduled.heading'), body });
  });
  app.post('/scheduled/:id/removal', async (c) => {
    const id = idOf(c.req.param('id')) ?? '';
    await transaction(web.db, (tx) => cancelScheduled(tx, c.var.ctx.me.id, id));
    return c.redirect('/scheduled', 303);
  });
}
