import type { Hono } from 'hono';
import type { GroupView, Role, MemberCount } from '#src/groups/group.ts';
import { canApprove, canExpel, canGovern } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import {
  perCompanyMax,
  listedMembers,
  waitingIn,
  type ListedMember,
  type Waiting,
} from '#src/groups/read-member-list.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { RequestContext, WebContext, WebEnv } from '../shell/context.ts';
import { groupAtPath } from '../shell/find.ts';
import { Hidden } from '../shell/layout.tsx';
import { roleWord } from './group-card.tsx';
import { showGroup } from './group-page.tsx';
import { Icon } from '../shell/icon.tsx';
import { Note } from '../shell/notice.tsx';
import { PersonCard } from '../people/person-card.tsx';
import { badgeText } from '../company/company-badge.tsx';
import { groupPath } from '../posts/post-html.ts';
import { linesOf } from '../shell/read.ts';

/** Who is in a group, company by company, who has asked to join, and what its moderators do about it, including from another company. */
export function groupMemberRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/members', async (c) => {
    const { ctx } = c.var;
    const { db } = web;
    const { t } = ctx.i18n;
    const group = await groupAtPath(web, c);
    const q = (c.req.query('q') ?? '').trim();
    const one = c.req.query('company') ?? '';
    const company = one === 'own' ? null : /^\d{1,9}$/.test(one) ? Number(one) : undefined;
    const [members, memberCounts, waiting] = await Promise.all([
      listedMembers(db, ctx.viewer, group.id, { q, company }),
      memberCountsOf(db, ctx.viewer, group.id),
      canApprove(group.mine) ? waitingIn(db, group.id) : [],
    ]);
    const shown = [...members, ...waiting].map(({ person }) => person.id);
    const frame = { group, ctx, instance: db.instance, lines: await linesOf(db, ctx.viewer, shown) };
    const isAll = q === '' && company === undefined;
    const body = (
      <>
        {isAll && <WaitingList {...frame} waiting={waiting} />}
        <MemberTools group={group} ctx={ctx} q={q} />
        {members.length === 0 ? (
          <Note>{t(q === '' ? 'group.membersHidden' : 'members.nobody', { q })}</Note>
        ) : (
          byCompany(members, memberCounts).map((of) => <CompanyMembers {...frame} {...of} isAll={isAll} />)
        )}
        {!isAll && (
          <a class="more-link" href={`${groupPath(group)}/members`}>
            {t('members.showAll')}
          </a>
        )}
      </>
    );
    return showGroup(web, c, { group, memberCounts, section: 'members', title: t('group.membersTab'), body });
  });
}

interface Frame {
  readonly group: GroupView;
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly lines: ReadonlyMap<PersonId, string>;
}

interface OfCompany {
  readonly membership: MemberCount;
  readonly members: readonly ListedMember[];
}

function byCompany(members: readonly ListedMember[], memberCounts: readonly MemberCount[]): OfCompany[] {
  return memberCounts.flatMap((membership) => {
    const own = members.filter(({ person }) => person.peerId === membership.peerId);
    return own.length === 0 ? [] : [{ membership, members: own }];
  });
}

/** Finding someone among them. */
function MemberTools(props: { readonly group: GroupView; readonly ctx: RequestContext; readonly q: string }) {
  const { group, ctx, q } = props;
  const { t } = ctx.i18n;
  const path = groupPath(group);
  return (
    <div class="member-tools">
      <form class="people-search" action={`${path}/members`} role="search" aria-label={t('members.search')}>
        <label>
          <span class="hidden">{t('members.search')}</span>
          <input type="search" name="q" value={q} placeholder={t('members.search')} autocomplete="off" />
        </label>
        <button class="button second">{t('people.search')}</button>
      </form>
    </div>
  );
}

