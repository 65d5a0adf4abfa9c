/** A variable of the environment, as docs/configuration.md lists it. */
export interface Option {
  readonly name: string;
  readonly fallback: string;
  readonly about: string;
}
