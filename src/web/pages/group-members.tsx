import type { Hono } from 'hono';
import type { GroupView, Member, Role } from '#src/groups/group.ts';
import { canApprove, canExpel, canGovern, canInvite } from '#src/groups/policy.ts';
import { membersOf, pendingFor, seatsOf, type Pending } from '#src/groups/read-members.ts';
import { notFound } from '#src/platform/errors.ts';
import type { House } from '#src/platform/house.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { groupOf } from '../find.ts';
import { Hidden } from '../layout.tsx';
import { pageAsked, peoplePerPage } from '../paging.ts';
import { roleWord } from '../parts/group-card.tsx';
import { Icon } from '../parts/icon.tsx';
import { Note, Problem } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { PersonCard } from '../parts/person-card.tsx';
import { groupPath } from '../prose.ts';
import { linesOf } from '../read.ts';
import { showPage } from '../show.tsx';
import { GroupHead } from './group.tsx';

/** Who is in a group, who asks to be, and what its moderators do about it. */
export function groupMemberRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/members', async (c) => showMembers(web, c, await groupOf(web, c)));
}

/** The invitation that could not be made is shown again, with the reason beside it. */
export async function showMembers(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  invited: { readonly handle: string; readonly problem: string } | null = null,
): Promise<Response> {
  const { visit } = c.var;
  const { db } = web;
  const { t } = visit.words;
  const page = pageAsked(c, peoplePerPage);
  const [members, seats, pending] = await Promise.all([
    membersOf(db, visit.viewer, group.id, page),
    seatsOf(db, visit.viewer, group.id),
    pendingFor(db, visit.me.id),
  ]);
  const lines = await linesOf(
    db,
    visit.viewer,
    members.map(({ person }) => person.id),
  );
  const requests = pending.filter((each) => each.kind === 'request' && each.group.id === group.id);
  const path = groupPath(group);
  const mayInvite = group.peerId === null && group.archivedAt === null && canInvite(group, group.mine);
  const body = (
    <>
      <GroupHead group={group} seats={seats} visit={visit} section="members" />
      {canApprove(group.mine) && requests.length > 0 && (
        <Requests requests={requests} path={path} visit={visit} house={db.house} />
      )}
      {mayInvite && (
        <Invite path={path} visit={visit} typed={invited?.handle ?? ''} problem={invited?.problem ?? null} />
      )}
      <section aria-labelledby="members">
        <h2 id="members">{t('group.membersTab')}</h2>
        {members.length === 0 ? (
          <Note>{t('group.membersHidden')}</Note>
        ) : (
          <ul class="cards">
            {members.map((member) => (
              <MemberCard
                member={member}
                group={group}
                line={lines.get(member.person.id)}
                path={path}
                visit={visit}
                house={db.house}
              />
            ))}
          </ul>
        )}
        <Pager
          words={visit.words}
          path={`${path}/members`}
          cursors={members.map(({ person }) => person.id)}
          limit={peoplePerPage}
          moved={page.moved}
        />
      </section>
    </>
  );
  return showPage(web, c, {
    title: `${t('group.membersTab')} · ${group.name}`,
    room: 'groups',
    body,
    status: invited === null ? 200 : 422,
  });
}

interface Frame {
  readonly path: string;
  readonly visit: Visit;
  readonly house: House;
}

function Requests(props: Frame & { readonly requests: readonly Pending[] }) {
  const { requests, path, visit, house } = props;
  const { t } = visit.words;
  return (
    <section aria-labelledby="requests">
      <h2 id="requests">{t('group.requests', { count: requests.length })}</h2>
      <ul class="cards">
        {requests.map(({ person }) => {
          if (!person) throw notFound('This request'); // a request always has somebody who asks
          return (
            <PersonCard person={person} visit={visit} house={house}>
              <button class="button" form="act" formaction={`${path}/requests/${person.id}/approval`}>
                {t('requests.approve')}
                <span class="hidden"> {person.name}</span>
              </button>
              <button class="button second" form="act" formaction={`${path}/requests/${person.id}/refusal`}>
                {t('requests.refuse')}
                <span class="hidden"> {person.name}</span>
              </button>
            </PersonCard>
          );
        })}
      </ul>
    </section>
  );
}

function Invite(props: {
  readonly path: string;
  readonly visit: Visit;
  readonly typed: string;
  readonly problem: string | null;
}) {
  const { path, visit, typed, problem } = props;
  const { t } = visit.words;
  return (
    <form class="people-search" method="post" action={`${path}/invitations`}>
      <Hidden visit={visit} back={`${path}/members`} />
      <label>
        {t('group.invite')}
        <input
          name="handle"
          value={typed}
          required
          autocapitalize="none"
          spellcheck={false}
          autocomplete="off"
          aria-describedby={problem === null ? 'invite-hint' : 'problem invite-hint'}
          aria-invalid={problem === null ? undefined : 'true'}
        />
      </label>
      <button class="button">{t('group.inviteSend')}</button>
      <p class="hint" id="invite-hint">
        {t('group.inviteHint')}
      </p>
      <Problem text={problem} />
    </form>
  );
}

function MemberCard(
  props: Frame & { readonly member: Member; readonly group: GroupView; readonly line: string | undefined },
) {
  const { member, group, path, visit, house } = props;
  const { t } = visit.words;
  const { person } = member;
  const target = { role: member.role, state: 'active' as const };
  const isMe = person.id === visit.me.id;
  const mayExpel = !isMe && canExpel(group.mine, target);
  const governs = canGovern(group.mine) && group.archivedAt === null;
  return (
    <PersonCard person={person} visit={visit} house={house} line={props.line}>
      {member.role !== 'member' && <span class="tag">{roleWord(visit.words, member.role)}</span>}
      {(governs || mayExpel) && (
        <details class="menu" name="menu">
          <summary class="action" title={t('group.memberMore', { name: person.name })}>
            <Icon name="more" />
            <span class="hidden">{t('group.memberMore', { name: person.name })}</span>
          </summary>
          <div class="menu-list">
            {governs && <RoleForm {...props} />}
            {mayExpel && (
              <a class="menu-item" href={`${path}/members/${person.id}/expulsion`}>
                <Icon name="leave" />
                {t('group.expel', { name: person.name })}
              </a>
            )}
          </div>
        </details>
      )}
    </PersonCard>
  );
}

const roles: readonly Role[] = ['owner', 'moderator', 'member'];

function RoleForm(props: Frame & { readonly member: Member }) {
  const { member, path, visit } = props;
  const { t } = visit.words;
  return (
    <form class="inline" method="post" action={`${path}/members/${member.person.id}/role`}>
      <Hidden visit={visit} />
      <label>
        <span class="hint">{t('group.roleOf', { name: member.person.name })}</span>
        <select name="role">
          {roles.map((role) => (
            <option value={role} selected={role === member.role}>
              {roleWord(visit.words, role)}
            </option>
          ))}
        </select>
      </label>
      <button class="button second">{t('form.change')}</button>
    </form>
  );
}
