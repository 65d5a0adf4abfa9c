import type { Hono } from 'hono';
import { requireRoom } from '#src/company/limits.ts';
import { listGroups } from '#src/groups/read.ts';
import { searchPeople } from '#src/people/search.ts';
import { findTopics, topicBeginning } from '#src/posts/read/read.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { Avatar, GroupMark } from './avatar.tsx';
import { Icon } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { groupPath, personPath } from '../posts/post-html.ts';
import { answerHtml } from '../shell/answer.ts';

const ofEach = 4;
const qCharsMax = 100;

/** Suggestions below the search box while someone types: a fragment placed by client/controllers/suggest.ts. Never more than they may see. */
export function suggestionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/search/suggestions', (c) => suggest(web, c));
}

async function suggest(web: WebContext, c: WebRequest): Promise<Response> {
  const { db } = web;
  const { viewer, i18n, me } = c.var.ctx;
  requireRoom(db.instance, me.id, 'completions');
  const q = (c.req.query('q') ?? '').replaceAll('\0', '').trim().slice(0, qCharsMax).toWellFormed();
  const beginning = topicBeginning(q);
  const onlyTopics = q.startsWith('#');
  const [people, groups, topics] = await Promise.all([
    q === '' || onlyTopics ? [] : searchPeople(db, viewer, { q, limit: ofEach }),
    q === '' || onlyTopics ? [] : listGroups(db, viewer, { q, page: { limit: ofEach } }),
    beginning === null ? [] : findTopics(db, viewer, beginning, ofEach),
  ]);
  const fragment = (
    <ul role="group" aria-label={i18n.t('search.suggestions')}>
      {people.map((person) => (
        <li role="none">
          <a href={personPath(person)} role="option" tabindex={-1}>
            <Avatar of={person} instance={db.instance} size="small" />
            <span>
              {person.name} <CompanyBadge of={person} />
            </span>
          </a>
        </li>
      ))}
      {groups.map((group) => (
        <li role="none">
          <a href={groupPath(group)} role="option" tabindex={-1}>
            <GroupMark of={group} size="small" />
            <span>
              {group.name} <CompanyBadge of={group} />
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
            <span>{i18n.t('search.suggestAll', { q })}</span>
          </a>
        </li>
      )}
    </ul>
  );
  return answerHtml(c, String(fragment));
}
