import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Counted } from './count.ts';
import type { Side } from './facts.ts';
import { crowdMax, type MetricName, type SwitchName } from './metric.ts';

/** False: it was turned. */
export async function setKey(tx: Tx, metric: SwitchName, side: Side, by: PersonId): Promise<boolean> {
  await tx`insert into metric_switches (metric) values (${metric}) on conflict do nothing`;
  const { count } =
    side === 'employer'
      ? await tx`update metric_switches set employer_by = ${by}, employer_at = now() where metric = ${metric} and employer_at is null`
      : await tx`update metric_switches set council_by = ${by}, council_at = now() where metric = ${metric} and council_at is null`;
  return count === 1;
}

/** False: none was turned. */
export async function takeKeys(tx: Tx, metric: SwitchName): Promise<boolean> {
  const { count } = await tx`
    update metric_switches set employer_by = null, employer_at = null, council_by = null, council_at = null
    where metric = ${metric} and (employer_at is not null or council_at is not null)`;
  return count === 1;
}

/** Raises it if that is raising; returns what it was. */
export async function raiseK(tx: Tx, k: number): Promise<number> {
  const [row] = await tx<{ k: number }[]>`select k from metric_rules for update`;
  const before = row?.k ?? crowdMax;
  if (Number.isInteger(k) && k > before && k <= crowdMax) await tx`update metric_rules set k = ${k}`;
  return before;
}

/** A count takes the place of the last one. A second one of a day takes that of the first. */
export async function publishCount(tx: Tx, metric: MetricName, day: string, counted: Counted): Promise<void> {
  const { item, numerator, denominator } = counted;
  await tx`
    insert into metric_values (metric, item, day, numerator, denominator)
    values (${metric}, ${item}, ${day}, ${numerator}, ${denominator})
    on conflict (metric, item, day) do update set numerator = excluded.numerator, denominator = excluded.denominator`;
}

/** Older figures than anybody compares. */
export async function sweepValues(tx: Tx): Promise<void> {
  await tx`
    delete from metric_values v where day < current_date - ${keptDays}::int
      and exists (select from metric_values n where n.metric = v.metric and n.item = v.item and n.day > v.day)`;
}
const keptDays = 800;
