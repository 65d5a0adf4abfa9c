import type { Hono } from 'hono';
import { readCollected, type Collected, type CollectedKind } from '#src/analytics/collected.ts';
import { readMetrics } from '#src/analytics/read.ts';
import { readAudit, type AuditView } from '#src/audit/read.ts';
import { mayKnow, readDisclosures } from '#src/disclosures/read.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Pager } from '../shell/pager.tsx';
import { Time } from '../shell/time.tsx';
import { isId } from '#src/platform/ids.ts';
import { DisclosureList } from './disclosures.tsx';
import { wordOf } from './words.ts';

const path = '/settings/company/works-council';
const shownMax = 30;

/** For the works council: what is collected, who looked at pages of the administration, which figures are on. Guarded by companyDoor. */
export function worksCouncilRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c));
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { i18n, me } = c.var.ctx;
  const { t } = i18n;
  const asked = c.req.query('older') ?? c.req.query('before') ?? '';
  const before = isId(asked) ? asked : undefined;
  const [metrics, kept, opened, readings] = await Promise.all([
    readMetrics(web.db),
    readCollected(web.db),
    readDisclosures(web.db),
    readAudit(web.db, { kind: 'read', before, limit: shownMax }),
  ]);
  const on = metrics.filter(({ isOn }) => isOn).length;
  const body = (
    <>
      <p class="quiet">{t('council.lead')}</p>
      <section class="part">
        <h2>{t('council.figures')}</h2>
        <p>{t('council.figuresOn', { count: on, all: metrics.length })}</p>
        <p class="buttons">
          <a class="button" href="/settings/company/figures">
            {t('council.toFigures')}
          </a>
        </p>
      </section>
      <section class="part">
        <h2>{t('disclosure.opened')}</h2>
        <p class="quiet">{t('disclosure.councilLead')}</p>
        <DisclosureList of={opened.filter((each) => mayKnow(each, me.id))} i18n={i18n} />
      </section>
      <section class="part">
        <h2>{t('council.readings')}</h2>
        <p class="quiet">{t('council.readingsLead')}</p>
        {readings.length === 0 && <p>{t('council.noReadings')}</p>}
        <ul class="ways">
          {readings.map((entry) => (
            <Reading entry={entry} i18n={i18n} />
          ))}
        </ul>
        <Pager
          i18n={i18n}
          path={path}
          cursors={readings.map(({ id }) => id)}
          limit={shownMax}
          moved={before !== undefined}
        />
      </section>
      <section class="part">
        <h2>{t('council.collected')}</h2>
        <p class="quiet">{t('council.collectedLead')}</p>
        <ul class="ways">
          {kept.map((each) => (
            <Kept of={each} i18n={i18n} />
          ))}
        </ul>
      </section>
    </>
  );
  return showCompany(web, c, { page: 'council', body });
}

/** Who opened what, and when; not about whom, which is no business of the council's. */
function Reading(props: { readonly entry: AuditView; readonly i18n: I18n }) {
  const { entry, i18n } = props;
  const { t } = i18n;
  const { what, by, byName, at } = entry;
  const word = wordOf(what);
  const isCommand = what.startsWith('command ');
  return (
    <li>
      <div>
        <bdi>{by === 'command line' ? t('audit.commandLine') : (byName ?? by)}</bdi>
        <p class="quiet">
          {word === undefined ? <code>{isCommand ? what.slice('command '.length) : what}</code> : t(word)}
        </p>
      </div>
      <Time at={new Date(at)} i18n={i18n} />
    </li>
  );
}

function Kept(props: { readonly of: Collected; readonly i18n: I18n }) {
  const { of, i18n } = props;
  const { kind, tables, rows } = of;
  const { t } = i18n;
  return (
    <li>
      <div>
        <strong>{t(kindWords[kind][0])}</strong>
        <p>{t(kindWords[kind][1])}</p>
        <details>
          <summary class="quiet">
            {t('council.rows', { rows: i18n.number(rows), tables: tables.length })}
          </summary>
          <code>{tables.join(', ')}</code>
        </details>
      </div>
    </li>
  );
}

const kindWords = {
  profile: ['council.profile', 'council.profileHint'],
  signIn: ['council.signIn', 'council.signInHint'],
  lastUse: ['council.lastUse', 'council.lastUseHint'],
  writing: ['council.writing', 'council.writingHint'],
  reactions: ['council.reactions', 'council.reactionsHint'],
  reading: ['council.reading', 'council.readingHint'],
  confirmed: ['council.confirmed', 'council.confirmedHint'],
  ties: ['council.ties', 'council.tiesHint'],
  notifications: ['council.notifications', 'council.notificationsHint'],
  conduct: ['council.conduct', 'council.conductHint'],
  leaving: ['council.leaving', 'council.leavingHint'],
  administration: ['council.administration', 'council.administrationHint'],
  audit: ['council.audit', 'council.auditHint'],
  other: ['council.other', 'council.otherHint'],
} as const satisfies Readonly<Record<CollectedKind, readonly [Key, Key]>>;
