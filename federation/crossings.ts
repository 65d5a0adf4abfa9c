import type { FederationContext } from './context.ts';

/** Kinds of activities are counted by name; what is no plain name is a stranger's invention and counts as one. */
const isName = (type: string): boolean => /^[A-Z][A-Za-z]{1,24}$/.test(type);

/** For the audit log: something passed the border of this partner. `what`: a direction and a type, e.g. `out Create`. */
export function noteCrossing(ctx: FederationContext, peerId: number, what: string, count = 1): void {
  const [direction = '', type = ''] = what.split(' ');
  const counted = `${direction} ${isName(type) ? type : 'Other'}`;
  ctx.instance.memory.tallies.add({ kind: 'crossed', peerId, what: counted }, 'day', count);
}
