import type { Hono } from 'hono';
import { acceptSuccession, declineSuccession } from '#src/successions/answer.ts';
import { previewSuccession, type Preview } from '#src/successions/ask.ts';
import { offerSuccession, withdrawSuccession } from '#src/successions/offer.ts';
import {
  readSuccession,
  readSuccessions,
  type Succession,
  type SuccessionState,
} from '#src/successions/read.ts';
import { listAllGroups } from '#src/groups/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain, explainKept, langOfKept } from '../shell/explain.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';

const path = '/settings/company/successions';

/** Groups that move to other companies, or come from them: each signed by an administrator here and one there. Guarded by companyDoor. */
export function successionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => showAll(web, c, null));
  app.post(path, proven, (c) => offerOne(web, c));
  const sign = (part: string, act: (tx: Tx, by: PersonId, id: string) => Promise<void>) =>
    app.post(`${path}/:id/${part}`, proven, async (c) => {
      const found = await readSuccession(web.db, c.req.param('id') ?? '');
      if (found === null) throw notFound('page');
      try {
        await transaction(web.db, (tx) => act(tx, c.var.ctx.me.id, found.id));
        return c.redirect(path, 303);
      } catch (error) {
        if (error instanceof Refusal && error.kind !== 'not_found')
          return showAll(web, c, explain(c.var.ctx.i18n, error));
        throw error;
      }
    });
  sign('acceptance', async (tx, by, id) =>
    acceptSuccession(tx, by, id, {
      key: await instanceKey(tx, tx.instance),
      registry: web.registry,
    }),
  );
  sign('refusal', declineSuccession);
  sign('withdrawal', withdrawSuccession);
}

async function look(web: WebContext, group: string, partner: string): Promise<Preview> {
  if (!isId(group) || !/^\d{1,9}$/.test(partner)) throw notFound('group');
  const { db, egress, registry } = web;
  const deps = { db, egress, registry, key: () => instanceKey(db, db.instance) };
  return await previewSuccession(deps, group as GroupId, Number(partner));
}

async function offerOne(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  try {
    const shown = await look(web, form.line('group'), form.line('to'));
    const at = form.line('at') === '' ? new Date() : new Date(`${form.line('at')}T00:00:00Z`);
    const offer = { ...shown, at, leaveBehind: form.list('behind') };
    const key = await instanceKey(web.db, web.db.instance);
    await transaction(web.db, (tx) => offerSuccession(tx, ctx.me.id, key, offer));
    return c.redirect(path, 303);
  } catch (error) {
    const problem = problemOf(ctx.i18n, error);
    if (problem === null) throw error;
    return showAll(web, c, problem);
  }
}

const problemOf = (i18n: I18n, error: unknown): string | null => {
  if (error instanceof Refusal) return explain(i18n, error);
  return error instanceof Unavailable ? i18n.t('succession.away') : null;
};

async function showAll(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const all = await readSuccessions(web.db);
  const chosen = await chosenOf(web, c);
  const body = (
    <>
      <p class="quiet">{t('succession.lead')}</p>
      <Problem text={problem ?? chosen.problem} />
      {all.length === 0 && <p>{t('succession.none')}</p>}
      <ul class="ways">
        {all.map((each) => (
          <Order of={each} c={c} />
        ))}
      </ul>
      {chosen.preview === null ? (
        <ChooseForm web={web} c={c} groups={chosen.groups} />
      ) : (
        <SignForm preview={chosen.preview} c={c} />
      )}
    </>
  );
  return showCompany(web, c, { page: 'successions', body, status: problem === null ? 200 : 422 });
}

interface Chosen {
  readonly preview: Preview | null;
  readonly problem: string | null;
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
}

/** The group and company that were chosen, and what that company says; or what there is to choose from. */
async function chosenOf(web: WebContext, c: WebRequest): Promise<Chosen> {
  const groups = (await listAllGroups(web.db)).filter(
    ({ peerId, archivedAt }) => peerId === null && archivedAt === null,
  );
  const [group, to] = [c.req.query('group') ?? '', c.req.query('to') ?? ''];
  if (group === '' || to === '') return { preview: null, problem: null, groups };
  try {
    return { preview: await look(web, group, to), problem: null, groups };
  } catch (error) {
    const problem = problemOf(c.var.ctx.i18n, error);
    if (problem === null) throw error;
    return { preview: null, problem, groups };
  }
}

