import type { Hono } from 'hono';
import { requireRoom } from '#src/company/limits.ts';
import {
  directoryShows,
  directorySorts,
  listDirectory,
  type DirectoryEntry,
  type DirectoryShow,
  type DirectorySort,
} from '#src/groups/directory.ts';
import { noGroupsElsewhere, type FoundGroups } from '#src/groups/elsewhere.ts';
import type { GroupView } from '#src/groups/group.ts';
import { admitsUs } from '#src/groups/admits-us.ts';
import { suggestGroups, type SuggestedGroup } from '#src/groups/suggest.ts';
import { readGroup, withoutKnownGroups } from '#src/groups/read.ts';
import { invitationsFor } from '#src/groups/read-invitations.ts';
import { notFound, Unavailable } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { handleIn } from '../shell/find.ts';
import { idOf } from '../shell/forms.ts';
import { FilterChips, type Chip } from '../shell/filter-chips.tsx';
import { GroupCard } from './group-card.tsx';
import { Invitation } from './group-invitation.tsx';
import { GroupsElsewhere } from './groups-elsewhere.tsx';
import { HintCard } from '../shell/hint.tsx';
import { Icon } from '../shell/icon.tsx';
import { Empty } from '../shell/notice.tsx';
import { groupPath } from '../posts/post-html.ts';
import { showPage } from '../shell/show.tsx';
import type { Key } from '../shell/i18n.ts';
import { SuggestedGroups } from './group-suggestions.tsx';
import { partnersOf } from './group-settings.tsx';

/** The directory of groups: one's own, all, those one can join at once; by company, name and activity. */
export function groupsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups', (c) => showDirectory(web, c));
  // For callers with only the number: notifications know partners' groups without their host.
  app.get('/go/groups/:id', async (c) => {
    const id = idOf<GroupId>(c.req.param('id'));
    const group = id === null ? null : await readGroup(web.db, c.var.ctx.viewer, id);
    if (!group) throw notFound('group');
    return c.redirect(groupPath(group), 303);
  });
}

interface Asked {
  readonly show: DirectoryShow;
  readonly sort: DirectorySort;
  readonly q: string;
  /** Null: our own. */
  readonly company: number | null | undefined;
}

function askedOf(c: WebRequest): Asked {
  const company = c.req.query('company') ?? '';
  return {
    show: directoryShows.find((each) => each === c.req.query('show')) ?? 'all',
    sort: directorySorts.find((each) => each === c.req.query('sort')) ?? 'activity',
    q: (c.req.query('q') ?? '').trim().slice(0, 200),
    company: company === 'own' ? null : /^\d{1,9}$/.test(company) ? Number(company) : undefined,
  };
}

function pathOf(asked: Partial<Asked>): string {
  const query = new URLSearchParams();
  if (asked.show !== undefined && asked.show !== 'all') query.set('show', asked.show);
  if (asked.sort !== undefined && asked.sort !== 'activity') query.set('sort', asked.sort);
  if (asked.company !== undefined)
    query.set('company', asked.company === null ? 'own' : String(asked.company));
  if (asked.q) query.set('q', asked.q);
  return query.size === 0 ? '/groups' : `/groups?${query}`;
}

async function showDirectory(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const asked = askedOf(c);
  const isFront = pathOf(asked) === '/groups';
  const named = await groupNamed(web, ctx, asked.q);
  const [entries, invitations, elsewhere, suggested] = await Promise.all([
    named ? [{ group: named, lastPostAt: null, followed: 0 }] : listDirectory(web.db, ctx.me.id, asked),
    isFront ? invitationsFor(web.db, ctx.me.id) : [],
    named ? noGroupsElsewhere : lookElsewhere(web, ctx, asked),
    isFront ? suggestGroups(web.db, ctx.me.id, admitsUs(web.registry)) : [],
  ]);
  const body = (
    <>
      <div class="heading">
        <h1>{t('groups.heading')}</h1>
        <a class="button second" href="/groups/new">
          <Icon name="plus" />
          {t('groups.new')}
        </a>
      </div>
      <HintCard ctx={ctx} of={['groups']} />
      {invitations.map((invitation) => (
        <Invitation invitation={invitation} ctx={ctx} web={web} named />
      ))}
      <Finder asked={asked} ctx={ctx} web={web} />
      {entries.length === 0 && elsewhere.groups.length > 0 ? null : entries.length === 0 ? (
        <Empty
          sentence={t(isFront ? 'groups.empty' : 'groups.nothing')}
          href={isFront ? '/groups/new' : '/groups'}
          action={t(isFront ? 'groups.new' : 'groups.showAll')}
        />
      ) : (
        <Lists entries={entries} suggested={suggested} asked={asked} ctx={ctx} isFront={isFront} />
      )}
      <GroupsElsewhere found={elsewhere} i18n={ctx.i18n} />
    </>
  );
  return showPage(web, c, { title: titleOf(ctx, asked), room: 'groups', body });
}

