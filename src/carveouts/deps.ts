import type { ExchangeDeps } from '#src/agreements/exchange.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** What carrying out a carve-out needs of the roof. */
export interface CarveOutDeps extends ExchangeDeps {
  readonly registry: PartnerRegistry;
  /** The person at an address, if they say themselves that they were the one at the other; asked there. */
  readonly confirm: (target: string, old: string) => Promise<PersonId | null>;
  /** A person or group by address, known here or asked for; null: there is none, or no agreement covers it. */
  readonly resolve: (
    uri: string,
  ) => Promise<{ readonly noun: 'person' | 'group'; readonly id: string } | null>;
}
