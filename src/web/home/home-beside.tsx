import type { Return } from '#src/access/returns.ts';
import { readFirstSteps } from '#src/accounts/first-steps.ts';
import { admitsUs } from '#src/groups/admits-us.ts';
import { suggestGroupsAgain, type SuggestedGroup } from '#src/groups/suggest.ts';
import { pendingFor, type Pending } from '#src/groups/read-members.ts';
import { followRequestsOf } from '#src/people/read-follows.ts';
import { newPostsMax, newsOfGroups, type NewsOfGroups } from '#src/posts/read/group-visits.ts';
import type { Entry } from '#src/posts/post.ts';
import { sayHours } from '#src/posts/kinds/event/said-times.ts';
import { listQuestions } from '#src/posts/kinds/question/questions.ts';
import { readCalendar, type CalendarEvent } from '#src/calendars/read.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { SuggestedLines } from '../groups/group-suggestions.tsx';
import { GroupMark } from '../people/avatar.tsx';
import { readAway } from './missed.tsx';
import { FirstSteps, FirstStepsFolded, type Steps } from './first-steps.tsx';
import { Icon } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { groupPath, namedText } from '../posts/post-html.ts';
import type { I18n } from '../shell/i18n.ts';

interface BesideProps {
  readonly requests: number;
  readonly pending: readonly Pending[];
  readonly news: NewsOfGroups;
  readonly questions: readonly Entry[];
  readonly suggested: readonly SuggestedGroup[];
  /** The next ones of the reader's calendar that take place. */
  readonly events: readonly CalendarEvent[];
  readonly steps: Steps | null;
  /** They are back after days. */
  readonly away: Return | null;
}

const groupsBeside = 8;
const requestsCounted = 20;
const questionsBeside = 3;
const suggestedBeside = 2;
const eventsBeside = 3;
/** Of so many more, those that were cancelled or declined are left out. */
const eventsDeclinedMax = 10;
const eventsAheadMs = 14 * 24 * 3600 * 1000;

export async function readBeside(web: WebContext, ctx: RequestContext): Promise<BesideProps> {
  const { db } = web;
  const me = ctx.me.id;
  const now = new Date();
  const ahead = { from: now, to: new Date(now.getTime() + eventsAheadMs) };
  const [requests, pending, news, questions, events, steps, away, suggested] = await Promise.all([
    followRequestsOf(db, me, { limit: requestsCounted }),
    pendingFor(db, me),
    newsOfGroups(db, me, groupsBeside),
    listQuestions(db, me, { open: true, mine: true }, { limit: questionsBeside }),
    readCalendar(db, ctx.viewer, 'mine', ahead, eventsBeside + eventsDeclinedMax),
    readFirstSteps(db, me),
    readAway(web, ctx),
    suggestGroupsAgain(db, me, admitsUs(web.registry)),
  ]);
  const next = events.filter(({ cancelled, own }) => !cancelled && own !== 'no').slice(0, eventsBeside);
  return {
    ...{ requests: requests.length, pending, news, questions, events: next, steps, away },
    suggested: suggested.slice(0, suggestedBeside),
  };
}

interface Props extends BesideProps {
  readonly ctx: RequestContext;
  readonly i18n: I18n;
  /** News stands above the feed, with its link to all of it. */
  readonly hasNews: boolean;
  /** Must-reads not acknowledged yet. */
  readonly waiting: number;
}

/** What waits for the reader, open questions in their groups, and their groups. */
export function Beside(props: Props) {
  const { i18n, ctx, steps } = props;
  return (
    <div class="home-aside">
      <FirstSteps ctx={ctx} steps={steps} />
      {isAnythingWaiting(props) && (
        <section class="beside" aria-labelledby="waiting">
          <h2 id="waiting">{i18n.t('home.waiting')}</h2>
          <WaitingLines {...props} />
        </section>
      )}
      {props.events.length > 0 && (
        <section class="beside" aria-labelledby="next-events">
          <h2 id="next-events">{i18n.t('home.events')}</h2>
          <EventLines {...props} />
        </section>
      )}
      {props.questions.length > 0 && (
        <section class="beside" aria-labelledby="open-questions">
          <h2 id="open-questions">{i18n.t('home.questions')}</h2>
          <QuestionLines {...props} />
        </section>
      )}
      <section class="beside" aria-labelledby="own-groups">
        <h2 id="own-groups">{i18n.t('home.groups')}</h2>
        <GroupLines {...props} />
        {props.suggested.length > 0 && (
          <>
            <h3>{i18n.t('groups.suggested')}</h3>
            <SuggestedLines suggested={props.suggested} ctx={ctx} />
          </>
        )}
        {!props.hasNews && (
          <p class="more-line">
            <a class="more-link" href="/news">
              {i18n.t('news.all')}
            </a>
          </p>
        )}
        <p class="more-line">
          <a class="more-link" href="/missed">
            {i18n.t('missed.heading')}
          </a>
        </p>
      </section>
    </div>
  );
}

