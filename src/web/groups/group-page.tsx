import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { GroupView, MemberCount } from '#src/groups/group.ts';
import { canPost } from '#src/groups/policy.ts';
import type { WebContext, WebRequest } from '../shell/context.ts';
import type { Topic } from '../live/topics.ts';
import { groupPath } from '../posts/post-html.ts';
import { showPage } from '../shell/show.tsx';
import type { I18n } from '../shell/i18n.ts';
import { GroupHead } from './group-head.tsx';
import type { GroupSection } from './group-tabs.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';

interface Shown {
  readonly group: GroupView;
  readonly memberCounts: readonly MemberCount[];
  readonly section: GroupSection;
  /** What of the group it is; not said on its first page. */
  readonly title?: string;
  readonly body: Child;
  /** Beside it, above who reads here. */
  readonly aside?: Child;
  readonly status?: ContentfulStatusCode;
  readonly live?: readonly Topic[];
  /** It needs the room beside it, too. */
  readonly wide?: true;
}

/** Answers with one page of a group: the same head on all of them, and beside it who can read here. */
export function showGroup(web: WebContext, c: WebRequest, shown: Shown): Response {
  const { group, memberCounts, section, title, body, aside, status, live, wide } = shown;
  const { ctx } = c.var;
  const mayPost = canPost(group, group.mine) && !group.owesCharter;
  return showPage(web, c, {
    title: title === undefined ? group.name : `${title} · ${group.name}`,
    room: 'groups',
    body: (
      <>
        <GroupHead group={group} memberCounts={memberCounts} ctx={ctx} section={section} />
        {body}
      </>
    ),
    ...(!wide && {
      aside: (
        <div class="group-aside">
          {aside}
          <GroupFacts group={group} memberCounts={memberCounts} i18n={ctx.i18n} />
        </div>
      ),
    }),
    ...(mayPost ? { write: `/posts/new?group=${group.id}` } : {}),
    ...{ status, live },
  });
}

/** Beside a group's pages: who reads along, and where to read more. */
function GroupFacts(props: {
  readonly group: GroupView;
  readonly memberCounts: readonly MemberCount[];
  readonly i18n: I18n;
}) {
  const { group, memberCounts, i18n } = props;
  const { t } = i18n;
  return (
    <section class="beside" aria-labelledby="seats">
      <h2 id="seats">{t('group.whoReads')}</h2>
      <MemberCountLines memberCounts={memberCounts} i18n={i18n} />
      <p class="quiet">{t('group.home', { company: group.company, country: group.country })}</p>
      <a class="more-link" href={`${groupPath(group)}/about`}>
        {t('group.aboutMore')}
      </a>
    </section>
  );
}

/** The number of members per company. */
export function MemberCountLines({
  memberCounts,
  i18n,
}: {
  readonly memberCounts: readonly MemberCount[];
  readonly i18n: I18n;
}) {
  return (
    <ul class="lines">
      {memberCounts.map((membership) => (
        <li>
          <span class="line">
            {membership.peerId === null ? (
              `${membership.company} · ${membership.country}`
            ) : (
              <CompanyBadge of={membership} />
            )}
            <span class="count">{i18n.t('group.seatCount', { count: membership.count })}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
