import type { PostId } from '#src/platform/ids.ts';
import { round } from '#src/maintenance.ts';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import { indexWords } from '#src/posts/search/index-words.ts';
import type { Visitor } from './visit.ts';
import type { World } from './world.ts';

/** What somebody does, by the server that serves; `chore`: what a worker does, in this process. */
export interface Operation {
  readonly name: string;
  readonly kind: 'page' | 'list' | 'act' | 'chore';
  /** A number: so many of the same were done at once. */
  run(world: World): Promise<unknown>;
}

/** Every page, every list of the API, what people write, and what the instance does by itself. */
export function operationsOf(world: World): readonly Operation[] {
  return [...pages(world), ...lists(world), ...acts(world), ...chores()];
}

/** Whose page, and its path. */
type Path = readonly [who: 'busy' | 'ordinary' | 'admin' | 'searcher', path: string];
const visitorIn = (world: World, who: Path[0]): Visitor =>
  who === 'searcher' ? world.nextSearcher() : world[who];
const isNamed = (who: Path[0]): boolean => who === 'busy' || who === 'admin';

const pages = (world: World): Operation[] =>
  pagePaths(world).map(([who, path]) => ({
    name: `${isNamed(who) ? `${who}: ` : ''}${namedIn(world, path)}`,
    kind: 'page',
    run: (here) => visitorIn(here, who).page(path),
  }));

const monthAgo = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);

function pagePaths({ places: at }: World): Path[] {
  const rooms = ['/', '/?feed=following', '/?feed=all', `/newer?feed=you&upto=${at.newest}`];
  return [
    ...rooms.map((path): Path => ['busy', path]),
    ...rooms.map((path): Path => ['ordinary', path]),
    ['busy', `/?before=${at.yearAgo}`],
    ['ordinary', '/live/missed?since=1'],
    ...(['ordinary', 'busy'] as const).map((who): Path => [who, `/missed?since=${monthAgo}`]),
    ['busy', '/groups'],
    ['busy', `/groups/${at.large}`],
    ['busy', `/groups/${at.middle}`],
    ...['about', 'members', 'files', 'questions', 'files?company=own'].map((page): Path => [
      'busy',
      `/groups/${at.large}/${page}`,
    ]),
    ['busy', `/posts/${at.longThread}`],
    ['busy', `/posts/${at.longThread}/files`],
    ['ordinary', `/posts/${at.liked}`],
    ['ordinary', `/posts/${at.liked}/reactions`],
    ['ordinary', `/posts/${at.question}`],
    ['ordinary', `/posts/${at.edited}/versions`],
    ['ordinary', '/posts/new'],
    ['busy', '/audiences'],
    ['ordinary', `/completions?q=an`],
    ['ordinary', `/@${at.popular}`],
    ['ordinary', `/@${at.partnersPerson}`],
    ...['', '?q=anna', '?skill=SPS', '?sort=newest', '?partners=1'].map((query): Path => [
      'ordinary',
      `/people${query}`,
    ]),
    ['busy', '/notifications'],
    ['busy', '/chat'],
    ['busy', `/chat/${at.conversation}`],
    ...searches.map((query): Path => ['searcher', `/search?${query}`]),
    ['searcher', '/search/suggestions?q=pum'],
    ['ordinary', '/saved'],
    ['busy', '/questions'],
    ['ordinary', `/tags/${at.tag}`],
    ...['', '/account', '/notifications', '/reading', '/security'].map((page): Path => [
      'ordinary',
      `/settings${page}`,
    ]),
    ...['', '/people', '/invitations', '/skills', '/alerts'].map((page): Path => [
      'admin',
      `/settings/company${page}`,
    ]),
    ['admin', '/reports'],
    ['admin', '/reports/log'],
  ];
}

/** Frequent words, some of a text, a phrase, a beginning, what nobody wrote; by whom, where, when; and other things than posts. */
const searches = [
  'q=pumpe',
  'q=pumpe+ventil',
  'q=lieferung+dichtung+angebot',
  'q=%22pumpe+ventil%22',
  'q=a',
  'q=und',
  'q=nirgendwo',
  'q=pumpe&kind=posts&group=gruppe1',
  'q=pumpe&kind=posts&by=anna.albrecht1',
  'q=pumpe&kind=posts&when=week',
  'q=anna&kind=people',
  'q=gruppe&kind=groups',
  'q=wart&kind=topics',
  'q=pumpe&kind=files',
];

const lists = (world: World): Operation[] =>
  listPaths(world).map(([who, path]) => ({
    name: `${isNamed(who) ? `${who}: ` : ''}${namedIn(world, path)}`,
    kind: 'list',
    run: (here) => visitorIn(here, who).api('GET', path),
  }));

