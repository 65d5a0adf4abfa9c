import { newerMax } from '#src/timelines/newer.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';

/**
 * How much is newer than what is shown, as a plain link to it. The element stays when it is empty, so that its text is announced. `again` is
 * where it alone can be fetched; it carries the texts a script needs to count on.
 */
export function NewPosts(props: {
  readonly count: number;
  readonly path: string;
  readonly again: string | null;
  readonly i18n: I18n;
}) {
  const { count, path, again, i18n } = props;
  const link = (words: string) => (
    <a href={path}>
      <Icon name="up" />
      <span>{words}</span>
    </a>
  );
  return (
    <div
      class="new-posts"
      id="new-posts"
      role="status"
      data-again={again ?? undefined}
      data-count={count}
      data-one={i18n.t('live.newPosts', { count: 1 })}
      data-other={i18n.t('live.newPosts', { count: newerMax })}
    >
      {again !== null && <template>{link('')}</template>}
      {count > 0 && link(i18n.t('live.newPosts', { count }))}
    </div>
  );
}
