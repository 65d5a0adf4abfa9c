import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { GroupView, Seats } from '#src/groups/group.ts';
import { canPost } from '#src/groups/policy.ts';
import type { WebContext, WebRequest } from '../context.ts';
import type { Topic } from '../live/topics.ts';
import { groupPath } from '../prose.ts';
import { showPage } from '../show.tsx';
import type { Words } from '../words.ts';
import { GroupHead, type GroupSection } from './group-head.tsx';
import { Plate } from './plate.tsx';

interface Shown {
  readonly group: GroupView;
  readonly seats: readonly Seats[];
  readonly section: GroupSection;
  /** What of the group it is; not said on its first page. */
  readonly title?: string;
  readonly body: Child;
  readonly status?: ContentfulStatusCode;
  readonly live?: readonly Topic[];
}

/** Answers with one page of a group: the same head on all of them, and beside them who reads here. */
export function showGroup(web: WebContext, c: WebRequest, shown: Shown): Response {
  const { group, seats, section, title, body, status, live } = shown;
  const { visit } = c.var;
  const mayPost = canPost(group, group.mine) && !group.owesCharter;
  return showPage(web, c, {
    title: title === undefined ? group.name : `${title} · ${group.name}`,
    room: 'groups',
    body: (
      <>
        <GroupHead group={group} seats={seats} visit={visit} section={section} />
        {body}
      </>
    ),
    aside: (
      <div class="group-aside">
        <GroupFacts group={group} seats={seats} words={visit.words} />
      </div>
    ),
    ...(mayPost ? { write: `/posts/new?group=${group.id}` } : {}),
    ...{ status, live },
  });
}

/** Beside a group's pages: who reads along, and where to read more. */
function GroupFacts(props: {
  readonly group: GroupView;
  readonly seats: readonly Seats[];
  readonly words: Words;
}) {
  const { group, seats, words } = props;
  const { t } = words;
  return (
    <section class="beside" aria-labelledby="seats">
      <h2 id="seats">{t('group.whoReads')}</h2>
      <SeatLines seats={seats} words={words} />
      <p class="quiet">{t('group.home', { company: group.company, country: group.country })}</p>
      <a class="more-link" href={`${groupPath(group)}/about`}>
        {t('group.aboutMore')}
      </a>
    </section>
  );
}

/** How many of each company sit in a group. */
export function SeatLines({ seats, words }: { readonly seats: readonly Seats[]; readonly words: Words }) {
  return (
    <ul class="lines">
      {seats.map((seat) => (
        <li>
          <span class="line">
            {seat.peerId === null ? `${seat.company} · ${seat.country}` : <Plate of={seat} />}
            <span class="count">{words.t('group.seatCount', { count: seat.count })}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
