import type { Hono } from 'hono';
import {
  confirmHold,
  confirmRelease,
  holdReasonMax,
  orderHold,
  orderRelease,
  withdrawHold,
} from '#src/erasure/hold.ts';
import { findHoldSubject, holdScopes, type HoldScope } from '#src/erasure/hold-subject.ts';
import { readHold, readHolds, type HoldState, type HoldView } from '#src/erasure/read-holds.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { readPreserved, type PreservedPost } from '#src/posts/preserve.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { signedActs } from './signed-acts.ts';

const path = '/settings/company/holds';
const shownMax = 200;

/** Legal holds, signed by two administrators. Guarded by companyDoor. */
export function holdRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => showAll(web, c, null));
  app.post(path, proven, (c) => orderOne(web, c));
  signedActs(app, web, {
    ...{ path, find: holdIn, show: showOne },
    acts: {
      confirmation: confirmHold,
      withdrawal: withdrawHold,
      release: orderRelease,
      'release-confirmation': confirmRelease,
    },
  });
}

async function holdIn(web: WebContext, c: WebRequest): Promise<HoldView> {
  const hold = await readHold(web.db, c.req.param('id') ?? '');
  if (!hold) throw notFound('page');
  return hold;
}

async function orderOne(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const scope = holdScopes.find((each) => each === form.text('scope')) ?? 'person';
  try {
    const id = await transaction(web.db, async (tx) =>
      orderHold(tx, ctx.me.id, {
        subject: await findHoldSubject(tx, scope, form.line('about')),
        reason: form.line('reason'),
      }),
    );
    return c.redirect(`${path}/${id}`, 303);
  } catch (error) {
    if (error instanceof Refusal) return showAll(web, c, explain(ctx.i18n, error));
    throw error;
  }
}

async function showAll(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const holds = await readHolds(web.db);
  const body = (
    <>
      <p class="quiet">{t('hold.lead')}</p>
      {holds.length === 0 && <p>{t('hold.none')}</p>}
      <ul class="ways">
        {holds.map((hold) => (
          <li>
            <div>
              <a href={`${path}/${hold.id}`}>
                {t(scopeWords[hold.scope])} <bdi>{hold.about ?? hold.id}</bdi>
              </a>
              <p class="quiet">{hold.reason}</p>
            </div>
            <span class="tag">{t(stateWords[hold.state])}</span>
          </li>
        ))}
      </ul>
      <OrderForm c={c} problem={problem} />
    </>
  );
  return showCompany(web, c, { page: 'holds', body, status: problem === null ? 200 : 422 });
}

