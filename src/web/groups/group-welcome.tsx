import { raw } from 'hono/html';
import type { GroupView } from '#src/groups/group.ts';
import type { PageLine } from '#src/posts/kinds/page/read-pages.ts';
import type { RequestContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';
import { groupPath, markdownHtml } from '../posts/post-html.ts';

/** What somebody who has just joined sees first: a greeting, and where to begin. Read once, it is put away for good. */
export function Welcome(props: {
  readonly group: GroupView;
  readonly start: PageLine | null;
  readonly ctx: RequestContext;
}) {
  const { group, start, ctx } = props;
  const { t } = ctx.i18n;
  return (
    <section class="group-welcome" aria-labelledby="welcome">
      <h2 id="welcome">{t('welcome.heading', { group: group.name })}</h2>
      {group.welcomeSource !== '' && (
        <div class="prose" dir="auto">
          {raw(markdownHtml(group.welcomeSource))}
        </div>
      )}
      <div class="buttons">
        {start && (
          <a class="button" href={`${groupPath(group)}/wiki/${start.id}`}>
            <Icon name="file" />
            <span dir="auto">{t('welcome.begin', { page: start.title })}</span>
          </a>
        )}
        <button class="button second" form="act" formaction={`${groupPath(group)}/welcome/removal`}>
          {t('welcome.read')}
        </button>
      </div>
    </section>
  );
}
