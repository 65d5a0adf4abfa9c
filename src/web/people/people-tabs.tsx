import type { RequestContext } from '../shell/context.ts';
import { TabLine } from '../shell/tab-line.tsx';

/** The two ways to look at everybody: as a list, and as who reports to whom. */
export const PeopleTabs = ({
  ctx,
  current,
}: {
  readonly ctx: RequestContext;
  readonly current: 'list' | 'chart';
}) => (
  <TabLine
    ctx={ctx}
    label={ctx.i18n.t('people.heading')}
    tabs={[
      { href: '/people', word: 'people.list', place: 'always', isCurrent: current === 'list' },
      { href: '/people/chart', word: 'chart.heading', place: 'always', isCurrent: current === 'chart' },
    ]}
  />
);
