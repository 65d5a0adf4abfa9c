import type { Reader } from '#src/platform/database.ts';
import {
  crowdMin,
  figureOf,
  itemsOf,
  metricNames,
  type Count,
  type Figure,
  type MetricName,
  type SwitchName,
} from './metric.ts';

/** How a metric is switched. Names are those of who turned the keys: an act in the company's or the council's name. */
export interface MetricState<Name extends SwitchName = MetricName> {
  readonly metric: Name;
  readonly isOn: boolean;
  readonly employerBy: string | null;
  readonly employerAt: Date | null;
  readonly councilBy: string | null;
  readonly councilAt: Date | null;
}

export async function readK(reader: Reader): Promise<number> {
  const [row] = await reader<{ k: number }[]>`select k from metric_rules`;
  return row?.k ?? crowdMin;
}

/** All metrics in their order; one that nobody ever touched is off. */
export const readMetrics = (reader: Reader): Promise<MetricState[]> => readSwitches(reader, metricNames);

/** The same of any that take both keys. */
export async function readSwitches<Name extends SwitchName>(
  reader: Reader,
  names: readonly Name[],
): Promise<MetricState<Name>[]> {
  const rows = await reader<Omit<MetricState<Name>, 'isOn'>[]>`
    select s.metric, e.name as employer_by, s.employer_at, c.name as council_by, s.council_at
    from metric_switches s left join people e on e.id = s.employer_by left join people c on c.id = s.council_by`;
  const off = { employerBy: null, employerAt: null, councilBy: null, councilAt: null };
  return names.map((metric) => {
    const row = rows.find((each) => each.metric === metric) ?? { metric, ...off };
    return { ...row, isOn: row.employerAt !== null && row.councilAt !== null };
  });
}

export interface MetricFigure {
  readonly metric: MetricName;
  readonly item: string;
  /** Since when it stands: the day (UTC) on which it was counted. */
  readonly day: string;
  readonly figure: Figure;
  /** What it said before, newest first. */
  readonly before: readonly { readonly day: string; readonly figure: Figure }[];
}

const historyMax = 12;

/** The figures of the metrics that are on: all there is to see, for everyone who may see any. No question can be asked: there is nothing to filter. */
export async function readFigures(reader: Reader): Promise<MetricFigure[]> {
  const [metrics, k] = await Promise.all([readMetrics(reader), readK(reader)]);
  const on = metrics.filter(({ isOn }) => isOn).map(({ metric }) => metric);
  if (on.length === 0) return [];
  const rows = await reader<({ metric: MetricName; item: string; day: string } & Count)[]>`
    select v.metric, v.item, v.day::text, v.numerator, v.denominator from (
      select *, row_number() over (partition by metric, item order by day desc) as place from metric_values
      where metric = any(${on})) v
    where v.place <= ${historyMax} order by v.day desc`;
  return on.flatMap((metric) =>
    itemsOf(metric).flatMap((item) => {
      const [latest, ...before] = rows
        .filter((row) => row.metric === metric && row.item === item)
        .map((row) => ({ day: row.day, figure: figureOf(row, k) }));
      return latest ? [{ metric, item, ...latest, before }] : [];
    }),
  );
}

/** The count published last for each item. */
export async function lastCounts(
  reader: Reader,
  metric: MetricName,
): Promise<Map<string, Count & { day: string }>> {
  const rows = await reader<(Count & { item: string; day: string })[]>`
    select distinct on (item) item, day::text, numerator, denominator from metric_values
    where metric = ${metric} order by item, day desc`;
  return new Map(rows.map(({ item, ...count }) => [item, count]));
}
