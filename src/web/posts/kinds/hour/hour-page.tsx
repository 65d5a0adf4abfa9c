import type { Hono } from 'hono';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { periodOf } from '#src/posts/kinds/campaign/campaign.ts';
import { decideIdea } from '#src/posts/kinds/idea/change-idea.ts';
import { ideasOfGroup } from '#src/posts/kinds/idea/list-ideas.ts';
import { refusals } from '#src/posts/kinds/idea/refusals.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import { idOf } from '../../../shell/forms.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Problem } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { readPostContext } from '../../post-context.ts';
import { postIdOf } from '../../post-page.tsx';
import { AskLink, HourFacts } from './hour-card.tsx';
import { HourQuestions } from './hour-questions.tsx';
import { Broadcast, embeddedOf } from './stream.tsx';

/** An hour of questions: what is being answered, what is asked by votes, and what was answered, which is the transcript afterwards. */
export function hourRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/hour', (c) => showHour(web, c, null));
  app.post('/posts/:id/hour', async (c) => {
    const { ctx, form } = c.var;
    const question = idOf<PostId>(form.text('question'));
    try {
      if (question === null) throw refusals.notAStage();
      const asked = { stage: form.text('stage'), reason: form.text('reason') };
      await transaction(web.db, (tx) => decideIdea(tx, ctx.me.id, question, asked));
      return c.redirect(`/posts/${postIdOf(c)}/hour`, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showHour(web, c, explain(ctx.i18n, error));
    }
  });
}

async function showHour(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const id = postIdOf(c);
  const post = await readPost(web.db, ctx.viewer, id);
  const { campaign: hour, group } = post;
  if (hour?.format !== 'questions' || group === null) throw notFound('page');
  const [around, rows] = await Promise.all([
    readPostContext(web, ctx, [post]),
    ideasOfGroup(web.db, ctx.viewer, group.id, { order: 'votes', campaignId: id }),
  ]);
  const decides = post.removedAt === null && (hour.isMine || around.moderates(group.id));
  const isEmbedded = embeddedOf(hour.stream, web.db.instance.mediaServers) !== null;
  const ask = post.removedAt === null && <AskLink post={post} hour={hour} i18n={i18n} />;
  const body = (
    <div class="hour">
      <h1 dir="auto">{post.title}</h1>
      <p>
        <a class="back" href={`/posts/${id}`}>
          <Icon name="left" />
          {i18n.t('hour.toPost')}
        </a>
      </p>
      <section class="campaign" aria-label={i18n.t('hour.mark')}>
        <HourFacts hour={hour} i18n={i18n} isEmbedded={isEmbedded} />
        {ask && (
          <p class="campaign-acts" data-hour-is="before runs">
            {ask}
          </p>
        )}
        {periodOf(hour, new Date()) !== 'over' && <p class="quiet">{i18n.t('hour.whoKnows')}</p>}
      </section>
      <Broadcast
        {...{ id, i18n, title: post.title, stream: hour.stream, servers: web.db.instance.mediaServers }}
      />
      <Problem text={problem} />
      <HourQuestions hourId={id} hour={hour} ctx={ctx} decides={decides} rows={rows} />
    </div>
  );
  return showPage(web, c, {
    ...{ title: post.title, body, room: 'groups' as const, status: problem === null ? 200 : 422 },
    // Its questions are told by themselves: two thousand readers read nothing again when one of them votes.
    live: [`hour:${id}`, `gone:${id}`],
  });
}
