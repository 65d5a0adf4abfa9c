import type { Hono } from 'hono';
import { monthChoices, readCaseNumbers, type CaseNumbers } from '#src/reports/numbers.ts';
import { categories, outcomes } from '#src/reports/report.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { showPage } from '../shell/show.tsx';
import { outcomeWords } from './report.tsx';
import { categoryWords } from './report-page.tsx';
import { ReportTabs, requireDecider } from './report-tabs.tsx';

/** What became of reports, in numbers and without names, for those who decide them. */
export function caseNumberRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/reports/numbers', async (c) => showNumbers(web, c));
}

async function showNumbers(web: WebContext, c: WebRequest): Promise<Response> {
  requireDecider(c);
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const asked = Number(c.req.query('months'));
  const months = monthChoices.find((each) => each === asked) ?? 12;
  const numbers = await readCaseNumbers(web.db, ctx.me.id, months);
  const body = (
    <>
      <h1>{t('reports.heading')}</h1>
      <ReportTabs c={c} current="numbers" />
      <p class="quiet">{t('numbers.lead')}</p>
      <form class="number-months" action="/reports/numbers">
        <label>
          {t('numbers.months')}
          <select name="months">
            {monthChoices.map((each) => (
              <option value={String(each)} selected={each === months}>
                {t('numbers.monthCount', { count: each })}
              </option>
            ))}
          </select>
        </label>
        <button class="button second">{t('numbers.show')}</button>
      </form>
      <Table heading={t('numbers.cases')} rows={caseRows(i18n, numbers)} />
      <Table
        heading={t('numbers.outcomes')}
        rows={outcomes.map((each) => [t(outcomeWords[each]), i18n.number(numbers.byOutcome[each])])}
      />
      <Table
        heading={t('numbers.reasons')}
        rows={categories.map((each) => [t(categoryWords[each]), i18n.number(numbers.byCategory[each])])}
      />
      <Table
        heading={t('reports.appeals')}
        rows={[
          [t('numbers.filed'), i18n.number(numbers.appeals.filed)],
          [t('appeal.granted'), i18n.number(numbers.appeals.granted)],
          [t('appeal.upheld'), i18n.number(numbers.appeals.upheld)],
        ]}
      />
    </>
  );
  return showPage(web, c, {
    title: `${t('reports.numbers')} · ${t('reports.heading')}`,
    room: 'reports',
    body,
  });
}

const caseRows = ({ t, number }: I18n, numbers: CaseNumbers): [string, string][] => [
  [t('numbers.opened'), number(numbers.opened)],
  [t('numbers.open'), number(numbers.open)],
  [t('numbers.fromPartners'), number(numbers.fromPartners)],
  [t('numbers.complaints'), number(numbers.complaints)],
  [
    t('numbers.median'),
    numbers.medianHours === null ? '–' : t('numbers.hours', { count: Math.round(numbers.medianHours) }),
  ],
];

function Table(props: { readonly heading: string; readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <section class="case-part">
      <h2>{props.heading}</h2>
      <table class="case-numbers">
        <tbody>
          {props.rows.map(([name, value]) => (
            <tr>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
