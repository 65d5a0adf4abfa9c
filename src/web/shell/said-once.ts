import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { createLru } from '#src/platform/lru.ts';
import type { I18n } from './i18n.ts';

/** Parts of pages, a few kilobytes each. */
const keptMax = 500;
const keptHtml = createLru<string, string>(keptMax);

/**
 * A part of a page that is made of a language's words and of what `of` holds, and of nothing else: rendered once for everyone to whom it says the
 * same. `part` names who renders it.
 */
export function saidOnce<Of extends Plain>(
  i18n: I18n,
  part: string,
  of: Of,
  render: (of: Of, i18n: I18n) => Child,
): ReturnType<typeof raw> {
  const key = `${part} ${i18n.name} ${JSON.stringify(of)}`;
  let html = keptHtml.get(key);
  if (html === undefined) keptHtml.set(key, (html = String(render(of, i18n))));
  return raw(html);
}

/** What JSON holds without loss. */
type Plain = Readonly<Record<string, unknown>>;
