import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { auditKinds } from '#src/audit/entry.ts';
import { readAudit, readAuditState, type AuditView } from '#src/audit/read.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { notFound } from '#src/platform/errors.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { FilterChips } from '../shell/filter-chips.tsx';
import type { I18n, Key } from '../shell/i18n.ts';
import { Empty, Problem } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { Time } from '../shell/time.tsx';
import { askedIn, filterOf, queryOf, type Asked } from './asked.ts';
import { csvOf, jsonOf } from './export.ts';
import { wordOf } from './words.ts';

const path = '/settings/company/audit';
const shownMax = 50;

/** What was done and looked at in the company's name, for administrators and auditors. Guarded by companyDoor. */
export function auditRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c));
  app.get(`${path}/export.csv`, (c) => save(web, c, csvOf, 'text/csv; charset=utf-8', 'csv'));
  app.get(`${path}/export.json`, (c) => save(web, c, jsonOf, 'application/json', 'json'));
}

async function save(
  web: WebContext,
  c: WebRequest,
  write: typeof csvOf,
  type: string,
  ending: string,
): Promise<Response> {
  const filter = await filterOf(web.db, c, askedIn(c), shownMax);
  if (filter === null) throw notFound('person');
  return c.body(Readable.toWeb(Readable.from(write(web.db, filter))) as ReadableStream, 200, {
    'content-type': type,
    'content-disposition': `attachment; filename="audit.${ending}"`,
  });
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const asked = askedIn(c);
  const filter = await filterOf(web.db, c, asked, shownMax);
  const [entries, state] = await Promise.all([
    filter === null ? [] : readAudit(web.db, filter),
    readAuditState(web.db),
  ]);
  const query = queryOf(asked);
  const body = (
    <>
      <p class="quiet">{t('audit.lead')}</p>
      <State state={state} i18n={i18n} />
      <FilterChips
        label={t('audit.kind')}
        chips={(['', ...auditKinds] as const).map((kind) => ({
          href: `${path}?${queryOf(asked, { kind })}`,
          label: t(kind === '' ? 'audit.all' : kindWords[kind]),
          isCurrent: kind === asked.kind,
        }))}
      />
      <FilterForm asked={asked} partners={state.partners} i18n={i18n} />
      <Problem text={filter === null ? t('audit.noPerson') : null} />
      {filter !== null && entries.length === 0 && <Empty sentence={t('audit.none')} />}
      <ol class="audit-log">
        {entries.map((entry) => (
          <Entry entry={entry} i18n={i18n} />
        ))}
      </ol>
      <Pager
        i18n={i18n}
        path={query === '' ? path : `${path}?${query}`}
        cursors={entries.map(({ id }) => id)}
        limit={shownMax}
        moved={filter?.before !== undefined}
      />
      {entries.length > 0 && (
        <p class="buttons">
          {(['csv', 'json'] as const).map((ending) => (
            <a class="button second" href={`${path}/export.${ending}?${query}`} data-turbo="false">
              {t(ending === 'csv' ? 'audit.csv' : 'audit.json')}
            </a>
          ))}
        </p>
      )}
    </>
  );
  return showCompany(web, c, { page: 'audit', body });
}

const kindWords = {
  denied: 'audit.denied',
  crossed: 'audit.crossed',
  read: 'audit.read',
  changed: 'audit.changed',
} as const satisfies Readonly<Record<AuditView['kind'], Key>>;

type AuditState = Awaited<ReturnType<typeof readAuditState>>;

