import type { Hono } from 'hono';
import { endAccount } from '#src/accounts/leave.ts';
import { guestHosts, readGuestHosts, setGuestHosts } from '#src/accounts/guests.ts';
import { guestDaysMax, keepGuest, readGuests, type ListedGuest } from '#src/people/guests.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import type { Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Empty, Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { showCompany } from './company-tabs.tsx';

const path = '/settings/company/guests';

/** Who is a guest here, of which firm, in which groups and until when, for administrators. Guarded by companyDoor. */
export function companyGuestRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c, null));
  app.post(`${path}/hosts`, proven, async (c) => {
    const hosts = guestHosts.find((each) => each === c.var.form.text('hosts')) ?? 'owners';
    await transaction(web.db, (tx) => setGuestHosts(tx, c.var.ctx.me.id, hosts));
    return c.redirect(`${path}?done=saved`, 303);
  });
  app.post(`${path}/:id/until`, proven, async (c) => {
    const { ctx, form } = c.var;
    try {
      const until = dayIn(form.line('until'));
      await transaction(web.db, (tx) => keepGuest(tx, ctx.me.id, guestIn(c), until));
    } catch (error) {
      if (error instanceof Refusal && error.kind !== 'not_found')
        return show(web, c, explain(ctx.i18n, error));
      throw error;
    }
    return c.redirect(`${path}?done=saved`, 303);
  });
  app.post(`${path}/:id/removal`, proven, async (c) => {
    const id = guestIn(c);
    if (!(await readGuests(web.db)).some(({ personId }) => personId === id)) throw notFound('person');
    await transaction(web.db, (tx) => endAccount(tx, c.var.ctx.me.id, id, 'keep'));
    return c.redirect(`${path}?done=ended`, 303);
  });
}

function guestIn(c: WebRequest): PersonId {
  const id = idOf<PersonId>(c.req.param('id'));
  if (id === null) throw notFound('person');
  return id;
}

/** The end of a day as a form says it; what is none is refused by whoever checks it. */
export const dayIn = (text: string): Date =>
  new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T22:00:00Z` : Number.NaN);
export const dayText = (day: Date): string => day.toISOString().slice(0, 10);

const hostWords = {
  nobody: 'guest.byNobody',
  owners: 'guest.byOwners',
  moderators: 'guest.byModerators',
  members: 'guest.byMembers',
} as const satisfies Readonly<Record<(typeof guestHosts)[number], Key>>;

async function show(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [guests, hosts] = await Promise.all([readGuests(web.db), readGuestHosts(web.db)]);
  const done = c.req.query('done');
  const body = (
    <>
      {done === 'saved' && <Note>{t('provider.changed')}</Note>}
      {done === 'ended' && <Note>{t('guest.ended')}</Note>}
      <Problem text={problem} />
      <section class="part">
        <h2>{t('guest.heading')}</h2>
        <p class="quiet">{t('guest.lead')}</p>
        {guests.length === 0 && <Empty sentence={t('guest.none')} />}
        <ul class="ways">
          {guests.map((guest) => (
            <Guest ctx={ctx} guest={guest} />
          ))}
        </ul>
      </section>
      <section class="part">
        <form class="fields" method="post" action={`${path}/hosts`}>
          <Hidden ctx={ctx} back={path} />
          <fieldset>
            <legend>
              <h2>{t('guest.who')}</h2>
            </legend>
            {guestHosts.map((each) => (
              <label class="choice">
                <input type="radio" name="hosts" value={each} checked={each === hosts} />
                <span>{t(hostWords[each])}</span>
              </label>
            ))}
          </fieldset>
          <p class="buttons">
            <button class="button second">{t('form.save')}</button>
          </p>
        </form>
      </section>
    </>
  );
  return showCompany(web, c, { page: 'guests', body, status: problem === null ? 200 : 422 });
}

function Guest(props: { readonly ctx: RequestContext; readonly guest: ListedGuest }) {
  const { ctx, guest } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  return (
    <li>
      <div>
        <strong>
          <bdi>{guest.name}</bdi>
        </strong>{' '}
        <span class="quiet">@{guest.handle}</span> <span class="plate guest">{guest.firm}</span>
        <p class="quiet">
          {[
            ...(guest.invitedBy === null ? [] : [t('guest.invitedBy', { name: guest.invitedBy })]),
            guest.groups.length === 0
              ? t('guest.inNoGroup')
              : i18n.list(guest.groups.map(({ name }) => name)),
          ].join(' · ')}
        </p>
        <form class="people-search" method="post" action={`${path}/${guest.personId}/until`}>
          <Hidden ctx={ctx} back={path} />
          <label>
            {t('guest.until')}
            <input type="date" name="until" value={dayText(guest.until)} max={latestDay()} required />
          </label>
          <button class="button second small">
            {t('form.save')}
            <span class="hidden">: {guest.name}</span>
          </button>
        </form>
      </div>
      <form method="post" action={`${path}/${guest.personId}/removal`}>
        <Hidden ctx={ctx} back={path} />
        <button class="button second small">
          {t('guest.end')}
          <span class="hidden">: {guest.name}</span>
        </button>
      </form>
    </li>
  );
}

export const latestDay = (): string => dayText(new Date(Date.now() + (guestDaysMax - 1) * 86_400_000));
