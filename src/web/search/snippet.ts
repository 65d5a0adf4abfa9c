import type { Sought } from '#src/posts/search/search-query.ts';

/** A piece of plain text; the page writes the mark around it, so nothing in the text can be one. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** Characters that are shown, and of them before the first word that was found. */
const charsMax = 260;
const before = 70;
/** What a stem may have lost: "Prüf-ungen". */
const endingMax = 5;

const wordPattern = /[\p{L}\p{M}\p{N}]+/gu;

/** Some of the text around the first match, every match marked; the beginning if there is none. */
export function snippetOf(text: string, sought: Sought): Piece[] {
  const line = text.replace(/\s+/g, ' ').trim();
  const first = [...line.matchAll(wordPattern)].find((match) => isSought(match[0], sought))?.index ?? 0;
  const start = first <= before ? 0 : line.lastIndexOf(' ', first - before) + 1;
  const end = line.length - start <= charsMax ? line.length : line.lastIndexOf(' ', start + charsMax);
  const shown = line.slice(start, end <= start ? start + charsMax : end);
  return markWords(`${start > 0 ? '… ' : ''}${shown}${end < line.length ? ' …' : ''}`, sought);
}

/** The whole line, with the matches marked. */
export function markWords(line: string, sought: Sought): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of line.matchAll(wordPattern)) {
    if (!isSought(match[0], sought)) continue;
    if (match.index > at) pieces.push({ text: line.slice(at, match.index), marked: false });
    pieces.push({ text: match[0], marked: true });
    at = match.index + match[0].length;
  }
  if (at < line.length) pieces.push({ text: line.slice(at), marked: false });
  return pieces;
}

function isSought(word: string, sought: Sought): boolean {
  const composed = word.normalize('NFC').toLowerCase();
  const umlauts = composed.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue');
  return [composed, umlauts]
    .map(bare)
    .some(
      (spelling) =>
        sought.whole.has(spelling) ||
        sought.beginnings.some((beginning) => spelling.startsWith(beginning)) ||
        sought.stems.some((stem) => spelling.startsWith(stem) && spelling.length - stem.length <= endingMax),
    );
}

/** As the index spells it (migrations, `bare`). */
const bare = (word: string): string =>
  word
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('đ', 'd')
    .replaceAll('ı', 'i');
