import type { Hono } from 'hono';
import { dropAct, keptActMinutes, readActState, takeAct, type ActState } from '#src/access/kept-acts.ts';
import { askForPasskey, checkPasskey, readPasskeys } from '#src/access/passkeys.ts';
import { hasPassword, isOwnPassword } from '#src/access/passwords.ts';
import { proveSession } from '#src/access/sessions.ts';
import { provesByLdap, isInLdap } from '#src/identity/ldap/sign-in.ts';
import { checkCode, hasTotp } from '#src/access/totp.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { addressOf, nextOf } from '../shell/entry.ts';
import { CardLayout, Hidden } from '../shell/layout.tsx';
import {
  ProviderButtons,
  provingLinks,
  sayProviderRefusal,
  type ProviderLink,
} from '../identity/provider-buttons.tsx';
import { WhoseIs } from './new-password.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { CodeForm } from './code-field.tsx';
import { PasskeyForm } from './passkey-form.tsx';
import { carryOut, provePath } from '../shell/proof.ts';
import type { Key } from '../shell/i18n.ts';
import { answerPage } from '../shell/answer.ts';

/**
 * Before something sensitive, the signed-in person re-authenticates, by password or passkey. `?next=` is where they wanted to go, `?act=` what
 * they had sent (proof.ts): it is carried out once by the answer to this page, or this page says that it was not.
 */
export function proveRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const goOn = (c: WebRequest): Promise<Response> => continueWith(app, web, c);
  app.get('/prove', async (c) => {
    const act = c.req.query('act');
    if (act === undefined && c.var.ctx.session.isProven) return c.redirect(nextOf(c), 303);
    const state = act === undefined ? 'waiting' : (await standing(web, c, act)).state;
    return state === 'waiting' ? show(web, c, null, 200) : showOutcome(web, c, state, 200);
  });
  app.post('/prove', (c) =>
    prove(web, c, goOn, 'prove.wrong', async () => {
      const attempt = { password: c.var.form.text('password'), address: addressOf(web, c) };
      const { me } = c.var.ctx;
      return (await isOwnPassword(web.db, me.id, attempt)) || (await provesByLdap(web.db, me.id, attempt));
    }),
  );
  app.post('/prove/passkey', (c) =>
    prove(web, c, goOn, 'passkey.refused', async () => {
      const { ctx, form } = c.var;
      const given = { answer: form.text('answer'), browser: ctx.secret, address: addressOf(web, c) };
      // A colleague's passkey on this device proves the colleague.
      return (await checkPasskey(web.db, { ...given, purpose: 'prove' })) === ctx.me.id;
    }),
  );
  app.post('/prove/code', (c) =>
    prove(web, c, goOn, 'code.wrong', () => {
      const attempt = { code: c.var.form.line('code'), address: addressOf(web, c) };
      return checkCode(web.db, c.var.ctx.me.id, attempt);
    }),
  );
  app.post('/prove/passkey/challenge', async (c) =>
    c.json(await transaction(web.db, (tx) => askForPasskey(tx, c.var.ctx.secret, 'prove'))),
  );
  // Proven meanwhile, in another tab: a press is enough, but a press it takes.
  app.post('/prove/continuation', (c) => (c.var.ctx.session.isProven ? goOn(c) : show(web, c, null, 422)));
  app.post('/prove/cancellation', async (c) => {
    const act = c.req.query('act');
    if (act === undefined) return c.redirect(nextOf(c), 303);
    const { state } = await standing(web, c, act);
    await dropAct(web.db, c.var.ctx.session.id, act);
    return showOutcome(web, c, state === 'done' ? 'done' : 'cancelled', 200);
  });
}

async function prove(
  web: WebContext,
  c: WebRequest,
  goOn: (c: WebRequest) => Promise<Response>,
  sentence: 'prove.wrong' | 'passkey.refused' | 'code.wrong',
  check: () => Promise<boolean>,
): Promise<Response> {
  const { ctx } = c.var;
  try {
    if (!(await check())) return await show(web, c, ctx.i18n.t(sentence), 422);
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'too_many')
      return show(web, c, ctx.i18n.t('signIn.tooMany'), 429);
    throw error;
  }
  await transaction(web.db, (tx) => proveSession(tx, ctx.session.id));
  return goOn(c);
}

async function continueWith(app: Hono<WebEnv>, web: WebContext, c: WebRequest): Promise<Response> {
  const id = c.req.query('act');
  if (id === undefined) return c.redirect(nextOf(c), 303);
  const act = await takeAct(web.db, c.var.ctx.session.id, id);
  if (act) return carryOut(app, web.db, c, act);
  return showOutcome(web, c, (await standing(web, c, id)).state, 409);
}

type Outcome = Exclude<ActState, 'waiting'> | 'cancelled';

