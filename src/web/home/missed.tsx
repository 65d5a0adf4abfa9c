import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { forgetReturn, readReturnAndAbsence, type Return } from '#src/access/returns.ts';
import { ownAbsence } from '#src/people/read-absences.ts';
import { endAbsence } from '#src/people/set-absence.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { isDay, todayIn } from '#src/platform/days.ts';
import type { Entry } from '#src/posts/post.ts';
import { missedDaysMax, readMissed, type Missed } from '#src/timelines/missed.ts';
import { PostList } from '../posts/post.tsx';
import { readPostContext, type PostFrame } from '../posts/post-context.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { midnightIn } from '../shell/days.ts';
import { FilterChips } from '../shell/filter-chips.tsx';
import { Icon } from '../shell/icon.tsx';
import type { I18n, Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Empty } from '../shell/notice.tsx';
import { showPage } from '../shell/show.tsx';

const path = '/missed';
const dayMs = 86_400_000;
const weeksOffered = [1, 2, 4] as const;

/** What somebody missed while they were away: `?since=2026-11-09`; without it since they left, or for a week. */
export function missedRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => showMissed(web, c));
  app.post(`${path}/dismissal`, async (c) => {
    await transaction(web.db, (tx) => dismiss(tx, c.var.ctx));
    return c.redirect('/', 303);
  });
}

/** An absence that is over would offer it again until it is swept. */
async function dismiss(tx: Tx, { me, i18n }: RequestContext): Promise<void> {
  await forgetReturn(tx, me.id);
  const absence = await ownAbsence(tx, me.id);
  if (absence && absence.until < todayIn(i18n.timeZone)) await endAbsence(tx, me.id);
}

async function showMissed(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const away = await readAway(web, ctx);
  const since = sinceAsked(c) ?? away?.awaySince ?? daysAgo(7);
  const missed = await readMissed(web.db, ctx.me.id, since);
  const entries = [...missed.calls, ...missed.news, ...missed.discussed];
  const around = await readPostContext(web, ctx, [...missed.mustReads, ...entries.map(({ post }) => post)]);
  const frame = { ctx, instance: web.db.instance, around };
  const body = (
    <>
      <h1>{t('missed.heading')}</h1>
      <p class="quiet">{t('missed.lead', { day: ctx.i18n.day(since) })}</p>
      <FilterChips
        label={t('missed.since')}
        chips={weeksOffered.map((weeks) => {
          const day = dayAgo(weeks * 7, ctx.i18n);
          return {
            href: `${path}?since=${day}`,
            label: t('missed.weeks', { count: weeks }),
            isCurrent: day === todayIn(ctx.i18n.timeZone, since),
          };
        })}
      />
      {missed.mustReads.length + entries.length === 0 ? (
        <Empty sentence={t('missed.nothing')} href="/" action={t('missed.home')} />
      ) : (
        <Parts missed={missed} frame={frame} />
      )}
      {away && (
        <form method="post" action={`${path}/dismissal`}>
          <Hidden ctx={ctx} />
          <p class="buttons">
            <button class="button">{t('missed.done')}</button>
          </p>
        </form>
      )}
    </>
  );
  return showPage(web, c, { title: t('missed.heading'), room: 'home', body });
}

function Parts({ missed, frame }: { readonly missed: Missed; readonly frame: PostFrame }) {
  const mustReads = missed.mustReads.map((post): Shown => ({ post, share: null }));
  return (
    <>
      <Part id="must-reads" word="missed.mustReads" entries={mustReads} frame={frame} />
      <Part id="missed-calls" word="missed.calls" entries={missed.calls} frame={frame} />
      <Part id="missed-news" word="missed.news" entries={missed.news} frame={frame} />
      <Part id="missed-discussed" word="missed.discussed" entries={missed.discussed} frame={frame} />
    </>
  );
}

type Shown = Pick<Entry, 'post' | 'share'> & Partial<Pick<Entry, 'why'>>;

/** The heading is the reason. */
function Part(props: {
  readonly id: string;
  readonly word: Key;
  readonly entries: readonly Shown[];
  readonly frame: PostFrame;
}): Child {
  const { id, word, entries, frame } = props;
  if (entries.length === 0) return null;
  return (
    <section class="feed-part" id={id} aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{frame.ctx.i18n.t(word)}</h2>
      <PostList ctx={frame.ctx} instance={frame.instance} around={frame.around} entries={entries} />
    </section>
  );
}

/** Offered by itself to whoever is back. */
export function MissedOffer({ away, ctx }: { readonly away: Return | null; readonly ctx: RequestContext }) {
  if (away === null) return null;
  const { t } = ctx.i18n;
  const days = Math.max(1, Math.floor((away.backAt.getTime() - away.awaySince.getTime()) / dayMs));
  return (
    <section class="missed-offer" aria-labelledby="missed-offer">
      <Icon name="history" />
      <p id="missed-offer">{t('missed.offer', { count: days })}</p>
      <a class="button" href={path}>
        {t('missed.heading')}
      </a>
      <button class="button second" form="act" formaction={`${path}/dismissal`}>
        {t('missed.dismiss')}
      </button>
    </section>
  );
}

/** Noticed when they came back, or an absence of their own whose last day is over: it is swept two days later. */
export async function readAway(web: WebContext, ctx: RequestContext): Promise<Return | null> {
  const { noticed, absence } = await readReturnAndAbsence(web.db, ctx.me.id);
  if (noticed || !absence || absence.until >= todayIn(ctx.i18n.timeZone)) return noticed;
  const [began, ended] = [absence.from, absence.until].map((day, at) =>
    midnightIn(ctx.i18n.timeZone, day, at),
  );
  return began && ended ? { awaySince: began, backAt: ended } : null;
}

const daysAgo = (days: number): Date => new Date(Date.now() - days * dayMs);
const dayAgo = (days: number, { timeZone }: I18n): string => todayIn(timeZone, daysAgo(days));

/** Null: not asked, or for a day that cannot be. What is older than feeds is as old as they are. */
function sinceAsked(c: WebRequest): Date | null {
  const day = c.req.query('since') ?? '';
  if (!isDay(day)) return null;
  const at = midnightIn(c.var.ctx.i18n.timeZone, day, 0);
  if (at === null || at.getTime() > Date.now()) return null;
  return at < daysAgo(missedDaysMax) ? daysAgo(missedDaysMax) : at;
}