/** The same above the feed in single-column layouts: what waits is visible, the rest collapsed. */
export function Strip(props: Props) {
  const { i18n, ctx, steps, questions, news } = props;
  const { t } = i18n;
  return (
    <div class="strip">
      {isAnythingWaiting(props) && (
        <section aria-labelledby="waiting-above">
          <h2 id="waiting-above">{t('home.waiting')}</h2>
          <WaitingLines {...props} />
        </section>
      )}
      <FirstStepsFolded ctx={ctx} steps={steps} />
      <details>
        <summary>
          <span class="grow">{t(questions.length > 0 ? 'home.groupsAndQuestions' : 'home.groups')}</span>
          <NewIn count={news.fresh} i18n={i18n} />
        </summary>
        {questions.length > 0 && <QuestionLines {...props} />}
        <GroupLines {...props} />
      </details>
    </div>
  );
}

function EventLines({ events, i18n }: Props) {
  return (
    <>
      <ul class="lines">
        {events.map((event) => (
          <li>
            <a href={`/posts/${event.postId}`}>
              <Icon name="calendar" />
              <span class="beside-text">
                <span class="beside-words" dir="auto">
                  {event.title}
                </span>
                <span class="quiet">
                  <time datetime={event.startsAt.toISOString()}>
                    {sayHours({ ...event, endsAt: null }, i18n.locale, i18n.timeZone, 'short').join(', ')}
                  </time>
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      <a class="more-link" href="/calendar">
        {i18n.t('home.calendar')}
      </a>
    </>
  );
}

function QuestionLines({ questions, i18n }: Props) {
  return (
    <>
      <ul class="lines">
        {questions.map(({ post }) => (
          <li>
            <a href={`/posts/${post.id}`}>
              <Icon name="question" />
              <span class="beside-text">
                <span class="beside-words" lang={post.language}>
                  {post.title || namedText(post)}
                </span>
                <span class="quiet">{post.group?.name}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      <a class="more-link" href="/questions?open=1">
        {i18n.t('home.allQuestions')}
      </a>
    </>
  );
}

const isAnythingWaiting = ({ requests, pending, waiting }: Props): boolean =>
  requests + pending.length + waiting > 0;

function WaitingLines({ requests, pending, waiting, i18n }: Props) {
  const { t } = i18n;
  return (
    <ul class="lines">
      {waiting > 0 && (
        <li>
          <a href="/?feed=you#must-reads">
            <Icon name="check" />
            {t('home.mustReads', { count: waiting })}
          </a>
        </li>
      )}
      {requests > 0 && (
        <li>
          <a href="/people/requests">
            <Icon name="person" />
            {t('home.followRequests', { count: requests })}
          </a>
        </li>
      )}
      {pending.map((each) => (
        <li>
          <a
            href={
              each.kind === 'request' ? `${groupPath(each.group)}/members#requests` : groupPath(each.group)
            }
          >
            <Icon name={each.kind === 'request' ? 'people' : 'mail'} />
            <span>{pendingText(i18n, each)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function GroupLines({ news: { groups }, i18n }: Props) {
  const { t } = i18n;
  return (
    <>
      {groups.length === 0 ? (
        <p class="quiet">{t('home.noGroups')}</p>
      ) : (
        <ul class="lines">
          {groups.map((group) => (
            <li>
              <a href={groupPath(group)}>
                <GroupMark of={group} size="small" />
                <span class="grow">
                  {group.name} <CompanyBadge of={group} />
                </span>
                <NewIn count={group.fresh} i18n={i18n} />
              </a>
            </li>
          ))}
        </ul>
      )}
      <a class="more-link" href="/groups">
        {t('home.allGroups')}
      </a>
    </>
  );
}

function NewIn({ count, i18n }: { readonly count: number; readonly i18n: I18n }) {
  if (count === 0) return null;
  const many = count >= newPostsMax;
  return (
    <span class="new-count" title={i18n.t('home.newInGroup', { count })}>
      <span aria-hidden="true">{many ? `${newPostsMax - 1}+` : i18n.number(count)}</span>
      <span class="hidden">{i18n.t('home.newInGroup', { count })}</span>
    </span>
  );
}

function pendingText(i18n: I18n, each: Pending): string {
  const name = each.person?.name ?? '';
  if (each.kind === 'request') return i18n.t('home.joinRequest', { name, group: each.group.name });
  return name === ''
    ? i18n.t('home.invitation', { group: each.group.name })
    : i18n.t('home.invitationBy', { name, group: each.group.name });
}
