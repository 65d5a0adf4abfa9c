/**
 * What Slack's incoming webhooks take (docs.slack.dev: text, blocks, attachments), as Markdown; Mattermost takes the same members with text that is
 * Markdown already (developers.mattermost.com). What is only a control of theirs (buttons without an address, menus) says nothing here.
 */
export function sayChat(payload: Json, dialect: 'slack' | 'mattermost'): Said {
  const inline = dialect === 'slack' ? mrkdwn : (text: string) => text;
  const blocks = listOf(payload['blocks']).flatMap((block) => sayBlock(block, inline));
  const attachments = listOf(payload['attachments']).map((each) => sayAttachment(each, inline));
  const text = textOf(payload['text']);
  // With blocks, the text is what notifications show: said once.
  const head = blocks.length > 0 ? blocks : text === '' ? [] : [inline(text)];
  const source = [...head, ...attachments].filter((part) => part.trim() !== '').join('\n\n');
  return { source, as: textOf(payload['username']).slice(0, nameMax) };
}

export interface Said {
  /** Markdown; '' for nothing. */
  readonly source: string;
  /** What it calls itself, where that is another name than the integration's. */
  readonly as: string;
}
export type Json = Readonly<Record<string, unknown>>;

const nameMax = 100;
const partsMax = 100;

function sayBlock(block: Json, inline: Inline): string[] {
  switch (block['type']) {
    case 'header':
      return [`**${sayText(block['text'], inline)}**`];
    case 'section':
      return [
        sayText(block['text'], inline),
        listOf(block['fields'])
          .map((field) => `- ${sayText(field, inline).replaceAll('\n', ' ')}`)
          .join('\n'),
        sayElement(recordOf(block['accessory']), inline),
      ];
    case 'context':
      return [
        listOf(block['elements'])
          .map((each) => sayElement(each, inline))
          .join(' '),
      ];
    case 'actions':
      return [
        listOf(block['elements'])
          .map((each) => sayElement(each, inline))
          .filter(Boolean)
          .join(' · '),
      ];
    case 'divider':
      return ['---'];
    case 'image':
      return [sayElement(block, inline)];
    case 'rich_text':
      return listOf(block['elements']).map((each) => sayRich(each));
    case 'markdown':
      return [textOf(block['text'])];
    default:
      return [];
  }
}

/** A text object, or a plain text. */
function sayText(value: unknown, inline: Inline): string {
  if (typeof value === 'string') return inline(value);
  const { type, text } = recordOf(value) as { type?: unknown; text?: unknown };
  return type === 'plain_text' ? escaped(textOf(text)) : inline(textOf(text));
}

/** Pictures become links: nothing is fetched from elsewhere when somebody reads. */
function sayElement(element: Json, inline: Inline): string {
  const url = webAddress(element['image_url'] ?? element['url']);
  if (element['type'] === 'image') return url === null ? '' : link(textOf(element['alt_text']) || url, url);
  if (element['type'] === 'button') {
    const label = sayText(element['text'], inline);
    return url === null ? '' : link(label, url);
  }
  return sayText(element, inline);
}

/** Lists in lists; deeper ones say nothing, as none of Slack's are. */
const depthMax = 8;

function sayRich(element: Json, depth = 0): string {
  const inner = depth < depthMax ? listOf(element['elements']) : [];
  switch (element['type']) {
    case 'rich_text_list':
      return inner
        .map(
          (item, at) => `${element['style'] === 'ordered' ? `${at + 1}.` : '-'} ${sayRich(item, depth + 1)}`,
        )
        .join('\n');
    case 'rich_text_quote':
      return inner.map(sayRun).join('').replaceAll(/^/gm, '> ');
    case 'rich_text_preformatted':
      return fenced(inner.map((each) => textOf(each['text'])).join(''));
    default:
      return inner.map(sayRun).join('');
  }
}

function sayRun(run: Json): string {
  const url = webAddress(run['url']);
  if (run['type'] === 'link' && url !== null) return link(textOf(run['text']) || url, url);
  if (run['type'] === 'emoji') return `:${textOf(run['name'])}:`;
  if (run['type'] === 'broadcast') return textOf(run['range']);
  const text = textOf(run['text']);
  const style = recordOf(run['style']);
  if (style['code'] === true) return `\`${text}\``;
  const marks = `${style['bold'] === true ? '**' : ''}${style['italic'] === true ? '_' : ''}${style['strike'] === true ? '~~' : ''}`;
  return marks === '' ? escaped(text) : `${marks}${escaped(text)}${[...marks].toReversed().join('')}`;
}

