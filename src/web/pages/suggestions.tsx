import type { Hono } from 'hono';
import { demandRoom } from '#src/company/limits.ts';
import { listGroups } from '#src/groups/read.ts';
import { searchPeople } from '#src/people/search.ts';
import { findTopics, topicBeginning } from '#src/posts/read.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { Avatar, GroupMark } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { Plate } from '../parts/plate.tsx';
import { groupPath, personPath } from '../prose.ts';

const ofEach = 4;
const qCharsMax = 100;

/** What stands under the box while somebody types: a fragment that client/controllers/suggest.ts puts there. Never more than they may see. */
export function suggestionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/search/suggestions', (c) => suggest(web, c));
}

async function suggest(web: WebContext, c: WebRequest): Promise<Response> {
  const { db } = web;
  const { viewer, words, me } = c.var.visit;
  demandRoom(db.house, me.id, 'completions');
  const q = (c.req.query('q') ?? '').replaceAll('\0', '').trim().slice(0, qCharsMax).toWellFormed();
  const beginning = topicBeginning(q);
  const onlyTopics = q.startsWith('#');
  const [people, groups, topics] = await Promise.all([
    q === '' || onlyTopics ? [] : searchPeople(db, viewer, { q, limit: ofEach }),
    q === '' || onlyTopics ? [] : listGroups(db, viewer, { q, page: { limit: ofEach } }),
    beginning === null ? [] : findTopics(db, viewer, beginning, ofEach),
  ]);
  const fragment = (
    <ul role="group" aria-label={words.t('search.suggestions')}>
      {people.map((person) => (
        <li role="none">
          <a href={personPath(person)} role="option" tabindex={-1}>
            <Avatar of={person} house={db.house} size="small" />
            <span>
              {person.name} <Plate of={person} />
            </span>
          </a>
        </li>
      ))}
      {groups.map((group) => (
        <li role="none">
          <a href={groupPath(group)} role="option" tabindex={-1}>
            <GroupMark of={group} size="small" />
            <span>
              {group.name} <Plate of={group} />
            </span>
          </a>
        </li>
      ))}
      {topics.map(({ tag }) => (
        <li role="none">
          <a href={`/tags/${encodeURIComponent(tag)}`} role="option" tabindex={-1}>
            <Icon name="hash" />
            <span>{tag}</span>
          </a>
        </li>
      ))}
      {q !== '' && (
        <li role="none">
          <a href={`/search?q=${encodeURIComponent(q)}`} role="option" tabindex={-1}>
            <Icon name="search" />
            <span>{words.t('search.suggestAll', { q })}</span>
          </a>
        </li>
      )}
    </ul>
  );
  return c.html(String(fragment));
}
