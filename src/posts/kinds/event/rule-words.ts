import type { Rule } from './rule.ts';

/** What the words of a rule are made of, in one language. */
export interface Said {
  day(name: string): string;
  month(number: number): string;
  /** A day of a month, by their numbers. */
  date(month: number, day: number): string;
  list(parts: readonly string[]): string;
}
export interface Words {
  every(rule: Rule): string;
  on(rule: Rule, said: Said): string;
  until(day: string): string;
  times(count: number): string;
}

/** `2` of `2TU`; 0: none. */
export const nthOf = (rule: Rule, name: string): number => rule.bySetPos ?? (Number.parseInt(name, 10) || 0);
export const isWorkweek = ({ byDay, bySetPos }: Rule): boolean =>
  bySetPos === null && byDay.toSorted().join() === 'FR,MO,TH,TU,WE';
