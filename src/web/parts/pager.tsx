import type { Words } from '../words.ts';
import { Icon } from './icon.tsx';

interface Props {
  readonly words: Words;
  /** Path and query of this page, without cursors. */
  readonly path: string;
  /** Cursors of what is shown, first to last. */
  readonly cursors: readonly string[];
  readonly limit: number;
  /** The page was reached by a cursor: there is something newer. */
  readonly moved: boolean;
}

/** Older and newer, by cursors in the address: no page number shifts when something new arrives. */
export function Pager(props: Props) {
  const { words, path, cursors, limit, moved } = props;
  const last = cursors.at(-1);
  const older = last !== undefined && cursors.length >= limit;
  if (!older && !moved) return null;
  return (
    <nav class="pager" aria-label={words.t('pager.label')}>
      {moved && (
        <a class="button second" href={path}>
          <Icon name="left" />
          {words.t('pager.newest')}
        </a>
      )}
      {older && (
        <a class="button second" rel="next" href={withCursor(path, last)}>
          {words.t('pager.older')}
          <Icon name="right" />
        </a>
      )}
    </nav>
  );
}

const withCursor = (path: string, cursor: string): string =>
  `${path}${path.includes('?') ? '&' : '?'}before=${cursor}`;
