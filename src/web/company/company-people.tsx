import type { Hono } from 'hono';
import { makePasswordLink, ownPasswordLink, passwordLinkAddress } from '#src/access/password-links.ts';
import { ownedGroups, type Deputy, type OwnedGroup } from '#src/accounts/hand-over.ts';
import { endAccount } from '#src/accounts/leave.ts';
import { leavings } from '#src/people/person.ts';
import { reactivatePerson } from '#src/people/deactivate.ts';
import { readPersonSummary } from '#src/people/read.ts';
import { readRoster, rosterPage, type RosterEntry } from '#src/people/roster.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { leaverPath } from '../audit/leaver.tsx';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Avatar } from '../people/avatar.tsx';
import { companyPersonPath } from './company-person.tsx';
import { showCompany } from './company-tabs.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';

const path = '/settings/company/people';

/** Everyone at this company, for its administrators: password links, deactivation and reactivation. Guarded by companyDoor. */
export function companyPeopleRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c));
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
  app.post(`${path}/:id/reactivation`, proven, async (c) => {
    const id = personIn(c);
    await transaction(web.db, (tx) => reactivatePerson(tx, c.var.ctx.me.id, id));
    return c.redirect(`${path}?done=reactivated`, 303);
  });
  app.post(`${path}/:id/password-link`, proven, async (c) => {
    const id = personIn(c);
    await transaction(web.db, (tx) => makePasswordLink(tx, c.var.ctx.me.id, id));
    return c.redirect(`${path}?link=${id}`, 303);
  });
}

function personIn(c: WebRequest): PersonId {
  const id = idOf<PersonId>(c.req.param('id'));
  if (id === null) throw notFound('person');
  return id;
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [q, after] = [c.req.query('q') ?? '', c.req.query('after') ?? ''];
  const linkFor = idOf<PersonId>(c.req.query('link'));
  const [people, link, linked] = await Promise.all([
    readRoster(web.db, { q, after }),
    linkFor === null ? null : ownPasswordLink(web.db, ctx.me.id, linkFor),
    linkFor === null ? null : readPersonSummary(web.db, linkFor),
  ]);
  const next = people.length > rosterPage ? people[rosterPage - 1] : undefined;
  const done = c.req.query('done');
  const body = (
    <>
      {done === 'reactivated' && <Note>{t('roster.reactivated')}</Note>}
      {link && linked && (
        <div class="border-box">
          <p>{t('roster.linkFor', { name: linked.name, when: ctx.i18n.clock(link.expiresAt) })}</p>
          <p class="link-box">{passwordLinkAddress(web.db.instance, link.id)}</p>
        </div>
      )}
      <form class="people-search" action={path}>
        <label>
          {t('roster.search')}
          <input name="q" value={q} />
        </label>
        <button class="button second">{t('roster.find')}</button>
      </form>
      {people.length === 0 && <p class="quiet">{t('roster.nobody')}</p>}
      <ul class="ways">
        {people.slice(0, rosterPage).map((person) => (
          <Entry ctx={ctx} instance={web.db.instance} person={person} />
        ))}
      </ul>
      {next && (
        <p>
          <a class="button second" href={`${path}?${new URLSearchParams({ q, after: next.handle })}`}>
            {t('roster.more')}
          </a>
        </p>
      )}
    </>
  );
  return showCompany(web, c, { page: 'people', body });
}

function Entry(props: {
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly person: RosterEntry;
}) {
  const { ctx, instance, person } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const facts = [
    `@${person.handle}`,
    ...(person.email === null ? [] : [person.email]),
    ...(person.isAdmin ? [t('roster.admin')] : []),
    ...(person.deactivatedAt === null
      ? []
      : [t('roster.deactivatedAt', { when: i18n.ago(person.deactivatedAt) })]),
  ];
  const act = (verb: string, word: 'roster.link' | 'roster.reactivate') => (
    <form method="post" action={`${path}/${person.id}/${verb}`}>
      <Hidden ctx={ctx} />
      <button class="button second small">
        {t(word)}
        <span class="hidden">: {person.name}</span>
      </button>
    </form>
  );
  return (
    <li class={person.deactivatedAt === null ? undefined : 'past'}>
      <Avatar of={person} instance={instance} size="small" />
      <div>
        <strong>{person.name}</strong>
        <p class="quiet">{facts.join(' · ')}</p>
      </div>
      <span class="way-acts">
        {person.deactivatedAt !== null && (
          <a class="button second small" href={leaverPath(person.id)}>
            {t('roster.leaver')}
            <span class="hidden">: {person.name}</span>
          </a>
        )}
        {person.deactivatedAt !== null && act('reactivation', 'roster.reactivate')}
        {person.deactivatedAt === null && (
          <a class="button second small" href={companyPersonPath(person.id)}>
            {t('roster.edit')}
            <span class="hidden">: {person.name}</span>
          </a>
        )}
        {person.deactivatedAt === null && act('password-link', 'roster.link')}
        {person.deactivatedAt === null && person.id !== ctx.me.id && (
          <a class="button second small" href={`${path}/${person.id}/deactivation`}>
            {t('roster.deactivate')}
            <span class="hidden">: {person.name}</span>
          </a>
        )}
      </span>
    </li>
  );
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
