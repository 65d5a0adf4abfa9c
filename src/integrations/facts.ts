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

/** `personId` is the service. */
interface Hook {
  readonly webhookId: string;
  readonly personId: PersonId;
}

export interface IntegrationFacts {
  'hook.made': Hooked;
  'hook.ended': Hooked;
  /** A word by which members of a group ask a system. `personId`: the service that answers. */
  'command.made': { readonly commandId: string; readonly personId: PersonId; readonly groupId: GroupId };
  'command.ended': { readonly commandId: string; readonly personId: PersonId; readonly groupId: GroupId };
  /** A group takes e-mails of its members, or no longer. `personId`: the moderator. */
  'mail_in.opened': { readonly groupId: GroupId; readonly personId: PersonId };
  'mail_in.closed': { readonly groupId: GroupId; readonly personId: PersonId };
  /** Somebody ended the addresses under which they could answer. */
  'mail_in.addresses_ended': { readonly personId: PersonId };
  'webhook.made': Hook;
  'webhook.ended': Hook;
  'webhook.rotated': Hook;
  'webhook.switched_on': Hook;
  'webhook.switched_off': Hook;
  /** By itself: nothing arrived for days, or its server will never take anything. */
  'webhook.disabled': Hook & { readonly because: string };
  /** An owner lets Kontorist answer in a group, or no longer. */
  'kontorist.switched_on': { readonly groupId: GroupId; readonly personId: PersonId };
  'kontorist.switched_off': { readonly groupId: GroupId; readonly personId: PersonId };
  /** An administrator ended a token of a service. */
  'service.token_ended': { readonly personId: PersonId; readonly tokenId: string };
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends IntegrationFacts {}
}

export const recordFact = recorder<keyof IntegrationFacts>(({ personId }) => `person:${personId}`);
