import { recorder } from '#src/platform/journal.ts';
import type { SwitchName } from './metric.ts';

/** Whose key it is. */
export type Side = 'employer' | 'council';

interface AnalyticsFacts {
  /** `on` false: switched off, which takes back both keys. */
  'metric.switched': { readonly metric: SwitchName; readonly side: Side; readonly on: boolean };
  'metric.crowd_raised': { readonly k: number };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends AnalyticsFacts {}
}

export const recordFact = recorder<keyof AnalyticsFacts>(() => 'company');
