import type { Hono } from 'hono';
import { readPersonSummaries } from '#src/people/read.ts';
import { listPeople } from '#src/people/directory.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { dismissSuggestion, suggestedTo } from '#src/timelines/suggest.ts';
import { trendingTags } from '#src/timelines/tags.ts';
import { trendingPosts } from '#src/timelines/trends.ts';
import { answer } from '../answer.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, numberOf, textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits, postLimits, readPage } from '../page.ts';
import { presentAccount } from '../present/account.ts';
import { presentStatus } from '../present/status.ts';
import { historiesOf, presentTag } from '../present/tag.ts';

/** Whom and what there is to find: the directory, people worth following, and what this company talks about. */
export function discoverRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  app.get('/api/v1/directory', guards.signedIn('read:accounts'), async (c) => {
    const people = await directoryOf(api, c);
    return answer(
      api,
      c,
      people.map((person) => presentAccount(db.instance, person)),
    );
  });
  for (const version of ['v1', 'v2'])
    app.get(`/api/${version}/suggestions`, guards.signedIn('read:accounts'), async (c) => {
      const found = await suggestedTo(db, c.get('personId'), readPage(c, accountLimits).limit);
      const shown = found.map(({ person, sharesGroups }) => {
        const account = presentAccount(db.instance, person);
        const source = sharesGroups ? 'past_interactions' : 'global';
        const sources = [sharesGroups ? 'similar_to_recently_followed' : 'most_interactions'];
        return version === 'v1' ? account : { source, sources, account };
      });
      return answer(api, c, shown);
    });
  app.delete('/api/v1/suggestions/:id', guards.signedIn('write:accounts', 'write:follows'), async (c) => {
    const id = c.req.param('id') as PersonId;
    const [person] = isId(id) ? await readPersonSummaries(db, [id]) : [];
    if (!person) throw notFound('account');
    await transaction(db, (tx) => dismissSuggestion(tx, c.get('personId'), id));
    return c.json({});
  });
  trendRoutes(app, api, guards);
}

const tagsStandard = 10;
const tagsMax = 20;

function trendRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const limitsOf = (c: ApiRequest, standard: number, max: number) => {
    const query = readQuery(c);
    const limit = Math.min(Math.max(numberOf(query, 'limit') ?? standard, 1), max);
    return { limit, offset: Math.max(numberOf(query, 'offset') ?? 0, 0) };
  };
  for (const path of ['/api/v1/trends', '/api/v1/trends/tags'])
    app.get(path, guards.signedIn('read:statuses'), async (c) => {
      const { limit, offset } = limitsOf(c, tagsStandard, tagsMax);
      const days = await trendingTags(db, c.get('personId'));
      const people = new Map<string, number>();
      for (const day of days) people.set(day.tag, (people.get(day.tag) ?? 0) + day.people);
      const history = historiesOf(days);
      const tags = [...people].toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b));
      return c.json(
        tags
          .slice(offset, offset + limit)
          .map(([tag]) => presentTag(db.instance, tag, { history: history.get(tag) })),
      );
    });
  app.get('/api/v1/trends/statuses', guards.signedIn('read:statuses'), async (c) => {
    const me = c.get('personId');
    const posts = await trendingPosts(db, me, limitsOf(c, postLimits.standard, postLimits.max));
    return answer(
      api,
      c,
      posts.map((post) => presentStatus(db.instance, post, me)),
    );
  });
  // What people link to is not counted: that would tell what is read in groups.
  app.get('/api/v1/trends/links', guards.signedIn('read:statuses'), (c) => c.json([]));
}

/** Nobody pages further. */
const directoryMax = 1_000;

/** `offset` counts people; ours are paged by their last one, so that they are read up to there. */
async function directoryOf(api: ApiContext, c: ApiRequest): Promise<PersonSummary[]> {
  const query = readQuery(c);
  const { limit } = readPage(c, accountLimits);
  const offset = Math.min(Math.max(numberOf(query, 'offset') ?? 0, 0), directoryMax);
  const asked = {
    ...{ q: '', limit: accountLimits.max },
    sort: textOf(query, 'order', 20) === 'new' ? ('newest' as const) : ('name' as const),
  };
  const isLocal = flagOf(query, 'local') ?? false;
  const found: PersonSummary[] = [];
  for (let after: string | undefined; found.length < offset + limit;) {
    const page = await listPeople(api.db, { personId: c.get('personId') }, { ...asked, after });
    found.push(...page.people.filter(({ peerId }) => !isLocal || peerId === null));
    if (page.next === null) break;
    after = page.next;
  }
  return found.slice(offset, offset + limit);
}
