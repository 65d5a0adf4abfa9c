import { readFirstSteps } from '#src/accounts/first-steps.ts';
import { pendingFor, type Pending } from '#src/groups/read-members.ts';
import { listGroups } from '#src/groups/read.ts';
import type { GroupView } from '#src/groups/group.ts';
import { followRequestsOf } from '#src/people/read-follows.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { newInGroups, newPostsMax } from '#src/posts/group-visits.ts';
import type { Entry } from '#src/posts/post.ts';
import { listQuestions } from '#src/posts/questions.ts';
import type { Visit, WebContext } from '../context.ts';
import { GroupMark } from '../parts/avatar.tsx';
import { FirstSteps, FirstStepsFolded, type Steps } from '../parts/first-steps.tsx';
import { Icon } from '../parts/icon.tsx';
import { Plate } from '../parts/plate.tsx';
import { groupPath, namedText } from '../prose.ts';
import type { Words } from '../words.ts';

interface BesideProps {
  readonly requests: number;
  readonly pending: readonly Pending[];
  readonly groups: readonly GroupView[];
  /** How much others wrote there since the reader looked. */
  readonly news: ReadonlyMap<GroupId, number>;
  readonly questions: readonly Entry[];
  readonly steps: Steps | null;
}

const groupsBeside = 8;
/** Of so many the ones with something new come first. */
const groupsSorted = 40;
const requestsCounted = 20;
const questionsBeside = 3;

export async function readBeside(web: WebContext, visit: Visit): Promise<BesideProps> {
  const { db } = web;
  const me = visit.me.id;
  const [requests, pending, groups, news, questions, steps] = await Promise.all([
    followRequestsOf(db, me, { limit: requestsCounted }),
    pendingFor(db, me),
    listGroups(db, visit.viewer, { mine: true, page: { limit: groupsSorted } }),
    newInGroups(db, me),
    listQuestions(db, me, { open: true, mine: true }, { limit: questionsBeside }),
    readFirstSteps(db, me),
  ]);
  const shown = groups
    .toSorted((a, b) => Number(news.has(b.id)) - Number(news.has(a.id)))
    .slice(0, groupsBeside);
  return { requests: requests.length, pending, groups: shown, news, questions, steps };
}

interface Props extends BesideProps {
  readonly visit: Visit;
  readonly words: Words;
  /** Must-reads not acknowledged yet. */
  readonly waiting: number;
}

/** What waits for the reader, open questions of their groups, and their groups. */
export function Beside(props: Props) {
  const { words, visit, steps } = props;
  return (
    <div class="home-aside">
      <FirstSteps visit={visit} steps={steps} />
      {isAnythingWaiting(props) && (
        <section class="beside" aria-labelledby="waiting">
          <h2 id="waiting">{words.t('home.waiting')}</h2>
          <WaitingLines {...props} />
        </section>
      )}
      {props.questions.length > 0 && (
        <section class="beside" aria-labelledby="open-questions">
          <h2 id="open-questions">{words.t('home.questions')}</h2>
          <QuestionLines {...props} />
        </section>
      )}
      <section class="beside" aria-labelledby="own-groups">
        <h2 id="own-groups">{words.t('home.groups')}</h2>
        <GroupLines {...props} />
      </section>
    </div>
  );
}

/** The same above the feed, where there is one column: what waits in sight, the rest folded. */
export function Strip(props: Props) {
  const { words, visit, steps, questions, news } = props;
  const { t } = words;
  const fresh = [...news.values()].reduce((sum, count) => sum + count, 0);
  return (
    <div class="strip">
      {isAnythingWaiting(props) && (
        <section aria-labelledby="waiting-above">
          <h2 id="waiting-above">{t('home.waiting')}</h2>
          <WaitingLines {...props} />
        </section>
      )}
      <FirstStepsFolded visit={visit} steps={steps} />
      <details>
        <summary>
          <span class="grow">{t(questions.length > 0 ? 'home.groupsAndQuestions' : 'home.groups')}</span>
          <NewIn count={Math.min(fresh, newPostsMax)} words={words} />
        </summary>
        {questions.length > 0 && <QuestionLines {...props} />}
        <GroupLines {...props} />
      </details>
    </div>
  );
}

function QuestionLines({ questions, words }: Props) {
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
        {words.t('home.allQuestions')}
      </a>
    </>
  );
}

const isAnythingWaiting = ({ requests, pending, waiting }: Props): boolean =>
  requests + pending.length + waiting > 0;

function WaitingLines({ requests, pending, waiting, words }: Props) {
  const { t } = words;
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
            <span>{pendingText(words, each)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function GroupLines({ groups, news, words }: Props) {
  const { t } = words;
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
                  {group.name} <Plate of={group} />
                </span>
                <NewIn count={news.get(group.id) ?? 0} words={words} />
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

function NewIn({ count, words }: { readonly count: number; readonly words: Words }) {
  if (count === 0) return null;
  const many = count >= newPostsMax;
  return (
    <span class="new-count" title={words.t('home.newInGroup', { count })}>
      <span aria-hidden="true">{many ? `${newPostsMax - 1}+` : words.number(count)}</span>
      <span class="hidden">{words.t('home.newInGroup', { count })}</span>
    </span>
  );
}

function pendingText(words: Words, each: Pending): string {
  const name = each.person?.name ?? '';
  if (each.kind === 'request') return words.t('home.joinRequest', { name, group: each.group.name });
  return name === ''
    ? words.t('home.invitation', { group: each.group.name })
    : words.t('home.invitationBy', { name, group: each.group.name });
}
