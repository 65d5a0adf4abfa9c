/**
 * What is wrong with a password, in terms a form can show. No composition rules: length, and nothing an attacker would guess first (NIST SP
 * 800-63B §3.1.1.2). Has no imports, because the page runs it while one types.
 */
export type PasswordVerdict = 'short' | 'long' | 'common' | 'simple' | 'personal' | 'fair' | 'good';

/** In characters. The upper bound keeps megabytes out of the hash. */
export const passwordMin = 10;
export const passwordMax = 500;
/** From here on three or four words are meant, and guessing is hopeless. */
const goodMin = 16;
/** So many other characters must be left when names are taken out. */
const ownMin = 6;
const distinctMin = 5;

/** `names`: what others know about the person: name, handle, e-mail address, company. */
export function judgePassword(password: string, names: readonly string[] = []): PasswordVerdict {
  const length = [...password].length;
  if (length < passwordMin) return 'short';
  if (length > passwordMax) return 'long';
  const plain = bare(password);
  if (new Set(plain).size < distinctMin || isRun(plain)) return 'simple';
  if (isCommon(plain)) return 'common';
  if (plain.length > 0 && withoutNames(plain, names).length < ownMin) return 'personal';
  return length >= goodMin ? 'good' : 'fair';
}

/** Small letters and digits only, so that `P@ssword-1!` is seen as what it is. */
function bare(text: string): string {
  const swapped = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[@$€!]/g, (sign) => signs[sign] ?? '');
  return swapped.replace(/[^\p{L}\p{N}]/gu, '');
}
const signs: Readonly<Record<string, string>> = { '@': 'a', $: 's', '€': 'e', '!': 'i' };
const digits: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' };

/** One of the commonest, or one of them with something at its ends, or twice. */
function isCommon(plain: string): boolean {
  const core = plain.replace(/^\d+|\d+$/g, '');
  const letters = core.replace(/[013457]/g, (digit) => digits[digit] ?? digit);
  const half = plain.slice(0, Math.ceil(plain.length / 2));
  const doubled = half + half === plain ? half : plain;
  return [plain, core, letters, doubled, plain.replace(/i+$/, '')].some((text) => commonest.has(text));
}

/** `abcdefghij`, `9876543210`: each character follows the one before. */
function isRun(plain: string): boolean {
  const steps = new Set([...plain].slice(1).map((char, at) => char.charCodeAt(0) - plain.charCodeAt(at)));
  return steps.size === 1;
}

function withoutNames(plain: string, names: readonly string[]): string {
  const parts = names
    .flatMap((name) => [name, ...name.split(/[\s@._+-]+/)])
    .map(bare)
    .filter((part) => part.length >= 3)
    .toSorted((a, b) => b.length - a.length);
  const rest = parts.reduce((text, part) => text.replaceAll(part, ''), plain);
  return rest === plain ? plain : rest.replace(/\d+$/, '');
}

/** What lists of leaked passwords start with, in the languages spoken here, without digits at the ends; what is shorter than ten counts with them. */
const commonest: ReadonlySet<string> = new Set(
  (
    'password passwort motdepasse passw passwd pass changeme changemenow welcome willkommen bienvenue letmein iloveyou ichliebedich ' +
    'jetaime qwerty qwertz azerty qwertyuiop qwertzuiop azertyuiop qwertyuiopasdf asdfghjkl asdfghjklö qsdfghjklm yxcvbnm zxcvbnm ' +
    'wxcvbn qwertyqwerty qazwsxedc qaywsxedc qazwsxedcrfv qwerasdf asdfasdf asdfjkl admin administrator administrateur ' +
    'adminadmin root rootroot user username benutzer benutzername utilisateur test tester testtest testing geheim geheimnis secret ' +
    'topsecret default standard master login monkey dragon football fussball baseball basketball superman batman sunshine ' +
    'sonnenschein soleil princess prinzessin princesse schatz schatzi chouchou doudou loulou marseille starwars ' +
    'whatever trustno computer internet internett samsung iphone google facebook linkedin microsoft windows hallo hello hallohallo ' +
    'hellohello bonjour guten gutentag gutenmorgen arsenal liverpool chelsea bayern bayernmuenchen schalke dortmund michael jessica ' +
    'charlie jennifer michelle daniel thomas andreas nicole stefan sabine martina sebastian alexander nicolas camille isabelle ' +
    'killer shadow mustang access accesso flower blumen sommer winter fruehling frühling herbst summer spring autumn ete printemps ' +
    'automne hiver januar februar januaryy passwordpassword passwortpasswort firma company entreprise societe office buero büro ' +
    'arbeit travail work kontor einsundeins abcdefg abcdefgh abcabc abcabcabc aaaaaaaaaa qqqqqqqqqq correcthorsebatterystaple ' +
    'blink ihavenopassword ichweissnicht vergessen nopassword keinpasswort meinpasswort mypassword monmotdepasse newpassword ' +
    'neuespasswort temppassword temp temporary initial initialpasswort start startstart'
  ).split(' '),
);
