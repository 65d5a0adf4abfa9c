import type { Hono } from 'hono';
import { confirmGuestStatement, readGuestStatement, type GuestSaid } from '#src/accounts/guest-statement.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { showSettings } from './settings-nav.tsx';

const path = '/settings/former-guest';

/** Somebody was a guest at another company before theirs had an instance, and comes from there with its signed word: they say here that it was them. */
export function formerGuestRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => answer(web, c, c.req.query('said') ?? '', readGuestStatement, false));
  app.post(path, proven, (c) => answer(web, c, c.var.form.text('said'), confirmGuestStatement, true));
}

async function answer(
  web: WebContext,
  c: WebRequest,
  said: string,
  read: typeof readGuestStatement,
  isDone: boolean,
): Promise<Response> {
  const { ctx } = c.var;
  try {
    const guest = await read(web.db, ctx.me.id, said);
    const company = web.registry.byPeer(guest.peerId)?.company ?? guest.from;
    return show(web, c, <Question ctx={ctx} guest={guest} company={company} said={said} isDone={isDone} />);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return show(web, c, <Problem text={explain(ctx.i18n, error)} />, 422);
  }
}

const show = (web: WebContext, c: WebRequest, part: unknown, status: 200 | 422 = 200): Response =>
  showSettings(web, c, {
    ...{ page: 'account', status },
    body: (
      <section class="part">
        <h2>{c.var.ctx.i18n.t('formerGuest.heading')}</h2>
        {part}
      </section>
    ),
  });

function Question(props: {
  readonly ctx: RequestContext;
  readonly guest: GuestSaid;
  readonly company: string;
  readonly said: string;
  readonly isDone: boolean;
}) {
  const { ctx, guest, company, said, isDone } = props;
  const { t } = ctx.i18n;
  const back = `${guest.from}/settings/guest?${new URLSearchParams({ account: ctx.me.uri })}`;
  if (isDone)
    return (
      <>
        <Note>{t('formerGuest.done', { company })}</Note>
        <p>
          <a class="button" href={back} data-turbo="false">
            {t('formerGuest.back', { company })}
          </a>
        </p>
      </>
    );
  return (
    <>
      <p>{t('formerGuest.lead', { name: guest.name, firm: guest.firm, company })}</p>
      <p class="quiet">{t('formerGuest.what')}</p>
      <form class="buttons" method="post" action={path}>
        <Hidden ctx={ctx} back={`${path}?said=${said}`} />
        <input type="hidden" name="said" value={said} />
        <button class="button">{t('formerGuest.yes')}</button>
        <a class="button second" href="/">
          {t('formerGuest.no')}
        </a>
      </form>
    </>
  );
}
