import type { I18n } from './i18n.ts';
import { Empty } from './notice.tsx';

/** A profile without posts: for its owner, the place to write the first one. */
export function NoPosts(props: { readonly isOwn: boolean; readonly name: string; readonly i18n: I18n }) {
  const { isOwn, name, i18n } = props;
  const { t } = i18n;
  return isOwn ? (
    <Empty sentence={t('person.noPostsYet')} href="/posts/new" action={t('home.emptyAllAction')} />
  ) : (
    <Empty sentence={t('person.noPosts', { name })} />
  );
}
