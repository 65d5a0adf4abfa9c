/** What a User-Agent header says, in words people use: "Firefox", "Windows". Null where it says nothing known. */
export interface BrowserName {
  readonly browser: string | null;
  readonly system: string | null;
  readonly isPhone: boolean;
}

/** Good enough to recognise one's own browser; nothing depends on it. */
export function browserName(userAgent: string): BrowserName {
  return {
    browser: first(browsers, userAgent),
    system: first(systems, userAgent),
    isPhone: /Mobi|Android|iPhone|iPad/.test(userAgent),
  };
}

type Names = readonly (readonly [pattern: RegExp, name: string])[];

/** In this order, because most of them claim to be Safari too. */
const browsers: Names = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera/, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bCriOS\/|\bChrom(e|ium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: Names = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux/, 'Linux'],
];

const first = (names: Names, text: string): string | null =>
  names.find(([pattern]) => pattern.test(text))?.[1] ?? null;
