import type { PersonId } from '#src/platform/ids.ts';

/** What a token allows. `personId` null: an application by itself, before anyone signed in. */
export interface Grant {
  readonly tokenId: string;
  readonly personId: PersonId | null;
  readonly appId: string | null;
  readonly scopes: readonly string[];
  /** Its person must accept the company's documents first (company/documents.ts). */
  readonly owes: boolean;
}