function Order(props: { readonly of: Succession; readonly c: WebRequest }) {
  const { of, c } = props;
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const { id, side, state, company, order, at, lines, trouble } = of;
  const behind = order.payload.leftBehind.map((each) => each.company);
  const step = (part: string, word: Key, isDanger = false) => (
    <form method="post" action={`${path}/${id}/${part}`}>
      <Hidden ctx={ctx} back={path} />
      <button class={isDanger ? 'button danger' : 'button'}>{t(word)}</button>
    </form>
  );
  return (
    <li>
      <div>
        <strong>
          <bdi>{order.payload.group.name}</bdi>
        </strong>
        <p>{t(side === 'giving' ? 'succession.to' : 'succession.from', { company })}</p>
        <p class="quiet">{t('succession.at', { when: i18n.moment(at) })}</p>
        {behind.length > 0 && <p>{t('succession.staysBehind', { companies: behind.join(', ') })}</p>}
        {state === 'done' && <p class="quiet">{t('succession.verified', { lines: lines ?? 0 })}</p>}
        {trouble !== '' && (
          <p class="quiet" lang={langOfKept(trouble)}>
            {explainKept(i18n, trouble)}
          </p>
        )}
        <div class="buttons">
          {side === 'taking' && state === 'offered' && step('acceptance', 'succession.accept')}
          {side === 'taking' && state === 'offered' && step('refusal', 'succession.decline')}
          {side === 'giving' &&
            ['offered', 'signed', 'handing'].includes(state) &&
            step('withdrawal', 'succession.withdraw', true)}
        </div>
      </div>
      <span class="tag">{t(stateWords[state])}</span>
    </li>
  );
}

function ChooseForm(props: {
  readonly web: WebContext;
  readonly c: WebRequest;
  readonly groups: Chosen['groups'];
}) {
  const { web, c, groups } = props;
  const { t } = c.var.ctx.i18n;
  const partners = web.registry.all().filter(({ kind, state }) => kind === 'mutual' && state === 'active');
  return (
    <section class="part">
      <h2>{t('succession.begin')}</h2>
      <p class="quiet">{t('succession.beginLead')}</p>
      <form class="fields" method="get" action={path}>
        <label>
          {t('succession.group')}
          <select name="group">
            {groups.map(({ id, name }) => (
              <option value={id}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          {t('succession.company')}
          <select name="to">
            {partners.map(({ peerId, company }) => (
              <option value={String(peerId)}>{company}</option>
            ))}
          </select>
        </label>
        <p class="buttons">
          <button class="button">{t('succession.look')}</button>
        </p>
      </form>
    </section>
  );
}

/** What the other company says, and the first signature. */
function SignForm(props: { readonly preview: Preview; readonly c: WebRequest }) {
  const { preview, c } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const { group, to, comers } = preview;
  return (
    <section class="part">
      <h2>{t('succession.would', { group: group.name, company: to.company })}</h2>
      <form class="fields" method="post" action={path}>
        <Hidden ctx={ctx} back={path} />
        <input type="hidden" name="group" value={group.id} />
        <input type="hidden" name="to" value={String(to.peerId)} />
        <ul class="ways">
          {comers.map(({ origin, company, stays }) => (
            <li>
              <div>
                <bdi>{company}</bdi>
                {stays === null ? (
                  <p class="quiet">{t('succession.comesAlong')}</p>
                ) : (
                  <>
                    <p class="quiet">{t('succession.cannotCome', { company })}</p>
                    <label class="check">
                      <input type="checkbox" name="behind" value={origin} />
                      {t('succession.leaveBehind')}
                    </label>
                  </>
                )}
              </div>
            </li>
          ))}
        </ul>
        <label>
          {t('succession.day')}
          <input type="date" name="at" />
          <span class="hint">{t('succession.dayHint')}</span>
        </label>
        <p class="buttons">
          <button class="button danger">{t('succession.sign')}</button>
          <a class="button second" href={path}>
            {t('succession.back')}
          </a>
        </p>
      </form>
    </section>
  );
}

const stateWords = {
  offered: 'succession.isOffered',
  signed: 'succession.isSigned',
  handing: 'succession.isHanding',
  withdrawing: 'succession.isHanding',
  done: 'succession.isDone',
  declined: 'succession.isDeclined',
  withdrawn: 'succession.isWithdrawn',
  failed: 'succession.isFailed',
} as const satisfies Readonly<Record<SuccessionState, Key>>;
