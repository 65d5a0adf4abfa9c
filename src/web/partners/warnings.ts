import type { Dealings } from '#src/agreements/read-partners.ts';
import type { QueueState } from '#src/platform/deliveries.ts';
import { explainKept } from '../shell/explain.ts';
import type { I18n } from '../shell/i18n.ts';

/** What an administrator should look at, most urgent first. */
export function warningsOf(
  i18n: I18n,
  of: Dealings,
  queue: QueueState | undefined,
  overdue: number,
): string[] {
  const { t } = i18n;
  return [
    ...(of.offer?.version.proposedBy === 'partner' ? [t('partner.waitsForYou')] : []),
    ...(of.offer?.version.state === 'draft' ? [t('partner.notSent')] : []),
    ...(of.endsSoon && of.endsAt !== null ? [t('partner.endsSoon', { when: i18n.day(of.endsAt) })] : []),
    ...(queue !== undefined && queue.failures > 0
      ? [t('partner.away', { age: age(i18n, queue.oldestSeconds) })]
      : []),
    ...(queue !== undefined && queue.dead > 0 ? [t('partner.dead', { count: queue.dead })] : []),
    ...(overdue > 0 ? [t('partner.overdue', { count: overdue })] : []),
    ...(of.current !== null && of.current.trouble !== ''
      ? [t('partner.refusedMessage', { reason: explainKept(i18n, of.current.trouble) })]
      : []),
  ];
}

/** "vor 3 Stunden": when the oldest that still waits was written. */
export const age = (i18n: I18n, seconds: number): string => i18n.ago(new Date(Date.now() - seconds * 1000));
