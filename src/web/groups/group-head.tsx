import type { GroupView, MemberCount, Practice } from '#src/groups/group.ts';
import { canEdit, canInvite, canModerate } from '#src/groups/policy.ts';
import { picturePath } from '#src/media/picture.ts';
import type { RequestContext } from '../shell/context.ts';
import { hueOf } from '../shell/hues.ts';
import { groupPath } from '../posts/post-html.ts';
import type { I18n } from '../shell/i18n.ts';
import { GroupMark } from '../people/avatar.tsx';
import { AccessLine, roleWord } from './group-card.tsx';
import { Icon } from '../shell/icon.tsx';
import { GoingOn } from './group-quiet.tsx';
import { GroupTabs, type GroupSection } from './group-tabs.tsx';
import { CompanyBadge, badgeText } from '../company/company-badge.tsx';

interface Props {
  readonly group: GroupView;
  readonly memberCounts: readonly MemberCount[];
  readonly ctx: RequestContext;
  readonly section: GroupSection;
}

/** The head of every page of a group: what it is, which companies have members in it, one's own role, and navigation. */
export function GroupHead(props: Props) {
  const { group, memberCounts, ctx } = props;
  const { i18n } = ctx;
  return (
    <header class={group.headerUrl === null ? 'group-head' : 'group-head under-cover'}>
      {group.headerUrl !== null && (
        <img
          class="group-cover"
          src={picturePath({ id: group.id, part: 'header' }, group.headerUrl, 'large')}
          width="1500"
          height="500"
          alt=""
        />
      )}
      <GroupMark of={group} size="large" />
      <div class="group-title">
        <h1>
          <bdi>{group.name}</bdi> <CompanyBadge of={group} />
        </h1>
        {group.purpose !== '' && (
          <p class="group-purpose" dir="auto">
            {group.purpose}
          </p>
        )}
        <p class="quiet">
          <AccessLine group={group} i18n={i18n} />
          {group.mine && canModerate(group.mine) && (
            <>
              {' '}
              <span class="tag">{roleWord(i18n, group.mine.role)}</span>
            </>
          )}
        </p>
      </div>
      <MembershipActs group={group} ctx={ctx} />
      {memberCounts.length > 0 && <MemberCountChips memberCounts={memberCounts} i18n={i18n} />}
      {group.practice !== null && <PracticeBand group={group} practice={group.practice} i18n={i18n} />}
      <GoingOn group={group} ctx={ctx} />
      <GroupTabs {...props} />
    </header>
  );
}

/** On every page of a practice room: that nothing leaves it, and when it is emptied. */
function PracticeBand(props: {
  readonly group: GroupView;
  readonly practice: Practice;
  readonly i18n: I18n;
}) {
  const { group } = props;
  const { t } = props.i18n;
  const mayPlay = group.peerId === null && group.mine?.state === 'active';
  return (
    <p class="practice-band" role="note">
      <Icon name="target" />
      <span>
        <strong>{t('group.practice')}.</strong>{' '}
        {t(props.practice === 'night' ? 'group.practiceSayNight' : 'group.practiceSayWeek')}
      </span>
      {mayPlay && (
        <a class="button second" href={`${groupPath(group)}/plays`}>
          <Icon name="groups" />
          {t('play.heading')}
        </a>
      )}
    </p>
  );
}

/** How many of each company sit here, where there is no room beside the page. */
function MemberCountChips(props: { readonly memberCounts: readonly MemberCount[]; readonly i18n: I18n }) {
  const { memberCounts, i18n } = props;
  return (
    <ul class="chips group-seats phone-only" aria-label={i18n.t('group.seats')}>
      {memberCounts.map((membership) => (
        <li>
          <span class={membership.peerId === null ? 'plate own' : `plate hue-${hueOf(membership.company)}`}>
            {badgeText(membership)} <span class="count">{i18n.number(membership.count)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** One's place in the group and the one step that comes next. */
function MembershipActs(props: { readonly group: GroupView; readonly ctx: RequestContext }) {
  const { group, ctx } = props;
  const { t } = ctx.i18n;
  const to = `${groupPath(group)}/membership`;
  switch (group.mine?.state) {
    case 'active':
      return <OwnPlace group={group} ctx={ctx} />;
    case 'requested':
      return (
        <div class="group-act">
          <p class="quiet">{t('group.waiting')}</p>
          <button class="button second" form="act" formaction={`${to}/removal`}>
            {t('group.withdraw')}
          </button>
        </div>
      );
    case 'invited':
      return null; // the invitation itself is answered below, with all there is to know
    default:
      if (group.archivedAt !== null || !group.joinable) return null;
      return (
        <div class="group-act">
          <button class="button" form="act" formaction={to}>
            {t(group.access === 'open' ? 'group.join' : 'group.askToJoin')}
          </button>
        </div>
      );
  }
}

function OwnPlace(props: { readonly group: GroupView; readonly ctx: RequestContext }) {
  const { group, ctx } = props;
  const { t } = ctx.i18n;
  const path = groupPath(group);
  const mayInvite = group.archivedAt === null && canInvite(group, group.mine);
  const more = t('group.more', { name: group.name });
  return (
    <div class="group-act">
      {mayInvite && (
        <a class="button second" href={`${path}/invitations`}>
          <Icon name="plus" />
          {t('group.inviteSend')}
        </a>
      )}
      <details class="menu" name="menu">
        <summary class="button second" title={more}>
          <Icon name="more" />
          <span class="hidden">{more}</span>
        </summary>
        <div class="menu-list">
          {group.peerId === null && (
            <a class="menu-item" href={`${path}/plays`}>
              <Icon name="groups" />
              {t('play.heading')}
            </a>
          )}
          {group.charterSource !== '' && (
            <a class="menu-item" href={`${path}/charter`}>
              <Icon name="file" />
              {t('group.charter')}
            </a>
          )}
          {canEdit(group.mine) && (
            <a class="menu-item" href={`${path}/settings`}>
              <Icon name="settings" />
              {t('group.settings')}
            </a>
          )}
          <a class="menu-item" href={`${path}/mutes`}>
            <Icon name="hush" />
            {t('mute.menu')}
          </a>
          <a class="menu-item" href={`${path}/report`}>
            <Icon name="flag" />
            {t('report.menu')}
          </a>
          <a class="menu-item" href={`${path}/departure`}>
            <Icon name="leave" />
            {t('group.leave')}
          </a>
        </div>
      </details>
    </div>
  );
}
