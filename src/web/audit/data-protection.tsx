import type { Hono } from 'hono';
import { countExports, type ExportCounts } from '#src/accounts/export.ts';
import { readDealings, type Dealings } from '#src/agreements/read-partners.ts';
import { certificateFor } from '#src/erasure/certificate.ts';
import type { ErasureState } from '#src/erasure/erasure.ts';
import { countErasures, readErasures, type ErasureCounts, type ErasureView } from '#src/erasure/read.ts';
import { countHolds, type HoldCounts } from '#src/erasure/read-holds.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { may } from '#src/roles/roles.ts';
import { showCompany } from '../company/company-tabs.tsx';
import { erasureWords } from '../partners/erasures.tsx';
import { partnerPath } from '../partners/partner-tabs.tsx';
import { residencyPath } from '../partners/residency.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';

const path = '/settings/company/data-protection';
/** More are on the server: `kontor erasure list`. */
const shownMax = 50;

/**
 * For who protects data: erasures with their receipts and certificates, where data lies, that there are holds and exports. Of holds and exports
 * numbers only. Guarded by companyDoor.
 */
export function dataProtectionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c));
  app.get(`${path}/certificate`, async (c) => {
    const key = await instanceKey(web.db, web.db.instance);
    const made = await certificateFor(web.db, c.req.query('uri') ?? '', key);
    c.header('content-disposition', 'attachment; filename="erasure.json"');
    return c.json(made);
  });
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { i18n, me } = c.var.ctx;
  const { t } = i18n;
  const [partners, counts, open, latest, holds, exports] = await Promise.all([
    readDealings(web.db),
    countErasures(web.db),
    readErasures(web.db, { open: true, limit: shownMax }),
    readErasures(web.db, { limit: shownMax }),
    countHolds(web.db),
    countExports(web.db),
  ]);
  const isOpen = new Set(open.map(nameOf));
  const closed = latest.filter((each) => !isOpen.has(nameOf(each)));
  const body = (
    <>
      <p class="quiet">{t('protection.lead')}</p>
      <section class="part">
        <h2>{t('protection.erasures')}</h2>
        <p class="quiet">{t('protection.erasuresLead')}</p>
        <Counts partners={partners} counts={counts} leads={may(me, 'partners')} i18n={i18n} />
        {open.length > 0 && <h3>{t('protection.open')}</h3>}
        <Erasures of={open} i18n={i18n} />
        {closed.length > 0 && <h3>{t('protection.closed')}</h3>}
        <Erasures of={closed} i18n={i18n} />
      </section>
      <section class="part">
        <h2>{t('residency.title')}</h2>
        <p class="quiet">{t('protection.residencyLead')}</p>
        <p class="buttons">
          <a class="button second" href={residencyPath}>
            {t('residency.title')}
          </a>
        </p>
      </section>
      <Holds holds={holds} i18n={i18n} />
      <Exports exports={exports} i18n={i18n} />
    </>
  );
  return showCompany(web, c, { page: 'dataProtection', body });
}

const nameOf = ({ uri, peerId }: ErasureView): string => `${peerId} ${uri}`;
const shownStates = [
  'contradicted',
  'erased',
  'sent',
  'received',
  'overdue',
  'refused',
  'held',
  'unpromised',
] as const satisfies readonly ErasureState[];

/** One line for each partner that was asked to erase something. */
function Counts(props: {
  readonly partners: readonly Dealings[];
  readonly counts: ReadonlyMap<number, ErasureCounts>;
  /** To a partner's page, where it can be asked again. */
  readonly leads: boolean;
  readonly i18n: I18n;
}) {
  const { partners, counts, leads, i18n } = props;
  const { t } = i18n;
  const asked = partners.filter(({ peerId }) => counts.has(peerId));
  if (asked.length === 0) return <p>{t('protection.noErasure')}</p>;
  return (
    <ul class="ways">
      {asked.map(({ peerId, company }) => {
        const of = counts.get(peerId);
        return (
          <li>
            <div>
              {leads ? <a href={partnerPath({ peerId })}>{company}</a> : <bdi>{company}</bdi>}
              <p class="quiet">
                {shownStates
                  .filter((state) => (of?.[state] ?? 0) > 0)
                  .map((state) => `${t(erasureWords[state])}: ${i18n.number(of?.[state] ?? 0)}`)
                  .join(' · ')}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Erasures(props: { readonly of: readonly ErasureView[]; readonly i18n: I18n }) {
  const { of, i18n } = props;
  const { t } = i18n;
  if (of.length === 0) return null;
  return (
    <ul class="ways erasure-list">
      {of.map(({ uri, company, state, askedAt, dueAt, outcomeAt }) => (
        <li>
          <div>
            <strong>{t(erasureWords[state])}</strong> <bdi>{company}</bdi>
            <p class="quiet">
              {t('partner.askedOn', { when: i18n.moment(askedAt) })}
              {outcomeAt !== null && ` · ${t('partner.answeredOn', { when: i18n.moment(outcomeAt) })}`}
              {outcomeAt === null &&
                dueAt !== null &&
                ` · ${t('partner.dueOn', { when: i18n.moment(dueAt) })}`}
            </p>
            <code>{uri}</code>
          </div>
          <a
            class="button second small"
            href={`${path}/certificate?${new URLSearchParams({ uri })}`}
            data-turbo="false"
          >
            {t('partner.certificate')}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Holds(props: { readonly holds: HoldCounts; readonly i18n: I18n }) {
  const { holds, i18n } = props;
  const { t } = i18n;
  return (
    <section class="part">
      <h2>{t('companyTabs.holds')}</h2>
      <p class="quiet">{t('protection.holdsLead')}</p>
      <ul>
        <li>{t('protection.holdsInForce', { count: holds.inForce })}</li>
        <li>{t('protection.holdsOrdered', { count: holds.ordered })}</li>
        <li>{t('protection.holdsReleased', { count: holds.released })}</li>
      </ul>
      {holds.oldestAt !== null && <p>{t('protection.holdsSince', { when: i18n.moment(holds.oldestAt) })}</p>}
    </section>
  );
}

function Exports(props: { readonly exports: ExportCounts; readonly i18n: I18n }) {
  const { exports, i18n } = props;
  const { t } = i18n;
  return (
    <section class="part">
      <h2>{t('protection.exports')}</h2>
      <p class="quiet">{t('protection.exportsLead')}</p>
      <ul>
        <li>{t('protection.exportsReady', { count: exports.ready })}</li>
        <li>{t('protection.exportsWaiting', { count: exports.waiting })}</li>
        <li>{t('protection.exportsFailed', { count: exports.failed })}</li>
      </ul>
    </section>
  );
}
