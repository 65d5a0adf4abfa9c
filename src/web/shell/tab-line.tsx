import type { RequestContext } from './context.ts';
import { Icon } from './icon.tsx';
import type { Key } from './i18n.ts';

/** Where a tab stands: beside the others on every screen, only where there is room, or behind "More". */
export type TabPlace = 'always' | 'wide' | 'more';

export interface TabLink {
  readonly href: string;
  readonly word: Key;
  readonly place: TabPlace;
  /** The heading that it stands under behind "More": where many do, said by all of them. */
  readonly section?: Key;
  readonly isCurrent: boolean;
}

/** Tabs on one line, however narrow the screen; what has no room is behind "More", which then bears the name of the page one is on. */
export function TabLine(props: {
  readonly tabs: readonly TabLink[];
  readonly label: string;
  readonly ctx: RequestContext;
}) {
  const { tabs, label, ctx } = props;
  const hidden = tabs.filter(({ place }) => place !== 'always');
  return (
    <nav class="tabs tab-line" aria-label={label}>
      {tabs
        .filter(({ place }) => place !== 'more')
        .map((tab) => (
          <a
            class={tab.place === 'wide' ? 'where-wide' : undefined}
            href={tab.href}
            aria-current={tab.isCurrent ? 'page' : undefined}
          >
            {ctx.i18n.t(tab.word)}
          </a>
        ))}
      {hidden.length > 0 && <More hidden={hidden} ctx={ctx} />}
    </nav>
  );
}

function More({ hidden, ctx }: { readonly hidden: readonly TabLink[]; readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  const here = hidden.find(({ isCurrent }) => isCurrent);
  const isEmptyWhereWide = hidden.every(({ place }) => place === 'wide');
  return (
    <details class={isEmptyWhereWide ? 'menu where-narrow' : 'menu'} name="menu">
      <summary class={here && `here-${here.place}`}>
        <span class="more-word">{t('nav.moreTabs')}</span>
        {here && <span class="here-word">{t(here.word)}</span>}
        <Icon name="down" />
      </summary>
      <div class="menu-list">
        {bySection(hidden).map(([section, tabs]) =>
          section === undefined ? (
            <Items tabs={tabs} ctx={ctx} />
          ) : (
            <div class="menu-section" role="group" aria-label={t(section)}>
              <p
                class={
                  tabs.every(({ place }) => place === 'wide') ? 'menu-heading where-narrow' : 'menu-heading'
                }
              >
                {t(section)}
              </p>
              <Items tabs={tabs} ctx={ctx} />
            </div>
          ),
        )}
      </div>
    </details>
  );
}

function Items({ tabs, ctx }: { readonly tabs: readonly TabLink[]; readonly ctx: RequestContext }) {
  return (
    <>
      {tabs.map((tab) => (
        <a
          class={tab.place === 'wide' ? 'menu-item where-narrow' : 'menu-item'}
          href={tab.href}
          aria-current={tab.isCurrent ? 'page' : undefined}
        >
          {ctx.i18n.t(tab.word)}
        </a>
      ))}
    </>
  );
}

/** Sections in the order of their first tab. */
function bySection(tabs: readonly TabLink[]): [Key | undefined, TabLink[]][] {
  const sections = new Map<Key | undefined, TabLink[]>();
  for (const tab of tabs) sections.set(tab.section, [...(sections.get(tab.section) ?? []), tab]);
  return [...sections];
}
