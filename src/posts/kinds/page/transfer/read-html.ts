import { DomUtils, parseDocument } from 'htmlparser2';
import type TurndownService from 'turndown';
import { titleMax } from '../../../limits.ts';
import { typedLink } from '../links.ts';
import { refusals } from '../refusals.ts';
import type { Archived, ArchivedPage, LeftOut } from './archived.ts';
import type { FilesLinked } from './files-linked.ts';

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

export const isHtml = (name: string): boolean => /\.html?$/i.test(name);
const isIndex = (name: string): boolean => /(^|\/)index\.html$/i.test(name);

/**
 * The pages of an HTML export of Confluence: `index.html` lists them as a tree, and each has its text in `#main-content`. Other HTML files are read
 * as far as that goes: by their title and body, at the top.
 */
export async function pagesOfHtml(
  files: ReadonlyMap<string, string>,
  linked: FilesLinked,
): Promise<Pick<Archived, 'pages' | 'left'>> {
  const toMarkdown = await converter();
  const left: LeftOut[] = [];
  const tree = attempt(() => treeOf([...files].find(([path]) => isIndex(path)))) ?? new Map<string, null>();
  const read = new Map<string, PageHtml>();
  for (const [path, html] of files) {
    if (isIndex(path)) continue;
    const page = attempt(() => readPage(html, path));
    if (page) read.set(nameOf(path), page);
    else left.push({ name: path, why: refusals.unreadable() });
  }
  const titles = new Map([...read].map(([name, { title }]) => [name, title]));
  const pages: ArchivedPage[] = [];
  for (const name of new Set([...tree.keys(), ...read.keys()])) {
    const page = read.get(name);
    if (!page) continue; // listed, and not in the archive
    const source = attempt(() =>
      withAttached(page, toMarkdown(page.main, { titles, linked, from: page.path }), linked),
    );
    if (source === null) left.push({ name, why: refusals.unreadable() });
    else pages.push({ key: name, parentKey: tree.get(name) ?? null, title: page.title, source });
  }
  return { pages, left };
}

interface PageHtml {
  readonly path: string;
  readonly title: string;
  readonly main: string;
  /** What the page lists below its text. */
  readonly attached: readonly { readonly href: string; readonly words: string }[];
}

/** What is attached to a page, and not in its text, is listed below it. */
function withAttached({ path, attached }: PageHtml, source: string, linked: FilesLinked): string {
  const lines = attached.flatMap(({ href, words }) => linked.link(path, href, words) ?? []);
  const listed = lines.filter((line) => !source.includes(line.slice(0, line.indexOf('|') + 1)));
  return [source, [...new Set(listed)].map((line) => `- ${line}`).join('\n')].filter(Boolean).join('\n\n');
}

/** Null for what is nested deeper than a program can follow. */
function attempt<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const hrefOf = (link: Element): string => link.attribs.href ?? '';

/** The pages that index.html lists, with the one above each; null: none. */
function treeOf(index: readonly [string, string] | undefined): Map<string, string | null> {
  const above = new Map<string, string | null>();
  if (index === undefined) return above;
  const links = DomUtils.getElementsByTagName('a', parseDocument(index[1]), true);
  const owners = new Map<unknown, string>();
  for (const link of links) {
    const name = nameOf(hrefOf(link));
    const items = ancestors(link).filter((each) => each.name === 'li');
    const [own, ...outer] = items;
    if (!own || !isHtml(name) || above.has(name)) continue;
    owners.set(own, name);
    above.set(name, outer.map((each) => owners.get(each)).find((each) => each !== undefined) ?? null);
  }
  return above;
}

/** Levels above a link in which its item, and the one that is in, are looked for. */
const levelsMax = 20;

function ancestors(element: Element): Element[] {
  const found: Element[] = [];
  for (let up = element.parent; up && found.length < levelsMax; up = up.parent)
    if ('name' in up) found.push(up as Element);
  return found;
}