function OrderForm(props: { readonly c: WebRequest; readonly problem: string | null }) {
  const { c, problem } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const typed = (name: string): string => (c.req.method === 'POST' ? c.var.form.line(name) : '');
  return (
    <section class="part">
      <h2>{t('hold.order')}</h2>
      <p class="quiet">{t('hold.orderLead')}</p>
      <form class="fields" method="post" action={path}>
        <Hidden ctx={ctx} back={path} />
        <Problem text={problem} />
        <label>
          {t('hold.scope')}
          <select name="scope">
            {holdScopes.map((scope) => (
              <option value={scope} selected={scope === typed('scope')}>
                {t(scopeWords[scope])}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('hold.about')}
          <input
            name="about"
            value={typed('about')}
            required
            autocapitalize="none"
            spellcheck={false}
            autocomplete="off"
          />
          <span class="hint">{t('hold.aboutHint')}</span>
        </label>
        <label>
          {t('hold.reason')}
          <input
            name="reason"
            value={typed('reason')}
            required
            maxlength={holdReasonMax}
            autocomplete="off"
          />
          <span class="hint">{t('hold.reasonHint')}</span>
        </label>
        <p class="buttons">
          <button class="button">{t('hold.orderButton')}</button>
        </p>
      </form>
    </section>
  );
}

async function showOne(
  web: WebContext,
  c: WebRequest,
  hold: HoldView,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const kept = await readPreserved(web.db, hold, shownMax);
  const title = `${t(scopeWords[hold.scope])} ${hold.about ?? hold.id}`;
  const body = (
    <>
      <p>
        <a href={path}>{t('companyTabs.holds')}</a>
      </p>
      <h2>
        <bdi>{title}</bdi> <span class="tag">{t(stateWords[hold.state])}</span>
      </h2>
      <Problem text={problem} />
      <p>{hold.reason}</p>
      <Signatures hold={hold} i18n={i18n} />
      <Steps hold={hold} c={c} />
      <h3>{t('hold.kept')}</h3>
      <p class="quiet">{t('hold.keptLead')}</p>
      <ul class="ways">
        {kept.map((post) => (
          <Kept post={post} i18n={i18n} />
        ))}
      </ul>
    </>
  );
  return showCompany(web, c, { page: 'holds', title, body, status: problem === null ? 200 : 422 });
}

function Signatures(props: { readonly hold: HoldView; readonly i18n: I18n }) {
  const { hold, i18n } = props;
  const signed: readonly [Key, string | null, Date | null][] = [
    ['hold.ordered', hold.orderedBy, hold.orderedAt],
    ['hold.withdrawn', hold.withdrawnBy, hold.withdrawnAt],
    ['hold.confirmed', hold.confirmedBy, hold.confirmedAt],
    ['hold.releaseOrdered', hold.releaseBy, hold.releaseAt],
    ['hold.released', hold.releasedBy, hold.releasedAt],
  ];
  return (
    <ul class="quiet">
      {signed.map(
        ([key, who, at]) =>
          who !== null && at !== null && <li>{i18n.t(key, { who, when: i18n.moment(at) })}</li>,
      )}
    </ul>
  );
}

/** What can be signed now; who has signed is told that somebody else must. */
function Steps(props: { readonly hold: HoldView; readonly c: WebRequest }) {
  const { hold, c } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const step = (part: string, word: Key, isDanger = false) => (
    <form method="post" action={`${path}/${hold.id}/${part}`}>
      <Hidden ctx={ctx} back={`${path}/${hold.id}`} />
      <button class={isDanger ? 'button danger' : 'button'}>{t(word)}</button>
    </form>
  );
  const mine = hold.state === 'ordered' ? hold.orderedById === ctx.me.id : hold.releaseById === ctx.me.id;
  return (
    <div class="buttons">
      {(hold.state === 'ordered' || hold.state === 'releasing') && mine && <p>{t('hold.waits')}</p>}
      {hold.state === 'ordered' && !mine && step('confirmation', 'hold.confirm')}
      {hold.state === 'ordered' && step('withdrawal', 'hold.withdraw')}
      {hold.state === 'in_force' && step('release', 'hold.orderRelease', true)}
      {hold.state === 'releasing' && !mine && step('release-confirmation', 'hold.confirmRelease', true)}
    </div>
  );
}

function Kept(props: { readonly post: PreservedPost; readonly i18n: I18n }) {
  const { post, i18n } = props;
  const { authorName, at, files, uri } = post;
  return (
    <li>
      <div>
        <bdi>{authorName}</bdi>{' '}
        <span class="quiet">
          {i18n.t('hold.keptAt', { when: i18n.moment(at) })}
          {files > 0 && ` · ${i18n.t('hold.files', { count: files })}`}
        </span>
        <br />
        <code>{uri}</code>
      </div>
    </li>
  );
}

const scopeWords = {
  person: 'hold.person',
  post: 'hold.post',
  thread: 'hold.thread',
  group: 'hold.group',
} as const satisfies Readonly<Record<HoldScope, Key>>;

const stateWords = {
  ordered: 'hold.isOrdered',
  withdrawn: 'hold.isWithdrawn',
  in_force: 'hold.inForce',
  releasing: 'hold.isReleasing',
  released: 'hold.isReleased',
} as const satisfies Readonly<Record<HoldState, Key>>;
