import type { GroupView } from '#src/groups/group.ts';
import type { RefusedPost } from '#src/posts/refused.ts';
import { groupPath } from '../posts/post-html.ts';
import type { RequestContext } from '../shell/context.ts';
import { explainKept, langOfKept } from '../shell/explain.ts';
import { Icon } from '../shell/icon.tsx';

/** In place of the composer, for a member who has not accepted the charter in force. */
export function CharterFirst(props: { readonly group: GroupView; readonly ctx: RequestContext }) {
  const { group, ctx } = props;
  const { t } = ctx.i18n;
  return (
    <section class="call" aria-label={t('group.charter')}>
      <Icon name="file" />
      <p>{t('charter.call')}</p>
      <a class="button" href={`${groupPath(group)}/charter`}>
        {t('charter.read')}
      </a>
    </section>
  );
}

/** What the reader wrote here and the group's home refused: only its author sees it here, no one else has it. */
export function RefusedPosts(props: {
  readonly group: GroupView;
  readonly refused: readonly RefusedPost[];
  readonly ctx: RequestContext;
}) {
  const { group, refused, ctx } = props;
  const { t } = ctx.i18n;
  if (refused.length === 0) return null;
  return (
    <section class="notice warning refused" aria-label={t('group.refused', { company: group.company })}>
      <Icon name="warning" />
      <div>
        <p>
          <strong>{t('group.refused', { company: group.company })}</strong>
        </p>
        <ul>
          {refused.map((post) => (
            <li>
              <a href={`/posts/${post.postId}`}>{post.text}</a>
              <span class="hint" lang={langOfKept(post.reason)}>
                {explainKept(ctx.i18n, post.reason)}
              </span>
            </li>
          ))}
        </ul>
        {group.owesCharter && <p>{t('group.refusedCharter')}</p>}
      </div>
    </section>
  );
}
