import type { Tag } from '#src/platform/sql.ts';

/**
 * SQL: employer and works council have both turned their keys (analytics/switch.ts), so that this company may say which of its own people
 * acknowledged a must-read, and when.
 */
export const proofIsAgreed = <F>(sql: Tag<F>): F => sql`exists (select from metric_switches ms
  where ms.metric = 'must_read_proof' and ms.employer_at is not null and ms.council_at is not null)`;
