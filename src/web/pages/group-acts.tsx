import type { Hono } from 'hono';
import { approve } from '#src/groups/approve.ts';
import { decline } from '#src/groups/decline.ts';
import { expel } from '#src/groups/expel.ts';
import type { GroupView, Role } from '#src/groups/group.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { leave } from '#src/groups/leave.ts';
import { canExpel } from '#src/groups/policy.ts';
import { membershipOf } from '#src/groups/read.ts';
import { setRole } from '#src/groups/set-role.ts';
import { readFace } from '#src/people/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { groupOf } from '../find.ts';
import { idOf } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { groupPath } from '../prose.ts';
import { goBack, showPage } from '../show.tsx';

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
  app.get('/groups/:handle/departure', async (c) => showDeparture(web, c, await groupOf(web, c)));
  app.get('/groups/:handle/members/:person/expulsion', async (c) =>
    showExpulsion(web, c, await groupOf(web, c)),
  );
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