function readPage(html: string, path: string): PageHtml {
  const name = nameOf(path);
  const document = parseDocument(html);
  const text = (element: Element | null | undefined): string =>
    element ? DomUtils.textContent(element).replaceAll(/\s+/g, ' ').trim() : '';
  const main = DomUtils.getElementById('main-content', document);
  const heading = text(DomUtils.getElementById('title-text', document));
  const said = heading || text(DomUtils.getElementsByTagName('title', document, true, 1)[0]);
  // "Space : Page", as Confluence titles them.
  const title = said.replace(/^.*? : /, '') || name.replace(/(_\d+)?\.html?$/i, '').replaceAll('-', ' ');
  const body = main ?? DomUtils.getElementsByTagName('body', document, true, 1)[0];
  const attached = DomUtils.getElementsByTagName('a', document, true)
    .filter((link) => /(^|\/)attachments\//.test(hrefOf(link)))
    .map((link) => ({ href: hrefOf(link), words: text(link) }));
  return {
    ...{ path, attached, title: title.slice(0, titleMax) },
    main: body ? DomUtils.getInnerHTML(body, { encodeEntities: 'utf8' }) : html,
  };
}

interface Around {
  readonly titles: ReadonlyMap<string, string>;
  readonly linked: FilesLinked;
  /** The path of the page. */
  readonly from: string;
}
type ToMarkdown = (html: string, around: Around) => string;

/** Loaded when somebody imports: no start needs it. */
async function converter(): Promise<ToMarkdown> {
  const [{ default: Turndown }, { gfm }] = await Promise.all([
    import('turndown'),
    import('@joplin/turndown-plugin-gfm'),
  ]);
  let around: Around | null = null;
  const service = new Turndown({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' });
  service.use(gfm);
  service.remove(['script', 'style', 'noscript']);
  addRules(
    service,
    (name) => around?.titles.get(name),
    (target, words) => around?.linked.link(around.from, target, words) ?? null,
  );
  return (html, of) => {
    around = of;
    return service.turndown(html).trim();
  };
}

/** What is asked of an element. */
interface HtmlElement {
  readonly nodeName: string;
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
}

function addRules(
  service: TurndownService,
  titleOf: (name: string) => string | undefined,
  fileLink: (target: string, words: string) => string | null,
): void {
  const attribute = (node: unknown, name: string): string => (node as HtmlElement).getAttribute(name) ?? '';
  service.addRule('pageLink', {
    filter: (node) => node.nodeName === 'A' && titleOf(nameOf(attribute(node, 'href'))) !== undefined,
    replacement: (words, node) => typedLink(titleOf(nameOf(attribute(node, 'href'))) ?? '', words),
  });
  service.addRule('fileLink', {
    filter: (node) => node.nodeName === 'A' && fileLink(attribute(node, 'href'), '') !== null,
    replacement: (words, node) => fileLink(attribute(node, 'href'), words) ?? words,
  });
  // A picture of the archive is a link to it; of another only the words come along.
  service.addRule('picture', {
    filter: 'img',
    replacement: (_words, node) => {
      const alt = attribute(node, 'alt');
      const words = alt || attribute(node, 'data-linked-resource-default-alias');
      return fileLink(attribute(node, 'src'), words) ?? alt;
    },
  });
  service.addRule('task', {
    filter: (node) => node.nodeName === 'LI' && attribute(node, 'data-inline-task-id') !== '',
    replacement: (words, node) =>
      `- [${/\bchecked\b/.test(attribute(node, 'class')) ? 'x' : ' '}] ${words.trim()}\n`,
  });
  service.addRule('code', {
    filter: (node) => node.nodeName === 'PRE' && attribute(node, 'data-syntaxhighlighter-params') !== '',
    replacement: (_words, node) => {
      const language = /brush:\s*(\w+)/.exec(attribute(node, 'data-syntaxhighlighter-params'))?.[1] ?? '';
      return `\n\n\`\`\`${language}\n${(node as unknown as HtmlElement).textContent ?? ''}\n\`\`\`\n\n`;
    },
  });
}
