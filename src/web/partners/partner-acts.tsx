import type { Hono } from 'hono';
import { accept } from '#src/agreements/accept.ts';
import { end, endOffer } from '#src/agreements/end.ts';
import { sendOffer } from '#src/agreements/exchange.ts';
import type { Dealings } from '#src/agreements/read-partners.ts';
import { refusals } from '#src/agreements/refusals.ts';
import { resume } from '#src/agreements/resume.ts';
import { otherSentences } from '#src/agreements/sentences.ts';
import { suspend } from '#src/agreements/suspend.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { Hidden } from '../shell/layout.tsx';
import { proven } from '../shell/proof.ts';
import { showPartner, type Done } from './partner.tsx';
import { partnerIn, partnerPath, partnersPath, showPartners } from './partner-tabs.tsx';
import { sayTerm } from './words.ts';

const reasonMax = 300;

type Act = (web: WebContext, c: WebRequest, of: Dealings) => Promise<Done | 'list'>;

/** The verbs of `kontor agreement …` about one partner, each with the same effect as there. */
export function partnerActRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const at = `${partnersPath}/:id`;
  app.post(`${at}/acceptance`, proven, (c) => run(web, c, acceptOffer));
  app.post(`${at}/withdrawal`, proven, (c) => run(web, c, withdraw));
  app.post(`${at}/sending`, (c) => run(web, c, sendAgain));
  app.post(`${at}/canary`, (c) => run(web, c, checkNow));
  app.post(`${at}/suspension`, proven, (c) => run(web, c, suspendNow));
  app.post(`${at}/resumption`, proven, (c) => run(web, c, resumeNow));
  app.get(`${at}/end`, async (c) => showEnd(web, c, await partnerIn(web, c)));
  app.post(`${at}/end`, proven, (c) => run(web, c, endNow));
}

/** What is refused, or cannot be reached, is said on the partner's page, where everything is as it was. */
async function run(web: WebContext, c: WebRequest, act: Act): Promise<Response> {
  const of = await partnerIn(web, c);
  try {
    const done = await act(web, c, of);
    await web.registry.refresh();
    return done === 'list'
      ? c.redirect(`${partnersPath}?done=withdrawn`, 303)
      : c.redirect(`${partnerPath(of)}?done=${done}`, 303);
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unavailable)
      return showPartner(web, c, of, explain(c.var.ctx.i18n, error));
    throw error;
  }
}

const acceptOffer: Act = async (web, c, of) => {
  const { ctx, form } = c.var;
  const id = of.offer?.agreement.id;
  if (id === undefined) throw refusals.nothingToSign({ origin: of.origin });
  if (!form.flag('compared')) throw refusals.wordsNotCompared();
  const key = await instanceKey(web.db, web.db.instance);
  await transaction(web.db, (tx) => accept(tx, ctx.me.id, id, key, form.line('offer')));
  return 'accepted';
};

/** Ours is withdrawn, theirs is refused; a first version ends with the whole agreement, which never was in force. */
const withdraw: Act = async (web, c, of) => {
  const by = c.var.ctx.me.id;
  if (of.offer === null) throw refusals.noOffer({ origin: of.origin });
  const { id, terms } = of.offer.agreement;
  if (terms !== null) {
    await transaction(web.db, (tx) => endOffer(tx, by, id));
    return 'withdrawn';
  }
  await transaction(web.db, (tx) => end(tx, by, id, { atOnce: true, reason: '' }));
  return of.current === null ? 'list' : 'withdrawn';
};

const sendAgain: Act = async (web, c, of) => {
  if (of.offer === null) throw refusals.noOwnOffer({ origin: of.origin });
  const { db, egress } = web;
  const key = () => instanceKey(db, db.instance);
  await sendOffer({ db, egress, key }, c.var.ctx.me.id, of.offer.agreement.id);
  return 'proposed';
};

const idInForce = (of: Dealings): string => {
  if (of.current === null) throw refusals.nothingInForce({ origin: of.origin });
  return of.current.id;
};

const checkNow: Act = async (web, c, of) => {
  await web.checkLine(c.var.ctx.me.id, of.peerId);
  return 'checked';
};

const suspendNow: Act = async (web, c, of) => {
  const { ctx, form } = c.var;
  const reason = form.line('reason').slice(0, reasonMax);
  await transaction(web.db, (tx) => suspend(tx, ctx.me.id, idInForce(of), reason));
  return 'suspended';
};

const resumeNow: Act = async (web, c, of) => {
  const outcome = await transaction(web.db, (tx) => resume(tx, c.var.ctx.me.id, idInForce(of)));
  return outcome === 'flows' ? 'resumed' : 'stillSuspended';
};

const endNow: Act = async (web, c, of) => {
  const { ctx, form } = c.var;
  const details = { atOnce: form.text('when') === 'now', reason: form.line('reason').slice(0, reasonMax) };
  const endsAt = await transaction(web.db, (tx) => end(tx, ctx.me.id, idInForce(of), details));
  return endsAt.getTime() <= Date.now() ? 'ended' : 'notice';
};

/** Before it ends: when, and what happens to the data then, which both have signed. */
function showEnd(web: WebContext, c: WebRequest, of: Dealings): Response | Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const at = partnerPath(of);
  const { current } = of;
  if (!current?.terms || (current.decided !== 'active' && current.decided !== 'terminating'))
    return showPartner(web, c, of, explain(i18n, refusals.nothingInForce({ origin: of.origin })));
  const days = current.decided === 'active' ? (current.terms.termination?.noticeDays ?? 0) : 0;
  const atEnd = otherSentences(current.terms, of.company).filter(({ id }) => id.startsWith('end'));
  const title = t('partner.endTitle', { company: of.company });
  const body = (
    <>
      <h2>{title}</h2>
      <ul class="consequences">
        <li>{t('partner.endStops')}</li>
        <li>{t('partner.endMembers')}</li>
        {atEnd.map((each) => (
          <li>{sayTerm(i18n, each)}</li>
        ))}
      </ul>
      {current.kind === 'mutual' && current.decided === 'active' && (
        <p class="quiet">
          {t('partner.endOtherwise')} <a href={`${at}/amendment`}>{t('partner.amend')}</a>
        </p>
      )}
      <form class="fields" method="post" action={`${at}/end`}>
        <Hidden ctx={ctx} back={at} />
        <fieldset>
          <legend>{t('partner.endWhen')}</legend>
          {days > 0 && (
            <label class="choice">
              <input type="radio" name="when" value="notice" checked />
              <span>{t('partner.endNotice', { count: days })}</span>
            </label>
          )}
          <label class="choice">
            <input type="radio" name="when" value="now" checked={days === 0} />
            <span>{t('partner.endAtOnce')}</span>
          </label>
        </fieldset>
        <label>
          {t('partner.reason')}
          <input name="reason" maxlength={reasonMax} autocomplete="off" />
        </label>
        <p class="buttons">
          <button class="button danger">{t('partner.end')}</button>
          <a class="button second" href={at}>
            {t('form.cancel')}
          </a>
        </p>
      </form>
    </>
  );
  return showPartners(web, c, { title, body, of });
}
