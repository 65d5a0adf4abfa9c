/** Somebody in a partner's directory, as that partner tells us now. Nothing of it is stored until they are opened. */
export interface PersonElsewhere {
  readonly uri: string;
  readonly peerId: number;
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly company: string;
  readonly country: string;
  readonly titles: readonly string[];
  readonly sites: readonly string[];
  readonly skills: readonly string[];
}

/** What partners' directories said in time, and the companies that did not. */
export interface FoundElsewhere {
  readonly people: readonly PersonElsewhere[];
  readonly silent: readonly string[];
}

export const nobodyElsewhere: FoundElsewhere = { people: [], silent: [] };
