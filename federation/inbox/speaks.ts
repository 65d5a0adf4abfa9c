import type { Wire } from '../context.ts';
import type { Incoming } from './incoming.ts';

/** It is signed by the partner's own actor, which speaks for the company and for nobody in it. */
export async function speaksForCompany(wire: Wire, { actor }: Incoming): Promise<boolean> {
  if (actor.noun !== 'person') return false;
  const [row] = await wire.db`select from people where id = ${actor.id} and kind = 'instance'`;
  return row !== undefined;
}
