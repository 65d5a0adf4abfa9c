import type { Hono } from 'hono';
import { approve } from '#src/groups/approve.ts';
import { archiveGroup } from '#src/groups/archive.ts';
import { decline } from '#src/groups/decline.ts';
import { editGroup } from '#src/groups/edit.ts';
import { expel } from '#src/groups/expel.ts';
import type { GroupView, Role } from '#src/groups/group.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { leave } from '#src/groups/leave.ts';
import { canEdit, canExpel, canGovern } from '#src/groups/policy.ts';
import { membershipOf } from '#src/groups/read.ts';
import { setRole } from '#src/groups/set-role.ts';
import { readFace } from '#src/people/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { findPerson, groupOf } from '../find.ts';
import { idOf } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { Problem } from '../parts/notice.tsx';
import { groupPath } from '../prose.ts';
import { goBack, showPage } from '../show.tsx';
import { GroupHead } from './group.tsx';
import { showMembers } from './group-members.tsx';
import { GroupInputs, readGroupFields, type GroupFields } from './groups.tsx';

/** What members and moderators do in a group. Whether they may is decided where it is done (src/groups). */
export function groupActRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const act = (
    path: string,
    work: (tx: Tx, me: PersonId, group: GroupView, c: WebRequest) => Promise<unknown>,
  ) =>
    app.post(`/groups/:handle/${path}`, async (c) => {
      const group = await groupOf(web, c);
      await transaction(web.db, (tx) => work(tx, c.var.visit.me.id, group, c));
      return goBack(c);
    });
  act('membership', (tx, me, group) => requestToJoin(tx, me, group.id));
  act('membership/removal', (tx, me, group) => leave(tx, me, group.id));
  act('invitation/refusal', (tx, me, group) => decline(tx, me, group.id, me));
  act('requests/:person/approval', (tx, me, group, c) => approve(tx, me, group.id, otherOf(c)));
  act('requests/:person/refusal', (tx, me, group, c) => decline(tx, me, group.id, otherOf(c)));
  act('members/:person/role', (tx, me, group, c) => setRole(tx, me, group.id, otherOf(c), roleOf(c)));
  act('members/:person/expulsion', (tx, me, group, c) =>
    expel(tx, me, group.id, otherOf(c), { ban: c.var.form.flag('ban') }),
  );
  act('archive', (tx, me, group) => archiveGroup(tx, me, group.id));
  app.post('/groups/:handle/invitations', (c) => inviteByHandle(web, c));
  app.get('/groups/:handle/departure', async (c) => showDeparture(web, c, await groupOf(web, c)));
  app.get('/groups/:handle/members/:person/expulsion', async (c) =>
    showExpulsion(web, c, await groupOf(web, c)),
  );
  app.get('/groups/:handle/settings', async (c) => showSettings(web, c, await editable(web, c), null, null));
  app.post('/groups/:handle/settings', (c) => change(web, c));
}

function otherOf(c: WebRequest): PersonId {
  const id = idOf<PersonId>(c.req.param('person'));
  if (id === null) throw notFound('This person');
  return id;
}

function roleOf(c: WebRequest): Role {
  const role = (['owner', 'moderator', 'member'] as const).find((each) => each === c.var.form.text('role'));
  if (!role) throw new Refusal('invalid', 'Choose a role: owner, moderator or member.');
  return role;
}

/** By handle, of any company: their home is asked when nobody here knows them. */
async function inviteByHandle(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const { t } = visit.words;
  const group = await groupOf(web, c);
  const handle = form.line('handle');
  const again = (problem: string) => showMembers(web, c, group, { handle, problem });
  try {
    const person = await findPerson(web, visit.me.id, handle);
    if (person === null) return await again(t('group.inviteNobody', { handle }));
    await transaction(web.db, (tx) => invite(tx, visit.me.id, group.id, person));
    return goBack(c);
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unavailable)
      return again(explain(c.var.visit.words, error));
    throw error;
  }
}

