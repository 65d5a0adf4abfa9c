import type { Hono } from 'hono';
import { canHost, inviteGuest, readGuestHosts } from '#src/accounts/guests.ts';
import type { GroupView } from '#src/groups/group.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { languageOf, locales } from '#src/platform/languages.ts';
import { dayIn, dayText, latestDay } from '../company/company-guests.tsx';
import { groupPath } from '../posts/post-html.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { groupAtPath } from '../shell/find.ts';
import type { Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Empty, Note, Problem } from '../shell/notice.tsx';
import { showGroup } from './group-page.tsx';

/** Inviting a guest: one person of a firm without an instance, by e-mail, to one group and for a time. */
export function groupGuestRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/guests', async (c) => show(web, c, await hosted(web, c), blank, null));
  app.post('/groups/:handle/guests', async (c) => {
    const group = await hosted(web, c);
    const { ctx, form } = c.var;
    const typed = readTyped(form);
    const locale = locales.find((each) => each === typed.locale) ?? ctx.i18n.locale;
    try {
      await transaction(web.db, (tx) =>
        inviteGuest(tx, ctx.me.id, group.id, {
          ...{ email: typed.email, firm: typed.firm, until: dayIn(typed.until), locale },
        }),
      );
      return c.redirect(`${groupPath(group)}/guests?done=invited`, 303);
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, group, typed, explain(ctx.i18n, error));
      throw error;
    }
  });
}

/** Whoever may not has no such page. */
async function hosted(web: WebContext, c: WebRequest): Promise<GroupView> {
  const group = await groupAtPath(web, c);
  const isOurs = group.peerId === null && group.archivedAt === null;
  if (!isOurs || c.var.ctx.me.guestOf !== null || !canHost(await readGuestHosts(web.db), group.mine))
    throw notFound('page');
  return group;
}

interface Typed {
  readonly email: string;
  readonly firm: string;
  readonly until: string;
  readonly locale: string;
}
const usualDays = 90;
const blank: Typed = { email: '', firm: '', until: '', locale: '' };
const readTyped = (form: Form): Typed => ({
  ...{ email: form.line('email'), firm: form.line('firm'), until: form.line('until') },
  locale: form.line('locale'),
});

async function show(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  typed: Typed,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const memberCounts = await memberCountsOf(web.db, ctx.viewer, group.id);
  const hasPartners = memberCounts.some(({ peerId }) => peerId !== null);
  const body = (
    <>
      <h2>{t('guest.invite')}</h2>
      {c.req.query('done') === 'invited' && <Note>{t('guest.invited')}</Note>}
      <Problem text={problem} />
      {hasPartners ? (
        <Empty sentence={t('guest.notWithPartners')} href="/groups/new" action={t('groups.create')} />
      ) : (
        <>
          <p class="quiet">{t('guest.inviteLead')}</p>
          <GuestForm ctx={ctx} group={group} typed={typed} />
        </>
      )}
    </>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'members', title: t('guest.invite'), body },
    ...(problem === null ? {} : { status: 422 }),
  });
}

function GuestForm(props: {
  readonly ctx: RequestContext;
  readonly group: GroupView;
  readonly typed: Typed;
}) {
  const { ctx, group, typed } = props;
  const { t } = ctx.i18n;
  const until = typed.until || dayText(new Date(Date.now() + usualDays * 86_400_000));
  return (
    <form class="fields" method="post" action={`${groupPath(group)}/guests`}>
      <Hidden ctx={ctx} back={`${groupPath(group)}/guests`} />
      <label>
        {t('guest.email')}
        <input name="email" type="email" value={typed.email} required autocomplete="off" />
      </label>
      <label>
        {t('guest.firm')}
        <input name="firm" value={typed.firm} maxlength={100} required autocomplete="off" />
        <span class="hint">{t('guest.firmHint')}</span>
      </label>
      <label>
        {t('guest.until')}
        <input name="until" type="date" value={until} max={latestDay()} required />
        <span class="hint">{t('guest.untilHint')}</span>
      </label>
      <label>
        {t('guest.language')}
        <select name="locale">
          {locales.map((each) => (
            <option value={each} selected={each === (typed.locale || ctx.i18n.locale)}>
              {languageOf(each).endonym}
            </option>
          ))}
        </select>
      </label>
      <p class="buttons">
        <button class="button">{t('guest.send')}</button>
        <a class="button second" href={`${groupPath(group)}/members`}>
          {t('form.cancel')}
        </a>
      </p>
    </form>
  );
}
