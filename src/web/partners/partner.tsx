import type { Hono } from 'hono';
import type { Agreement } from '#src/agreements/agreement.ts';
import { keyFromJwk, thumbprintOf } from '#src/agreements/jws.ts';
import { readDenials, readVersions, type DenialCount } from '#src/agreements/read.ts';
import type { Dealings } from '#src/agreements/read-partners.ts';
import { countErasures } from '#src/erasure/read.ts';
import { contactOf } from '#src/erasure/escalate.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { Acts, OpenOffer } from './act-forms.tsx';
import { Erasures, readErased } from './erasures.tsx';
import { Line, readLine } from './line.tsx';
import { partnerIn, partnerPath, partnersPath, showPartners } from './partner-tabs.tsx';
import { TermHistory, TermsInWords } from './terms.tsx';
import { warningsOf } from './warnings.ts';
import { countryName, sayDay, stateWords } from './words.ts';

/** Refusals of the last days; all of them are printed by `kontor agreement show`. */
const denialsShown = 20;

/** The page of one partner: what flows, how the line is, what was signed, and what can be done about it. */
export function partnerRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${partnersPath}/:id`, async (c) => showPartner(web, c, await partnerIn(web, c), null));
}

const notes = {
  asked: 'partner.asked',
  checked: 'line.checked',
  proposed: 'partner.proposed',
  unsent: 'partner.unsent',
  accepted: 'partner.accepted',
  withdrawn: 'partner.withdrawn',
  suspended: 'partner.nowSuspended',
  resumed: 'partner.resumed',
  stillSuspended: 'partner.stillSuspended',
  notice: 'partner.noticeGiven',
  ended: 'partner.nowEnded',
} as const satisfies Readonly<Record<string, Key>>;
/** What a page says after an act, by the `done` of its address. */
export type Done = keyof typeof notes;
const isDone = (text: string): text is Done => Object.hasOwn(notes, text);

/** `problem`: why an act on it was refused. */
export async function showPartner(
  web: WebContext,
  c: WebRequest,
  of: Dealings,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const { peerId, current, offer } = of;
  const shown = current ?? offer?.agreement;
  const [versions, denials, erased, line] = await Promise.all([
    shown ? readVersions(web.db, shown.id) : [],
    readDenials(web.db, peerId, denialsShown),
    readErased(web.db, peerId),
    readLine(web.db, peerId),
  ]);
  const counts = await countErasures(web.db, peerId);
  const theirKey = shown?.partnerKey ? await thumbprintOf(keyFromJwk(shown.partnerKey)) : '';
  const done = c.req.query('done') ?? '';
  const warnings = warningsOf(i18n, of, line.queue, counts.get(peerId)?.overdue ?? 0);
  const body = (
    <>
      {isDone(done) && problem === null && <Note>{t(notes[done], { company: of.company })}</Note>}
      <Problem text={problem} />
      <header class="partner-head">
        <h2 dir="auto">{of.company}</h2>
        <p class="quiet">
          {hostOf(of.origin)}
          {of.country !== '' && ` · ${countryName(i18n, of.country)}`} · {t(stateWords[of.state])}
          {of.endsAt !== null && ` · ${t('partner.until', { when: sayDay(i18n, of.endsAt.toISOString()) })}`}
        </p>
      </header>
      {warnings.map((sentence) => (
        <p class="notice warning">
          <Icon name="warning" />
          <span>{sentence}</span>
        </p>
      ))}
      <OpenOffer of={of} web={web} ctx={ctx} />
      {current?.terms && (
        <section class="part">
          <h3>{t('partner.whatFlows')}</h3>
          <TermsInWords terms={current.terms} us={web.db.instance.company} them={of.company} i18n={i18n} />
          <Narrowed agreement={current} i18n={i18n} />
        </section>
      )}
      <Line of={of} line={line} ctx={ctx} />
      <Acts of={of} ctx={ctx} />
      <Keys of={of} theirKey={theirKey} i18n={i18n} />
      {versions.length > 0 && (
        <section class="part">
          <h3>{t('partner.history')}</h3>
          <TermHistory versions={versions} instance={web.db.instance} i18n={i18n} />
        </section>
      )}
      <Denials of={denials} i18n={i18n} />
      {current && <Promised of={of} i18n={i18n} />}
      {current && <Erasures of={erased} ctx={ctx} at={partnerPath(of)} />}
    </>
  );
  const status = problem === null ? {} : { status: 422 as const };
  return showPartners(web, c, { title: of.company, body, ...status });
}

/** Local limits are told apart from what both signed. */
function Narrowed(props: { readonly agreement: Agreement; readonly i18n: I18n }) {
  const { agreement, i18n } = props;
  if (Object.keys(agreement.narrowing).length === 0) return null;
  return <p class="notice">{i18n.t('partner.narrowed')}</p>;
}

function Keys(props: { readonly of: Dealings; readonly theirKey: string; readonly i18n: I18n }) {
  const { of, theirKey, i18n } = props;
  const { t } = i18n;
  const shown = of.current ?? of.offer?.agreement;
  const partner = of.current?.terms?.partner ?? null;
  if (!shown || shown.kind === 'one_sided') return null;
  const facts: readonly (readonly [string, string])[] = [
    ...(partner === null
      ? []
      : [
          [t('partner.officer'), partner.dataProtectionOfficer] as const,
          [t('partner.security'), partner.securityContact] as const,
        ]),
    [t('partner.theirKey'), theirKey],
    [t('partner.ourKey'), shown.ourThumbprint ?? ''],
  ];
  return (
    <section class="part">
      <h3>{t('partner.contactsAndKeys')}</h3>
      <dl class="facts">
        {facts.map(([word, value]) => (
          <div>
            <dt>{word}</dt>
            <dd dir="auto" class="handle">
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What `decide` refused lately, so that a question from a colleague can be answered. */
function Denials(props: { readonly of: readonly DenialCount[]; readonly i18n: I18n }) {
  const { of, i18n } = props;
  if (of.length === 0) return null;
  return (
    <section class="part">
      <h3>{i18n.t('partner.denials')}</h3>
      <ul class="ways">
        {of.map(({ day, question, code, count }) => (
          <li>
            <span>
              {i18n.day(new Date(`${day}T12:00:00Z`))} · <code>{question}</code> ({code}) ·{' '}
              {i18n.t('partner.times', { count })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Promised(props: { readonly of: Dealings; readonly i18n: I18n }) {
  const { of, i18n } = props;
  const { t } = i18n;
  const terms = of.current?.terms;
  const signed = terms?.partner ?? null;
  const contact = signed && contactOf(signed);
  return (
    <p class="quiet">
      {signed
        ? t('partner.promised', { days: terms?.erasureDays ?? 0 })
        : t('partner.unpromised', { company: of.company })}
      {signed && ` ${contact ? t('partner.contact', { contact }) : t('partner.noContact')}`}
    </p>
  );
}
