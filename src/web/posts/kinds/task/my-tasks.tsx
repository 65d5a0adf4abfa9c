import { todayIn } from '#src/platform/days.ts';
import type { Hono } from 'hono';
import { tasksOf, type TaskRow } from '#src/posts/kinds/task/list-tasks.ts';
import { isPending } from '#src/posts/kinds/task/task.ts';
import type { WebContext, WebEnv } from '../../../shell/context.ts';
import type { I18n, Key } from '../../../shell/i18n.ts';
import { Empty } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { TaskLineRow } from './task-row.tsx';

/** Everything the reader has to do, in all groups and companies, by when. */
export function myTasksRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/tasks', async (c) => {
    const { ctx } = c.var;
    const { i18n } = ctx;
    const rows = await tasksOf(web.db, ctx.me.id);
    const body = (
      <>
        <h1>{i18n.t('tasks.heading')}</h1>
        {rows.length === 0 ? (
          <Empty sentence={i18n.t('tasks.none')} href="/posts/new?kind=task" action={i18n.t('task.new')} />
        ) : (
          sectionsOf(rows, i18n)
            .filter(({ rows: own }) => own.length > 0)
            .map(({ word, rows: own }) => (
              <section class="my-rows" aria-labelledby={word.replace('.', '-')}>
                <h2 id={word.replace('.', '-')}>
                  {i18n.t(word)} <span class="count">{i18n.number(own.length)}</span>
                </h2>
                <ul class="rows">
                  {own.map((row) => (
                    <TaskLineRow row={row} i18n={i18n} mayMove here="mine" />
                  ))}
                </ul>
              </section>
            ))
        )}
      </>
    );
    return showPage(web, c, {
      ...{ title: i18n.t('tasks.heading'), room: 'tasks', body, write: '/posts/new?kind=task' },
      live: ['home'],
    });
  });
}

/** A week ends on Sunday. */
function sectionsOf(
  rows: readonly TaskRow[],
  { timeZone }: I18n,
): readonly { readonly word: Key; readonly rows: readonly TaskRow[] }[] {
  const today = todayIn(timeZone);
  const at = new Date(`${today}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + ((7 - at.getUTCDay()) % 7));
  const sunday = at.toISOString().slice(0, 10);
  const pending = rows.filter(({ state }) => isPending(state));
  const within = (fits: (due: string) => boolean): TaskRow[] =>
    pending.filter(({ due }) => due !== null && fits(due));
  return [
    { word: 'tasks.overdue', rows: within((due) => due < today) },
    { word: 'tasks.today', rows: within((due) => due === today) },
    { word: 'tasks.week', rows: within((due) => due > today && due <= sunday) },
    { word: 'tasks.later', rows: within((due) => due > today && due > sunday) },
    { word: 'tasks.noDay', rows: pending.filter(({ due }) => due === null) },
    { word: 'tasks.done', rows: rows.filter(({ state }) => !isPending(state)) },
  ];
}
