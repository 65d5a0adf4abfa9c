import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';

/** `personId` is the service. */
interface Hooked {
  readonly hookId: string;
  readonly personId: PersonId;
  /** Null: of the company as a whole. */
  readonly groupId: GroupId | null;
  readonly incoming: boolean;
}

export interface IntegrationFacts {
  'hook.made': Hooked;
  'hook.ended': Hooked;
  /** An administrator ended a token of a service. */
  'service.token_ended': { readonly personId: PersonId; readonly tokenId: string };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends IntegrationFacts {}
}

export const recordFact = recorder<keyof IntegrationFacts>(({ personId }) => `person:${personId}`);