async function standing(web: WebContext, c: WebRequest, act: string) {
  return readActState(web.db, c.var.ctx.session.id, act);
}

/** What became of an act that does not wait any more, and the way to its page. */
async function showOutcome(
  web: WebContext,
  c: WebRequest,
  state: ActState | Outcome,
  status: 200 | 409,
): Promise<Response> {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const heading: Key = state === 'done' ? 'prove.doneHeading' : 'prove.notDoneHeading';
  const reasons: Readonly<Record<ActState | Outcome, Key>> = {
    done: 'prove.done',
    waiting: 'prove.gone',
    over: 'prove.over',
    gone: 'prove.gone',
    cancelled: 'prove.cancelled',
  };
  const page = (
    <CardLayout i18n={i18n} instance={web.db.instance} title={t(heading)}>
      <h1>{t(heading)}</h1>
      <p>{t(reasons[state], { minutes: keptActMinutes })}</p>
      <p class="buttons">
        <a class="button" href={nextOf(c)}>
          {t('prove.back')}
        </a>
      </p>
    </CardLayout>
  );
  return answerPage(c, page, status);
}

async function show(
  web: WebContext,
  c: WebRequest,
  problem: string | null,
  status: 200 | 422 | 429,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const { act, unsent } = c.req.query();
  const query = provePath({ next: nextOf(c), ...(act === undefined ? {} : { act }) }).slice('/prove'.length);
  const page = (
    <CardLayout i18n={ctx.i18n} instance={web.db.instance} title={t('prove.heading')}>
      <h1>{t('prove.heading')}</h1>
      {act !== undefined && <Note>{t('prove.waits', { minutes: keptActMinutes })}</Note>}
      {unsent === '1' && <Note>{t('prove.unsent')}</Note>}
      <Problem text={problem ?? (await sayProviderRefusal(web, c, ctx.i18n))} />
      {ctx.session.isProven ? (
        <Continuation ctx={ctx} query={query} />
      ) : (
        <WaysToProve ctx={ctx} query={query} isWrong={problem !== null} {...await waysOf(web, ctx, query)} />
      )}
      <form class="door-more" method="post" action={`/prove/cancellation${query}`} data-turbo="false">
        <Hidden ctx={ctx} />
        <button class="link">{t('form.cancel')}</button>
      </form>
    </CardLayout>
  );
  return answerPage(c, page, status);
}

async function waysOf(web: WebContext, { me }: RequestContext, query: string) {
  const [withPassword, withLdap, passkeys, withCode, providers] = await Promise.all([
    hasPassword(web.db, me.id),
    isInLdap(web.db, me.id),
    readPasskeys(web.db, me.id),
    hasTotp(web.db, me.id),
    provingLinks(web, me.id, query),
  ]);
  return { withPassword: withPassword || withLdap, withPasskey: passkeys.length > 0, withCode, providers };
}

function Continuation({ ctx, query }: { readonly ctx: RequestContext; readonly query: string }) {
  return (
    <form method="post" action={`/prove/continuation${query}`} data-turbo="false">
      <Hidden ctx={ctx} />
      <button class="button">{ctx.i18n.t('prove.carryOut')}</button>
    </form>
  );
}

function WaysToProve(props: {
  readonly ctx: RequestContext;
  readonly query: string;
  readonly isWrong: boolean;
  readonly withPassword: boolean;
  readonly withPasskey: boolean;
  readonly withCode: boolean;
  readonly providers: readonly ProviderLink[];
}) {
  const { ctx, query, isWrong, withPassword, withPasskey, withCode, providers } = props;
  const { t } = ctx.i18n;
  return (
    <>
      <p class="quiet">{t('prove.lead', { name: ctx.me.name })}</p>
      {withPassword && (
        <form class="fields" method="post" action={`/prove${query}`}>
          <Hidden ctx={ctx} />
          <WhoseIs login={ctx.me.handle} />
          <label>
            {t('signIn.password')}
            <input
              name="password"
              type="password"
              autocomplete="current-password"
              required
              autofocus
              aria-describedby={isWrong ? 'problem' : undefined}
              aria-invalid={isWrong ? 'true' : undefined}
            />
          </label>
          <button class="button">{t('prove.submit')}</button>
        </form>
      )}
      {withPasskey && (
        <PasskeyForm
          i18n={ctx.i18n}
          action={`/prove/passkey${query}`}
          challenge="/prove/passkey/challenge"
          token={ctx.token}
          alone={!withPassword}
        />
      )}
      {withCode && (
        <CodeForm
          ctx={ctx}
          action={`/prove/code${query}`}
          isWrong={false}
          submit={t('code.prove')}
          isFirst={!withPassword}
        />
      )}
      <ProviderButtons
        i18n={ctx.i18n}
        links={providers}
        isFirst={!withPassword && !withPasskey && !withCode}
      />
    </>
  );
}
