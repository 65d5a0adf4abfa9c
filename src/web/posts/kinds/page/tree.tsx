import type { PostId } from '#src/platform/ids.ts';
import type { TreePage } from '#src/posts/kinds/page/read-pages.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';

interface Props {
  readonly pages: readonly TreePage[];
  /** Of the group's wiki. */
  readonly path: string;
  readonly at: PostId | null;
  readonly i18n: I18n;
}

/** The pages of a wiki under one another, open along the way to the one that is read. */
export function WikiTree(props: Props) {
  return (
    <nav class="wiki-tree" aria-label={props.i18n.t('wiki.tree')}>
      <Level {...props} under={null} />
    </nav>
  );
}

/** The same where there is no room beside the page. */
export function WikiDrawer(props: Props) {
  return (
    <details class="wiki-drawer">
      <summary>
        <Icon name="bullets" />
        {props.i18n.t('wiki.tree')}
      </summary>
      <WikiTree {...props} />
    </details>
  );
}

function Level(props: Props & { readonly under: PostId | null }) {
  const { pages, path, at, under, i18n } = props;
  const here = pages.filter(({ parentId }) => parentId === under);
  if (here.length === 0) return null;
  return (
    <ul>
      {here.map(({ id, title, hasBelow }) => {
        const isOpen = pages.some(({ parentId }) => parentId === id);
        return (
          <li>
            {title === '' ? (
              <span class="quiet">{i18n.t('wiki.hidden')}</span>
            ) : (
              <a href={`${path}/${id}`} aria-current={id === at ? 'page' : undefined} dir="auto">
                {title}
                {hasBelow && !isOpen && <Icon name="right" />}
              </a>
            )}
            <Level {...props} under={id} />
          </li>
        );
      })}
    </ul>
  );
}
