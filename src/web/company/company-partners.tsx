import type { Hono } from 'hono';
import { stateOf, type Agreement } from '#src/agreements/agreement.ts';
import { readAgreementOf, readRegistry } from '#src/agreements/read.ts';
import { askAgain } from '#src/erasure/ask-again.ts';
import { certificateFor } from '#src/erasure/certificate.ts';
import type { ErasureState } from '#src/erasure/erasure.ts';
import { contactOf } from '#src/erasure/escalate.ts';
import { countErasures, readChain, readErasures, type ErasureView } from '#src/erasure/read.ts';
import { readEndings, type EndingView } from '#src/erasure/read-endings.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Empty, Note, Problem } from '../shell/notice.tsx';
import { showCompany } from './company-tabs.tsx';

const path = '/settings/company/partners';
const shownMax = 200;

/** Other companies, and what each has confirmed of what was deleted here; for administrators. For everyone else the pages do not exist. */
export function companyPartnerRoutes(app: Hono<WebEnv>, web: WebContext): void {
  for (const each of [path, `${path}/*`])
    app.use(each, async (c, next) => {
      if (!c.var.ctx.me.isAdmin) throw notFound('page');
      await next();
    });
  app.get(path, (c) => showAll(web, c));
  app.get(`${path}/:id`, async (c) => showOne(web, c, await partnerIn(web, c), null));
  app.get(`${path}/:id/certificate`, async (c) => {
    const { origin } = await partnerIn(web, c);
    const key = await instanceKey(web.db, web.db.instance);
    const made = await certificateFor(web.db, c.req.query('uri') ?? '', key);
    c.header(
      'content-disposition',
      `attachment; filename="erasure-${hostOf(origin).replace(/\W+/g, '-')}.json"`,
    );
    return c.json(made);
  });
  app.post(`${path}/:id/questions`, async (c) => {
    const partner = await partnerIn(web, c);
    const { ctx, form } = c.var;
    try {
      await transaction(web.db, (tx) => askAgain(tx, ctx.me.id, form.line('uri'), partner.peerId));
      return c.redirect(`${path}/${partner.peerId}?asked=1`, 303);
    } catch (error) {
      if (error instanceof Refusal) return showOne(web, c, partner, explain(ctx.i18n, error));
      throw error;
    }
  });
}

async function partnerIn(web: WebContext, c: WebRequest): Promise<Agreement> {
  const id = c.req.param('id') ?? '';
  const agreement = /^\d{1,9}$/.test(id) ? await readAgreementOf(web.db, Number(id)) : null;
  if (!agreement) throw notFound('page');
  return agreement;
}

const companyOf = ({ terms, origin }: Agreement): string => terms?.partner?.legalName ?? hostOf(origin);

