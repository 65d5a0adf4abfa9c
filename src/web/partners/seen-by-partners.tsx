import type { Hono } from 'hono';
import { decide, type Partner } from '#src/agreements/decide.ts';
import { grantSentences } from '#src/agreements/sentences.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { Empty } from '../shell/notice.tsx';
import { showPage } from '../shell/show.tsx';
import { residencyPath } from './residency.tsx';
import { sayDay, sayTerm } from './words.ts';
import { partnersShown } from '../shell/partners-shown.ts';

export const seenByPartnersPath = '/partners';
/** Signed servers first; more are summed up. */
const shownMax = 50;

/** What partners get of those who work here, for everybody who does: what was agreed, less what this company keeps back. */
export function seenByPartnersRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(seenByPartnersPath, (c) => show(web, c));
}

function show(web: WebContext, c: WebRequest): Response {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const now = Date.now();
  const partners = partnersShown(web, ctx)
    .filter((partner) => decide(partner, { direction: 'out', now }).allowed)
    .toSorted((a, b) => a.kind.localeCompare(b.kind) || a.company.localeCompare(b.company));
  const title = t('seen.title');
  const body = (
    <>
      <h1>{title}</h1>
      <p class="quiet">{t('seen.lead', { company: web.db.instance.company })}</p>
      {partners.length === 0 && <Empty sentence={t('seen.none')} />}
      {partners.slice(0, shownMax).map((partner) => (
        <PartnerPart partner={partner} us={web.db.instance.company} i18n={i18n} />
      ))}
      {partners.length > shownMax && (
        <p class="quiet">{t('seen.more', { count: partners.length - shownMax })}</p>
      )}
      <p class="quiet">
        {t('seen.never')} <a href={residencyPath}>{t('residency.title')}</a>
      </p>
    </>
  );
  return showPage(web, c, { title, room: 'me', body });
}

function PartnerPart(props: { readonly partner: Partner; readonly us: string; readonly i18n: I18n }) {
  const { partner, us, i18n } = props;
  const { t } = i18n;
  const { company, country, origin, peerId, standing } = partner;
  return (
    <section class="part">
      <h2>
        <bdi>{company}</bdi> <CompanyBadge of={{ peerId, country, company: hostOf(origin) }} />
      </h2>
      {partner.kind === 'one_sided' && <p class="notice warning">{t('seen.unsigned', { company })}</p>}
      <div class="flows">
        <ul>
          {grantSentences(partner.grantsOut, us, company).map((each) => (
            <li>{sayTerm(i18n, each)}</li>
          ))}
          {standing.expiresMs !== null && (
            <li>{t('seen.until', { when: sayDay(i18n, new Date(standing.expiresMs).toISOString()) })}</li>
          )}
        </ul>
      </div>
      <p>
        <a class="button second" href={`/settings/preview?as=${peerId}`}>
          {t('seen.preview')}
          <span class="hidden">: {company}</span>
        </a>
      </p>
    </section>
  );
}

/** Where one decides what to write or to show, this leads to what becomes of it. */
export function SeenByPartnersLink(props: { readonly i18n: I18n }) {
  return <a href={seenByPartnersPath}>{props.i18n.t('seen.title')}</a>;
}
