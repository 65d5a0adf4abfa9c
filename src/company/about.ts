import { refusals as platformRefusals } from '#src/platform/refusals.ts';

/** What a company says about itself to everyone who opens its pages, signed in or not. Null: nothing. */
export interface About {
  /** Plain text above the sign-in and on invitations. */
  readonly greeting: string | null;
  /** Markdown, or the address of a page elsewhere; so are the next two. In Germany § 5 DDG demands it. */
  readonly imprint: string | null;
  /** What is kept about people, and why (GDPR, articles 13 and 14). */
  readonly privacy: string | null;
  /** How people speak with each other here. */
  readonly rules: string | null;
  /** Who helps those who cannot come in: an e-mail address, the address of a page, or a line such as "IT, extension 4711". */
  readonly help: string | null;
}

export const nothingAbout: About = { greeting: null, imprint: null, privacy: null, rules: null, help: null };

/** Those that may be as long as a page, in display order. */
export const aboutTexts = ['imprint', 'privacy', 'rules'] as const;
export type AboutText = (typeof aboutTexts)[number];

/** UTF-16 units. */
export const aboutTextMax = 20_000;
export const greetingMax = 500;
export const helpMax = 200;

/** The whole text is the URL of a page elsewhere. */
export const isWebAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text) && URL.canParse(text);

/** Trimmed, and null if nothing is left. Refuses what is too long. */
export function checkedAbout(about: About): About {
  return {
    greeting: short(about.greeting, greetingMax),
    imprint: short(about.imprint, aboutTextMax),
    privacy: short(about.privacy, aboutTextMax),
    rules: short(about.rules, aboutTextMax),
    help: short(about.help, helpMax),
  };
}

function short(text: string | null, max: number): string | null {
  const trimmed = text?.trim() ?? '';
  if (trimmed.length > max) throw platformRefusals.textTooLong({ length: trimmed.length, max });
  return trimmed === '' ? null : trimmed;
}