function State(props: { readonly state: AuditState; readonly i18n: I18n }) {
  const { state, i18n } = props;
  const { t } = i18n;
  return (
    <details class="audit-state">
      <summary>{t('audit.state', { count: state.sealed, day: state.lastRoot ?? t('audit.noDay') })}</summary>
      <p class="quiet">{t('audit.how')}</p>
      {state.partners.length > 0 && <h2>{t('audit.holders')}</h2>}
      <ul class="ways">
        {state.partners.map(({ company, given, held, refused }) => (
          <li>
            <bdi>{company}</bdi>{' '}
            <span class="quiet">
              {t('audit.holds', { given: given ?? t('audit.noDay'), held: held ?? t('audit.noDay') })}
              {refused !== null && ` · ${t('audit.refusesRoot')}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function FilterForm(props: {
  readonly asked: Asked;
  readonly partners: AuditState['partners'];
  readonly i18n: I18n;
}) {
  const { asked, partners, i18n } = props;
  const { t } = i18n;
  return (
    <form class="fields in-row audit-filter" action={path}>
      {asked.kind !== '' && <input type="hidden" name="kind" value={asked.kind} />}
      <label>
        {t('audit.person')}
        <input
          name="person"
          value={asked.person}
          autocapitalize="none"
          spellcheck={false}
          autocomplete="off"
        />
      </label>
      <label>
        {t('audit.partner')}
        <select name="partner">
          <option value="">{t('audit.anyPartner')}</option>
          {partners.map(({ origin, company }) => (
            <option value={origin} selected={origin === asked.partner}>
              {company}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('audit.from')}
        <input type="date" name="from" value={asked.from} />
      </label>
      <label>
        {t('audit.to')}
        <input type="date" name="to" value={asked.to} />
      </label>
      <p class="buttons">
        <button class="button second">{t('audit.filter')}</button>
      </p>
    </form>
  );
}

function Entry(props: { readonly entry: AuditView; readonly i18n: I18n }) {
  const { entry, i18n } = props;
  const { t } = i18n;
  const { number, kind, by, byName, about, aboutName, peer, count, reason, detail, at } = entry;
  const who = by === 'command line' ? t('audit.commandLine') : (byName ?? by);
  const facts = [
    ...(who === null ? [] : [t('audit.by', { who })]),
    ...(about === null || !/^(person|post|group|report|hold):/.test(about)
      ? []
      : [t('audit.about', { what: aboutName ?? about })]),
    ...(peer === null ? [] : [hostOf(peer)]),
    ...(count === null ? [] : [t('audit.times', { count })]),
    ...(reason === null ? [] : [`„${reason}“`]),
  ];
  return (
    <li>
      <p>
        <span class={`tag audit-${kind}`}>{t(kindWords[kind])}</span> <What entry={entry} i18n={i18n} />
      </p>
      <p class="quiet">
        <Time at={new Date(at)} i18n={i18n} /> ·{' '}
        {number === null ? t('audit.notSealed') : t('audit.number', { number })}
        {facts.map((fact) => ` · ${fact}`)}
        {detail !== null && (
          <>
            {' · '}
            <code>
              {Object.entries(detail)
                .map(([name, value]) => `${name} ${value}`)
                .join(', ')}
            </code>
          </>
        )}
      </p>
    </li>
  );
}

const deniedWords: Readonly<Record<string, Key>> = {
  no_agreement: 'audit.deniedNoAgreement',
  not_begun: 'audit.deniedNotBegun',
  suspended: 'audit.deniedSuspended',
  ended: 'audit.deniedEnded',
  notice: 'audit.deniedNotice',
  scope: 'audit.deniedScope',
  group: 'audit.deniedGroup',
  category: 'audit.deniedCategory',
  storage: 'audit.deniedStorage',
  'root.differs': 'audit.deniedRoot',
};

/** The words for it, and the technical name behind them where it says more. */
function What(props: { readonly entry: AuditView; readonly i18n: I18n }) {
  const { what, kind } = props.entry;
  const { t } = props.i18n;
  const [first = '', ...rest] = what.split(' ');
  const [word, name]: [Key | undefined, string] =
    kind === 'denied'
      ? [deniedWords[first.replace(/:$/, '')], rest.join(' ')]
      : kind === 'crossed'
        ? [first === 'in' ? 'audit.received' : 'audit.sent', rest.join(' ')]
        : first === 'command'
          ? ['audit.command', rest.join(' ')]
          : [wordOf(what), ''];
  if (word === undefined) return <code>{what}</code>;
  return (
    <>
      <strong>{t(word)}</strong> {name !== '' && <code>{name}</code>}
    </>
  );
}
