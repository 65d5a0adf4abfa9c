import type { Hono } from 'hono';
import type { GroupView } from '#src/groups/group.ts';
import { dismissSuggestedGroup, type SuggestedBecause, type SuggestedGroup } from '#src/groups/suggest.ts';
import { transaction } from '#src/platform/database.ts';
import type { RequestContext, WebContext, WebEnv } from '../shell/context.ts';
import { groupAtPath } from '../shell/find.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { goBack } from '../shell/show.tsx';
import { groupPath } from '../posts/post-html.ts';
import { GroupMark } from '../people/avatar.tsx';
import { GroupTitle } from './group-card.tsx';

export function groupSuggestionRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/groups/:handle/suggestion/removal', async (c) => {
    const group = await groupAtPath(web, c);
    await transaction(web.db, (tx) => dismissSuggestedGroup(tx, c.var.ctx.me.id, group.id));
    return goBack(c);
  });
}

export function sayBecause(because: SuggestedBecause, { t }: I18n): string {
  switch (because.kind) {
    case 'team':
      return t('groups.becauseTeam', { count: because.count });
    case 'skill':
      return t('groups.becauseSkill', { skill: because.skill });
    case 'followed':
      return t('group.followed', { count: because.count });
  }
}

/** Groups that might be for the reader, each with the reason; what is not for them is put aside for good. */
export function SuggestedGroups(props: {
  readonly suggested: readonly SuggestedGroup[];
  readonly ctx: RequestContext;
}) {
  const { suggested, ctx } = props;
  const { t } = ctx.i18n;
  if (suggested.length === 0) return null;
  return (
    <section aria-labelledby="suggested-groups">
      <h2 id="suggested-groups">{t('groups.suggested')}</h2>
      <ul class="cards">
        {suggested.map(({ group, because }) => (
          <li class="person-card">
            <GroupMark of={group} />
            <div class="person-text">
              <GroupTitle group={group} />
              <p class="quiet">{sayBecause(because, ctx.i18n)}</p>
            </div>
            <Dismiss group={group} ctx={ctx} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Dismiss({ group, ctx }: { readonly group: GroupView; readonly ctx: RequestContext }) {
  const word = ctx.i18n.t('groups.notForMe', { group: group.name });
  return (
    <button
      class="action"
      form="act"
      formaction={`${groupPath(group)}/suggestion/removal`}
      title={word}
      aria-label={word}
    >
      <Icon name="close" />
    </button>
  );
}

/** Beside the feed: a line for each. */
export function SuggestedLines(props: {
  readonly suggested: readonly SuggestedGroup[];
  readonly ctx: RequestContext;
}) {
  const { suggested, ctx } = props;
  return (
    <ul class="lines">
      {suggested.map(({ group, because }) => (
        <li class="suggested-line">
          <a href={groupPath(group)}>
            <GroupMark of={group} size="small" />
            <span class="beside-text">
              <span class="beside-words" dir="auto">
                {group.name}
              </span>
              <span class="quiet">{sayBecause(because, ctx.i18n)}</span>
            </span>
          </a>
          <Dismiss group={group} ctx={ctx} />
        </li>
      ))}
    </ul>
  );
}
