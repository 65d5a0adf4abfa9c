/** Everything that can be counted. Each counts people, so that "at least k" always means people. */
export const metricNames = [
  'adoption',
  'features',
  'passive',
  'unanswered',
  'across_teams',
  'founders_team',
  'across_companies',
] as const;
export type MetricName = (typeof metricNames)[number];

/** What takes both keys beside figures: that it can be proved who of the company acknowledged a must-read when (must-read-proof.ts). */
export const switchNames = [...metricNames, 'must_read_proof'] as const;
export type SwitchName = (typeof switchNames)[number];

/** Of `features`: what somebody did at least once. */
export const featureItems = [
  'posts',
  'reactions',
  'messages',
  'groups',
  'questions',
  'events',
  'documents',
] as const;

export const itemsOf = (metric: MetricName): readonly string[] =>
  metric === 'features' ? featureItems : [''];

/** The smallest number of people that a figure may speak of; a company can raise it, and nobody can lower it. */
export const crowdMin = 5;
export const crowdMax = 1_000;

/** What was counted: `numerator` of `denominator` people. Leaves this slice only as a `Figure`. */
export interface Count {
  readonly numerator: number;
  readonly denominator: number;
}

/** What is said. `few`: of too few people to say anything; `hardly`, `nearly`: of fewer than k, or of all but fewer than k, is it true. */
export type Figure =
  | { readonly kind: 'few' | 'hardly' | 'nearly' }
  | { readonly kind: 'share'; readonly percent: number };

/**
 * A count, made coarse: none where fewer than k have or have not, and between these a share in ranges each of which fits at least k different
 * numbers of people. Neither numbers are told nor how many people there are.
 */
export function figureOf({ numerator, denominator }: Count, k: number): Figure {
  const between = denominator - 2 * k + 1;
  const width = Math.max(k, Math.ceil(denominator / rangesMax));
  const ranges = Math.floor(between / width);
  if (ranges < 1) return { kind: 'few' };
  if (numerator < k) return { kind: 'hardly' };
  if (denominator - numerator < k) return { kind: 'nearly' };
  const range = Math.floor(((numerator - k) * ranges) / between);
  const middle = k + ((range + 0.5) * between) / ranges;
  return { kind: 'share', percent: Math.round((100 * middle) / denominator / percentStep) * percentStep };
}
const rangesMax = 20;
const percentStep = 5;

/**
 * Whether a new count may take the place of the one published last: only if at least k people make the difference. Otherwise the old one stands,
 * so that whoever compares two figures, before and after somebody came, left or did something, compares what k or more did.
 */
export const mayReplace = (last: Count, next: Count, k: number): boolean => {
  const has = Math.abs(next.numerator - last.numerator);
  const hasNot = Math.abs(next.denominator - next.numerator - (last.denominator - last.numerator));
  return (has === 0 || has >= k) && (hasNot === 0 || hasNot >= k) && has + hasNot > 0;
};