function listPaths({ places: at, busy }: World): Path[] {
  const all: Path[] = [
    ['busy', '/api/v1/timelines/home'],
    ['ordinary', '/api/v1/timelines/home'],
    ['busy', `/api/v1/timelines/home?max_id=${at.yearAgo}`],
    ['ordinary', '/api/v1/timelines/public'],
    ['busy', `/api/v1/timelines/list/${at.largeId}`],
    ['ordinary', `/api/v1/timelines/tag/${at.tag}`],
    ['busy', `/api/v1/lists/${at.largeId}/accounts`],
    ['busy', '/api/v1/lists'],
    ['ordinary', `/api/v1/accounts/${at.popularId}`],
    ['ordinary', `/api/v1/accounts/${at.popularId}/statuses`],
    ['ordinary', `/api/v1/accounts/${busy.id}/statuses?exclude_replies=true`],
    ['ordinary', `/api/v1/accounts/${at.popularId}/followers`],
    ['ordinary', `/api/v1/accounts/${at.popularId}/following`],
    ['ordinary', `/api/v1/accounts/${at.popularId}/featured_tags`],
    ['ordinary', `/api/v1/accounts/familiar_followers?id[]=${at.popularId}`],
    ['ordinary', `/api/v1/accounts/relationships?id[]=${at.popularId}`],
    ['searcher', '/api/v1/accounts/search?q=anna'],
    ['ordinary', '/api/v1/directory'],
    ['busy', `/api/v1/statuses/${at.longThread}/context`],
    ['ordinary', `/api/v1/statuses/${at.liked}`],
    ['ordinary', `/api/v1/statuses/${at.liked}/favourited_by`],
    ['ordinary', `/api/v1/statuses/${at.liked}/reblogged_by`],
    ['ordinary', `/api/v1/statuses/${at.edited}/history`],
    ['ordinary', `/api/v1/polls/${at.poll}`],
    ['searcher', `/api/v2/search?q=pumpe+ventil`],
    ['ordinary', '/api/v1/instance'],
    ['ordinary', '/api/v1/instance/activity'],
  ];
  const ofBusy = [
    ...[
      'v1/notifications',
      'v2/notifications',
      'v1/notifications/unread_count',
      'v1/conversations',
      'v1/bookmarks',
    ],
    ...[
      'v1/favourites',
      'v1/follow_requests',
      'v1/mutes',
      'v1/blocks',
      'v1/suggestions',
      'v1/featured_tags',
      'v1/markers',
    ],
    ...[
      'v1/trends/tags',
      'v1/trends/statuses',
      'v1/followed_tags',
      'v1/endorsements',
      'v1/featured_tags/suggestions',
    ],
  ];
  return [...all, ...ofBusy.map((path): Path => ['busy', `/api/${path}`])];
}

/** Ids and handles differ between instances; names must not. What is searched for is named as it is. */
function namedIn({ places, busy }: World, path: string): string {
  const known = Object.entries({ ...places, busyId: busy.id }).toSorted(
    ([, a], [, b]) => b.length - a.length,
  );
  return known.reduce(
    (name, [key, value]) => {
      const before = /^\d+$/.test(value) ? '[/=]' : '[/@]';
      return name.replace(new RegExp(`(?<=${before})${value}(?![\\w.])`, 'g'), `<${key}>`);
    },
    path.replace(monthAgo, '<monthAgo>'),
  );
}

interface Status {
  readonly id: PostId;
}
const write = (who: Visitor, body: object): Promise<Status> => who.api('POST', '/api/v1/statuses', body);
const text = 'Die Pumpe in Halle 3 braucht eine neue Dichtung, bitte bis Freitag.';

function acts({ places: at }: World): Operation[] {
  const act = (name: string, run: Operation['run']): Operation => ({ name, kind: 'act', run });
  return [
    act('a post for the company', ({ ordinary }) =>
      write(ordinary, { status: text, visibility: 'unlisted' }),
    ),
    act('a post of somebody popular', ({ busy }) => write(busy, { status: text, visibility: 'unlisted' })),
    act('a post in a group', ({ busy }) =>
      write(busy, { status: text, visibility: 'private', list_id: at.middleId }),
    ),
    act('a post in the group of everybody', ({ busy }) =>
      write(busy, { status: text, visibility: 'private', list_id: at.largeId }),
    ),
    act('a reply in a long thread', ({ busy }) =>
      write(busy, { status: text, in_reply_to_id: at.longThread }),
    ),
    act('a reply to a post of the company', ({ ordinary }) =>
      write(ordinary, { status: text, in_reply_to_id: at.liked }),
    ),
    act('a like and no like', async ({ ordinary }) => {
      await ordinary.api('POST', `/api/v1/statuses/${at.liked}/favourite`);
      await ordinary.api('POST', `/api/v1/statuses/${at.liked}/unfavourite`);
    }),
    act('a bookmark and none', async ({ ordinary }) => {
      await ordinary.api('POST', `/api/v1/statuses/${at.liked}/bookmark`);
      await ordinary.api('POST', `/api/v1/statuses/${at.liked}/unbookmark`);
    }),
    act('a follow and no follow', async ({ admin }) => {
      await admin.api('POST', `/api/v1/accounts/${at.partnersPersonId}/follow`);
      await admin.api('POST', `/api/v1/accounts/${at.partnersPersonId}/unfollow`);
    }),
    act('a post, edited', async ({ ordinary }) => {
      const { id } = await write(ordinary, { status: text, visibility: 'unlisted' });
      await ordinary.api('PUT', `/api/v1/statuses/${id}`, { status: `${text} Danke!` });
    }),
    act('a post in a group, and erased', async ({ busy }) => {
      const { id } = await write(busy, { status: text, visibility: 'private', list_id: at.middleId });
      await busy.api('DELETE', `/api/v1/statuses/${id}`);
    }),
  ];
}

function chores(): Operation[] {
  const chore = (name: string, run: Operation['run']): Operation => ({ name, kind: 'chore', run });
  return [
    chore('a round of maintenance', ({ db }) => round(db)),
    chore('what was written enters the index', async ({ db }) => {
      while ((await indexWords(db)) > 0);
    }),
    chore('a post or reaction of a person who leaves is erased', async ({ db, nextLeaver }) => {
      const { personId, written } = await nextLeaver();
      await erasePostsOf(db, { personId, own: true });
      return written;
    }),
  ];
}
