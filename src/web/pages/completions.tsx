import type { Hono } from 'hono';
import { demandRoom } from '#src/company/limits.ts';
import type { GroupView } from '#src/groups/group.ts';
import { listGroups } from '#src/groups/read.ts';
import { isPlace } from '#src/drafts/draft.ts';
import type { House } from '#src/platform/house.ts';
import { completePeople, completeTags, type Nameable } from '#src/posts/complete.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { Avatar, GroupMark } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { Plate } from '../parts/plate.tsx';
import { answered, readershipIn, readershipOf } from '../reach.ts';
import type { Words } from '../words.ts';
import { showPiece } from '../show.tsx';

const peopleMax = 7;
const groupsMax = 3;
const tagsMax = 8;

/** What `@` and `#` could become, as options for script to show: `?q=@ad&audience=group:7&place=new`. */
export function completionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/completions', async (c) => {
    demandRoom(web.db.house, c.var.visit.me.id, 'completions');
    const asked = c.req.query('q') ?? '';
    const options = asked.startsWith('#')
      ? await tags(web, c, asked.slice(1))
      : await names(web, c, asked.slice(1));
    return showPiece(c, <ul class="options-list">{options}</ul>);
  });
}

async function names(web: WebContext, c: WebRequest, q: string) {
  const { visit } = c.var;
  const place = c.req.query('place') ?? '';
  const parent = isPlace(place) ? await answered(web, visit, place) : null;
  const readership = parent
    ? readershipIn(parent)
    : await readershipOf(web, visit, c.req.query('audience') ?? 'instance');
  const [people, groups] = await Promise.all([
    completePeople(web.db, visit.me.id, { q, readership, limit: peopleMax }),
    q === '' ? [] : listGroups(web.db, visit.viewer, { q, page: { limit: groupsMax } }),
  ]);
  const { house } = web.db;
  return [
    ...people.map((person) => <PersonOption person={person} house={house} words={visit.words} />),
    ...groups.map((group) => <GroupOption group={group} house={house} />),
  ];
}

function PersonOption(props: { readonly person: Nameable; readonly house: House; readonly words: Words }) {
  const { person, house, words } = props;
  const handle = person.host === null ? person.handle : `${person.handle}@${person.host}`;
  return (
    <li role="option" class={person.reads ? 'option' : 'option unread'} data-value={`@${handle}`}>
      <Avatar of={person} house={house} size="small" />
      <span class="option-name">
        <strong>{person.name}</strong> <span class="quiet">@{person.handle}</span>
      </span>
      <Plate of={person} />
      {!person.reads && <span class="cannot">{words.t('composer.cannotReadShort')}</span>}
    </li>
  );
}

/** A group becomes a link to its page. */
function GroupOption(props: { readonly group: GroupView; readonly house: House }) {
  const { group, house } = props;
  const handle = group.host === null ? group.handle : `${group.handle}@${group.host}`;
  const link = `[${group.name.replace(/[\\[\]]/g, '\\$&')}](${house.addresses.groupPage(handle)})`;
  return (
    <li role="option" class="option" data-value={link}>
      <GroupMark of={group} size="small" />
      <span class="option-name">
        <strong>{group.name}</strong>
      </span>
      <Plate of={group} />
    </li>
  );
}

async function tags(web: WebContext, c: WebRequest, q: string) {
  const found = await completeTags(web.db, c.var.visit.viewer, { q, limit: tagsMax });
  return found.map((tag) => (
    <li role="option" class="option" data-value={`#${tag}`}>
      <Icon name="hash" />
      <span class="option-name">{tag}</span>
    </li>
  ));
}
