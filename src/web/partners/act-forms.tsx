import { termsSeenBy } from '#src/agreements/agreement.ts';
import { fingerprint } from '#src/agreements/fingerprint.ts';
import type { Dealings } from '#src/agreements/read-partners.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import { partnerPath } from './partner-tabs.tsx';
import { TermChanges } from './terms.tsx';

const reasonMax = 300;

/** What waits for a signature: ours after the words were compared, or theirs. */
export function OpenOffer(props: {
  readonly of: Dealings;
  readonly web: WebContext;
  readonly ctx: RequestContext;
}) {
  const { of, web, ctx } = props;
  if (of.offer === null) return null;
  const { i18n } = ctx;
  const { t } = i18n;
  const { instance } = web.db;
  const { version } = of.offer;
  const isTheirs = version.proposedBy === 'partner';
  const offered = termsSeenBy(instance.origin, version.document.payload);
  const company = of.company;
  return (
    <section class="part border-box offer">
      <h3>
        {isTheirs ? t('offer.fromThem', { company }) : t('offer.fromUs', { company })}
        {version.version > 1 && ` (${t('partner.version', { number: version.version })})`}
      </h3>
      <p class="quiet">{t(of.current === null ? 'offer.first' : 'offer.change')}</p>
      <TermChanges
        before={of.current?.terms ?? null}
        after={offered}
        us={instance.company}
        them={company}
        i18n={i18n}
      />
      <div class="six-words">
        <p>{t('offer.words', { company })}</p>
        <p class="words" translate="no">
          {fingerprint(version.document)}
        </p>
      </div>
      {isTheirs ? <Answer of={of} ctx={ctx} hash={version.payloadHash} /> : <Waiting of={of} ctx={ctx} />}
    </section>
  );
}

function Answer(props: { readonly of: Dealings; readonly ctx: RequestContext; readonly hash: string }) {
  const { of, ctx, hash } = props;
  const { t } = ctx.i18n;
  const at = partnerPath(of);
  return (
    <>
      <form class="fields" method="post" action={`${at}/acceptance`}>
        <Hidden ctx={ctx} back={at} />
        <input type="hidden" name="offer" value={hash} />
        <label class="choice">
          <input type="checkbox" name="compared" value="1" required />
          <span>{t('offer.compared')}</span>
        </label>
        <p class="buttons">
          <button class="button">{t('offer.sign')}</button>
        </p>
      </form>
      <form method="post" action={`${at}/withdrawal`}>
        <Hidden ctx={ctx} back={at} />
        <p class="quiet">{t('offer.refuseHint')}</p>
        <button class="button second">{t('offer.refuse')}</button>
      </form>
    </>
  );
}

function Waiting(props: { readonly of: Dealings; readonly ctx: RequestContext }) {
  const { of, ctx } = props;
  const { t } = ctx.i18n;
  const at = partnerPath(of);
  const isDraft = of.offer?.version.state === 'draft';
  return (
    <>
      <p>{t(isDraft ? 'offer.draft' : 'offer.waits', { company: of.company })}</p>
      <div class="buttons">
        {isDraft && (
          <form method="post" action={`${at}/sending`}>
            <Hidden ctx={ctx} back={at} />
            <button class="button">{t('offer.send')}</button>
          </form>
        )}
        <form method="post" action={`${at}/withdrawal`}>
          <Hidden ctx={ctx} back={at} />
          <button class="button second">{t('offer.withdraw')}</button>
        </form>
      </div>
    </>
  );
}

/** What an administrator can do about an agreement in force. */
export function Acts(props: { readonly of: Dealings; readonly ctx: RequestContext }) {
  const { of, ctx } = props;
  const { t } = ctx.i18n;
  const { current } = of;
  if (current === null || (current.decided !== 'active' && current.decided !== 'terminating')) return null;
  const at = partnerPath(of);
  const mayAmend = current.kind === 'mutual' && current.decided === 'active' && of.offer === null;
  return (
    <section class="part">
      <h3>{t('partner.acts')}</h3>
      {current.suspendedByPartner && <p class="notice">{t('partner.suspendedByThem')}</p>}
      {current.suspendedByUs ? (
        <form method="post" action={`${at}/resumption`}>
          <Hidden ctx={ctx} back={at} />
          <p class="quiet">{t('partner.resumeHint')}</p>
          <button class="button">{t('partner.resume')}</button>
        </form>
      ) : (
        <form class="fields" method="post" action={`${at}/suspension`}>
          <Hidden ctx={ctx} back={at} />
          <label>
            {t('partner.reason')}
            <input name="reason" maxlength={reasonMax} autocomplete="off" />
            <span class="hint">{t('partner.suspendHint')}</span>
          </label>
          <button class="button second">{t('partner.suspend')}</button>
        </form>
      )}
      <p class="buttons">
        {mayAmend && (
          <a class="button second" href={`${at}/amendment`}>
            {t('partner.amend')}
          </a>
        )}
        <a class="button second" href={`${at}/end`}>
          {t('partner.end')}
        </a>
      </p>
    </section>
  );
}
