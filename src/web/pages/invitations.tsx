import type { Hono } from 'hono';
import {
  invitationDaysMax,
  invitationUsesMax,
  listInvitations,
  makeInvitation,
  readInvitableGroups,
  revokeInvitation,
  type InvitationWish,
} from '#src/access/invitations.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { idOf, type Form } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { showCompany } from '../parts/company-tabs.tsx';
import { InvitationLink, InvitationList, Mailed } from '../parts/invitation-list.tsx';
import { Note, Problem } from '../parts/notice.tsx';
import { proven } from '../proof.ts';
import { locales, type Locale } from '../words.ts';

/** Links for new colleagues, for administrators; for everybody else the page does not exist. */
export function invitationListRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.use('/settings/company/*', async (c, next) => {
    if (!c.var.visit.me.isAdmin) throw notFound('This page');
    await next();
  });
  app.get('/settings/company/invitations', (c) => show(web, c, standard(c), null));
  app.post('/settings/company/invitations', proven, async (c) => {
    const { visit, form } = c.var;
    const wish = readWish(form);
    try {
      const id = await transaction(web.db, (tx) => makeInvitation(tx, visit.me.id, wish));
      return c.redirect(`/settings/company/invitations?made=${id}`, 303);
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, wish, explain(visit.words, error));
      throw error;
    }
  });
  app.post('/settings/company/invitations/:id/revocation', async (c) => {
    const id = c.req.param('id');
    await transaction(web.db, (tx) => revokeInvitation(tx, c.var.visit.me.id, id));
    return c.redirect('/settings/company/invitations?revoked=1', 303);
  });
}

const standard = (c: WebRequest): InvitationWish => ({
  usesMax: 1,
  days: 14,
  email: null,
  locale: c.var.visit.me.locale,
  groupIds: [],
});

function readWish(form: Form): InvitationWish {
  const locale: Locale = locales.find((each) => each === form.text('locale')) ?? 'en';
  return {
    usesMax: Number(form.line('uses') || Number.NaN),
    days: Number(form.line('days') || Number.NaN),
    email: form.line('email') || null,
    locale,
    groupIds: form.list('groups').flatMap((text) => idOf<GroupId>(text) ?? []),
  };
}

async function show(
  web: WebContext,
  c: WebRequest,
  wish: InvitationWish,
  problem: string | null,
): Promise<Response> {
  const { visit } = c.var;
  const { words } = visit;
  const { t } = words;
  const [invitations, groups] = await Promise.all([
    transaction(web.db, (tx) => listInvitations(tx, visit.me.id)),
    readInvitableGroups(web.db, visit.me.id),
  ]);
  const made = invitations.find((each) => each.id === c.req.query('made') && each.state === 'open');
  const body = (
    <>
      {c.req.query('revoked') === '1' && <Note>{t('invitations.revoked')}</Note>}
      {made && (
        <div class="border-box">
          <p>
            <strong>{t('invitations.made')}</strong>
          </p>
          <Mailed invitation={made} words={words} sendsMail={web.sendsMail} />
          <InvitationLink words={words} house={web.db.house} id={made.id} />
        </div>
      )}
      <p class="quiet">{t('invitations.lead')}</p>
      <WishForm visit={visit} wish={wish} groups={groups} problem={problem} />
      <InvitationList
        visit={visit}
        house={web.db.house}
        invitations={invitations}
        sendsMail={web.sendsMail}
        shown={made}
      />
    </>
  );
  return showCompany(web, c, { page: 'invitations', body, status: problem === null ? 200 : 422 });
}

function WishForm(props: {
  readonly visit: Visit;
  readonly wish: InvitationWish;
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
  readonly problem: string | null;
}) {
  const { visit, wish, groups, problem } = props;
  const { t } = visit.words;
  return (
    <form class="fields" method="post" action="/settings/company/invitations">
      <Hidden visit={visit} />
      <Problem text={problem} />
      <div class="in-row fields">
        <label>
          {t('invitations.uses')}
          <input
            type="number"
            name="uses"
            min="1"
            max={invitationUsesMax}
            value={shownNumber(wish.usesMax)}
            required
          />
        </label>
        <label>
          {t('invitations.days')}
          <input
            type="number"
            name="days"
            min="1"
            max={invitationDaysMax}
            value={shownNumber(wish.days)}
            required
          />
        </label>
        <label>
          {t('settings.language')}
          <select name="locale">
            {locales.map((locale) => (
              <option value={locale} selected={locale === wish.locale} lang={locale}>
                {new Intl.DisplayNames(locale, { type: 'language' }).of(locale)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label>
        {t('invitations.email')}
        <input type="email" name="email" value={wish.email ?? ''} autocomplete="off" />
        <span class="hint">{t('invitations.emailHint')}</span>
      </label>
      <GroupChoices visit={visit} wish={wish} groups={groups} />
      <button class="button">{t('invitations.make')}</button>
    </form>
  );
}

function GroupChoices(props: {
  readonly visit: Visit;
  readonly wish: InvitationWish;
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
}) {
  const { visit, wish, groups } = props;
  if (groups.length === 0) return null;
  return (
    <fieldset>
      <legend>{visit.words.t('invitations.groups')}</legend>
      <div class="choices">
        {groups.map((group) => (
          <label class="choice">
            <input
              type="checkbox"
              name="groups"
              value={group.id}
              checked={wish.groupIds.includes(group.id)}
            />
            <span>{group.name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const shownNumber = (value: number): string => (Number.isFinite(value) ? String(value) : '');
