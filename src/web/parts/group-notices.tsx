import type { GroupView } from '#src/groups/group.ts';
import type { RefusedPost } from '#src/posts/refused.ts';
import { groupPath } from '../prose.ts';
import type { Visit } from '../context.ts';
import { Icon } from './icon.tsx';

/** In the composer's place, for a member who has not accepted the charter in force. */
export function CharterFirst(props: { readonly group: GroupView; readonly visit: Visit }) {
  const { group, visit } = props;
  const { t } = visit.words;
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

/** What the reader wrote here and the group's home did not take: only its author sees it here, nobody else has it. */
export function RefusedPosts(props: {
  readonly group: GroupView;
  readonly refused: readonly RefusedPost[];
  readonly visit: Visit;
}) {
  const { group, refused, visit } = props;
  const { t } = visit.words;
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
              <span class="hint" lang="en">
                {post.reason}
              </span>
            </li>
          ))}
        </ul>
        {group.owesCharter && <p>{t('group.refusedCharter')}</p>}
      </div>
    </section>
  );
}
