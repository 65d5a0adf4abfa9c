/** Shorter words are too common to point at anyone. */
const wordMin = 3;
/** Words of this length may differ by one letter and still be taken for each other. */
const nearMin = 4;

/** Latin letters as they are read: without accents and case, and with digits that pass for letters. */
const folded = (name: string): string =>
  name
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[01358]/g, (digit) => ({ 0: 'o', 1: 'l', 3: 'e', 5: 's', 8: 'b' })[digit] ?? digit);

const wordsIn = (name: string): string[] =>
  folded(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= wordMin);

/**
 * Could a reader mistake one name for the other, or for an allusion to it? True if a word of one is a word of the other, give or take one
 * letter, or is contained in the other. Meant to refuse too much rather than too little.
 */
export function isLike(one: string, other: string): boolean {
  const [a, b] = [wordsIn(one), wordsIn(other)];
  const [wholeA, wholeB] = [a.join(''), b.join('')];
  if (wholeA === '' || wholeB === '') return false;
  return (
    a.some((word) => b.some((known) => isNear(word, known))) ||
    isNear(wholeA, wholeB) ||
    b.some((word) => word.length >= nearMin && wholeA.includes(word)) ||
    a.some((word) => word.length >= nearMin && wholeB.includes(word))
  );
}

/** Equal, or one letter more, less or other. */
function isNear(a: string, b: string): boolean {
  if (a === b) return true;
  if (Math.min(a.length, b.length) < nearMin || Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  const [restA, restB] = [a.slice(from), b.slice(from)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}
