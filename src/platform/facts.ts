/**
 * Every fact by its name, with what it carries. A slice declares its own in its `facts.ts`, by adding to this interface:
 *
 *     declare module '#src/platform/facts.ts' {
 *       interface FactMap extends PostFacts {}
 *     }
 *
 * What it carries is stored as JSON, and stays readable for as long as facts are kept: names never change, fields are only added.
 */
export interface FactMap {
  /** An actor of ours has new pairs, see keys.ts. */
  'keys.rotated': { readonly actorUri: string };
}
export type FactName = keyof FactMap;

/** Something that happened, in the past tense. `about` names the row for `kontor facts`, e.g. `post:42`. */
export interface Fact<Name extends FactName = FactName> {
  readonly name: Name;
  readonly about: string;
  readonly by?: string | undefined;
  readonly data: FactMap[Name];
}