function showDeparture(web: WebContext, c: WebRequest, group: GroupView): Response {
  const { visit } = c.var;
  const { t } = visit.words;
  if (group.mine?.state !== 'active') throw notFound('This page');
  const path = groupPath(group);
  const body = (
    <>
      <h1>{t('departure.heading', { group: group.name })}</h1>
      <p>{t(group.access === 'open' ? 'departure.lead' : 'departure.leadClosed')}</p>
      <form method="post" action={`${path}/membership/removal`}>
        <Hidden visit={visit} back={group.access === 'secret' ? '/groups' : path} />
        <div class="buttons">
          <button class="button danger">{t('group.leave')}</button>
          <a class="button second" href={path}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, { title: t('departure.heading', { group: group.name }), room: 'groups', body });
}

async function showExpulsion(web: WebContext, c: WebRequest, group: GroupView): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const other = otherOf(c);
  const [face, membership] = await Promise.all([
    readFace(web.db, other),
    membershipOf(web.db, group.id, other),
  ]);
  if (!face || membership?.state !== 'active' || other === visit.me.id || !canExpel(group.mine, membership))
    throw notFound('This page');
  const path = groupPath(group);
  const title = t('expulsion.heading', { name: face.name, group: group.name });
  const body = (
    <>
      <h1>{title}</h1>
      <p>{t('expulsion.lead', { company: face.company })}</p>
      <form class="fields" method="post" action={`${path}/members/${other}/expulsion`}>
        <Hidden visit={visit} back={`${path}/members`} />
        <label class="choice">
          <input type="checkbox" name="ban" value="yes" />
          <span>{t('expulsion.ban')}</span>
        </label>
        <div class="buttons">
          <button class="button danger">{t('expulsion.confirm')}</button>
          <a class="button second" href={`${path}/members`}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, { title, room: 'groups', body });
}

/** Whoever may not change the group has no such page. */
async function editable(web: WebContext, c: WebRequest): Promise<GroupView> {
  const group = await groupOf(web, c);
  if (group.peerId !== null || !canEdit(group.mine)) throw notFound('This page');
  return group;
}

async function change(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const group = await editable(web, c);
  const fields = readGroupFields(form);
  const { name, description, charter } = fields;
  const access = canGovern(group.mine) ? fields.access : undefined;
  try {
    await transaction(web.db, (tx) =>
      editGroup(tx, visit.me.id, group.id, { name, description, charter, access }),
    );
    return c.redirect(groupPath(group), 303);
  } catch (error) {
    if (error instanceof Refusal)
      return showSettings(web, c, group, fields, explain(c.var.visit.words, error));
    throw error;
  }
}

function showSettings(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  typed: GroupFields | null,
  problem: string | null,
): Response {
  const { visit } = c.var;
  const { t } = visit.words;
  const path = groupPath(group);
  const stored = {
    handle: group.handle,
    name: group.name,
    access: group.access,
    description: group.descriptionSource,
    charter: group.charterSource,
  };
  const body = (
    <>
      <GroupHead group={group} seats={[]} visit={visit} section="settings" />
      <form class="fields" method="post" action={`${path}/settings`}>
        <Hidden visit={visit} />
        <Problem text={problem} />
        <GroupInputs
          fields={typed ?? stored}
          words={visit.words}
          canGovern={canGovern(group.mine)}
          problem={problem !== null}
        />
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
          <a class="button second" href={path}>
            {t('form.cancel')}
          </a>
        </div>
      </form>
      {canGovern(group.mine) && group.archivedAt === null && (
        <details class="danger-zone">
          <summary>{t('group.archive')}</summary>
          <p>{t('group.archiveLead')}</p>
          <form method="post" action={`${path}/archive`}>
            <Hidden visit={visit} back={path} />
            <button class="button danger">{t('group.archiveConfirm')}</button>
          </form>
        </details>
      )}
    </>
  );
  return showPage(web, c, {
    title: `${t('group.settings')} · ${group.name}`,
    room: 'groups',
    body,
    status: problem === null ? 200 : 422,
  });
}
