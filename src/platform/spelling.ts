/** Letters that are written with others where only plain ones can be: `ü` is `ue`. Of lower case. */
export const spellPlainly = (text: string): string =>
  text.normalize('NFC').replace(/[äöüßæøœåłđðþı]/g, (sign) => spelled[sign] ?? '');

const spelled: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'oe',
  œ: 'oe',
  å: 'aa',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
