import type { Hono } from 'hono';
import { requireRoom } from '#src/company/limits.ts';
import type { GroupView } from '#src/groups/group.ts';
import { listGroups } from '#src/groups/read.ts';
import { isPlace } from '#src/drafts/draft.ts';
import type { Instance } from '#src/platform/instance.ts';
import { completePeople, completeTags, type Nameable } from '#src/posts/complete.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { Avatar, GroupMark } from '../people/avatar.tsx';
import { Icon } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { answered, audienceNamed, readershipOf } from './draft-recipients.ts';
import type { I18n } from '../shell/i18n.ts';
import { showPiece } from '../shell/show.tsx';

const peopleMax = 7;
const groupsMax = 3;
const tagsMax = 8;

/** What `@` and `#` could become, as options for script to show: `?q=@ad&audience=group:7&place=new`. */
export function completionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/completions', async (c) => {
    requireRoom(web.db.instance, c.var.ctx.me.id, 'completions');
    const asked = c.req.query('q') ?? '';
    const options = asked.startsWith('#')
      ? await tags(web, c, asked.slice(1))
      : await names(web, c, asked.slice(1));
    return showPiece(c, <ul class="options-list">{options}</ul>);
  });
}

async function names(web: WebContext, c: WebRequest, q: string) {
  const { ctx } = c.var;
  const place = c.req.query('place') ?? '';
  const parent = isPlace(place) ? await answered(web, ctx, place) : null;
  const asked = parent ? { replyToId: parent.id } : audienceNamed(c.req.query('audience') ?? 'instance');
  const readership = await readershipOf(web, ctx, asked);
  const [people, groups] = await Promise.all([
    completePeople(web.db, ctx.me.id, { q, readership, limit: peopleMax }),
    q === '' ? [] : listGroups(web.db, ctx.viewer, { q, page: { limit: groupsMax } }),
  ]);
  const { instance } = web.db;
  return [
    ...people.map((person) => <PersonOption person={person} instance={instance} i18n={ctx.i18n} />),
    ...groups.map((group) => <GroupOption group={group} instance={instance} />),
  ];
}

function PersonOption(props: {
  readonly person: Nameable;
  readonly instance: Instance;
  readonly i18n: I18n;
}) {
  const { person, instance, i18n } = props;
  const handle = person.host === null ? person.handle : `${person.handle}@${person.host}`;
  return (
    <li role="option" class={person.reads ? 'option' : 'option unread'} data-value={`@${handle}`}>
      <Avatar of={person} instance={instance} size="small" />
      <span class="option-name">
        <strong>{person.name}</strong> <span class="quiet">@{person.handle}</span>
      </span>
      <CompanyBadge of={person} />
      {!person.reads && <span class="cannot">{i18n.t('composer.cannotReadShort')}</span>}
    </li>
  );
}

/** A group becomes a link to its page. */
function GroupOption(props: { readonly group: GroupView; readonly instance: Instance }) {
  const { group, instance } = props;
  const handle = group.host === null ? group.handle : `${group.handle}@${group.host}`;
  const link = `[${group.name.replace(/[\\[\]]/g, '\\$&')}](${instance.addresses.groupPage(handle)})`;
  return (
    <li role="option" class="option" data-value={link}>
      <GroupMark of={group} size="small" />
      <span class="option-name">
        <strong>{group.name}</strong>
      </span>
      <CompanyBadge of={group} />
    </li>
  );
}

async function tags(web: WebContext, c: WebRequest, q: string) {
  const found = await completeTags(web.db, c.var.ctx.viewer, { q, limit: tagsMax });
  return found.map((tag) => (
    <li role="option" class="option" data-value={`#${tag}`}>
      <Icon name="hash" />
      <span class="option-name">{tag}</span>
    </li>
  ));
}
