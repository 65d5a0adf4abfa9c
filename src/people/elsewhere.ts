/** A person in a partner's directory, as that partner describes them now. Nothing is stored until their profile is opened. */
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

/** What partners' directories returned in time, and the companies that did not answer. */
export interface FoundElsewhere {
  readonly people: readonly PersonElsewhere[];
  readonly silent: readonly string[];
}

export const nobodyElsewhere: FoundElsewhere = { people: [], silent: [] };
