import type { FederationContext } from '../context.ts';
import type { Incoming, Listener } from '../inbox/incoming.ts';
import type { Subscription } from '#src/platform/journal.ts';
import type { Tell } from '../outbox/tell.ts';

/** What people do with one kind of post, across companies: which facts are sent, what is received. Its vocabulary is in vocabulary/kinds. */
export interface FederatedKind {
  /** Facts that partners are told, and by what. */
  told(tell: Tell): Subscription[];
  /** What is heard, each with what must hold before it has an effect. Names are unique among all listeners. */
  readonly listeners: Readonly<Record<string, Listener>>;
  /** Which of its listeners an activity is for; null: none, it is about something else. Asked of every activity: the type comes first. */
  actOf(ctx: FederationContext, incoming: Incoming): Promise<string | null>;
}
