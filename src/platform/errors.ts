/** The closed list of expected problems. Each surface has one table from these to its own codes; nothing below a surface knows about status codes. */
export type RefusalKind = 'invalid' | 'not_found' | 'not_allowed' | 'conflict' | 'gone' | 'too_many';

/** The reason for a refusal, so that a surface can state it in the reader's language. */
export interface RefusalReason {
  /** `posts.tooManyFiles`: what other languages are looked up by (web/shell/locales/…-refusals.json). Null when English is all there is. */
  readonly id: string | null;
  /** English, with `{named}` places for the values. */
  readonly template: string;
  readonly values: RefusalValues;
}
type RefusalValues = Readonly<Record<string, string | number>>;

/**
 * An expected problem. Its message is English and tells the reader what to do; what one may not read is `not_found`, never `not_allowed`.
 * Refusals that a page may show are declared with `defineRefusals`; only what apps, administrators and other servers read is written where it is
 * thrown.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly reason: RefusalReason;
  constructor(kind: RefusalKind, reason: string | RefusalReason) {
    const full = typeof reason === 'string' ? { id: null, template: reason, values: {} } : reason;
    super(inEnglish(full));
    this.name = 'Refusal';
    this.kind = kind;
    this.reason = full;
  }
}

export const inEnglish = ({ template, values }: RefusalReason): string =>
  template.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));

/**
 * A slice's catalogue: each of its refusals once, with its kind and its English. `defineRefusals('posts', { tooManyFiles: ['invalid', 'At most
 * {max} files.'] })` makes `refusals.tooManyFiles({ max })`, whose id is `posts.tooManyFiles`; an unknown name or a missing value does not
 * compile. A test checks that every language has every id.
 */
export function defineRefusals<const Declared extends Readonly<Record<string, Declaration>>>(
  slice: string,
  declared: Declared,
): Catalogue<Declared> {
  const makers = Object.entries(declared).map(([name, [kind, template]]) => [
    name,
    (values: RefusalValues = {}) => new Refusal(kind, { id: `${slice}.${name}`, template, values }),
  ]);
  return Object.fromEntries(makers) as Catalogue<Declared>; // fromEntries forgets the names
}

type Declaration = readonly [kind: RefusalKind, template: string];
type Catalogue<Declared extends Readonly<Record<string, Declaration>>> = {
  readonly [Name in keyof Declared]: Maker<PlacesIn<Declared[Name][1]>>;
};
type Maker<Place extends string> = [Place] extends [never]
  ? () => Refusal
  : (values: Readonly<Record<Place, string | number>>) => Refusal;
type PlacesIn<Template extends string> = Template extends `${string}{${infer Place}}${infer Rest}`
  ? Place | PlacesIn<Rest>
  : never;

/** Someone made too many requests; in this many seconds there is room again. */
export class TooOften extends Refusal {
  readonly waitSeconds: number;
  constructor(waitSeconds: number) {
    const template = 'Too many requests in a short time. Wait {seconds} seconds, then try again.';
    super('too_many', { id: 'platform.tooOften', template, values: { seconds: waitSeconds } });
    this.waitSeconds = waitSeconds;
  }
}

/**
 * A remote server or a resource outside this process cannot serve now. `retryable` says whether trying later can help; `because`, where somebody is
 * told what to do about it: the answer was too large, or the address is one that is never contacted.
 */
export class Unavailable extends Error {
  readonly retryable: boolean;
  readonly because: 'too_large' | 'not_contacted' | null;
  constructor(
    message: string,
    options: {
      readonly retryable: boolean;
      readonly cause?: unknown;
      readonly because?: 'too_large' | 'not_contacted';
    } = { retryable: true },
  ) {
    super(message, { cause: options.cause });
    this.name = 'Unavailable';
    this.retryable = options.retryable;
    this.because = options.because ?? null;
  }
}

/** The single answer for what does not exist and for what the viewer may not see; its id is `notFound.post`. */
export function notFound(thing: Thing = 'anything'): Refusal {
  const template = `${things[thing]} does not exist, or you cannot see it.`;
  return new Refusal('not_found', { id: `notFound.${thing}`, template, values: {} });
}

/** The things that can be not found. */
export const things = {
  account: 'This account',
  agreement: 'This agreement',
  answer: 'This answer',
  anything: 'This',
  app: 'This app',
  charter: 'This charter',
  company: 'This company',
  conversation: 'This conversation',
  device: 'This device',
  export: 'This export',
  feed: 'This feed',
  filter: 'This filter',
  file: 'This file',
  group: 'This group',
  invitation: 'This invitation',
  list: 'This list',
  mustRead: 'This must-read',
  notification: 'This notification',
  page: 'This page',
  parentPost: 'The post you answer',
  partner: 'This partner',
  passkey: 'This passkey',
  person: 'This person',
  picture: 'This picture',
  poll: 'This poll',
  post: 'This post',
  report: 'This report',
  request: 'This request',
  session: 'This session',
  skill: 'This skill',
  subscription: 'This subscription',
  tag: 'This tag',
} as const;
type Thing = keyof typeof things;
