import { createRequire } from 'node:module';
import { domainToASCII } from 'node:url';
import type { Env, MarkdownIt, RendererRule, StateCore, StateInline, Token } from 'markdown-it';
import { cleanHtml, escapeText } from './sanitise.ts';
import { refusals } from './refusals.ts';

/** UTF-16 units of Markdown a writer may send. */
export const markdownCharsMax = 40_000;
/** Each mention may cost a look-up on another server. */
export const mentionsMax = 50;
export const tagsMax = 50;
const tagCharsMax = 100;
const addressCharsMax = 2_048;
/** markdown-it's block tokens, about five for an entry of a list and three for a cell: a few lines can ask for a table of 65,000 cells. */
const blocksMax = 20_000;

export interface Rendered {
  /** Sanitised, ready to be stored, sent and shown. */
  html: string;
  /** Handles that became links, each once: `bob` or `bob@beta.example:4002`, lower case, hosts in ASCII. */
  mentions: string[];
  /** Hashtags without #, each once, lower case, NFC. */
  tags: string[];
}

/**
 * Renders a writer's Markdown: CommonMark with tables, strikethrough, footnotes and lists of tasks, a line break for each line, URLs as links; no
 * HTML and no images. Headings begin below those of the page they stand in. `[[https://…|words]]` is a link to a page of a group's wiki. A
 * mention becomes a link if `mentionHref` knows the handle, a hashtag if `tagHref` is given; neither inside code or links. Throws Refusal
 * 'invalid' beyond the limits above.
 */
export function renderMarkdown(
  source: string,
  links: {
    mentionHref?: (handle: string) => { href: string; title: string } | null;
    tagHref?: (tag: string) => string;
  } = {},
): Rendered {
  const found: Found = { ...nothingFound(), ...links };
  const html = cleanHtml(parse(source, found));
  if (html === null) throw refusals.markdownTooComplex();
  return {
    html: html.trimEnd(),
    mentions: [...found.mentions].filter((handle) => links.mentionHref?.(handle)),
    tags: [...found.tags],
  };
}

/**
 * The handles a text mentions, as `renderMarkdown` will ask for them, so that the caller can look them up first. An underscore at the end may
 * belong to the handle or be Markdown's (`_@ada_`): both readings are included.
 */
export function findMentions(source: string): string[] {
  const found: Found = nothingFound();
  parse(source, found);
  return [...found.mentions, ...found.otherwise];
}

interface Found {
  mentions: Set<string>;
  /** Handles with the underscores that were taken for Markdown's. */
  otherwise: Set<string>;
  tags: Set<string>;
  mentionHref?: (handle: string) => { href: string; title: string } | null;
  tagHref?: (tag: string) => string;
}

const nothingFound = () => ({
  mentions: new Set<string>(),
  otherwise: new Set<string>(),
  tags: new Set<string>(),
});

function parse(source: string, found: Found): string {
  if (source.length > markdownCharsMax) {
    throw refusals.textTooLong({ length: source.length, max: markdownCharsMax });
  }
  const md = load();
  const env = { found };
  const tokens = md.parse(source, env);
  if (tokens.length > blocksMax) throw refusals.markdownTooComplex();
  lowerHeadings(tokens);
  const html = md.renderer.render(tokens, md.options, env);
  if (found.mentions.size > mentionsMax) {
    throw refusals.tooManyMentions({ count: found.mentions.size, max: mentionsMax });
  }
  if (found.tags.size > tagsMax) {
    throw refusals.tooManyTags({ count: found.tags.size, max: tagsMax });
  }
  return html;
}

const mentionPattern =
  /@([a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_])?)(?:@([\p{L}\p{N}](?:[\p{L}\p{N}\p{M}.-]{0,251}[\p{L}\p{N}\p{M}])?)(:\d{1,5})?)?/iuy;