/** One company in the group: how many, who speaks for it, and who they are. */
function CompanyMembers(props: Frame & OfCompany & { readonly isAll: boolean }) {
  const { membership, members, group, ctx, isAll } = props;
  const { t } = ctx.i18n;
  const speaker = members.find((member) => member.speaks);
  const id = `seats-${membership.peerId ?? 'own'}`;
  const more = `${groupPath(group)}/members?company=${membership.peerId ?? 'own'}`;
  return (
    <section class="company-seats" aria-labelledby={id}>
      <h2 id={id}>
        {badgeText(membership)} <span class="quiet">{t('group.seatCount', { count: membership.count })}</span>
      </h2>
      {speaker && isAll && (
        <p class="hint">{t('members.speaks', { name: speaker.person.name, company: membership.company })}</p>
      )}
      <ul class="cards">
        {members.map((member) => (
          <MemberCard {...props} member={member} />
        ))}
      </ul>
      {isAll && membership.count > perCompanyMax && (
        <a class="more-link" href={more}>
          {t('members.allOf', { company: membership.company, count: membership.count })}
        </a>
      )}
    </section>
  );
}

function WaitingList(props: Frame & { readonly waiting: readonly Waiting[] }) {
  const { waiting, group, ctx, instance, lines } = props;
  const { t, ago } = ctx.i18n;
  if (waiting.length === 0) return null;
  const path = groupPath(group);
  return (
    <section class="waiting" aria-labelledby="requests">
      <h2 id="requests">{t('members.waiting', { count: waiting.length })}</h2>
      <ul class="cards">
        {waiting.map(({ person, kind, since, asked }) => (
          <PersonCard person={person} ctx={ctx} instance={instance} line={lines.get(person.id)}>
            {asked !== null ? (
              <span class="tag">{t('members.asked', { company: group.company })}</span>
            ) : kind === 'invitation' ? (
              <>
                <span class="tag">{t('members.invited', { ago: ago(since) })}</span>
                {group.peerId === null && (
                  <button
                    class="button second"
                    form="act"
                    formaction={`${path}/requests/${person.id}/refusal`}
                  >
                    {t('members.takeBack')}
                    <span class="hidden"> {person.name}</span>
                  </button>
                )}
              </>
            ) : (
              <>
                <button class="button" form="act" formaction={`${path}/requests/${person.id}/approval`}>
                  {t('requests.approve')}
                  <span class="hidden"> {person.name}</span>
                </button>
                <button class="button second" form="act" formaction={`${path}/requests/${person.id}/refusal`}>
                  {t('requests.refuse')}
                  <span class="hidden"> {person.name}</span>
                </button>
              </>
            )}
          </PersonCard>
        ))}
      </ul>
    </section>
  );
}

function MemberCard(props: Frame & { readonly member: ListedMember }) {
  const { member, group, ctx, instance, lines } = props;
  const { t } = ctx.i18n;
  const { person } = member;
  const path = groupPath(group);
  const isMe = person.id === ctx.me.id;
  const mayExpel = !isMe && canExpel(group.mine, { role: member.role, state: 'active' });
  const governs = canGovern(group.mine) && group.archivedAt === null;
  return (
    <PersonCard person={person} ctx={ctx} instance={instance} line={lines.get(person.id)}>
      {member.role !== 'member' && <span class="tag">{roleWord(ctx.i18n, member.role)}</span>}
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

function RoleForm(props: Frame & { readonly member: ListedMember }) {
  const { member, group, ctx } = props;
  const { t } = ctx.i18n;
  return (
    <form class="inline" method="post" action={`${groupPath(group)}/members/${member.person.id}/role`}>
      <Hidden ctx={ctx} />
      <label>
        <span class="hint">{t('group.roleOf', { name: member.person.name })}</span>
        <select name="role">
          {roles.map((role) => (
            <option value={role} selected={role === member.role}>
              {roleWord(ctx.i18n, role)}
            </option>
          ))}
        </select>
      </label>
      <button class="button second">{t('form.change')}</button>
    </form>
  );
}
