import { embedsMax, linksMax } from './page.ts';

/**
 * Links between pages. Writers type `[[Title]]` or `[[Title|words]]`; what is kept and sent is `[[address of the page|words]]`, so that a link
 * survives when the page is renamed or moved. `![[Title]]` on a line of its own shows the page there, such as a checklist that many procedures share. Code is left as it is.
 */
const codePattern = /(```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|``[^`\n]*``|`[^`\n]*`)/;
const linkPattern = /\[\[([^[\]|\n]{1,2000})(?:\|([^[\]|\n]{1,300}))?\]\]/;
const links = new RegExp(`${codePattern.source}|${linkPattern.source}`, 'g');
/** Changes a text, and leaves the code in it as it is. */
export const outsideCode = (source: string, change: (text: string) => string): string =>
  source
    .split(codePattern)
    .map((part, at) => (at % 2 === 0 ? change(part) : part))
    .join('');
const isAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text);
/** How titles are compared. */
export const titleKey = (title: string): string =>
  title.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
/** A title as it can stand between the brackets. */
const bare = (title: string): string => title.replaceAll(/[[\]|\n]/g, ' ').trim();

/** A link as a writer types it. Without words, or with the title as words, it is the title alone. */
export const typedLink = (title: string, words: string): string => {
  const label = bare(words);
  return label === '' || label === bare(title) ? `[[${bare(title)}]]` : `[[${bare(title)}|${label}]]`;
};

/** The titles that a text links to, as `titleKey`. */
export function titlesLinked(source: string): Set<string> {
  const found = new Set<string>();
  for (const [, code, target = ''] of source.matchAll(links))
    if (code === undefined && !isAddress(target)) found.add(titleKey(target));
  return found;
}

/** As it is kept. Titles without a page stay titles: they lead to one as soon as there is. */
export const keptLinks = (source: string, uriOf: ReadonlyMap<string, string>): string =>
  source.replace(links, (whole, code: string | undefined, target: string, label: string | undefined) => {
    if (code !== undefined || isAddress(target)) return whole;
    const uri = uriOf.get(titleKey(target));
    return uri === undefined ? whole : `[[${uri}|${(label ?? target).trim()}]]`;
  });

/** The pages a kept text links to, each once. */
export function urisLinked(source: string): string[] {
  const found = new Set<string>();
  for (const [, code, target = ''] of source.matchAll(links))
    if (code === undefined && isAddress(target)) found.add(target);
  return [...found].slice(0, linksMax);
}

/** The pages that a kept text shows within itself, `![[address|words]]`, each once. */
export function urisEmbedded(source: string): string[] {
  const found = new Set<string>();
  for (const match of source.matchAll(links)) {
    const [, code, target = ''] = match;
    if (code === undefined && isAddress(target) && source[match.index - 1] === '!') found.add(target);
  }
  return [...found].slice(0, embedsMax);
}

/** A page as links to it are written. */
export interface LinkTarget {
  readonly uri: string;
  readonly title: string;
  /** All titles it has had, as `titleKey`: a link that says one of them follows the page’s title. */
  readonly titles: ReadonlySet<string>;
  /** No other page of the wiki is called so. */
  readonly isUnique: boolean;
}

/** As its next writer reads it: by the titles of today. */
export const typedLinks = (source: string, targets: ReadonlyMap<string, LinkTarget>): string =>
  source.replace(links, (whole, code: string | undefined, target: string, label = '') => {
    const page = code === undefined ? targets.get(target) : undefined;
    if (!page) return whole;
    const words = page.titles.has(titleKey(label)) ? '' : label;
    if (!page.isUnique) return `[[${page.uri}|${words || bare(page.title)}]]`;
    return typedLink(page.title, words);
  });
