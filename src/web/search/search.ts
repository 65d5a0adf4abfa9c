import { findGroupByHandle, listGroups, readGroup } from '#src/groups/read.ts';
import type { GroupView } from '#src/groups/group.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { searchPeople } from '#src/people/search.ts';
import { pageMax } from '#src/platform/cursors.ts';
import { own } from '#src/platform/own.ts';
import { Unavailable } from '#src/platform/errors.ts';
import {
  findFiles,
  findPosts,
  findTopics,
  parseSearch,
  readSearch,
  soughtIn,
  topicBeginning,
  type Found,
  type FoundFile,
  type PostSearch,
  type Sought,
  type Topic,
} from '#src/posts/read/read.ts';
import type { RequestContext, WebContext, WebRequest } from '../shell/context.ts';
import { handleIn } from '../shell/find.ts';
import { pageAsked, postsPerPage } from '../shell/paging.ts';
import { dayWritten, midnightIn } from '../shell/days.ts';

export const kinds = ['posts', 'people', 'groups', 'topics', 'files'] as const;
export type Kind = (typeof kinds)[number];
export const spans = { day: 1, week: 7, month: 31, year: 366 } as const;

/** A search as its URL describes it. */
export interface Asked {
  readonly q: string;
  readonly kind: Kind | null;
  /** `own`, or the number of a partner. */
  readonly company: string;
  readonly group: string;
  readonly by: string;
  readonly when: string;
  readonly since: string;
  readonly until: string;
}

export interface Results {
  readonly sought: Sought;
  readonly posts: Found;
  readonly people: readonly PersonSummary[];
  readonly groups: readonly GroupView[];
  readonly topics: readonly Topic[];
  readonly files: readonly FoundFile[];
}

/** Each kind is counted up to here; more is shown as "80+". */
export const countMax = pageMax;
const qCharsMax = 300;
const daysMs = 86_400_000;

export function readAsked(c: WebRequest): Asked {
  const text = (name: string, max = 100) =>
    (c.req.query(name) ?? '').replaceAll('\0', '').trim().slice(0, max);
  const kind = text('kind');
  const date = (name: string) => {
    const day = dayWritten(text(name));
    return /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : '';
  };
  return {
    q: text('q', qCharsMax).toWellFormed(),
    kind: kinds.find((each) => each === kind) ?? null,
    company: /^(own|\d{1,9})$/.test(text('company')) ? text('company') : '',
    ...{ group: text('group', 300), by: text('by', 300) },
    when: own(spans, text('when')) === undefined ? '' : text('when'),
    ...{ since: date('since'), until: date('until') },
  };
}

/** The URL of this search with some of it changed; empty parts are left out, so that equal searches have equal URLs. */
export function addressOf(asked: Asked, change: Partial<Asked> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...asked, ...change })) if (value) query.set(name, value);
  return `/search?${query}`;
}

/** Whether there are filters besides words: then only what someone wrote can match. */
export const isNarrowed = (asked: Asked): boolean =>
  [asked.group, asked.by, asked.when, asked.since, asked.until].some(Boolean);

/** All kinds at once, each as far as a page shows or a tab counts; every one with the viewer's own access rights. */
export async function runSearch(web: WebContext, c: WebRequest, asked: Asked): Promise<Results> {
  const { db } = web;
  const { viewer } = c.var.ctx;
  const page = pageAsked(c, postsPerPage);
  const named = await lookUpNamed(web, c.var.ctx, asked.q);
  const search = await searchOf(web, c.var.ctx, asked);
  const sought = soughtIn(search?.words ?? null);
  const plain = isNarrowed(asked)
    ? ''
    : parseSearch(asked.q)
        .clauses.filter((one) => !one.not)
        .flatMap((one) => one.any)
        .join(' ');
  const topic = topicWanted(asked);
  const company = companyName(web, asked.company);
  const [posts, files, people, groups, topics] = await Promise.all([
    search
      ? findPosts(
          db,
          viewer,
          search,
          asked.kind === 'posts' ? page : { limit: postsPerPage },
          page.moved ? 0 : countMax + 1,
        )
      : nothing,
    search
      ? findFiles(
          db,
          viewer,
          search,
          sought,
          asked.kind === 'files' ? { ...page, limit: countMax } : { limit: countMax },
        )
      : [],
    plain ? searchPeople(db, viewer, { q: plain, limit: countMax, filters: company ? { company } : {} }) : [],
    named ? [named] : plain ? listGroups(db, viewer, { q: plain, page: { limit: countMax } }) : [],
    topic === null ? [] : findTopics(db, viewer, topic, countMax),
  ]);
  const ofCompany = (group: GroupView) =>
    asked.company === '' ||
    (asked.company === 'own' ? group.peerId === null : String(group.peerId) === asked.company);
  return { sought, posts, people, groups: groups.filter(ofCompany), topics, files };
}

/**
 * A full handle of another company (`velo@beta.example`) is asked for at its home, so that it is known when the lists are made. Returns the group
 * of that name; a person of that name is found by the search for people.
 */
async function lookUpNamed(web: WebContext, ctx: RequestContext, q: string): Promise<GroupView | null> {
  const handle = handleIn(web, q);
  if (!handle || handle.host === null) return null;
  const name = `${handle.name}@${handle.host}`;
  try {
    if ((await web.remote.resolvePerson(name, ctx.me.id)) !== null) return null;
    const id = await web.remote.resolveGroup(name, ctx.me.id);
    return id === null ? null : await readGroup(web.db, ctx.viewer, id);
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

const nothing: Found = { posts: [], older: null, count: 0 };

const topicWanted = (asked: Asked): string | null =>
  isNarrowed(asked) || asked.company !== '' ? null : topicBeginning(asked.q);

/** What the filters mean for posts; null when they name what is not there. */
async function searchOf(web: WebContext, ctx: RequestContext, asked: Asked): Promise<PostSearch | null> {
  const [author, group] = await Promise.all([
    handle(web, asked.by, findPersonByHandle),
    handle(web, asked.group, findGroupByHandle),
  ]);
  if (author === null || group === null) return null;
  const { timeZone } = ctx.i18n;
  const days = own(spans, asked.when);
  const from = asked.since
    ? midnightIn(timeZone, asked.since)
    : days
      ? new Date(Date.now() - days * daysMs)
      : null;
  const to = asked.until ? midnightIn(timeZone, asked.until, 1) : null;
  return await readSearch(web.db, asked.q, {
    ...(author ? { authorId: author.id } : {}),
    ...(group ? { groupId: group.id } : {}),
    ...(asked.company === '' ? {} : { peerId: asked.company === 'own' ? null : Number(asked.company) }),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  });
}

/** Undefined: not asked for. */
async function handle<T>(
  web: WebContext,
  text: string,
  find: (reader: WebContext['db'], name: string, host: string | null) => Promise<T | null>,
): Promise<T | null | undefined> {
  if (text === '') return undefined;
  const name = handleIn(web, text);
  return name === null ? null : await find(web.db, name.name, name.host);
}

function companyName(web: WebContext, key: string): string | null {
  if (key === '') return null;
  return key === 'own' ? web.db.instance.company : (web.registry.byPeer(Number(key))?.company ?? null);
}
