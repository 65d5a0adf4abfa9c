import type { Hono } from 'hono';
import { archiveGroup } from '#src/groups/archive.ts';
import { editGroup } from '#src/groups/edit.ts';
import type { GroupView } from '#src/groups/group.ts';
import { canEdit, canGovern } from '#src/groups/policy.ts';
import { companiesListed, heirOf } from '#src/groups/read-settings.ts';
import { seatsOf } from '#src/groups/read-members.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { groupOf } from '../find.ts';
import { Hidden } from '../layout.tsx';
import { GroupInputs, readGroupFields, type GroupFields } from '../parts/group-form.tsx';
import { showGroup } from '../parts/group-page.tsx';
import { Note, Problem } from '../parts/notice.tsx';
import { groupPath } from '../prose.ts';
import { showPage } from '../show.tsx';
import { partnerOf } from '../surroundings.ts';
import type { Company } from '../read.ts';

/** Changing a group, from whatever company: the home of a partner's group is asked, and decides. */
export function groupSettingsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/settings', async (c) => showSettings(web, c, await editable(web, c), null, null));
  app.post('/groups/:handle/settings', (c) => change(web, c));
  app.get('/groups/:handle/archive', async (c) => showArchive(web, c));
  app.post('/groups/:handle/archive', async (c) => {
    const group = await groupOf(web, c);
    await transaction(web.db, (tx) => archiveGroup(tx, c.var.visit.me.id, group.id));
    return c.redirect(groupPath(group), 303);
  });
}

/** Whoever may not change the group has no such page. */
async function editable(web: WebContext, c: WebRequest): Promise<GroupView> {
  const group = await groupOf(web, c);
  if (!canEdit(group.mine)) throw notFound('This page');
  return group;
}

/** Partners in force, as the form lists them. */
export const partnersOf = (web: WebContext): Company[] =>
  web.book
    .all()
    .filter((partner) => partner.state === 'active')
    .flatMap((partner) => partnerOf(web, partner.peerId) ?? []);

async function change(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const group = await editable(web, c);
  const fields = readGroupFields(form);
  const { name, description, charter, hue, access, pseudonyms, companies, companyIds } = fields;
  const governs = canGovern(group.mine);
  const changes = {
    name,
    description,
    charter,
    hue,
    ...(governs && { access, pseudonyms }),
    ...(governs && group.peerId === null && { companies, companyIds }),
  };
  try {
    await transaction(web.db, (tx) => editGroup(tx, visit.me.id, group.id, changes));
    return c.redirect(group.peerId === null ? groupPath(group) : `${groupPath(group)}/settings?asked=1`, 303);
  } catch (error) {
    if (error instanceof Refusal) return showSettings(web, c, group, fields, explain(visit.words, error));
    throw error;
  }
}

async function showSettings(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  typed: GroupFields | null,
  problem: string | null,
): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const path = groupPath(group);
  const governs = canGovern(group.mine);
  const [seats, listed, heir] = await Promise.all([
    seatsOf(web.db, visit.viewer, group.id),
    companiesListed(web.db, group.id),
    governs && group.peerId === null ? heirOf(web.db, group.id) : null,
  ]);
  const body = (
    <>
      {group.peerId !== null && (
        <Note>
          {t(c.req.query('asked') === undefined ? 'settings.away' : 'settings.asked', {
            company: group.company,
          })}
        </Note>
      )}
      <form class="fields" method="post" action={`${path}/settings`}>
        <Hidden visit={visit} />
        <Problem text={problem} />
        <GroupInputs
          fields={typed ?? fieldsOf(group, listed)}
          words={visit.words}
          canGovern={governs}
          partners={group.peerId === null ? partnersOf(web) : undefined}
          problem={problem !== null}
        />
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
          <a class="button second" href={path}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
      {governs && group.archivedAt === null && (
        <section class="group-end" aria-labelledby="end">
          <h2 id="end">{t('settings.end')}</h2>
          {group.peerId === null && (
            <p class="quiet">{heir ? t('settings.heir', { name: heir.name }) : t('settings.noHeir')}</p>
          )}
          <a class="button second danger-text" href={`${path}/archive`}>
            {t('group.archive')}
          </a>
        </section>
      )}
    </>
  );
  return showGroup(web, c, {
    ...{ group, seats, section: 'settings', title: t('group.settings') },
    body,
    status: problem === null ? 200 : 422,
  });
}

const fieldsOf = (group: GroupView, companyIds: readonly number[]): GroupFields => ({
  handle: group.handle,
  name: group.name,
  access: group.access,
  description: group.descriptionSource,
  charter: group.charterSource,
  companies: group.companies,
  companyIds,
  hue: group.hue,
  pseudonyms: group.pseudonyms,
});

/** The second question: it cannot be undone, and concerns every company in the group. */
async function showArchive(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const group = await groupOf(web, c);
  if (!canGovern(group.mine) || group.archivedAt !== null) throw notFound('This page');
  const seats = await seatsOf(web.db, visit.viewer, group.id);
  const path = groupPath(group);
  const title = t('archive.heading', { group: group.name });
  const body = (
    <>
      <h1>{title}</h1>
      <p>{t('group.archiveLead')}</p>
      <p>
        {t('archive.concerns', {
          count: group.membersCount,
          companies: visit.words.list(seats.map((seat) => seat.company)),
        })}
      </p>
      <form method="post" action={`${path}/archive`}>
        <Hidden visit={visit} back={path} />
        <div class="buttons">
          <button class="button danger">{t('group.archiveConfirm')}</button>
          <a class="button second" href={`${path}/settings`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, { title, room: 'groups', body });
}
