import type { Hono } from 'hono';
import { readDealings, type Dealings } from '#src/agreements/read-partners.ts';
import { countErasures } from '#src/erasure/read.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { queueState, type QueueState } from '#src/platform/deliveries.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import { showCompany } from '../company/company-tabs.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Empty, Note } from '../shell/notice.tsx';
import { dryRunRoutes } from './dry-run.tsx';
import { erasureRoutes } from './erasure-routes.ts';
import { invitationRoutes } from './invite.tsx';
import { offerRoutes } from './offer.tsx';
import { partnerActRoutes } from './partner-acts.tsx';
import { partnerRoutes } from './partner.tsx';
import { partnerPath, partnersPath } from './partner-tabs.tsx';
import { readingRoutes } from './readings.tsx';
import { residencyPath } from './residency.tsx';
import { warningsOf } from './warnings.ts';
import { sayDay, stateWords } from './words.ts';

/** More are found with `kontor agreement list`. */
const shownMax = 300;

/** Agreements with other companies, for administrators. Guarded by companyDoor. */
export function companyPartnerRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(partnersPath, (c) => showAll(web, c));
  invitationRoutes(app, web);
  offerRoutes(app, web);
  dryRunRoutes(app, web);
  readingRoutes(app, web);
  partnerActRoutes(app, web);
  erasureRoutes(app, web);
  partnerRoutes(app, web);
}

async function showAll(web: WebContext, c: WebRequest): Promise<Response> {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const [all, counts, queues] = await Promise.all([
    readDealings(web.db),
    countErasures(web.db),
    queueState(web.db),
  ]);
  const queueOf = new Map(queues.map((each) => [each.peerId, each]));
  const body = (
    <>
      {c.req.query('done') === 'withdrawn' && <Note>{t('partner.withdrawn')}</Note>}
      <p class="quiet">{t('partner.lead')}</p>
      <p class="buttons">
        <a class="button" href={`${partnersPath}/invitation`}>
          {t('partner.invite')}
        </a>
        <a class="button second" href={`${partnersPath}/proposal`}>
          {t('partner.answer')}
        </a>
        <a class="button second" href={`${partnersPath}/dry-run`}>
          {t('dryRun.title')}
        </a>
        <a class="button second" href={residencyPath}>
          {t('residency.title')}
        </a>
      </p>
      {all.length === 0 && <Empty sentence={t('partner.none')} />}
      <ul class="partners">
        {all.slice(0, shownMax).map((each) => (
          <Entry
            of={each}
            queue={queueOf.get(each.peerId)}
            overdue={counts.get(each.peerId)?.overdue ?? 0}
            i18n={i18n}
          />
        ))}
      </ul>
      {all.length > shownMax && (
        <p class="quiet">{t('partner.moreOnServer', { count: all.length - shownMax })}</p>
      )}
    </>
  );
  return showCompany(web, c, { page: 'partners', body });
}

function Entry(props: {
  readonly of: Dealings;
  readonly queue: QueueState | undefined;
  readonly overdue: number;
  readonly i18n: I18n;
}) {
  const { of, queue, overdue, i18n } = props;
  const { t } = i18n;
  const warnings = warningsOf(i18n, of, queue, overdue);
  return (
    <li>
      <a href={partnerPath(of)}>
        <strong dir="auto">{of.company}</strong>
      </a>{' '}
      <CompanyBadge of={{ ...of, company: hostOf(of.origin) }} />
      <p class="quiet">
        {t(stateWords[of.state])}
        {of.current?.kind === 'one_sided' && ` · ${t('partner.oneSided')}`}
        {of.endsAt !== null && ` · ${t('partner.until', { when: sayDay(i18n, of.endsAt.toISOString()) })}`}
        {queue !== undefined && queue.waiting > 0 && ` · ${t('partner.waiting', { count: queue.waiting })}`}
      </p>
      {warnings.map((sentence) => (
        <p class="warning">
          <Icon name="warning" />
          <span>{sentence}</span>
        </p>
      ))}
    </li>
  );
}
