/** The names that our answers use, and their prefixes in them. */
export const namespaces = {
  D: 'DAV:',
  C: 'urn:ietf:params:xml:ns:caldav',
  CS: 'http://calendarserver.org/ns/',
  A: 'http://apple.com/ns/ical/',
  K: 'urn:kontor:dav',
} as const;

const declared = Object.entries(namespaces)
  .map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
  .join('');

export const xmlHead = '<?xml version="1.0" encoding="utf-8"?>\n';

/** Characters that XML 1.0 cannot have, escaped or not. */
const impossible = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu;

export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(impossible, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');

/** An element of one of our prefixes around XML or (`{ text }`) words. The outermost ones declare all prefixes. */
export function element(name: string, content: string | { readonly text: string } = ''): string {
  const inner = typeof content === 'string' ? content : escapeXml(content.text);
  const attributes = outermost.has(name) ? declared : '';
  return inner === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inner}</${name}>`;
}
const outermost: ReadonlySet<string> = new Set(['D:error', 'D:prop']);

export const multistatusHead = `${xmlHead}<D:multistatus${declared}>`;
export const multistatusEnd = '</D:multistatus>';

export const href = (path: string): string => element('D:href', { text: path });
