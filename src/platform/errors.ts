/** The closed list of expected trouble. Each surface owns one table from these to its own codes; nothing below a surface knows a status. */
export type RefusalKind = 'invalid' | 'not_found' | 'not_allowed' | 'conflict' | 'gone' | 'too_many';

/** An English sentence with places for values, `{0}`, `{1}`: what another language is looked up by (web/locales/…/refusals.json). */
export interface Said {
  readonly template: string;
  readonly values: readonly (string | number)[];
}

/** ``said`At most ${max} files.` `` remembers what was put in, so that a surface can say it in the reader's language. */
export const said = (parts: TemplateStringsArray, ...values: (string | number)[]): Said => ({
  template: parts.reduce((text, part, at) => `${text}{${at - 1}}${part}`),
  values,
});

const spoken = ({ template, values }: Said): string =>
  template.replace(/\{(\d+)\}/g, (_place, at: string) => String(values[Number(at)]));

/**
 * Expected trouble. The sentence tells the reader what to do; what one may not read is `not_found`, never `not_allowed`. A sentence with
 * values is written with `said`; a test finds those without a translation.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly said: Said;
  constructor(kind: RefusalKind, sentence: string | Said) {
    const asSaid = typeof sentence === 'string' ? { template: sentence, values: [] } : sentence;
    super(spoken(asSaid));
    this.name = 'Refusal';
    this.kind = kind;
    this.said = asSaid;
  }
}

/** Somebody asked more often than one may; after so many seconds there is room again. */
export class TooOften extends Refusal {
  readonly waitSeconds: number;
  constructor(waitSeconds: number) {
    super('too_many', said`Too many requests in a short time. Wait ${waitSeconds} seconds, then try again.`);
    this.waitSeconds = waitSeconds;
  }
}

/** A remote server or a resource outside this process cannot serve now. `retryable` says whether trying later can help. */
export class Unavailable extends Error {
  readonly retryable: boolean;
  constructor(message: string, options: { retryable: boolean; cause?: unknown } = { retryable: true }) {
    super(message, { cause: options.cause });
    this.name = 'Unavailable';
    this.retryable = options.retryable;
  }
}

/** The one answer for what does not exist and for what the viewer may not see. */
export function notFound(what = 'This'): Refusal {
  return new Refusal('not_found', said`${what} does not exist, or is not visible to you.`);
}
