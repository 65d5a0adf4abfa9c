/** What is dangerous in this HTML, as a list of complaints: empty means safe. */
export function complaints(html: string): string[] {
  const found: string[] = [];
  for (const tag of parseStrictly(html)) {
    if (!names.has(tag.name)) found.push(`element ${tag.name}`);
    for (const [name, value] of Object.entries(tag.attributes)) {
      if (!attributesOf[tag.name]?.includes(name)) found.push(`attribute ${tag.name} ${name}`);
      if (name === 'href' && !/^(https?:\/\/[^/@]+(\/|$)|mailto:)/.test(value))
        found.push(`address ${value}`);
      if (name === 'class' && !value.split(' ').every((word) => classes.has(word)))
        found.push(`class ${value}`);
    }
    if (tag.name === 'a' && !tag.closing) {
      if (tag.attributes['rel'] !== 'nofollow noopener noreferrer')
        found.push('a link that says where it came from');
      if (tag.attributes['target'] !== '_blank') found.push('a link that replaces our page');
    }
  }
  return found;
}

interface Tag {
  name: string;
  closing: boolean;
  attributes: Record<string, string>;
}

/** Reads exactly the HTML we mean to write; anything else, such as a bare <, is an error and not guessed at. */
export function parseStrictly(html: string): Tag[] {
  const tags: Tag[] = [];
  const token = /[^<>]+|<(\/?)([a-z][a-z0-9]*)((?: [a-z]+(?:="[^"<>]*")?)*)( \/)?>/gy;
  let at = 0;
  while (at < html.length) {
    token.lastIndex = at;
    const match = token.exec(html);
    if (!match) throw new Error(`Not our HTML from here: ${html.slice(at, at + 80)}`);
    at = token.lastIndex;
    if (match[2] === undefined) continue;
    const attributes: Record<string, string> = {};
    for (const [, name = '', value = ''] of (match[3] ?? '').matchAll(/ ([a-z]+)(?:="([^"]*)")?/g)) {
      attributes[name] = value.replace(
        /&(amp|lt|gt|quot);/g,
        (_all, entity: string) => ({ amp: '&', lt: '<', gt: '>' })[entity] ?? '"',
      );
    }
    tags.push({ name: match[2], closing: match[1] === '/', attributes });
  }
  return tags;
}

const names = new Set(
  'p br a span strong em b i u s del code pre blockquote ul ol li div h3 h4 h5 h6 hr table thead tbody tr th td'.split(
    ' ',
  ),
);
const classes = new Set(['h-card', 'mention', 'hashtag', 'invisible', 'ellipsis']);
const attributesOf: Record<string, string[]> = {
  a: ['href', 'title', 'rel', 'target', 'class'],
  span: ['class'],
  ol: ['start', 'reversed'],
  li: ['value'],
};
