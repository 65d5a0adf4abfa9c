import type { Hono } from 'hono';
import type { GroupView, Role, Seats } from '#src/groups/group.ts';
import { canApprove, canExpel, canGovern } from '#src/groups/policy.ts';
import { seatsOf } from '#src/groups/read-members.ts';
import {
  perCompanyMax,
  seatedMembers,
  waitingIn,
  type SeatedMember,
  type Waiting,
} from '#src/groups/read-seats.ts';
import type { House } from '#src/platform/house.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Visit, WebContext, WebEnv } from '../context.ts';
import { groupOf } from '../find.ts';
import { Hidden } from '../layout.tsx';
import { roleWord } from '../parts/group-card.tsx';
import { showGroup } from '../parts/group-page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Note } from '../parts/notice.tsx';
import { PersonCard } from '../parts/person-card.tsx';
import { plateText } from '../parts/plate.tsx';
import { groupPath } from '../prose.ts';
import { linesOf } from '../read.ts';

/** Who is in a group, company by company, who asks to be, and what its moderators do about it, also from another company. */
export function groupMemberRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/members', async (c) => {
    const { visit } = c.var;
    const { db } = web;
    const { t } = visit.words;
    const group = await groupOf(web, c);
    const q = (c.req.query('q') ?? '').trim();
    const one = c.req.query('company') ?? '';
    const company = one === 'own' ? null : /^\d{1,9}$/.test(one) ? Number(one) : undefined;
    const [members, seats, waiting] = await Promise.all([
      seatedMembers(db, visit.viewer, group.id, { q, company }),
      seatsOf(db, visit.viewer, group.id),
      canApprove(group.mine) ? waitingIn(db, group.id) : [],
    ]);
    const shown = [...members, ...waiting].map(({ person }) => person.id);
    const frame = { group, visit, house: db.house, lines: await linesOf(db, visit.viewer, shown) };
    const isAll = q === '' && company === undefined;
    const body = (
      <>
        {isAll && <WaitingList {...frame} waiting={waiting} />}
        <MemberTools group={group} visit={visit} q={q} />
        {members.length === 0 ? (
          <Note>{t(q === '' ? 'group.membersHidden' : 'members.nobody', { q })}</Note>
        ) : (
          byCompany(members, seats).map((of) => <CompanySeats {...frame} {...of} isAll={isAll} />)
        )}
        {!isAll && (
          <a class="more-link" href={`${groupPath(group)}/members`}>
            {t('members.showAll')}
          </a>
        )}
      </>
    );
    return showGroup(web, c, { group, seats, section: 'members', title: t('group.membersTab'), body });
  });
}

interface Frame {
  readonly group: GroupView;
  readonly visit: Visit;
  readonly house: House;
  readonly lines: ReadonlyMap<PersonId, string>;
}

interface OfCompany {
  readonly seat: Seats;
  readonly members: readonly SeatedMember[];
}

function byCompany(members: readonly SeatedMember[], seats: readonly Seats[]): OfCompany[] {
  return seats.flatMap((seat) => {
    const own = members.filter(({ person }) => person.peerId === seat.peerId);
    return own.length === 0 ? [] : [{ seat, members: own }];
  });
}

/** Finding somebody among them. */
function MemberTools(props: { readonly group: GroupView; readonly visit: Visit; readonly q: string }) {
  const { group, visit, q } = props;
  const { t } = visit.words;
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
function CompanySeats(props: Frame & OfCompany & { readonly isAll: boolean }) {
  const { seat, members, group, visit, isAll } = props;
  const { t } = visit.words;
  const speaker = members.find((member) => member.speaks);
  const id = `seats-${seat.peerId ?? 'own'}`;
  const more = `${groupPath(group)}/members?company=${seat.peerId ?? 'own'}`;
  return (
    <section class="company-seats" aria-labelledby={id}>
      <h2 id={id}>
        {plateText(seat)} <span class="quiet">{t('group.seatCount', { count: seat.count })}</span>
      </h2>
      {speaker && isAll && (
        <p class="hint">{t('members.speaks', { name: speaker.person.name, company: seat.company })}</p>
      )}
      <ul class="cards">
        {members.map((member) => (
          <MemberCard {...props} member={member} />
        ))}
      </ul>
      {isAll && seat.count > perCompanyMax && (
        <a class="more-link" href={more}>
          {t('members.allOf', { company: seat.company, count: seat.count })}
        </a>
      )}
    </section>
  );
}

function WaitingList(props: Frame & { readonly waiting: readonly Waiting[] }) {
  const { waiting, group, visit, house, lines } = props;
  const { t, ago } = visit.words;
  if (waiting.length === 0) return null;
  const path = groupPath(group);
  return (
    <section class="waiting" aria-labelledby="requests">
      <h2 id="requests">{t('members.waiting', { count: waiting.length })}</h2>
      <ul class="cards">
        {waiting.map(({ person, kind, since, asked }) => (
          <PersonCard person={person} visit={visit} house={house} line={lines.get(person.id)}>
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

function MemberCard(props: Frame & { readonly member: SeatedMember }) {
  const { member, group, visit, house, lines } = props;
  const { t } = visit.words;
  const { person } = member;
  const path = groupPath(group);
  const isMe = person.id === visit.me.id;
  const mayExpel = !isMe && canExpel(group.mine, { role: member.role, state: 'active' });
  const governs = canGovern(group.mine) && group.archivedAt === null;
  return (
    <PersonCard person={person} visit={visit} house={house} line={lines.get(person.id)}>
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

function RoleForm(props: Frame & { readonly member: SeatedMember }) {
  const { member, group, visit } = props;
  const { t } = visit.words;
  return (
    <form class="inline" method="post" action={`${groupPath(group)}/members/${member.person.id}/role`}>
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
