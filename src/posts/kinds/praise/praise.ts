/** How wide praise goes, as the praised person sees it. A group they belong to is a team; the company is their own. */
export type Width = (typeof widths)[number];
export const widths = ['team', 'company', 'partners'] as const;
/** How wide praise of somebody goes without asking them. */
export type Allowed = (typeof allowances)[number];
export const allowances = ['nobody', ...widths] as const;
/** Until they say something else. */
export const usualAllowance: Allowed = 'team';

export const praisedMax = 20;

export const covers = (allowed: Allowed, width: Width): boolean =>
  allowances.indexOf(allowed) >= allowances.indexOf(width);

/** A value of a company, in the words of the day. */
export interface ValueSaid {
  readonly emoji: string;
  /** By language. */
  readonly names: Readonly<Record<string, string>>;
}
export const valueEmojiMax = 16;
export const valueNameMax = 60;
export const valueLanguagesMax = 30;

export const nameOfValue = ({ names }: Pick<ValueSaid, 'names'>, language: string): string =>
  names[language.slice(0, 2)] ?? names.en ?? Object.values(names)[0] ?? '';
