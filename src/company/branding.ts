import type { Instance } from '#src/platform/instance.ts';
import { languageOf, languages, type Locale } from '#src/platform/languages.ts';
import { serverTimeZone } from '#src/platform/time-zones.ts';
import type { CompanyValue } from './values.ts';
import { nothingAbout, type About } from './about.ts';

/** How a company's pages look and speak, and what they say about it. */
export interface Branding {
  /** As shown here; partners see the name of the agreement. Null: KONTOR_COMPANY. */
  readonly name: string | null;
  /** `#rrggbb`, dark enough to be read on paper. Null: brick. */
  readonly colour: string | null;
  /** Address of a picture of this instance, or null: the mark of Kontor. */
  readonly logoUrl: string | null;
  /** The logo is a word, so the name need not stand beside it. */
  readonly logoHasName: boolean;
  /** For readers whose browser names none of our languages, and for new people. */
  readonly locale: Locale;
  /** IANA name; for people who chose none. */
  readonly timeZone: string;
  /** Whether people are addressed as Sie and vous, or as du and tu, by language; of what is not there as the language usually is. */
  readonly formal: Readonly<Partial<Record<Locale, boolean>>>;
  readonly about: About;
  /** What it stands for: praise says for which. */
  readonly values: readonly CompanyValue[];
  /** What newcomers plan for their first two weeks, line by line, by language; of what is not there the usual lines are offered. */
  readonly firstWeeks: Readonly<Record<string, readonly string[]>>;
}

/** Until someone changes it. */
export const plainBranding: Branding = {
  name: null,
  colour: null,
  logoUrl: null,
  logoHasName: false,
  locale: 'en',
  get timeZone() {
    return serverTimeZone();
  },
  get formal() {
    return Object.fromEntries(
      languages.flatMap(({ code, address }) => (address ? [[code, address.formal]] : [])),
    );
  },
  about: nothingAbout,
  values: [],
  firstWeeks: {},
};

/** Undefined: the language has one form of address for all. */
export const isFormal = ({ formal }: Branding, locale: Locale): boolean | undefined => {
  const { address } = languageOf(locale);
  return address ? (formal[locale] ?? address.formal) : undefined;
};

export const companyNameMax = 60;

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    readonly branding: { current: Branding };
  }
}

/** From memory, as `openBranding` keeps it: every page asks. */
export const brandingOf = (instance: Instance): Branding => instance.memory.branding.current;

export function rememberBranding(instance: Instance, branding: Branding): void {
  instance.memory.branding.current = branding;
}
