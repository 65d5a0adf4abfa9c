import type { I18n } from './i18n.ts';
import { Icon } from './icon.tsx';

interface Props {
  readonly i18n: I18n;
  /** Path and query of this page, without cursors. */
  readonly path: string;
  /** Cursors of what is shown, first to last. */
  readonly cursors: readonly string[];
  readonly limit: number;
  /** The page was reached by a cursor: there is something newer. */
  readonly moved: boolean;
}

/** Older and newer, by cursors in the URL: no page number shifts when something new arrives. */
export function Pager(props: Props) {
  const { i18n, path, cursors, limit, moved } = props;
  const last = cursors.at(-1);
  const older = last !== undefined && cursors.length >= limit;
  if (!older && !moved) return null;
  return (
    <nav class="pager" aria-label={i18n.t('pager.label')}>
      {moved && (
        <a class="button second" href={path}>
          <Icon name="left" />
          {i18n.t('pager.newest')}
        </a>
      )}
      {older && (
        <a class="button second" rel="next" href={withCursor(path, last)}>
          {i18n.t('pager.older')}
          <Icon name="right" />
        </a>
      )}
    </nav>
  );
}

const withCursor = (path: string, cursor: string): string =>
  `${path}${path.includes('?') ? '&' : '?'}before=${cursor}`;
