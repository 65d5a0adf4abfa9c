import type { Hono } from 'hono';
import { ownedGroups, type Deputy, type OwnedGroup } from '#src/accounts/hand-over.ts';
import { endAccount } from '#src/accounts/leave.ts';
import { leavings } from '#src/people/person.ts';
import { readPersonSummary } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { leaverPath } from '../audit/leaver.tsx';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { showCompany } from './company-tabs.tsx';
import { peoplePath as path, personIn } from './people-filter.tsx';

/** One account ends: what follows is said, and asked, before. Guarded by companyDoor. */
export function companyDeactivationRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${path}/:id/deactivation`, async (c) => {
    const person = await readPersonSummary(web.db, personIn(c));
    if (!person || person.peerId !== null) throw notFound('person');
    return askDeactivation(web, c, person, await ownedGroups(web.db, person.id), null);
  });
  app.post(`${path}/:id/deactivation`, proven, async (c) => {
    const id = personIn(c);
    const posts = leavings.find((each) => each === c.var.form.text('posts')) ?? 'keep';
    const groups = await ownedGroups(web.db, id);
    try {
      await transaction(web.db, (tx) => endAccount(tx, c.var.ctx.me.id, id, posts, deputiesIn(c, groups)));
    } catch (error) {
      const person = error instanceof Refusal ? await readPersonSummary(web.db, id) : null;
      if (!(error instanceof Refusal) || error.kind === 'not_found' || !person) throw error;
      return askDeactivation(web, c, person, groups, explain(c.var.ctx.i18n, error));
    }
    return c.redirect(leaverPath(id), 303);
  });
}

/** What follows is said before, because partners cannot be told to forget that they forgot. */
const choices = {
  keep: 'roster.keepsPosts',
  pseudonym: 'roster.pseudonymPosts',
  delete: 'roster.deletesPosts',
} as const;

function askDeactivation(
  web: WebContext,
  c: WebRequest,
  person: { readonly id: PersonId; readonly name: string },
  groups: readonly OwnedGroup[],
  problem: string | null,
): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const body = (
    <>
      <h2>{t('roster.ask', { name: person.name })}</h2>
      <ul class="consequences">
        <li>{t('roster.endsAccess')}</li>
        <li>{t('roster.leavesGroups')}</li>
        <li>{t('roster.partnersDelete')}</li>
      </ul>
      <form method="post" action={`${path}/${person.id}/deactivation`}>
        <Hidden ctx={ctx} back={path} />
        <Problem text={problem} />
        <Deputies ctx={ctx} groups={groups} />
        <fieldset>
          <legend>{t('roster.posts')}</legend>
          {leavings.map((each) => (
            <label class="choice">
              <input type="radio" name="posts" value={each} checked={each === 'keep'} />
              <span>{t(choices[each])}</span>
            </label>
          ))}
        </fieldset>
        <p class="buttons">
          <button class="button danger">{t('roster.deactivate')}</button>
          <a class="button second" href={path}>
            {t('form.cancel')}
          </a>
        </p>
      </form>
    </>
  );
  return showCompany(web, c, { page: 'people', title: t('roster.ask', { name: person.name }), body });
}

/** The groups that the page listed, with whom it was chosen for each. */
function deputiesIn(c: WebRequest, groups: readonly OwnedGroup[]): Deputy[] {
  return groups.flatMap(({ id: groupId }) => {
    const personId = idOf<PersonId>(c.var.form.text(`deputy_${groupId}`));
    return personId === null ? [] : [{ groupId, personId }];
  });
}

function Deputies(props: { readonly ctx: RequestContext; readonly groups: readonly OwnedGroup[] }) {
  const { ctx, groups } = props;
  const { t } = ctx.i18n;
  if (groups.length === 0) return null;
  return (
    <fieldset class="fields">
      <legend>{t('leaver.deputies')}</legend>
      {groups.map((group) => (
        <label>
          <bdi>{group.name}</bdi>
          <select name={`deputy_${group.id}`}>
            <option value="">{t(group.isShared ? 'leaver.sharedGroup' : 'leaver.nobody')}</option>
            {group.members.map(({ id, name }) => (
              <option value={id}>{name}</option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
}
