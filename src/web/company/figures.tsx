import type { Hono } from 'hono';
import { crowdMax, switchNames, type Figure, type SwitchName } from '#src/analytics/metric.ts';
import {
  readFigures,
  readK,
  readSwitches,
  type MetricFigure,
  type MetricState,
} from '#src/analytics/read.ts';
import { raiseCrowd, switchMetric } from '#src/analytics/switch.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { may } from '#src/roles/roles.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { dayShown } from '../shell/days.ts';
import { explain } from '../shell/explain.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { showCompany } from './company-tabs.tsx';

const path = '/settings/company/figures';

/**
 * What is counted, by whose keys, and what came out: for communicators, administrators and the works council alike. Nothing in the address changes
 * what is shown. Guarded by companyDoor.
 */
export function figureRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c, null));
  app.post(`${path}/switches`, proven, async (c) => {
    const { ctx, form } = c.var;
    const metric = switchNames.find((each) => each === form.line('metric'));
    if (metric === undefined || !holdsKey(ctx)) throw notFound('page');
    await transaction(web.db, (tx) => switchMetric(tx, ctx.me.id, metric, form.line('on') === 'yes'));
    return c.redirect(`${path}?done=1`, 303);
  });
  app.post(`${path}/crowd`, proven, async (c) => {
    const { ctx, form } = c.var;
    if (!holdsKey(ctx)) throw notFound('page');
    try {
      await transaction(web.db, (tx) => raiseCrowd(tx, ctx.me.id, Number(form.line('k') || Number.NaN)));
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, explain(ctx.i18n, error));
      throw error;
    }
    return c.redirect(`${path}?done=1`, 303);
  });
}

const holdsKey = ({ me }: RequestContext): boolean => may(me, 'company') || may(me, 'council');

async function show(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [metrics, figures, k] = await Promise.all([
    readSwitches(web.db, switchNames),
    readFigures(web.db),
    readK(web.db),
  ]);
  const body = (
    <>
      {c.req.query('done') === '1' && <Note>{t('settings.saved')}</Note>}
      <Problem text={problem} />
      <p class="quiet">{t('figures.lead', { k })}</p>
      {metrics.map((state) => (
        <Metric state={state} figures={figures.filter(({ metric }) => metric === state.metric)} ctx={ctx} />
      ))}
      <section class="part">
        <h2>{t('figures.crowd')}</h2>
        <p class="quiet">{t('figures.crowdLead', { k })}</p>
        {holdsKey(ctx) && <CrowdForm ctx={ctx} k={k} />}
      </section>
    </>
  );
  return showCompany(web, c, { page: 'figures', body, status: problem === null ? 200 : 422 });
}

function CrowdForm(props: { readonly ctx: RequestContext; readonly k: number }) {
  const { ctx, k } = props;
  const { t } = ctx.i18n;
  return (
    <form class="fields in-row" method="post" action={`${path}/crowd`}>
      <Hidden ctx={ctx} back={path} />
      <label>
        {t('figures.crowdNew')}
        <input name="k" type="number" min={k + 1} max={crowdMax} required />
      </label>
      <p class="buttons">
        <button class="button second">{t('figures.crowdRaise')}</button>
      </p>
    </form>
  );
}

function Metric(props: {
  readonly state: MetricState<SwitchName>;
  readonly figures: readonly MetricFigure[];
  readonly ctx: RequestContext;
}) {
  const { state, figures, ctx } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const { metric, isOn } = state;
  return (
    <section class="part" aria-labelledby={`metric-${metric}`}>
      <h2 id={`metric-${metric}`}>
        {t(metricWords[metric][0])} <span class="tag">{t(isOn ? 'figures.on' : 'figures.off')}</span>
      </h2>
      <p class="quiet">{t(metricWords[metric][1])}</p>
      {isOn && metric !== 'must_read_proof' && figures.length === 0 && <p>{t('figures.soon')}</p>}
      {figures.length > 0 && (
        <ul class="figures">
          {figures.map((each) => (
            <FigureLine of={each} i18n={i18n} />
          ))}
        </ul>
      )}
      <p class="quiet">{sayKeys(state, i18n)}</p>
      {holdsKey(ctx) && <Switch state={state} ctx={ctx} />}
    </section>
  );
}

