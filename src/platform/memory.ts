import type { Bodies } from './bodies.ts';
import type { Limits } from './limits.ts';

/**
 * What one process keeps in memory for one instance. All of it may be lost at any time: it is read again, or begins anew. Two instances in one
 * process share nothing of it. A room of `src/` that keeps something declares its own field, beside what it keeps, and `src/memory.ts` makes it:
 *
 *     declare module '#src/platform/memory.ts' {
 *       interface InstanceMemory {
 *         readonly tokens: TokenCache;
 *       }
 *     }
 */
export interface InstanceMemory {
  readonly bodies: Bodies;
  readonly limits: Limits;
  /** What was read of `settings`, by name. */
  readonly settings: Map<string, { readonly value: unknown; readonly untilMs: number }>;
  /** Takes the lines of `noteChange`, once `startChanges` has been called. */
  readonly changes: { collect: ((line: string) => void) | null };
}
