/** UTF-16 units of a message in a list. */
const excerptMax = 120;

/** How a text begins, in one line. */
export function excerptOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > excerptMax ? `${line.slice(0, excerptMax)}…` : line;
}
