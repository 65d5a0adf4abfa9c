import type { Hono } from 'hono';
import { approve } from '#src/groups/moderation/approve.ts';
import { decline } from '#src/groups/moderation/decline.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import type { GroupView, Role } from '#src/groups/group.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { leave } from '#src/groups/leave.ts';
import { canExpel } from '#src/groups/policy.ts';
import { membershipOf } from '#src/groups/read.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { readPersonSummary } from '#src/people/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { groupAtPath } from '../shell/find.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { groupPath } from '../posts/post-html.ts';
import { goBack, showPage } from '../shell/show.tsx';
import { refusals } from '../refusals.ts';

/** Acts of members and moderators in a group. Whether they may is decided by the verbs (src/groups). */
export function groupActRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const act = (
    path: string,
    work: (tx: Tx, me: PersonId, group: GroupView, c: WebRequest) => Promise<unknown>,
  ) =>
    app.post(`/groups/:handle/${path}`, async (c) => {
      const group = await groupAtPath(web, c);
      await transaction(web.db, (tx) => work(tx, c.var.ctx.me.id, group, c));
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
  app.get('/groups/:handle/departure', async (c) => showDeparture(web, c, await groupAtPath(web, c)));
  app.get('/groups/:handle/members/:person/expulsion', async (c) =>
    showExpulsion(web, c, await groupAtPath(web, c)),
  );
}

function otherOf(c: WebRequest): PersonId {
  const id = idOf<PersonId>(c.req.param('person'));
  if (id === null) throw notFound('person');
  return id;
}

function roleOf(c: WebRequest): Role {
  const role = (['owner', 'moderator', 'member'] as const).find((each) => each === c.var.form.text('role'));
  if (!role) throw refusals.notARole();
  return role;
}

function showDeparture(web: WebContext, c: WebRequest, group: GroupView): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  if (group.mine?.state !== 'active') throw notFound('page');
  const path = groupPath(group);
  const body = (
    <>
      <h1>{t('departure.heading', { group: group.name })}</h1>
      <p>{t(group.access === 'open' ? 'departure.lead' : 'departure.leadClosed')}</p>
      <form method="post" action={`${path}/membership/removal`}>
        <Hidden ctx={ctx} back={group.access === 'secret' ? '/groups' : path} />
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
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const other = otherOf(c);
  const [person, membership] = await Promise.all([
    readPersonSummary(web.db, other),
    membershipOf(web.db, group.id, other),
  ]);
  if (!person || membership?.state !== 'active' || other === ctx.me.id || !canExpel(group.mine, membership))
    throw notFound('page');
  const path = groupPath(group);
  const title = t('expulsion.heading', { name: person.name, group: group.name });
  const body = (
    <>
      <h1>{title}</h1>
      <p>{t('expulsion.lead', { company: person.company })}</p>
      <form class="fields" method="post" action={`${path}/members/${other}/expulsion`}>
        <Hidden ctx={ctx} back={`${path}/members`} />
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