/** The group whose full handle (`velo@beta.example`) was typed, asked for at its home when it is not known here. */
async function groupNamed(web: WebContext, ctx: RequestContext, q: string): Promise<GroupView | null> {
  const handle = handleIn(web, q);
  if (!handle || handle.host === null) return null;
  const id = await answered(web.remote.resolveGroup(`${handle.name}@${handle.host}`, ctx.me.id), null);
  return id === null ? null : await readGroup(web.db, ctx.viewer, id);
}

/** Partners are asked for words, and for nothing when only our own or one's own groups are looked through. */
async function lookElsewhere(web: WebContext, ctx: RequestContext, asked: Asked): Promise<FoundGroups> {
  const isAsked = asked.q !== '' && asked.show !== 'mine' && asked.company !== null;
  if (!isAsked || ctx.me.guestOf !== null) return noGroupsElsewhere;
  requireRoom(web.db.instance, ctx.me.id, 'partners');
  const found = await web.remote.searchGroups(asked.q);
  const groups = found.groups.filter(
    (group) => asked.company === undefined || group.peerId === asked.company,
  );
  return { ...found, groups: await withoutKnownGroups(web.db, groups) };
}

/** A partner that does not answer now finds nothing. */
async function answered<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unavailable) return otherwise;
    throw error;
  }
}

const titleOf = ({ i18n }: RequestContext, asked: Asked): string =>
  asked.q ? `${asked.q} · ${i18n.t('groups.heading')}` : i18n.t('groups.heading');

/** On the front: one's own, then suggestions, then the rest; filtered: one list. */
function Lists(props: {
  readonly entries: readonly DirectoryEntry[];
  readonly suggested: readonly SuggestedGroup[];
  readonly asked: Asked;
  readonly ctx: RequestContext;
  readonly isFront: boolean;
}) {
  const { entries, suggested, asked, ctx, isFront } = props;
  const { t } = ctx.i18n;
  if (!isFront) {
    const title = t(asked.show === 'mine' ? 'groups.mine' : 'groups.found');
    return <Section title={title} entries={entries} ctx={ctx} />;
  }
  const own = entries.filter(({ group }) => group.mine?.state === 'active');
  const rest = entries.filter(
    (each) => !own.includes(each) && !suggested.some(({ group }) => group.id === each.group.id),
  );
  return (
    <>
      <Section title={t('groups.mine')} entries={own} ctx={ctx} />
      <SuggestedGroups suggested={suggested} ctx={ctx} />
      <Section title={t('groups.others')} entries={rest} ctx={ctx} />
    </>
  );
}

function Section(props: {
  readonly title: string;
  readonly entries: readonly DirectoryEntry[];
  readonly ctx: RequestContext;
}) {
  const { title, entries, ctx } = props;
  if (entries.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul class="cards">
        {entries.map(({ group, lastPostAt, followed }) => (
          <GroupCard group={group} i18n={ctx.i18n} lastPostAt={lastPostAt} followed={followed} />
        ))}
      </ul>
    </section>
  );
}

const showWords: Readonly<Record<DirectoryShow, Key>> = {
  all: 'groups.showAll',
  mine: 'groups.mine',
  open: 'groups.showOpen',
};
const sortWords: Readonly<Record<DirectorySort, Key>> = {
  activity: 'groups.sortActivity',
  name: 'groups.sortName',
  members: 'groups.sortMembers',
  new: 'groups.sortNew',
};

function Finder(props: { readonly asked: Asked; readonly ctx: RequestContext; readonly web: WebContext }) {
  const { asked, ctx, web } = props;
  const { t } = ctx.i18n;
  const shows: Chip[] = directoryShows.map((show) => ({
    href: pathOf({ ...asked, show }),
    label: t(showWords[show]),
    isCurrent: asked.show === show,
  }));
  const partners = partnersOf(web, ctx);
  return (
    <div class="finder">
      <form class="people-search" action="/groups" role="search" aria-label={t('groups.heading')}>
        <label>
          {t('groups.q')}
          <input type="search" name="q" value={asked.q} autocomplete="off" />
        </label>
        {partners.length > 0 && (
          <label>
            {t('groups.company')}
            <select name="company">
              <option value="">{t('groups.anyCompany')}</option>
              <option value="own" selected={asked.company === null}>
                {web.db.instance.company}
              </option>
              {partners.map(({ peerId, company }) => (
                <option value={String(peerId)} selected={asked.company === peerId}>
                  {company}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          {t('groups.sort')}
          <select name="sort">
            {directorySorts.map((sort) => (
              <option value={sort} selected={asked.sort === sort}>
                {t(sortWords[sort])}
              </option>
            ))}
          </select>
        </label>
        {asked.show !== 'all' && <input type="hidden" name="show" value={asked.show} />}
        <button class="button second">{t('people.search')}</button>
      </form>
      <FilterChips chips={shows} label={t('groups.show')} />
    </div>
  );
}
