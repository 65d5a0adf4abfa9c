import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { decides, readsActs } from './policy.ts';
import { categories, outcomes, type Category, type Outcome } from './report.ts';

/** What became of reports within some months, in numbers: no one is named, neither who reported nor who was reported nor who decided. */
export interface CaseNumbers {
  readonly months: number;
  readonly opened: number;
  readonly open: number;
  readonly complaints: number;
  /** From partners' people. */
  readonly fromPartners: number;
  readonly byOutcome: Readonly<Record<Outcome, number>>;
  readonly byCategory: Readonly<Record<Category, number>>;
  /** Half of all cases were decided within so many hours; null: none was. */
  readonly medianHours: number | null;
  readonly appeals: { readonly filed: number; readonly granted: number; readonly upheld: number };
}

export const monthChoices = [1, 3, 12, 24] as const;

/** Over the cases that this person decides. Three statements. */
export async function readCaseNumbers(
  reader: Reader,
  person: PersonId,
  months: number,
): Promise<CaseNumbers> {
  const since = reader`now() - make_interval(months => ${months})`;
  const [[totals], reasons, [appeals]] = await Promise.all([
    reader<
      (Omit<CaseNumbers, 'months' | 'byOutcome' | 'byCategory' | 'appeals'> & {
        outcomes: Partial<Record<Outcome, number>> | null;
      })[]
    >`
      with mine as materialized (
        select k.id, k.opened_at, k.closed_at, k.outcome from report_cases k where k.opened_at > ${since} and ${decides(reader, person)})
      select count(*)::int as opened, count(*) filter (where closed_at is null)::int as open,
        count(*) filter (where exists (select from reports r join complaints c on c.report_id = r.id where r.case_id = m.id))::int as complaints,
        count(*) filter (where exists (select from reports r where r.case_id = m.id and r.peer_id is not null))::int as from_partners,
        round((percentile_cont(0.5) within group (order by extract(epoch from closed_at - opened_at) / 3600))::numeric, 1)::float8 as median_hours,
        (select jsonb_object_agg(o.outcome, o.n) from (
          select outcome, count(*) as n from mine where outcome is not null group by outcome) o) as outcomes
      from mine m`,
    reader<{ category: Category; count: number }[]>`
      select r.category, count(*)::int as count from reports r join report_cases k on k.id = r.case_id
      where k.opened_at > ${since} and ${decides(reader, person)} group by r.category`,
    reader<CaseNumbers['appeals'][]>`
      select count(*)::int as filed, count(*) filter (where a.outcome = 'granted')::int as granted,
        count(*) filter (where a.outcome = 'upheld')::int as upheld
      from appeals a join moderation_acts t on t.id = a.act_id where a.at > ${since} and ${readsActs(reader, person)}`,
  ]);
  const counts = new Map(reasons.map(({ category, count }) => [category, count]));
  return {
    months,
    opened: totals?.opened ?? 0,
    open: totals?.open ?? 0,
    complaints: totals?.complaints ?? 0,
    fromPartners: totals?.fromPartners ?? 0,
    medianHours: totals?.medianHours ?? null,
    byOutcome: recordOf(outcomes, (each) => totals?.outcomes?.[each] ?? 0),
    byCategory: recordOf(categories, (each) => counts.get(each) ?? 0),
    appeals: appeals ?? { filed: 0, granted: 0, upheld: 0 },
  };
}

const recordOf = <Name extends string>(names: readonly Name[], of: (name: Name) => number) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, number>;
