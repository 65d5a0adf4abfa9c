import type { Hono } from 'hono';
import { withdrawCarveOut } from '#src/carveouts/acts.ts';
import { planCarveOut, type Plan } from '#src/carveouts/plan.ts';
import {
  progressOf,
  readCarveOut,
  readCarveOuts,
  type CarveOut,
  type Progress,
} from '#src/carveouts/read.ts';
import type { StayingCode } from '#src/carveouts/staying.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';

const path = '/settings/company/carve-outs';

/** What part of the company goes to an instance of its own: a dry run, and how far those that are signed have come. Guarded by companyDoor. */
export function carveOutRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => showAll(web, c, null));
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
}

async function showAll(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { t } = c.var.ctx.i18n;
  const all = await readCarveOuts(web.db);
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
      <ChooseForm web={web} c={c} />
      {plan !== null && <Planned plan={plan} c={c} />}
    </>
  );
  const status = problem === null && wrong === null ? 200 : 422;
  return showCompany(web, c, { page: 'carveOuts', body, status });
}

async function planOf(
  web: WebContext,
  c: WebRequest,
): Promise<{ readonly plan: Plan | null; readonly wrong: string | null }> {
  const asked = (name: string): string => (c.req.query(name) ?? '').trim().slice(0, 2_000);
  const [to, site, department, people] = [asked('to'), asked('site'), asked('department'), asked('people')];
  if (to === '') return { plan: null, wrong: null };
  const choice = {
    ...(site !== '' && { site }),
    ...(department !== '' && { department }),
    ...(people !== '' && { handles: people.split(/[\s,]+/).filter(Boolean) }),
  };
  try {
    return { plan: await planCarveOut(web.db, web.registry, choice, to), wrong: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { plan: null, wrong: explain(c.var.ctx.i18n, error) };
  }
}

function One(props: {
  readonly of: CarveOut;
  readonly progress: Progress | undefined;
  readonly c: WebRequest;
}) {
  const { of, progress, c } = props;
  const { ctx } = c.var;
  const { t, moment, number } = ctx.i18n;
  const { id, side, state, company, order, createdAt, trouble } = of;
  const { counts, lines } = order.payload;
  return (
    <li>
      <div>
        <strong>{t(side === 'giving' ? 'carveOut.to' : 'carveOut.from', { company })}</strong>
        <p class="quiet">{t('carveOut.holds', { ...counts, when: moment(createdAt), lines })}</p>
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
            <p class="quiet" lang="en">
              {each.what === '' ? each.why : `${each.what}: ${each.why}`}
            </p>
          ),
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

function ChooseForm(props: { readonly web: WebContext; readonly c: WebRequest }) {
  const { web, c } = props;
  const { t } = c.var.ctx.i18n;
  const partners = web.registry.all().filter(({ kind, state }) => kind === 'mutual' && state === 'active');
  const line = (name: 'site' | 'department' | 'people', word: Key, hint?: Key) => (
    <label>
      {t(word)}
      <input name={name} value={c.req.query(name) ?? ''} maxlength={2000} />
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
              <option value={origin} selected={c.req.query('to') === origin}>
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

/** What would go and what would stay; the archive itself is written where its file is to lie. */
function Planned(props: { readonly plan: Plan; readonly c: WebRequest }) {
  const { plan, c } = props;
  const { t } = c.var.ctx.i18n;
  const { to, people, groups, counts, stays } = plan;
  return (
    <section class="part">
      <h2>{t('carveOut.would', { company: to.company })}</h2>
      <p>{t('carveOut.wouldCount', counts)}</p>
      <p>
        {people.map(({ handle }) => (
          <>
            <bdi class="tag">@{handle}</bdi>{' '}
          </>
        ))}
      </p>
      {groups.length > 0 && (
        <p>{t('carveOut.groups', { groups: groups.map(({ name }) => name).join(', ') })}</p>
      )}
      <h3>{t('carveOut.stays')}</h3>
      <ul class="ways">
        {stays.map(({ code, name, count }) => (
          <li>
            <div>
              {name !== '' && <bdi>{name}</bdi>}
              <p class="quiet">{t(reasonWords[code])}</p>
            </div>
            {name === '' && <span class="tag">{count}</span>}
          </li>
        ))}
      </ul>
      <p class="quiet">{t('carveOut.next')}</p>
      <p>
        <code>npx kontor carve-out export --to {hostOf(to.origin)} … --out carve-out.zip --by HANDLE</code>
      </p>
    </section>
  );
}

const stateWords = {
  offered: 'carveOut.isOffered',
  signed: 'carveOut.isSigned',
  withdrawn: 'carveOut.isWithdrawn',
  closed: 'carveOut.isClosed',
} as const satisfies Readonly<Record<CarveOut['state'], Key>>;

const reasonWords = {
  guest: 'carveOut.whyGuest',
  moved: 'carveOut.whyMoved',
  suspended: 'carveOut.whySuspended',
  practice: 'carveOut.whyPractice',
  archived: 'carveOut.whyArchived',
  guests: 'carveOut.whyGuests',
  handed: 'carveOut.whyHanded',
  owned: 'carveOut.whyOwned',
  terms: 'carveOut.whyTerms',
  closed: 'carveOut.whyClosed',
  secret: 'carveOut.whySecret',
  direct: 'carveOut.whyDirect',
  followers: 'carveOut.whyFollowers',
  partner: 'carveOut.whyPartner',
  group: 'carveOut.whyGroup',
  kind: 'carveOut.whyKind',
  pseudonyms: 'carveOut.whyPseudonyms',
  pictures: 'carveOut.whyPictures',
  keys: 'carveOut.whyKeys',
} as const satisfies Readonly<Record<StayingCode, Key>>;