/** The reader's own key; and off, for either. */
function Switch(props: { readonly state: MetricState<SwitchName>; readonly ctx: RequestContext }) {
  const { state, ctx } = props;
  const { t } = ctx.i18n;
  const { metric, employerAt, councilAt } = state;
  const mine = may(ctx.me, 'council') ? councilAt : employerAt;
  const isAnyTurned = employerAt !== null || councilAt !== null;
  const button = (on: boolean) => (
    <button class={on ? 'button second small' : 'button second small'} name="on" value={on ? 'yes' : 'no'}>
      {t(on ? 'figures.turnOn' : 'figures.turnOff')}
      <span class="hidden">: {t(metricWords[metric][0])}</span>
    </button>
  );
  return (
    <form class="buttons" method="post" action={`${path}/switches`}>
      <Hidden ctx={ctx} back={path} />
      <input type="hidden" name="metric" value={metric} />
      {mine === null && button(true)}
      {isAnyTurned && button(false)}
    </form>
  );
}

function sayKeys(state: MetricState<SwitchName>, { t, moment }: I18n): string {
  const { employerAt, employerBy, councilAt, councilBy } = state;
  const employer =
    employerAt === null
      ? t('figures.employerNot')
      : t('figures.employerKey', { who: employerBy ?? '?', when: moment(employerAt) });
  const council =
    councilAt === null
      ? t('figures.councilNot')
      : t('figures.councilKey', { who: councilBy ?? '?', when: moment(councilAt) });
  return `${employer} ${council}`;
}

function FigureLine(props: { readonly of: MetricFigure; readonly i18n: I18n }) {
  const { of, i18n } = props;
  const { t } = i18n;
  const { item, day, figure, before } = of;
  const word = itemWords[item];
  return (
    <li>
      {word !== undefined && <span class="figure-name">{t(word)}</span>}
      {figure.kind === 'share' && (
        <meter min={0} max={100} value={figure.percent} aria-hidden="true">
          {figure.percent} %
        </meter>
      )}
      <strong>{sayFigure(figure, i18n)}</strong>
      <span class="quiet">
        {t('figures.since', { day: dayShown(day, i18n.locale) })}
        {before[0] !== undefined &&
          ` · ${t('figures.before', { figure: sayFigure(before[0].figure, i18n), day: dayShown(before[0].day, i18n.locale) })}`}
      </span>
    </li>
  );
}

function sayFigure(figure: Figure, { t, number }: I18n): string {
  switch (figure.kind) {
    case 'few':
      return t('figures.few');
    case 'hardly':
      return t('figures.hardly');
    case 'nearly':
      return t('figures.nearly');
    case 'share':
      return t('figures.share', { percent: number(figure.percent) });
  }
}

const metricWords = {
  adoption: ['figures.adoption', 'figures.adoptionHint'],
  features: ['figures.features', 'figures.featuresHint'],
  passive: ['figures.passive', 'figures.passiveHint'],
  unanswered: ['figures.unanswered', 'figures.unansweredHint'],
  across_teams: ['figures.acrossTeams', 'figures.acrossTeamsHint'],
  founders_team: ['figures.foundersTeam', 'figures.foundersTeamHint'],
  across_companies: ['figures.acrossCompanies', 'figures.acrossCompaniesHint'],
  must_read_proof: ['figures.mustReadProof', 'figures.mustReadProofHint'],
} as const satisfies Readonly<Record<SwitchName, readonly [Key, Key]>>;

const itemWords: Readonly<Record<string, Key>> = {
  posts: 'figures.posts',
  reactions: 'figures.reactions',
  messages: 'figures.messages',
  groups: 'figures.groups',
  questions: 'figures.questions',
  events: 'figures.events',
  documents: 'figures.documents',
};
