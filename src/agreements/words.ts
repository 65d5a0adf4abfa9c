const consonants = ['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't'] as const;
const vowels = ['a', 'i', 'o', 'u'] as const;
export const wordsCount = 2_048;

/** Openings that mean something rude or grim in German, French or English. */
const awkward = new Set(
  'fik fuk fut fot kak kok kuk kul kon kot dik nig pis pip pop pup put bit bum but tit tot tod rat sod sot sal nut mor mis dum gas git kil god'.split(
    ' ',
  ),
);

/**
 * 2,048 words of five letters for the telephone, made by rule: consonant, vowel, consonant, vowel, and a last consonant that follows from the
 * four, so that one letter heard wrongly gives no word of the list. Letters that German, French and English read alike are preferred: no c, e,
 * h, j, q, v, w, x, y, z.
 */
export const words: readonly string[] = makeWords();

function makeWords(): string[] {
  const made: string[] = [];
  for (const [i, first] of consonants.entries())
    for (const [j, second] of vowels.entries())
      for (const [k, third] of consonants.entries())
        for (const [l, fourth] of vowels.entries()) {
          if (i === k && j === l) continue; // "baba" is a stutter, hard to count on a bad line
          if (awkward.has(first + second + third)) continue;
          // Factors without a common divisor with 12 (or too small to reach it): every single change moves the check letter.
          const check = consonants[(i + 3 * j + 5 * k + 3 * l) % consonants.length];
          made.push(`${first}${second}${third}${fourth}${check}`);
        }
  return made.slice(0, wordsCount);
}
