import type { Hono } from 'hono';
import { closeCarveOut, withdrawCarveOut } from '#src/carveouts/acts.ts';
import { planCarveOut, type Plan } from '#src/carveouts/plan.ts';
import {
  progressOf,
  readCarveOut,
  readCarveOuts,
  type CarveOut,
  type Progress,
} from '#src/carveouts/read.ts';
import { readDrafts } from '#src/carveouts/drafts.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain, explainKept, langOfKept } from '../shell/explain.ts';
import type { Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { carveOutDraftRoutes, choiceOf, Drafts, TakeForm } from './carve-out-drafts.tsx';
import { carveOutsPath as path, Planned } from './carve-out-parts.tsx';

/** What part of the company goes to an instance of its own: a dry run, what two people sign, and how far it has come. Guarded by companyDoor. */
export function carveOutRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => showAll(web, c, null));
  carveOutDraftRoutes(app, web, (c, problem) => showAll(web, c, problem));
  app.post(`${path}/:id/withdrawal`, proven, async (c) => {
    const found = await readCarveOut(web.db, c.req.param('id') ?? '');
    if (found === null) throw notFound('page');
    try {
      await transaction(web.db, (tx) => withdrawCarveOut(tx, c.var.ctx.me.id, found.id));
      return c.redirect(path, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showAll(web, c, explain(c.var.ctx.i18n, error));
    }
  });
  app.post(`${path}/:id/closure`, proven, async (c) => {
    const posts = leavings.find((each) => each === c.var.form.line('posts')) ?? 'keep';
    try {
      await closeCarveOut(web.db, c.var.ctx.me.id, c.req.param('id') ?? '', posts);
      return c.redirect(path, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showAll(web, c, explain(c.var.ctx.i18n, error));
    }
  });
}

/** What becomes of what they wrote here. */
const leavings = ['keep', 'pseudonym', 'delete'] as const;

async function showAll(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { t } = c.var.ctx.i18n;
  const [all, drafts] = [await readCarveOuts(web.db), await readDrafts(web.db)];
  const progress = await Promise.all(all.map((each) => progressOf(web.db, each)));
  const { plan, wrong } = await planOf(web, c);
  const body = (
    <>
      <p class="quiet">{t('carveOut.lead')}</p>
      <Problem text={problem ?? wrong} />
      {all.length === 0 && <p>{t('carveOut.none')}</p>}
      <ul class="ways">
        {all.map((each, at) => (
          <One of={each} progress={progress[at]} c={c} />
        ))}
      </ul>
      <Drafts drafts={drafts} c={c} />
      <ChooseForm web={web} c={c} />
      {plan !== null && <Planned plan={plan} c={c} />}
      {plan !== null && <AskForm c={c} />}
      <TakeForm c={c} />
    </>
  );
  const status = problem === null && wrong === null ? 200 : 422;
  return showCompany(web, c, { page: 'carveOuts', body, status });
}

async function planOf(
  web: WebContext,
  c: WebRequest,
): Promise<{ readonly plan: Plan | null; readonly wrong: string | null }> {
  const to = askedFor(c, 'to');
  if (to === '') return { plan: null, wrong: null };
  const choice = choiceOf((name) => askedFor(c, name));
  try {
    return { plan: await planCarveOut(web.db, web.registry, choice, to), wrong: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { plan: null, wrong: explain(c.var.ctx.i18n, error) };
  }
}

/** In the address, or in the form that was refused. */
const askedFor = (c: WebRequest, name: string): string =>
  (c.req.method === 'POST' ? c.var.form.line(name) : (c.req.query(name) ?? '')).trim().slice(0, 2_000);

function One(props: {
  readonly of: CarveOut;
  readonly progress: Progress | undefined;
  readonly c: WebRequest;
}) {
  const { of, progress, c } = props;
  const { ctx } = c.var;
  const { t, moment, number, list } = ctx.i18n;
  const { id, side, state, company, order, createdAt, trouble } = of;
  const { counts, lines } = order.payload;
  return (
    <li>
      <div>
        <strong>{t(side === 'giving' ? 'carveOut.to' : 'carveOut.from', { company })}</strong>
        <p class="quiet">{t('carveOut.holds', { ...counts, when: moment(createdAt), lines })}</p>
        <p class="quiet">{t('carveOut.signedBy', { who: list(of.signers) })}</p>
        {progress && side === 'giving' && (
          <p>{t('carveOut.gone', { done: progress.peopleDone, people: progress.people })}</p>
        )}
        {progress && progress.survived !== null && (
          <p>
            {t('carveOut.survived', {
              here: progress.followsHere + progress.membershipsHere,
              all: progress.follows + progress.memberships,
              share: `${number(Math.floor(progress.survived * 1_000) / 10)} %`,
            })}
          </p>
        )}
        {[...(trouble === '' ? [] : [{ what: '', why: trouble }]), ...(progress?.troubles ?? [])].map(
          (each) => (
            <p class="quiet" lang={langOfKept(each.why)}>
              {each.what !== '' && <bdi>{each.what}</bdi>}
              {each.what !== '' && ': '}
              {explainKept(ctx.i18n, each.why)}
            </p>
          ),
        )}
        {progress && side === 'giving' && state === 'signed' && progress.peopleDone === progress.people && (
          <CloseForm id={id} c={c} />
        )}
        {side === 'giving' && state === 'offered' && (
          <form class="buttons" method="post" action={`${path}/${id}/withdrawal`}>
            <Hidden ctx={ctx} back={path} />
            <button class="button danger">{t('carveOut.withdraw')}</button>
          </form>
        )}
      </div>
      <span class="tag">{t(stateWords[state])}</span>
    </li>
  );
}

/** Two people sign: this one asks, another one looks at the same and signs. */
function AskForm(props: { readonly c: WebRequest }) {
  const { c } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  return (
    <form class="fields" method="post" action={path}>
      <Hidden ctx={ctx} back={path} />
      {(['to', 'site', 'department', 'people'] as const).map((name) => (
        <input type="hidden" name={name} value={askedFor(c, name)} />
      ))}
      <label class="check">
        <input type="checkbox" name="behind" value="yes" />
        {t('carveOut.behind')}
      </label>
      <p class="quiet">{t('carveOut.next')}</p>
      <p class="buttons">
        <button class="button">{t('carveOut.ask')}</button>
      </p>
    </form>
  );
}

/** Everybody has gone: their old accounts end. */
function CloseForm(props: { readonly id: string; readonly c: WebRequest }) {
  const { ctx } = props.c.var;
  const { t } = ctx.i18n;
  return (
    <form class="fields" method="post" action={`${path}/${props.id}/closure`}>
      <Hidden ctx={ctx} back={path} />
      <label>
        {t('carveOut.posts')}
        <select name="posts">
          <option value="keep">{t('carveOut.postsKeep')}</option>
          <option value="pseudonym">{t('carveOut.postsPseudonym')}</option>
          <option value="delete">{t('carveOut.postsDelete')}</option>
        </select>
      </label>
      <p class="buttons">
        <button class="button danger">{t('carveOut.close')}</button>
      </p>
    </form>
  );
}

function ChooseForm(props: { readonly web: WebContext; readonly c: WebRequest }) {
  const { web, c } = props;
  const { t } = c.var.ctx.i18n;
  const partners = web.registry.all().filter(({ kind, state }) => kind === 'mutual' && state === 'active');
  const line = (name: 'site' | 'department' | 'people', word: Key, hint?: Key) => (
    <label>
      {t(word)}
      <input name={name} value={askedFor(c, name)} maxlength={2000} />
      {hint && <span class="hint">{t(hint)}</span>}
    </label>
  );
  return (
    <section class="part">
      <h2>{t('carveOut.begin')}</h2>
      <p class="quiet">{t('carveOut.beginLead')}</p>
      <form class="fields" method="get" action={path}>
        <label>
          {t('carveOut.instance')}
          <select name="to">
            {partners.map(({ origin, company }) => (
              <option value={origin} selected={askedFor(c, 'to') === origin}>
                {company}
              </option>
            ))}
          </select>
        </label>
        {line('site', 'carveOut.site')}
        {line('department', 'carveOut.department')}
        {line('people', 'carveOut.people', 'carveOut.peopleHint')}
        <p class="buttons">
          <button class="button">{t('carveOut.look')}</button>
        </p>
      </form>
    </section>
  );
}

const stateWords = {
  offered: 'carveOut.isOffered',
  signed: 'carveOut.isSigned',
  withdrawn: 'carveOut.isWithdrawn',
  closed: 'carveOut.isClosed',
} as const satisfies Readonly<Record<CarveOut['state'], Key>>;
