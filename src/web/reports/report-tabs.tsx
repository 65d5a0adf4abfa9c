import { notFound } from '#src/platform/errors.ts';
import type { WebRequest } from '../shell/context.ts';
import { FilterChips } from '../shell/filter-chips.tsx';

export type ReportTab = 'open' | 'closed' | 'appeals' | 'numbers' | 'log';

/** To who decides nowhere there is no such page. */
export function requireDecider(c: WebRequest): void {
  if (c.var.ctx.reports === null) throw notFound('page');
}

/** What those who decide look after. */
export function ReportTabs(props: { readonly c: WebRequest; readonly current: ReportTab }) {
  const { t } = props.c.var.ctx.i18n;
  const chip = (name: ReportTab, href: string, label: string) => ({
    ...{ href, label, isCurrent: props.current === name },
  });
  return (
    <FilterChips
      label={t('reports.heading')}
      chips={[
        chip('open', '/reports', t('reports.open')),
        chip('closed', '/reports?show=closed', t('reports.closed')),
        chip('appeals', '/reports/appeals', t('reports.appeals')),
        chip('numbers', '/reports/numbers', t('reports.numbers')),
        chip('log', '/reports/log', t('reports.log')),
      ]}
    />
  );
}
