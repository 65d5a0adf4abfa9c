import { progresses } from '#src/posts/kinds/marks/mark.ts';
import { takesProgress } from '#src/posts/kinds/marks/policy.ts';
import type { PostView } from '#src/posts/post.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import type { PostCard } from '../card.ts';
import { stateIcons, stateWords } from '../task/words.ts';

/** How far a post of a group is: in the line below its author, and on its own page to be set. */
export const progressCard: PostCard = {
  mark: ({ post, i18n }) => post.marks?.progress && <Label post={post} i18n={i18n} />,
  body: ({ post, ctx, whole }) => whole && isLabelled(post) && <Choice post={post} i18n={ctx.i18n} />,
};

export const isLabelled = (post: Pick<PostView, 'kind' | 'group' | 'replyToId' | 'removedAt'>): boolean =>
  post.removedAt === null &&
  takesProgress({ kind: post.kind, groupId: post.group, isReply: post.replyToId !== null });

interface Shown {
  readonly post: PostView;
  readonly i18n: I18n;
}

/** As somebody of the reader's language would search for it. */
const searchWords = {
  open: 'post.searchOpen',
  in_work: 'post.searchInWork',
  done: 'post.searchDone',
} as const;

/** Leads to all of the group with this label. */
function Label({ post, i18n }: Shown) {
  const { progress, progressBy } = post.marks ?? {};
  if (!progress) return null;
  const { group } = post;
  const handle = group && (group.host === null ? group.handle : `${group.handle}@${group.host}`);
  const query = new URLSearchParams({
    q: i18n.t(searchWords[progress]),
    kind: 'posts',
    ...(handle && { group: handle }),
  });
  return (
    <a
      class={`progress-label ${progress}`}
      href={`/search?${query}`}
      title={progressBy ? i18n.t('post.progressBy', { name: progressBy }) : undefined}
    >
      <Icon name={stateIcons[progress]} />
      {i18n.t(stateWords[progress])}
    </a>
  );
}

function Choice({ post, i18n }: Shown) {
  const { t } = i18n;
  const current = post.marks?.progress ?? null;
  return (
    <div class="progress-choice" id="progress" role="group" aria-labelledby="progress-name">
      <span class="quiet" id="progress-name">
        {t('post.progress')}
      </span>
      {progresses.map((progress) => (
        <button
          class={`chip${progress === current ? ' mine' : ''}`}
          form="act"
          formaction={`/posts/${post.id}/labels`}
          name="progress"
          value={progress}
          aria-pressed={progress === current ? 'true' : 'false'}
        >
          <Icon name={stateIcons[progress]} />
          {t(stateWords[progress])}
        </button>
      ))}
      {current !== null && (
        <button class="chip" form="act" formaction={`/posts/${post.id}/labels`} name="progress" value="">
          <Icon name="close" />
          {t('post.progressNone')}
        </button>
      )}
    </div>
  );
}
