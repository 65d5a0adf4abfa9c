import type { Words } from '../words.ts';
import { Icon } from './icon.tsx';

/**
 * How much is newer than what is shown, as a plain link to it. The element stays when it is empty, so that its words are read out. `again` is
 * where it alone can be read again.
 */
export function NewPosts(props: {
  readonly count: number;
  readonly path: string;
  readonly again: string | null;
  readonly words: Words;
}) {
  const { count, path, again, words } = props;
  return (
    <div class="new-posts" id="new-posts" role="status" data-again={again ?? undefined}>
      {count > 0 && (
        <a href={path}>
          <Icon name="up" />
          {words.t('live.newPosts', { count })}
        </a>
      )}
    </div>
  );
}
