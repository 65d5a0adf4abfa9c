import type { Hono } from 'hono';
import {
  invitationDaysMax,
  invitationUsesMax,
  listInvitations,
  makeInvitation,
  readInvitableGroups,
  revokeInvitation,
  type NewInvitation,
} from '#src/access/invitations.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { languageOf, locales, type Locale } from '#src/platform/languages.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf, type Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { showCompany } from '../company/company-tabs.tsx';
import { InvitationLink, InvitationList, Mailed } from './invitation-list.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';

/** Links for new colleagues, for administrators. Guarded by companyDoor. */
export function invitationListRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/company/invitations', (c) => show(web, c, standard(c), null));
  app.post('/settings/company/invitations', proven, async (c) => {
    const { ctx, form } = c.var;
    const invitation = readInvitationForm(form);
    try {
      const id = await transaction(web.db, (tx) => makeInvitation(tx, ctx.me.id, invitation));
      return c.redirect(`/settings/company/invitations?made=${id}`, 303);
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, invitation, explain(ctx.i18n, error));
      throw error;
    }
  });
  app.post('/settings/company/invitations/:id/revocation', async (c) => {
    const id = c.req.param('id');
    await transaction(web.db, (tx) => revokeInvitation(tx, c.var.ctx.me.id, id));
    return c.redirect('/settings/company/invitations?revoked=1', 303);
  });
}

const standard = (c: WebRequest): NewInvitation => ({
  usesMax: 1,
  days: 14,
  email: null,
  locale: c.var.ctx.me.locale,
  groupIds: [],
});

function readInvitationForm(form: Form): NewInvitation {
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
  invitation: NewInvitation,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const [invitations, groups] = await Promise.all([
    transaction(web.db, (tx) => listInvitations(tx, ctx.me.id)),
    readInvitableGroups(web.db, ctx.me.id),
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
          <Mailed invitation={made} i18n={i18n} sendsMail={web.sendsMail} />
          <InvitationLink i18n={i18n} instance={web.db.instance} id={made.id} />
        </div>
      )}
      <p class="quiet">{t('invitations.lead')}</p>
      <InvitationForm ctx={ctx} invitation={invitation} groups={groups} problem={problem} />
      <InvitationList
        ctx={ctx}
        instance={web.db.instance}
        invitations={invitations}
        sendsMail={web.sendsMail}
        shown={made}
      />
    </>
  );
  return showCompany(web, c, { page: 'invitations', body, status: problem === null ? 200 : 422 });
}

function InvitationForm(props: {
  readonly ctx: RequestContext;
  readonly invitation: NewInvitation;
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
  readonly problem: string | null;
}) {
  const { ctx, invitation, groups, problem } = props;
  const { t } = ctx.i18n;
  return (
    <form class="fields" method="post" action="/settings/company/invitations">
      <Hidden ctx={ctx} />
      <Problem text={problem} />
      <div class="in-row fields">
        <label>
          {t('invitations.uses')}
          <input
            type="number"
            name="uses"
            min="1"
            max={invitationUsesMax}
            value={shownNumber(invitation.usesMax)}
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
            value={shownNumber(invitation.days)}
            required
          />
        </label>
        <label>
          {t('settings.language')}
          <select name="locale">
            {locales.map((locale) => (
              <option value={locale} selected={locale === invitation.locale} lang={locale}>
                {languageOf(locale).endonym}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label>
        {t('invitations.email')}
        <input type="email" name="email" value={invitation.email ?? ''} autocomplete="off" />
        <span class="hint">{t('invitations.emailHint')}</span>
      </label>
      <GroupChoices ctx={ctx} invitation={invitation} groups={groups} />
      <button class="button">{t('invitations.make')}</button>
    </form>
  );
}

function GroupChoices(props: {
  readonly ctx: RequestContext;
  readonly invitation: NewInvitation;
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
}) {
  const { ctx, invitation, groups } = props;
  if (groups.length === 0) return null;
  return (
    <fieldset>
      <legend>{ctx.i18n.t('invitations.groups')}</legend>
      <div class="choices">
        {groups.map((group) => (
          <label class="choice">
            <input
              type="checkbox"
              name="groups"
              value={group.id}
              checked={invitation.groupIds.includes(group.id)}
            />
            <span>{group.name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const shownNumber = (value: number): string => (Number.isFinite(value) ? String(value) : '');
