import { createRequire } from 'node:module';
import type sanitizeHtml from 'sanitize-html';

/** HTML longer than this, in UTF-16 units, before or after sanitising, is shown as the beginning of its text. */
export const htmlCharsMax = 200_000;
const fallbackCharsMax = 20_000;
/** More tags and entities than any honest text has; each costs the parser a step. */
const markupMax = 20_000;
/** Deeper than any honest post; beyond it the HTML is shown as text, because closing a tag costs a walk over all that are open. */
const depthMax = 100;
const linkCharsMax = 2_048;
const titleCharsMax = 300;

/**
 * Turns remote or own HTML into HTML that can be shown anywhere: an allowlist of tags, no styles, no scripts, links only to http, https and
 * mailto. Headings start at h3, because a post is below the page's own. Never throws: it runs at ingest and again at rendering, and must not be
 * able to break a page. Writers' own text is limited earlier, in markdown.ts.
 */
export function sanitiseHtml(html: string): string {
  return cleanHtml(html) ?? asText(html);
}

/** Like sanitiseHtml, but null for HTML that is longer, denser or deeper than any honest text, so that a writer can be told. */
export function cleanHtml(html: string): string | null {
  if (html.length > htmlCharsMax || (html.match(/[<&]/g)?.length ?? 0) > markupMax) return null;
  const clean = cleanShallow(html);
  return clean === null || clean.length > htmlCharsMax ? null : withoutTurns(clean);
}

/**
 * Without the characters that embed, override or isolate a text direction (Unicode's Bidi_Control except the marks): left open, they affect the
 * text next to them. The marks, which only act in their own place, stay, and so does the direction that letters have by themselves.
 */
export const withoutTurns = (text: string): string => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');

/** The text of HTML for previews, search and notifications: blocks become lines, tags are removed. Accepts any HTML and sanitises it first. */
export function plainText(html: string): string {
  return (
    sanitiseHtml(html)
      // What comes from sanitiseHtml has no bare < or >, so this walks it once.
      .replace(/<(\/?)([a-z0-9]+)[^>]*>/g, (_tag, closing: string, name: string) =>
        lineAfter(closing !== '', name),
      )
      .replace(/&(amp|lt|gt|quot);/g, (_entity, name: string) => entities[name] ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n')
  );
}

/** Makes text safe between tags and inside quoted attributes. */
export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function cleanShallow(html: string): string | null {
  let depth = 0;
  try {
    return load()(html, {
      ...rules,
      onOpenTag: () => {
        if (++depth > depthMax) throw new TooDeep();
      },
      onCloseTag: () => {
        depth--;
      },
    });
  } catch (error) {
    if (error instanceof TooDeep) return null;
    throw error;
  }
}

class TooDeep extends Error {}

const inline = ['br', 'a', 'span', 'strong', 'em', 'b', 'i', 'u', 's', 'del', 'code', 'sup'];
const blocks = ['p', 'div', 'pre', 'blockquote', 'ul', 'ol', 'li', 'h3', 'h4', 'h5', 'h6', 'hr'];
const tables = ['table', 'thead', 'tbody', 'tr', 'th', 'td'];
/** Other programs' blocks. As div they keep words apart that dropping the tag would join. */
const foreignBlocks =
  'address article aside center dd details dl dt figcaption figure footer header main nav section summary'.split(
    ' ',
  );
const classes = ['h-card', 'mention', 'hashtag', 'invisible', 'ellipsis'];
/** Elements whose content is no text for a reader: it goes with them. */
const contentless =
  'iframe math noembed noframes noscript object option plaintext script style svg template textarea title xmp'.split(
    ' ',
  );

const rules: sanitizeHtml.IOptions = {
  allowedTags: [...inline, ...blocks, ...tables],
  allowedAttributes: {
    a: ['href', 'id', 'title', 'rel', 'target'],
    ol: ['start', 'reversed'],
    li: ['id', 'value'],
  },
  allowedClasses: { a: classes, span: classes },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  nonTextTags: contentless,
  parseStyleAttributes: false,
  transformTags: {
    a: cleanLink,
    ol: (tagName, attribs) => ({
      tagName,
      attribs: {
        ...wholeNumber('start', attribs['start']),
        ...('reversed' in attribs ? { reversed: '' } : {}),
      },
    }),
    li: (tagName, attribs) => ({
      tagName,
      attribs: { ...wholeNumber('value', attribs['value']), ...noteId(attribs['id']) },
    }),
    h1: 'h3',
    h2: 'h3',
    strike: 's',
    ...Object.fromEntries(foreignBlocks.map((name) => [name, 'div'])),
  },
};

/** A link leaves us without telling from where; what is no web or mail address becomes a span. */
function cleanLink(_tagName: string, attribs: Record<string, string>): sanitizeHtml.Tag {
  const way = attribs['href']?.startsWith('#') ? attribs['href'].slice(1) : undefined;
  if (way !== undefined && noteName.test(way))
    return { tagName: 'a', attribs: { href: `#${way}`, ...noteId(attribs['id']) } };
  const href = cleanHref(attribs['href'] ?? '');
  const kept: Record<string, string> = {};
  if (attribs['class']) kept['class'] = attribs['class'];
  if (href === null) return { tagName: 'span', attribs: kept };
  const title = attribs['title']?.slice(0, titleCharsMax);
  return {
    tagName: 'a',
    attribs: {
      href,
      ...kept,
      ...(title ? { title } : {}),
      rel: 'nofollow noopener noreferrer',
      target: '_blank',
    },
  };
}

/** Names within a text: a footnote, and where it is referred to. */
const noteName = /^fn(?:ref)?[1-9]\d{0,2}(?::[1-9]\d{0,2})?$/;
const noteId = (id: string | undefined): Record<string, string> =>
  id !== undefined && noteName.test(id) ? { id } : {};

function cleanHref(text: string): string | null {
  if (text.length > linkCharsMax || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (!['http:', 'https:', 'mailto:'].includes(url.protocol)) return null;
  // https://bank.example@evil.example/ is made to mislead.
  if (url.username !== '' || url.password !== '') return null;
  return url.href.length > linkCharsMax ? null : url.href;
}

function wholeNumber(name: string, text: string | undefined): Record<string, string> {
  return text !== undefined && /^-?\d{1,6}$/.test(text) ? { [name]: text } : {};
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
const lineEnds = new Set([...blocks, 'br', 'tr']);

function lineAfter(closing: boolean, name: string): string {
  if (name === 'td' || name === 'th') return closing ? ' ' : '';
  return lineEnds.has(name) ? '\n' : '';
}

/** For input on which a parser would be slow: cuts from each < to the next >, in one walk, and keeps the beginning. */
function asText(html: string): string {
  const [first = '', ...rest] = html.slice(0, htmlCharsMax).split('<');
  const text = first + rest.map((part) => part.slice(part.indexOf('>') + 1)).join('');
  return withoutTurns(
    escapeText(text.length > fallbackCharsMax ? `${text.slice(0, fallbackCharsMax)}…` : text),
  );
}

let loaded: typeof sanitizeHtml | undefined;

/** Loaded at the first use: it costs a start 30 ms that most commands need not spend. */
function load(): typeof sanitizeHtml {
  loaded ??= createRequire(import.meta.url)('sanitize-html') as typeof sanitizeHtml;
  return loaded;
}
