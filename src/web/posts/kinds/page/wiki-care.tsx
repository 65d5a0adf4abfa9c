import type { Hono } from 'hono';
import { sayDay, todayIn } from '#src/platform/days.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { MarksView } from '#src/posts/kinds/marks/forms.ts';
import { planReview } from '#src/posts/kinds/marks/mark-post.ts';
import { reviewsOf, type PageReview } from '#src/posts/kinds/page/read-reviews.ts';
import { unwatchPage, watchPage } from '#src/posts/kinds/page/watch-page.ts';
import type { WhoKnows } from '#src/posts/kinds/page/who-knows.ts';
import { CompanyBadge } from '../../../company/company-badge.tsx';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { dayShown, dayWritten } from '../../../shell/days.ts';
import { explain } from '../../../shell/explain.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Hidden } from '../../../shell/layout.tsx';
import { Empty, Problem } from '../../../shell/notice.tsx';
import { personPath } from '../../post-html.ts';
import { pageAt, showWiki, wikiAt, type PagePost, type Wiki } from './wiki-at.tsx';

/** Who looks after a page: when it is looked at again and by whom, and who wants to hear of its versions. */
export function wikiCareRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const at = '/groups/:handle/wiki/:id{[0-9]+}';
  app.get('/groups/:handle/wiki/reviews', (c) => showReviews(web, c));
  app.get(`${at}/review`, (c) => showReview(web, c, null));
  app.post(`${at}/review`, (c) => review(web, c));
  for (const [name, act] of [
    ['following', watchPage],
    ['following/removal', unwatchPage],
  ] as const)
    app.post(`${at}/${name}`, async (c) => {
      const wiki = await wikiAt(web, c);
      const page = await pageAt(web, c, wiki);
      await transaction(web.db, (tx) => act(tx, c.var.ctx.me.id, page.id));
      return c.redirect(`${wiki.path}/${page.id}`, 303);
    });
}

async function review(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const wiki = await wikiAt(web, c);
  const page = await pageAt(web, c, wiki);
  const asked = { day: dayWritten(form.line('day')), owner: form.line('owner') };
  try {
    await transaction(web.db, (tx) => planReview(tx, ctx.me.id, page.id, asked));
    return c.redirect(`${wiki.path}/${page.id}`, 303);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
    return showReview(web, c, explain(ctx.i18n, error), asked);
  }
}

