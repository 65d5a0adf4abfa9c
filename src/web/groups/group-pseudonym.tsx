import type { Hono } from 'hono';
import { choosePseudonym } from '#src/groups/pseudonyms/choose-pseudonym.ts';
import type { GroupView } from '#src/groups/group.ts';
import { pseudonymsOf, type OwnPseudonym } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import { pseudonymMax, pseudonymMin } from '#src/people/add-pseudonym.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { groupAtPath } from '../shell/find.ts';
import { Hidden } from '../shell/layout.tsx';
import { Icon } from '../shell/icon.tsx';
import { Problem } from '../shell/notice.tsx';
import { groupPath } from '../posts/post-html.ts';
import { showPage } from '../shell/show.tsx';
import type { I18n } from '../shell/i18n.ts';

/** The member's pseudonym in a group that allows them: chosen once, revealed to no one. Other groups have no such page. */
export function groupPseudonymRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/pseudonym', async (c) => showPseudonym(web, c, await placeOf(web, c)));
  app.post('/groups/:handle/pseudonym', async (c) => {
    const { ctx, form } = c.var;
    const place = await placeOf(web, c);
    const name = form.line('name');
    try {
      const keys = await generateKeys();
      await transaction(web.db, (tx) => choosePseudonym(tx, ctx.me.id, place.group.id, { name, keys }));
      return c.redirect(`${groupPath(place.group)}/pseudonym`, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showPseudonym(web, c, place, { name, problem: explain(ctx.i18n, error) });
    }
  });
}

interface Place {
  readonly group: GroupView;
  readonly pseudonym: OwnPseudonym | null;
}

/** Who has one still finds it here when the group has changed its mind. */
async function placeOf(web: WebContext, c: WebRequest): Promise<Place> {
  const group = await groupAtPath(web, c);
  if (group.mine?.state !== 'active') throw notFound('page');
  const pseudonyms = await pseudonymsOf(web.db, c.var.ctx.me.id);
  const pseudonym = pseudonyms.find((each) => each.groupId === group.id) ?? null;
  if (pseudonym === null && !group.pseudonyms) throw notFound('page');
  return { group, pseudonym };
}

function showPseudonym(
  web: WebContext,
  c: WebRequest,
  { group, pseudonym }: Place,
  typed: { readonly name: string; readonly problem: string } | null = null,
): Response | Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const body = (
    <section class="alias-page">
      <a class="back-link" href={groupPath(group)}>
        <Icon name="back" />
        {group.name}
      </a>
      <h1>{t('alias.heading')}</h1>
      {pseudonym ? (
        <>
          <Problem text={typed?.problem ?? null} />
          <State pseudonym={pseudonym} group={group} i18n={ctx.i18n} />
        </>
      ) : (
        <form class="fields" method="post" action={`${groupPath(group)}/pseudonym`}>
          <Hidden ctx={ctx} />
          <Problem text={typed?.problem ?? null} />
          <p>{t('alias.lead')}</p>
          <label>
            {t('alias.name')}
            <input
              name="name"
              value={typed?.name ?? ''}
              required
              minlength={pseudonymMin}
              maxlength={pseudonymMax}
              autocomplete="off"
              aria-describedby={typed ? 'problem alias-hint' : 'alias-hint'}
            />
            <span class="hint" id="alias-hint">
              {t('alias.hint')}
            </span>
          </label>
          <div class="buttons">
            <button class="button">{t('alias.choose')}</button>
            <a class="button second" href={groupPath(group)}>
              {t('form.cancel')}
            </a>
          </div>
        </form>
      )}
      <Knowing group={group} i18n={ctx.i18n} />
    </section>
  );
  return showPage(web, c, {
    title: `${t('alias.heading')} · ${group.name}`,
    room: 'groups',
    body,
    status: typed ? 422 : 200,
  });
}

function State(props: { readonly pseudonym: OwnPseudonym; readonly group: GroupView; readonly i18n: I18n }) {
  const { pseudonym, group, i18n } = props;
  const name = pseudonym.name;
  if (pseudonym.endedAt !== null) return <p class="notice">{i18n.t('alias.ended', { name })}</p>;
  if (!group.pseudonyms) return <p class="notice">{i18n.t('alias.resting', { name })}</p>;
  if (!pseudonym.usable)
    return <p class="notice">{i18n.t('alias.waiting', { name, company: group.company })}</p>;
  return (
    <p class="notice success">
      <Icon name="check" />
      <span>{i18n.t('alias.ready', { name })}</span>
    </p>
  );
}

/** What a pseudonym hides and what it does not: said before it is chosen, and kept in sight. */
function Knowing({ group, i18n }: { readonly group: GroupView; readonly i18n: I18n }) {
  const { t } = i18n;
  return (
    <>
      <h2>{t('alias.knowing')}</h2>
      <ul>
        <li>{t('alias.sees', { company: group.company })}</li>
        <li>{t('alias.operators')}</li>
        <li>{t('alias.style')}</li>
        <li>{t('alias.files')}</li>
        <li>{t('alias.once')}</li>
      </ul>
    </>
  );
}
