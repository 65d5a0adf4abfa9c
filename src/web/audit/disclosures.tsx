import type { Hono } from 'hono';
import {
  confirmDisclosure,
  endDisclosure,
  hoursMax,
  orderDisclosure,
  reasonMax,
} from '#src/disclosures/disclose.ts';
import {
  mayKnow,
  openMessages,
  readDisclosure,
  readDisclosures,
  type DisclosedPost,
  type DisclosureState,
  type DisclosureView,
} from '#src/disclosures/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId } from '#src/platform/ids.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { proven } from '../shell/proof.ts';
import { disclosedFileRoutes, disclosuresPath as path, Files } from './disclosed-files.tsx';
import { signedActs } from './signed-acts.ts';
import { Time } from '../shell/time.tsx';

const pageMax = 50;
const usualHours = 24;
const usualDays = 30;
const dayMs = 86_400_000;

/** Private messages, opened by two people for some hours. Guarded by companyDoor. */
export function disclosureRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => showAll(web, c, null));
  app.post(path, proven, (c) => orderOne(web, c));
  signedActs(app, web, {
    ...{ path, find: disclosureIn, show: showOne },
    acts: { confirmation: confirmDisclosure, end: endDisclosure },
  });
  disclosedFileRoutes(app, web);
}

async function disclosureIn(web: WebContext, c: WebRequest): Promise<DisclosureView> {
  const found = await readDisclosure(web.db, c.req.param('id') ?? '');
  if (!found || !mayKnow(found, c.var.ctx.me.id)) throw notFound('page');
  return found;
}

async function orderOne(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  try {
    const handle = form.line('person').replace(/^@/, '').toLowerCase();
    const person = await findPersonByHandle(web.db, handle, null);
    if (!person) throw notFound('person');
    const order = {
      personId: person.id,
      reason: form.line('reason'),
      hours: Number(form.line('hours')),
      since: form.line('since'),
    };
    const id = await transaction(web.db, (tx) => orderDisclosure(tx, ctx.me.id, order));
    return c.redirect(`${path}/${id}`, 303);
  } catch (error) {
    if (error instanceof Refusal) return showAll(web, c, explain(ctx.i18n, error));
    throw error;
  }
}

async function showAll(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { i18n, me } = c.var.ctx;
  const all = (await readDisclosures(web.db)).filter((each) => mayKnow(each, me.id));
  const body = (
    <>
      <p class="quiet">{i18n.t('disclosure.lead')}</p>
      <DisclosureList of={all} i18n={i18n} linked />
      <OrderForm c={c} problem={problem} />
    </>
  );
  return showCompany(web, c, { page: 'disclosures', body, status: problem === null ? 200 : 422 });
}

/** Whose, why, signed by whom, and how much was read; never what. */
export function DisclosureList(props: {
  readonly of: readonly DisclosureView[];
  readonly i18n: I18n;
  readonly linked?: true;
}) {
  const { of, i18n, linked } = props;
  const { t } = i18n;
  if (of.length === 0) return <p>{t('disclosure.none')}</p>;
  return (
    <ul class="ways">
      {of.map((each) => (
        <li>
          <div>
            {linked ? (
              <a href={`${path}/${each.id}`} data-turbo-prefetch="false">
                <bdi>{each.person}</bdi>
              </a>
            ) : (
              <bdi>{each.person}</bdi>
            )}
            <p>{each.reason}</p>
            <Signatures of={each} i18n={i18n} />
          </div>
          <span class="tag">{t(stateWords[each.state])}</span>
        </li>
      ))}
    </ul>
  );
}

function Signatures(props: { readonly of: DisclosureView; readonly i18n: I18n }) {
  const { of, i18n } = props;
  const { t } = i18n;
  const { orderedBy, orderedAt, confirmedBy, confirmedAt, endsAt, tellAt, toldAt, since, read, files } = of;
  return (
    <ul class="quiet">
      <li>{t('disclosure.ordered', { who: orderedBy, when: i18n.moment(orderedAt) })}</li>
      {confirmedBy !== null && confirmedAt !== null && (
        <li>{t('disclosure.confirmed', { who: confirmedBy, when: i18n.moment(confirmedAt) })}</li>
      )}
      {endsAt !== null && <li>{t('disclosure.until', { since, when: i18n.moment(endsAt) })}</li>}
      {endsAt !== null && <li>{t('disclosure.read', { count: read })}</li>}
      {files > 0 && <li>{t('disclosure.filesOpened', { count: files })}</li>}
      {toldAt !== null && <li>{t('disclosure.told', { when: i18n.moment(toldAt) })}</li>}
      {toldAt === null && tellAt !== null && <li>{t('disclosure.tells', { when: i18n.moment(tellAt) })}</li>}
    </ul>
  );
}