async function showReview(
  web: WebContext,
  c: WebRequest,
  problem: string | null,
  typed?: { readonly day: string; readonly owner: string },
): Promise<Response> {
  const { ctx } = c.var;
  const { t, locale } = ctx.i18n;
  const wiki = await wikiAt(web, c);
  const page = await pageAt(web, c, wiki);
  const { day, owner } = typed ?? { day: page.marks?.review ?? '', owner: handleOf(page.marks?.owner) };
  const title = t('wiki.reviewHeading', { title: page.title });
  const body = (
    <>
      <h2 dir="auto">{title}</h2>
      <Problem text={problem} />
      <p>{t('wiki.reviewLead')}</p>
      <form class="fields" method="post" action={`${wiki.path}/${page.id}/review`}>
        <Hidden ctx={ctx} />
        <label>
          {t('wiki.reviewDay')}
          <input
            name="day"
            value={dayShown(day, locale)}
            placeholder={t('composer.dayFormat')}
            inputmode="text"
            autocomplete="off"
            size={12}
            maxlength={14}
          />
        </label>
        <label>
          {t('wiki.owner')}
          <input
            name="owner"
            value={owner}
            placeholder="@ada"
            autocomplete="off"
            maxlength={300}
            dir="auto"
          />
        </label>
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
          <a class="button second" href={`${wiki.path}/${page.id}`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showWiki(web, c, { wiki, at: page.id, title, body, status: problem === null ? 200 : 422 });
}

const handleOf = (owner: MarksView['owner'] | undefined): string =>
  owner ? `@${owner.handle}${owner.host === null ? '' : `@${owner.host}`}` : '';

async function showReviews(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const wiki = await wikiAt(web, c);
  const rows = await reviewsOf(web.db, ctx.me.id, wiki.group.id);
  const body = (
    <>
      <p>
        <a class="back" href={wiki.path}>
          <Icon name="left" />
          {t('group.wiki')}
        </a>
      </p>
      <h2>{t('wiki.reviews')}</h2>
      {rows.length === 0 ? (
        <Empty sentence={t('wiki.noReviews')} />
      ) : (
        <ul class="rows wiki-reviews">
          {rows.map((row) => (
            <ReviewRow row={row} wiki={wiki} i18n={ctx.i18n} />
          ))}
        </ul>
      )}
    </>
  );
  return showWiki(web, c, { wiki, at: null, title: t('wiki.reviews'), body });
}

function ReviewRow({
  row,
  wiki,
  i18n,
}: {
  readonly row: PageReview;
  readonly wiki: Wiki;
  readonly i18n: I18n;
}) {
  return (
    <li>
      <a href={`${wiki.path}/${row.id}`} dir="auto">
        {row.title}
      </a>
      <p class="quiet">
        <ReviewDay day={row.day} isOverdue={row.isOverdue} i18n={i18n} />
        <Owner owner={row.owner} i18n={i18n} />
      </p>
    </li>
  );
}

function ReviewDay(props: { readonly day: string | null; readonly isOverdue: boolean; readonly i18n: I18n }) {
  const { day, isOverdue, i18n } = props;
  if (day === null) return null;
  const said = { day: sayDay(day, i18n.locale, 'short') };
  return (
    <span class={isOverdue ? 'wiki-overdue' : ''}>
      <Icon name={isOverdue ? 'warning' : 'calendar'} />
      {i18n.t(isOverdue ? 'wiki.reviewOverdue' : 'wiki.reviewOn', said)}
    </span>
  );
}

function Owner({ owner, i18n }: { readonly owner: PageReview['owner']; readonly i18n: I18n }) {
  if (owner === null) return null;
  return (
    <span>
      <Icon name={owner.hasLeft ? 'warning' : 'person'} />
      {i18n.rich(owner.hasLeft ? 'wiki.ownerLeft' : 'wiki.ownedBy', {
        name: (
          <a href={personPath(owner)} dir="auto">
            {owner.name}
          </a>
        ),
      })}
    </span>
  );
}

/** In the head of a page: its review, its owner, and whether the reader follows it. */
export function PageCare(props: {
  readonly post: PagePost;
  readonly wiki: Wiki;
  readonly isWatched: boolean;
  readonly ctx: RequestContext;
}) {
  const { post, wiki, isWatched, ctx } = props;
  const { i18n } = ctx;
  const { review: day = null, owner = null } = post.marks ?? {};
  const at = `${wiki.path}/${post.id}`;
  return (
    <div class="wiki-care">
      {(day !== null || owner !== null) && (
        <p class="quiet">
          <ReviewDay day={day} isOverdue={day !== null && day < todayIn(i18n.timeZone)} i18n={i18n} />
          <Owner owner={owner} i18n={i18n} />
        </p>
      )}
      <form method="post" action={`${at}/following${isWatched ? '/removal' : ''}`}>
        <Hidden ctx={ctx} />
        <button class="button second">
          <Icon name={isWatched ? 'hush' : 'bell'} />
          {i18n.t(isWatched ? 'wiki.unfollow' : 'wiki.follow')}
        </button>
        {wiki.writes && !post.removedAt && (
          <a class="button second" href={`${at}/review`}>
            <Icon name="calendar" />
            {i18n.t('wiki.planReview')}
          </a>
        )}
      </form>
    </div>
  );
}

interface Knowing {
  readonly people: readonly WhoKnows[];
  readonly i18n: I18n;
}

/** Whom to ask about the page: beside it. */
export const WhoKnowsBeside = ({ people, i18n }: Knowing) =>
  people.length === 0 ? null : (
    <section class="beside wiki-beside" aria-labelledby="who-knows">
      <h2 id="who-knows">{i18n.t('wiki.whoKnows')}</h2>
      <People people={people} i18n={i18n} />
    </section>
  );

/** The same where nothing stands beside. */
export const WhoKnowsDrawer = ({ people, i18n }: Knowing) =>
  people.length === 0 ? null : (
    <details class="wiki-contents">
      <summary>{i18n.t('wiki.whoKnows')}</summary>
      <People people={people} i18n={i18n} />
    </details>
  );

const People = ({ people, i18n: { t } }: Knowing) => (
  <ul class="lines">
    {people.map((person) => (
      <li>
        <a href={personPath(person)} dir="auto">
          {person.name}
        </a>{' '}
        <CompanyBadge of={{ ...person, company: person.company ?? '', country: person.country ?? '' }} />
        <span class="quiet">
          {[
            ...(person.versions > 0 ? [t('wiki.wroteVersions', { count: person.versions })] : []),
            ...person.skills,
          ].join(', ')}
        </span>
      </li>
    ))}
  </ul>
);
