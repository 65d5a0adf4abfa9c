import type { Hono } from 'hono';
import { clearCookie } from '#src/access/cookie.ts';
import { askOwnCompany, goToOwnCompany, readGuestMove, type GuestMove } from '#src/accounts/guest-moves.ts';
import type { GuestHindrance } from '#src/groups/succession/follow-guest.ts';
import { readPersonSummary } from '#src/people/read.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { handleOf } from '../people/person-card.tsx';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { showSettings } from './settings-nav.tsx';

const path = '/settings/guest';
const pathFor = (account: string): string => `${path}?${new URLSearchParams({ account })}`;

/** A guest goes over to the instance that their own firm has by now: they name their account there, say there that it is theirs, and come back. */
export function guestMoveRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, async (c) => show(web, c, (c.req.query('account') ?? '').slice(0, accountMax), null));
  app.post(`${path}/end`, proven, async (c) => {
    const { ctx, form } = c.var;
    mustBeGuest(ctx);
    const account = form.line('account').slice(0, accountMax);
    try {
      const accountId = await resolve(web, ctx, account);
      const deps = { ...web, confirmMove: web.remote.confirmMove };
      if (!(await goToOwnCompany(deps, ctx.me.id, accountId))) return c.redirect(path, 303);
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, account, explain(ctx.i18n, error));
      throw error;
    }
    c.header('set-cookie', clearCookie(web.db.instance, 'session'), { append: true });
    c.header('clear-site-data', '"cache"');
    return c.redirect('/sign-in?moved=1', 303);
  });
}
const accountMax = 1_000;

/** Whoever is no guest has no such page. */
function mustBeGuest({ me }: RequestContext): void {
  if (me.guestOf === null) throw notFound('page');
}

/** An account that is not there is refused as one of no partner: the verb says so. */
const resolve = async (web: WebContext, ctx: RequestContext, account: string): Promise<PersonId> =>
  (await web.remote.resolvePerson(account, ctx.me.id)) ?? ctx.me.id;

async function show(
  web: WebContext,
  c: WebRequest,
  account: string,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  mustBeGuest(ctx);
  const move = await readGuestMove(web.db, ctx.me.id);
  const asked = account === '' || move.movedTo !== null ? null : await askedFor(web, ctx, account);
  const sentence = problem ?? asked?.problem ?? null;
  const { t } = ctx.i18n;
  const body = (
    <section class="part">
      <h2>{t('guestMove.heading', { firm: ctx.me.guestOf ?? '' })}</h2>
      <Problem text={sentence} />
      {move.movedTo !== null ? (
        <UnderWay ctx={ctx} move={move} />
      ) : asked?.link ? (
        <Confirm ctx={ctx} account={asked.account} handle={asked.handle} link={asked.link} />
      ) : (
        <AskForAccount ctx={ctx} account={account} />
      )}
    </section>
  );
  return showSettings(web, c, { page: 'account', body, status: problem === null ? 200 : 422 });
}

/** The account that was named, and the address there; a problem: why not. */
async function askedFor(web: WebContext, ctx: RequestContext, account: string) {
  try {
    const id = await resolve(web, ctx, account);
    const link = await askOwnCompany(web, ctx.me.id, id);
    const person = await readPersonSummary(web.db, id);
    return {
      link,
      account: person?.uri ?? account,
      handle: person ? handleOf(person) : account,
      problem: null,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { link: null, account, handle: account, problem: explain(ctx.i18n, error) };
  }
}

function AskForAccount({ ctx, account }: { readonly ctx: RequestContext; readonly account: string }) {
  const { t } = ctx.i18n;
  return (
    <>
      <p>{t('guestMove.lead')}</p>
      <form class="fields" method="get" action={path}>
        <label>
          {t('guestMove.account')}
          <input
            name="account"
            value={account}
            required
            maxlength={accountMax}
            placeholder="@name@company.example"
            autocomplete="off"
            autocapitalize="none"
          />
          <span class="hint">{t('guestMove.accountHint')}</span>
        </label>
        <button class="button">{t('guestMove.next')}</button>
      </form>
    </>
  );
}

/** Two steps: say there that it is you, and come back. */
function Confirm(props: {
  readonly ctx: RequestContext;
  readonly account: string;
  readonly handle: string;
  readonly link: string;
}) {
  const { ctx, account, handle, link } = props;
  const { t } = ctx.i18n;
  return (
    <>
      <p>{t('guestMove.steps', { account: handle })}</p>
      <p>
        <a class="button second" href={link} target="_blank" rel="noopener" data-turbo="false">
          {t('guestMove.there', { host: hostOf(link) })}
        </a>
      </p>
      <p>{t('guestMove.what')}</p>
      <form class="buttons" method="post" action={`${path}/end`} data-turbo="false">
        <Hidden ctx={ctx} back={pathFor(account)} />
        <input type="hidden" name="account" value={account} />
        <button class="button">{t('guestMove.end')}</button>
        <a class="button second" href={path}>
          {t('guestMove.other')}
        </a>
      </form>
    </>
  );
}

const hindrances: Readonly<Record<GuestHindrance, Key>> = {
  owners: 'guestMove.byOwners',
  agreement: 'guestMove.byAgreement',
  guests: 'guestMove.byGuests',
};

/** Confirmed, and some groups are still in the way. */
function UnderWay({ ctx, move }: { readonly ctx: RequestContext; readonly move: GuestMove }) {
  const { t } = ctx.i18n;
  return (
    <>
      <Note>{t('guestMove.confirmed', { address: move.movedTo ?? '' })}</Note>
      <p>{t('guestMove.waiting')}</p>
      <ul>
        {move.seats.map(({ name, handle, hindrance }) => (
          <li>
            <a href={`/groups/${handle}`}>{name}</a>{' '}
            <span class="quiet">{t(hindrance === null ? 'guestMove.soon' : hindrances[hindrance])}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