function OrderForm(props: { readonly c: WebRequest; readonly problem: string | null }) {
  const { c, problem } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const typed = (name: string, usual = ''): string =>
    c.req.method === 'POST' ? c.var.form.line(name) : usual;
  const usualSince = new Date(Date.now() - usualDays * dayMs).toISOString().slice(0, 10);
  return (
    <section class="part">
      <h2>{t('disclosure.order')}</h2>
      <p class="quiet">{t('disclosure.orderLead')}</p>
      <form class="fields" method="post" action={path}>
        <Hidden ctx={ctx} back={path} />
        <Problem text={problem} />
        <label>
          {t('disclosure.person')}
          <input
            name="person"
            value={typed('person')}
            required
            autocapitalize="none"
            spellcheck={false}
            autocomplete="off"
          />
          <span class="hint">{t('disclosure.personHint')}</span>
        </label>
        <label>
          {t('disclosure.reason')}
          <input name="reason" value={typed('reason')} required maxlength={reasonMax} autocomplete="off" />
          <span class="hint">{t('disclosure.reasonHint')}</span>
        </label>
        <label>
          {t('disclosure.since')}
          <input type="date" name="since" value={typed('since', usualSince)} required />
        </label>
        <label>
          {t('disclosure.hours')}
          <input
            type="number"
            name="hours"
            min="1"
            max={hoursMax}
            value={typed('hours', String(usualHours))}
            required
          />
        </label>
        <p class="buttons">
          <button class="button danger">{t('disclosure.orderButton')}</button>
        </p>
      </form>
    </section>
  );
}

async function showOne(
  web: WebContext,
  c: WebRequest,
  order: DisclosureView,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const signed = order.orderedById === ctx.me.id || order.confirmedById === ctx.me.id;
  const asked = c.req.query('before') ?? '';
  const before = isId(asked) ? asked : null;
  // Opening the page is reading: it is written down before it is shown.
  const posts =
    signed && order.state === 'open' ? await openMessages(web.db, ctx.me.id, order.id, before) : null;
  const body = (
    <>
      <p>
        <a href={path}>{t('companyTabs.disclosures')}</a>
      </p>
      <h2>
        <bdi>{order.person}</bdi> <span class="tag">{t(stateWords[order.state])}</span>
      </h2>
      <Problem text={problem} />
      <p>{order.reason}</p>
      <Signatures of={order} i18n={ctx.i18n} />
      <Steps order={order} c={c} />
      {posts !== null && <Messages posts={posts} order={order} c={c} moved={before !== null} />}
    </>
  );
  const status = problem === null ? 200 : 422;
  return showCompany(web, c, { page: 'disclosures', title: order.person, body, status });
}

/** What can be done now; who has ordered is told that somebody else must confirm. */
function Steps(props: { readonly order: DisclosureView; readonly c: WebRequest }) {
  const { order, c } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const step = (part: string, word: Key, isDanger = false) => (
    <form method="post" action={`${path}/${order.id}/${part}`}>
      <Hidden ctx={ctx} back={`${path}/${order.id}`} />
      <button class={isDanger ? 'button danger' : 'button'}>{t(word)}</button>
    </form>
  );
  const mine = order.orderedById === ctx.me.id;
  return (
    <div class="buttons">
      {order.state === 'ordered' && mine && <p>{t('disclosure.waits')}</p>}
      {order.state === 'ordered' && !mine && step('confirmation', 'disclosure.confirm', true)}
      {order.state === 'ordered' && step('end', 'disclosure.withdraw')}
      {order.state === 'open' && step('end', 'disclosure.end')}
    </div>
  );
}

function Messages(props: {
  readonly posts: readonly DisclosedPost[];
  readonly order: DisclosureView;
  readonly c: WebRequest;
  readonly moved: boolean;
}) {
  const { posts, order, c, moved } = props;
  const { i18n } = c.var.ctx;
  return (
    <section class="part">
      <h3>{i18n.t('disclosure.messages')}</h3>
      <p class="quiet">{i18n.t('disclosure.messagesLead')}</p>
      {posts.length === 0 && <p>{i18n.t('disclosure.noMessages')}</p>}
      <ul class="ways">
        {posts.map((post) => (
          <li>
            <div>
              <strong>
                <bdi>{post.author}</bdi>
              </strong>{' '}
              <span class="quiet">{i18n.t('disclosure.to', { names: post.to.join(', ') || '–' })}</span>
              {post.chat !== null && <p class="quiet">{i18n.t('disclosure.inChat', { chat: post.chat })}</p>}
              <p dir="auto">{post.text}</p>
              <Files of={post} order={order} i18n={i18n} />
            </div>
            <Time at={post.at} i18n={i18n} />
          </li>
        ))}
      </ul>
      <Pager
        i18n={i18n}
        path={`${path}/${order.id}`}
        cursors={posts.map(({ id }) => id)}
        limit={pageMax}
        moved={moved}
      />
    </section>
  );
}

const stateWords = {
  ordered: 'disclosure.isOrdered',
  withdrawn: 'disclosure.isWithdrawn',
  open: 'disclosure.isOpen',
  over: 'disclosure.isOver',
} as const satisfies Readonly<Record<DisclosureState, Key>>;
