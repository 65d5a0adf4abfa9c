import { Resolver } from 'node:dns/promises';

/** The TXT records of a name, each in its pieces. Throws with a code of DNS, such as ENOTFOUND. */
export type ReadTxt = (name: string) => Promise<string[][]>;

const answer = { timeout: 2_000, tries: 2 };

/** Asks the system's DNS server. */
export const readTxt: ReadTxt = (name) => new Resolver(answer).resolveTxt(name);