const tagPattern = new RegExp(`#([\\p{L}\\p{N}\\p{M}_]{1,${tagCharsMax}})`, 'uy');
/** What precedes a mention or hashtag if it is part of something else: a URL, a path, an entity. Underscores may be emphasis. */
const attachedBefore = /[\p{L}\p{N}\p{M}@#/&.=-]_*$/u;
const attachedAfter = /_*[\p{L}\p{N}\p{M}@#]/uy;
/** Units before a mark that are looked at; more underscores than that are no emphasis. */
const beforeMax = 8;
const finalUnderscores = /_+$/;

/** An inline rule of markdown-it: reads at `state.pos`, moves it behind what it took. */
function mentionRule(state: StateInline, silent: boolean): boolean {
  const match = matchHere(state, '@', mentionPattern);
  if (!match) return false;
  const [whole, name = '', host, port = ''] = match;
  const ascii = host === undefined ? undefined : domainToASCII(host);
  if (ascii === '') return false;
  const found = foundIn(state.env);
  const written = (ascii === undefined ? name : `${name}@${ascii}${port}`).toLowerCase();
  const handle = found.mentionHref?.(written) ? written : written.replace(finalUnderscores, '');
  const text = whole.slice(0, whole.length - (written.length - handle.length));
  if (handle === '') return false;
  if (!silent) {
    const token = state.push('mention', '', 0);
    token.content = text;
    token.meta = { name: handle };
    found.mentions.add(handle);
    if (handle !== written) found.otherwise.add(written);
  }
  state.pos += text.length;
  return true;
}

function tagRule(state: StateInline, silent: boolean): boolean {
  const match = matchHere(state, '#', tagPattern);
  const text = match?.[0].replace(finalUnderscores, '') ?? '';
  // "#1" is a number, not a topic.
  if (!/\p{L}/u.test(text)) return false;
  if (!silent) {
    const tag = text.slice(1).normalize('NFC').toLowerCase();
    const token = state.push('hashtag', '', 0);
    token.content = text;
    token.meta = { name: tag };
    foundIn(state.env).tags.add(tag);
  }
  state.pos += text.length;
  return true;
}

function matchHere(state: StateInline, mark: string, pattern: RegExp): RegExpExecArray | null {
  if (state.linkLevel > 0 || state.src.charAt(state.pos) !== mark) return null;
  if (attachedBefore.test(state.src.slice(Math.max(0, state.pos - beforeMax), state.pos))) return null;
  pattern.lastIndex = state.pos;
  const match = pattern.exec(state.src);
  if (!match) return null;
  attachedAfter.lastIndex = pattern.lastIndex;
  return attachedAfter.test(state.src) ? null : match;
}

const renderMention: RendererRule = (tokens, index, _options, env) => {
  const token = tokens[index];
  const text = escapeText(token?.content ?? '');
  const target = foundIn(env).mentionHref?.(String(token?.meta?.['name']));
  if (!target) return text;
  const title = escapeText(target.title);
  return `<span class="h-card"><a class="mention" href="${escapeText(target.href)}" title="${title}">${text}</a></span>`;
};

const renderTag: RendererRule = (tokens, index, _options, env) => {
  const token = tokens[index];
  const text = escapeText(token?.content ?? '');
  const href = foundIn(env).tagHref?.(String(token?.meta?.['name']));
  return href === undefined ? text : `<a class="mention hashtag" href="${escapeText(href)}">${text}</a>`;
};

const pageLink = /\[\[(https?:\/\/[^\s[\]|]{1,2000})\|([^[\]|\n]{1,300})\]\]/y;

/** A link to a page of a wiki, as it is kept (posts/kinds/page/links.ts). */
function pageLinkRule(state: StateInline, silent: boolean): boolean {
  if (state.linkLevel > 0 || !state.src.startsWith('[[', state.pos)) return false;
  pageLink.lastIndex = state.pos;
  const match = pageLink.exec(state.src);
  if (!match) return false;
  const [whole, address = '', words = ''] = match;
  if (!silent) {
    state.push('link_open', 'a', 1).attrs = [['href', address]];
    state.push('text', '', 0).content = words;
    state.push('link_close', 'a', -1);
  }
  state.pos += whole.length;
  return true;
}

const task = /^\[([ xX])\][ \u00a0]/;
const boxes = { open: '☐', done: '☑' };

/** `- [ ] to do` and `- [x] done`: as characters, which are read aloud, copied, and shown by every server. */
function taskRule(state: StateCore): void {
  const { tokens } = state;
  for (const [n, token] of tokens.entries()) {
    if (token.type !== 'inline' || tokens[n - 2]?.type !== 'list_item_open') continue;
    const [first] = token.children ?? [];
    const [mark, box] = task.exec(first?.type === 'text' ? first.content : '') ?? [];
    if (!first || mark === undefined) continue;
    first.content = `${box === ' ' ? boxes.open : boxes.done}\u00a0${first.content.slice(mark.length)}`;
  }
}

/** A text stands below two headings of its page: its highest becomes the third, whichever its writer began with, so that none is skipped. */
const highestHeading = 3;
const deepestHeading = 6;
function lowerHeadings(tokens: readonly Token[]): void {
  const headings = tokens.filter(({ type }) => type === 'heading_open' || type === 'heading_close');
  const levelOf = ({ tag }: Token): number => Number(tag.slice(1));
  const highest = Math.min(...headings.map(levelOf));
  for (const token of headings)
    token.tag = `h${Math.min(deepestHeading, levelOf(token) - highest + highestHeading)}`;
}

/** markdown-it hands one `env` to every rule of a run; ours carries only this. */
function foundIn(env: Env | undefined): Found {
  return env?.['found'] as Found;
}

let loaded: MarkdownIt | undefined;

/** Loaded at the first use: it costs a start 15 ms that most commands need not spend. */
function load(): MarkdownIt {
  if (loaded) return loaded;
  const require = createRequire(import.meta.url);
  const markdownIt = require('markdown-it') as typeof import('markdown-it').default;
  const md = markdownIt({ html: false, linkify: true, breaks: true, typographer: false, maxNesting: 50 });
  // A foreign picture would tell its server who reads what: an image is a link to it.
  md.disable('image');
  // Only what begins with http:// or https:// is an address; bare names and @ belong to mentions.
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false, maxLength: addressCharsMax });
  for (const scheme of ['ftp:', '//', 'mailto:']) md.linkify.add(scheme, null);
  // Of its two passes the inline one finds these; the other would read the whole text again for what is switched off.
  md.core.ruler.disable('linkify');
  const footnotes = require('markdown-it-footnote') as (md: MarkdownIt) => void;
  md.use(footnotes);
  // Above the notes a line is enough, and the way back needs no colours of emoji.
  md.renderer.rules['footnote_block_open'] = () => '<hr>\n<ol>\n';
  md.renderer.rules['footnote_block_close'] = () => '</ol>\n';
  md.inline.ruler.before('link', 'page-link', pageLinkRule);
  md.core.ruler.push('tasks', taskRule);
  md.inline.ruler.push('mention', mentionRule);
  md.inline.ruler.push('hashtag', tagRule);
  md.renderer.rules['mention'] = renderMention;
  md.renderer.rules['hashtag'] = renderTag;
  loaded = md;
  return md;
}
