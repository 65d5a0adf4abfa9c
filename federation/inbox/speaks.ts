import { isInstanceActor } from '#src/people/addressed.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import type { Incoming } from './incoming.ts';

/** It is signed by the partner's own actor, which speaks for the company and for no one in it. */
export async function speaksForCompany(ctx: FederationContext, { actor }: Incoming): Promise<boolean> {
  return actor.noun === 'person' && (await isInstanceActor(ctx.db, actor.id as PersonId));
}
