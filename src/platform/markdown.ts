import { createRequire } from 'node:module';
import { domainToASCII } from 'node:url';
import type { Env, MarkdownIt, RendererRule, StateInline } from 'markdown-it';
import { Refusal, said } from './errors.ts';
import { cleanHtml, escapeText } from './sanitise.ts';

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
 * Renders a writer's Markdown: CommonMark with tables and strikethrough, a line break for each line, addresses as links; no HTML and no
 * images. A mention becomes a link when `mentionHref` knows the handle, a hashtag when `tagHref` is given; neither inside code or links.
 * Throws Refusal 'invalid' beyond the limits above.
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
  if (html === null) throw tooMuch();
  return {
    html: html.trimEnd(),
    mentions: [...found.mentions].filter((handle) => links.mentionHref?.(handle)),
    tags: [...found.tags],
  };
}

/**
 * The handles a text mentions, as `renderMarkdown` will ask for them, so that the caller can look them up before. An underscore at the end may
 * belong to the handle or be Markdown's (`_@ada_`): both readings are among them.
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
    throw new Refusal(
      'invalid',
      said`The text has ${source.length} characters; shorten it to ${markdownCharsMax}.`,
    );
  }
  const md = load();
  const env = { found };
  const tokens = md.parse(source, env);
  if (tokens.length > blocksMax) throw tooMuch();
  const html = md.renderer.render(tokens, md.options, env);
  if (found.mentions.size > mentionsMax) {
    throw new Refusal(
      'invalid',
      said`The text mentions ${found.mentions.size} people; mention at most ${mentionsMax}.`,
    );
  }
  if (found.tags.size > tagsMax) {
    throw new Refusal('invalid', said`The text has ${found.tags.size} hashtags; use at most ${tagsMax}.`);
  }
  return html;
}

const tooMuch = (): Refusal =>
  new Refusal('invalid', 'The text has too many lists, cells or links; post it in parts or attach a file.');

const mentionPattern =
  /@([a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_])?)(?:@([\p{L}\p{N}](?:[\p{L}\p{N}\p{M}.-]{0,251}[\p{L}\p{N}\p{M}])?)(:\d{1,5})?)?/iuy;
const tagPattern = new RegExp(`#([\\p{L}\\p{N}\\p{M}_]{1,${tagCharsMax}})`, 'uy');
/** What stands before a mention or hashtag when it is a part of something else: an address, a path, an entity. Underscores may be emphasis. */
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

/** markdown-it hands one `env` to every rule of a run; ours carries only this. */
function foundIn(env: Env | undefined): Found {
  return env?.['found'] as Found;
}

let loaded: MarkdownIt | undefined;

/** Loaded at the first use: it costs a start 15 ms that most commands need not spend. */
function load(): MarkdownIt {
  if (loaded) return loaded;
  const markdownIt = createRequire(import.meta.url)('markdown-it') as typeof import('markdown-it').default;
  const md = markdownIt({ html: false, linkify: true, breaks: true, typographer: false, maxNesting: 50 });
  // A foreign picture would tell its server who reads what: an image is a link to it.
  md.disable('image');
  // Only what begins with http:// or https:// is an address; bare names and @ belong to mentions.
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false, maxLength: addressCharsMax });
  for (const scheme of ['ftp:', '//', 'mailto:']) md.linkify.add(scheme, null);
  // Of its two passes the inline one finds these; the other would read the whole text again for what is switched off.
  md.core.ruler.disable('linkify');
  md.inline.ruler.push('mention', mentionRule);
  md.inline.ruler.push('hashtag', tagRule);
  md.renderer.rules['mention'] = renderMention;
  md.renderer.rules['hashtag'] = renderTag;
  loaded = md;
  return md;
}
