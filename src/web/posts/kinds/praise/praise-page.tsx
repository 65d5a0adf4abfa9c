import type { Hono } from 'hono';
import {
  praiseAllowance,
  praiseOf,
  praiseWaiting,
  savePraiseAllowance,
} from '#src/posts/kinds/praise/list-praise.ts';
import { allowances, type Allowed } from '#src/posts/kinds/praise/praise.ts';
import type { PostView } from '#src/posts/post.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { readPeople } from '#src/people/read.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { findPerson } from '../../../shell/find.ts';
import { Icon } from '../../../shell/icon.tsx';
import type { Key } from '../../../shell/i18n.ts';
import { Hidden } from '../../../shell/layout.tsx';
import { Empty, Note } from '../../../shell/notice.tsx';
import { Pager } from '../../../shell/pager.tsx';
import { pageAsked, postsPerPage } from '../../../shell/paging.ts';
import { showPage } from '../../../shell/show.tsx';
import { personPath } from '../../post-html.ts';
import { PostList } from '../../post.tsx';
import { readPostContext } from '../../post-context.ts';

/** One's own praise with the setting of how wide it goes, and that of others as far as the reader may read it. Nobody counts it. */
export function praiseRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/praise', (c) => showOwn(web, c));
  app.post('/praise/allowance', async (c) => {
    const { ctx, form } = c.var;
    await transaction(web.db, (tx) => savePraiseAllowance(tx, ctx.me.id, form.line('width')));
    return c.redirect('/praise?done=saved', 303);
  });
  app.get('/:at{@[^/]+}/praise', (c) => showTheirs(web, c));
}

const asEntries = (posts: readonly PostView[]) => posts.map((post) => ({ post, share: null }));

async function showOwn(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const page = pageAsked(c, postsPerPage);
  const [allowed, waiting, posts] = await Promise.all([
    praiseAllowance(web.db, ctx.me.id),
    page.moved ? [] : praiseWaiting(web.db, ctx.me.id, { limit: postsPerPage }),
    praiseOf(web.db, ctx.viewer, ctx.me.id, page),
  ]);
  const around = await readPostContext(web, ctx, [...waiting, ...posts]);
  const list = { ctx, around, instance: web.db.instance };
  const body = (
    <>
      <h1>{t('praise.heading')}</h1>
      {c.req.query('done') === 'saved' && <Note>{t('settings.saved')}</Note>}
      <p class="quiet">{t('praise.lead')}</p>
      {waiting.length > 0 && (
        <section aria-labelledby="waiting">
          <h2 id="waiting">{t('praise.waiting')}</h2>
          <PostList {...list} entries={asEntries(waiting)} />
        </section>
      )}
      <Allowance allowed={allowed} ctx={ctx} />
      {posts.length === 0 ? (
        <Empty sentence={t('praise.none')} href="/posts/new?kind=praise" action={t('praise.write')} />
      ) : (
        <section aria-labelledby="shown">
          <h2 id="shown">{t('praise.ofMe')}</h2>
          <PostList {...list} entries={asEntries(posts)} />
        </section>
      )}
      <Pager
        i18n={ctx.i18n}
        path="/praise"
        cursors={posts.map(({ id }) => id)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: t('praise.heading'), room: 'me', body });
}

const allowanceWords = {
  nobody: 'praise.allowNobody',
  team: 'praise.allowTeam',
  company: 'praise.allowCompany',
  partners: 'praise.allowPartners',
} as const satisfies Record<Allowed, Key>;

function Allowance({ allowed, ctx }: { readonly allowed: Allowed; readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  return (
    <form class="fields praise-allowance" method="post" action="/praise/allowance">
      <Hidden ctx={ctx} />
      <fieldset>
        <legend>{t('praise.allowance')}</legend>
        <p class="quiet">{t('praise.allowanceHint')}</p>
        {allowances.map((each) => (
          <label class="choice">
            <input type="radio" name="width" value={each} checked={each === allowed} />
            {t(allowanceWords[each])}
          </label>
        ))}
      </fieldset>
      <div class="buttons">
        <button class="button second">{t('form.save')}</button>
      </div>
    </form>
  );
}

async function showTheirs(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const id = await findPerson(web, ctx.me.id, c.req.param('at') ?? '');
  const [person] = id === null ? [] : await readPeople(web.db, [id]);
  if (!person) throw notFound('person');
  const page = pageAsked(c, postsPerPage);
  const posts = await praiseOf(web.db, ctx.viewer, person.id, page);
  const around = await readPostContext(web, ctx, posts);
  const title = t('praise.of', { name: person.name });
  const body = (
    <>
      <p>
        <a class="back" href={personPath(person)}>
          <Icon name="left" />
          {person.name}
        </a>
      </p>
      <h1>{title}</h1>
      {posts.length === 0 && (
        <Empty
          sentence={t('praise.noneOf', { name: person.name })}
          href={`/posts/new?kind=praise&praise=${encodeURIComponent(addressOf(person))}`}
          action={t('praise.write')}
        />
      )}
      <PostList ctx={ctx} instance={web.db.instance} around={around} entries={asEntries(posts)} />
      <Pager
        i18n={ctx.i18n}
        path={`${personPath(person)}/praise`}
        cursors={posts.map((post) => post.id)}
        limit={postsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title, room: 'people', body });
}

const addressOf = ({ handle, host }: { readonly handle: string; readonly host: string | null }): string =>
  host === null ? `@${handle}` : `@${handle}@${host}`;
