/** Letters of scripts that are written from right to left (Unicode blocks of Hebrew, Arabic and those beside them). */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * User text within a sentence of ours: between isolates if it is right-to-left (UAX #9 §2.7), so that it does not affect the text around it.
 * Also where no element can do it: titles, e-mail subjects, phone notifications.
 */
export const isolated = (text: string): string => (rightToLeft.test(text) ? `\u2068${text}\u2069` : text);
