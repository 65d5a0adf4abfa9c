import { cleanLine } from '#src/people/person.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { withoutTurns } from '#src/platform/sanitise.ts';
import { descriptionMax, siteMax, titleMax } from './card.ts';

export interface PageHead {
  readonly title: string;
  readonly description: string;
  readonly site: string;
  /** Absolute; null: none that can be asked for. */
  readonly pictureUrl: string | null;
}

/** Of a page's beginning: what it says of itself is there. */
const headCharsMax = 300_000;

/** What a page says it is: Open Graph, else its own title and description. As plain lines: no markup, no turned letters. Null: nothing. */
export async function readPage(html: string, address: string): Promise<PageHead | null> {
  const { title, meta } = await headOf(html.slice(0, headCharsMax));
  const first = (...names: string[]): string => names.map((name) => meta.get(name)).find(Boolean) ?? '';
  const line = (text: string, max: number): string => cleanLine(withoutTurns(text), max);
  const shown = line(first('og:title', 'twitter:title') || title, titleMax);
  if (shown === '') return null;
  const written = first('og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image');
  const picture = written === '' ? null : URL.parse(written, address);
  return {
    title: shown,
    description: line(first('og:description', 'twitter:description', 'description'), descriptionMax),
    site: line(first('og:site_name'), siteMax) || hostOf(address),
    pictureUrl: picture && /^https?:$/.test(picture.protocol) ? picture.href : null,
  };
}

async function headOf(html: string): Promise<{ title: string; meta: Map<string, string> }> {
  // Which no start needs.
  const { Parser } = await import('htmlparser2');
  const meta = new Map<string, string>();
  let title = '';
  let inTitle = false;
  let done = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (done) return;
      if (name === 'title' && title === '') inTitle = true;
      const of = (attributes['property'] ?? attributes['name'] ?? '').trim().toLowerCase();
      if (name === 'meta' && of !== '' && !meta.has(of) && meta.size < 200)
        meta.set(of, attributes['content'] ?? '');
      if (name === 'body') done = true;
    },
    ontext(text) {
      if (inTitle && title.length < 1_000) title += text;
    },
    onclosetag(name) {
      if (name === 'title') inTitle = false;
    },
  });
  parser.end(html);
  return { title, meta };
}