function sayAttachment(each: Json, inline: Inline): string {
  const title = textOf(each['title']);
  const address = webAddress(each['title_link']);
  const author = textOf(each['author_name']);
  const authorAt = webAddress(each['author_link']);
  const image = webAddress(each['image_url']);
  const text = textOf(each['text']);
  const inside = [
    author && (authorAt === null ? escaped(author) : link(author, authorAt)),
    title && `**${address === null ? escaped(title) : link(title, address)}**`,
    text && inline(text),
    listOf(each['fields'])
      .map(
        (field) =>
          `- **${escaped(textOf(field['title']))}:** ${inline(textOf(field['value'])).replaceAll('\n', ' ')}`,
      )
      .join('\n'),
    ...listOf(each['blocks']).flatMap((block) => sayBlock(block, inline)),
    image && link(textOf(each['fallback']) || image, image),
    textOf(each['footer']) && `_${escaped(textOf(each['footer']))}_`,
  ].filter((part): part is string => typeof part === 'string' && part !== '');
  const shown = inside.length > 0 ? inside : [inline(textOf(each['fallback']))];
  const pretext = textOf(each['pretext']);
  return [pretext && inline(pretext), shown.join('\n\n').replaceAll(/^/gm, '> ')]
    .filter(Boolean)
    .join('\n\n');
}

type Inline = (text: string) => string;

/** Slack's own marks: `*bold*`, `~struck~`, `<https://…|words>`, `<!here>`, `<@U12>`; `&amp;`, `&lt;` and `&gt;` stand for themselves. */
export function mrkdwn(text: string): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]*`)/)
    .map((part, at) => (at % 2 === 1 ? plain(part) : outsideCode(part)))
    .join('');
}

const outsideCode = (text: string): string =>
  plain(
    text
      // None reaches past the next "<", which Slack writes as an entity: else text without end would be walked again and again.
      .replaceAll(/<(https?:\/\/[^<|>\s]+)\|([^<>]*)>/g, (_all, url: string, words: string) =>
        link(words, url),
      )
      .replaceAll(/<(https?:\/\/[^<|>\s]+)>/g, '$1')
      .replaceAll(
        /<mailto:([^<|>\s]+)(?:\|([^<>]*))?>/g,
        (_all, address: string, words?: string) => words ?? address,
      )
      .replaceAll(/<!(here|channel|everyone)(?:\|[^<>]*)?>/g, '$1')
      .replaceAll(/<!date\^\d+\^[^<|>]*\|([^<>]*)>/g, '$1')
      .replaceAll(/<[@#!]([\w^-]+)(?:\|([^<>]*))?>/g, (_all, id: string, words?: string) => words ?? id)
      .replaceAll(/(^|[\s(])\*(\S(?:[^*\n]*\S)?)\*(?=$|[\s).,:;!?])/gm, '$1**$2**')
      .replaceAll(/(^|[\s(])~(\S(?:[^~\n]*\S)?)~(?=$|[\s).,:;!?])/gm, '$1~~$2~~')
      // Slack shows each line by itself.
      .replaceAll(/(?<!\n)\n(?!\n)/g, '  \n'),
  );
const plain = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** What is not Markdown must not be read as such, nor as somebody who is called. */
export const escaped = (text: string): string => text.replaceAll(/[\\`*_[\]<>#|~@]/g, '\\$&');
export const link = (words: string, url: string): string =>
  `[${escaped(words).replaceAll('\n', ' ')}](<${url.replaceAll(/[<>\s\\]/g, encodeURIComponent)}>)`;
const fenced = (text: string): string => `\`\`\`\n${text.replaceAll('```', "'''")}\n\`\`\``;

/** Only what a browser may follow. */
export function webAddress(value: unknown): string | null {
  const text = textOf(value);
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text) ? text : null;
}
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.replaceAll('\0', '') : Number.isFinite(value) ? String(value) : '';
export const recordOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const listOf = (value: unknown): Json[] =>
  Array.isArray(value) ? value.slice(0, partsMax).map(recordOf) : [];