async function showAll(web: WebContext, c: WebRequest): Promise<Response> {
  const { t } = c.var.ctx.i18n;
  const { agreements } = await readRegistry(web.db);
  const counts = await countErasures(web.db);
  const now = Date.now();
  const body = (
    <>
      <p class="quiet">{t('partner.lead')}</p>
      {agreements.length === 0 && <Empty sentence={t('partner.none')} />}
      <ul class="ways">
        {agreements.map((each) => {
          const overdue = counts.get(each.peerId)?.overdue ?? 0;
          return (
            <li>
              <a href={`${path}/${each.peerId}`} dir="auto">
                {companyOf(each)}
              </a>{' '}
              <span class="quiet">
                {hostOf(each.origin)} · {t(stateWords[stateOf(each, now)])}
                {overdue > 0 && ` · ${t('partner.overdue', { count: overdue })}`}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
  return showCompany(web, c, { page: 'partners', body });
}

async function showOne(
  web: WebContext,
  c: WebRequest,
  partner: Agreement,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const { peerId, terms } = partner;
  const [erasures, chain, endings] = await Promise.all([
    readErasures(web.db, { peerId, limit: shownMax }),
    readChain(web.db, peerId),
    readEndings(web.db, peerId),
  ]);
  const signed = terms?.partner ?? null;
  const contact = signed && contactOf(signed);
  const body = (
    <>
      <p>
        <a href={path}>{t('companyTabs.partners')}</a>
      </p>
      <h2 dir="auto">{companyOf(partner)}</h2>
      {c.req.query('asked') === '1' && <Note>{t('partner.asked')}</Note>}
      <Problem text={problem} />
      <p>
        {hostOf(partner.origin)} · {t(stateWords[stateOf(partner, Date.now())])}
      </p>
      <p class="quiet">
        {signed
          ? t('partner.promised', { days: terms?.erasureDays ?? 0 })
          : t('partner.unpromised', { company: companyOf(partner) })}
        {signed && ` ${contact ? t('partner.contact', { contact }) : t('partner.noContact')}`}
      </p>
      {chain.broken > 0 && <p class="notice warning">{t('partner.broken', { count: chain.broken })}</p>}
      {chain.refused !== '' && (
        <p class="notice warning">{t('partner.refusedOurs', { reason: chain.refused })}</p>
      )}
      {endings.length > 0 && (
        <>
          <h3>{t('partner.endings')}</h3>
          <ul class="ways">
            {endings.map((each) => (
              <li>{sayEnding(ctx.i18n, each)}</li>
            ))}
          </ul>
        </>
      )}
      <h3>{t('partner.erasures')}</h3>
      {erasures.length === 0 && <p class="quiet">{t('partner.nothing')}</p>}
      <ul class="ways">
        {erasures.map((each) => (
          <Line erasure={each} i18n={ctx.i18n} at={`${path}/${peerId}`}>
            <Hidden ctx={ctx} />
          </Line>
        ))}
      </ul>
    </>
  );
  return showCompany(web, c, {
    ...{ page: 'partners' as const, title: companyOf(partner), body },
    status: problem === null ? 200 : 422,
  });
}

function Line(props: {
  readonly erasure: ErasureView;
  readonly i18n: I18n;
  readonly at: string;
  readonly children: unknown;
}) {
  const { erasure, i18n, at } = props;
  const { t } = i18n;
  const { state, uri, askedAt, dueAt, outcomeAt } = erasure;
  return (
    <li>
      <p>
        <strong>{t(erasureWords[state])}</strong>{' '}
        <span class="quiet">
          {t('partner.askedOn', { when: i18n.moment(askedAt) })}
          {outcomeAt !== null && ` · ${t('partner.answeredOn', { when: i18n.moment(outcomeAt) })}`}
          {outcomeAt === null && dueAt !== null && ` · ${t('partner.dueOn', { when: i18n.moment(dueAt) })}`}
        </span>
        <br />
        <code>{uri}</code>
      </p>
      <form class="buttons" method="post" action={`${at}/questions`}>
        {props.children as never}
        <input type="hidden" name="uri" value={uri} />
        {(state === 'overdue' || state === 'refused' || state === 'received') && (
          <button class="button second">{t('partner.ask')}</button>
        )}
        <a
          class="button second"
          href={`${at}/certificate?${new URLSearchParams({ uri })}`}
          data-turbo="false"
        >
          {t('partner.certificate')}
        </a>
      </form>
    </li>
  );
}

function sayEnding({ t, moment }: I18n, ending: EndingView): string {
  const { supersededAt, finishedAt, beginsAt, data } = ending;
  const what = t(endWords[data]);
  if (supersededAt) return t('partner.endSuperseded', { when: moment(supersededAt) });
  if (finishedAt) return t('partner.endDone', { what, when: moment(finishedAt) });
  return t('partner.endBegins', { what, when: moment(beginsAt) });
}

const endWords = {
  erase: 'partner.endErase',
  return: 'partner.endReturn',
  freeze: 'partner.endFreeze',
} as const satisfies Readonly<Record<EndingView['data'], Key>>;

const erasureWords = {
  sent: 'partner.sent',
  received: 'partner.received',
  erased: 'partner.erased',
  refused: 'partner.refused',
  overdue: 'partner.isOverdue',
  unpromised: 'partner.isUnpromised',
} as const satisfies Readonly<Record<ErasureState, Key>>;

const stateWords = {
  draft: 'partner.stateDraft',
  proposed: 'partner.stateProposed',
  active: 'partner.stateActive',
  suspended: 'partner.stateSuspended',
  terminating: 'partner.stateEnding',
  terminated: 'partner.stateEnded',
  expired: 'partner.stateExpired',
} as const satisfies Readonly<Record<ReturnType<typeof stateOf>, Key>>;
