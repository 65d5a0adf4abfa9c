import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { Refusal } from '#src/platform/errors.ts';
import { valueOrFile, type Settings } from './setup-files.ts';

/** What is asked, in this order: each question is also an option, and each answer a setting. */
interface Question {
  readonly option: string;
  readonly setting: string;
  readonly text: string;
  /** Offered when nothing is there yet; null: it must be answered. '' leaves the setting out. */
  offer(known: Settings): string | null;
}

const hostIn = (known: Settings): string => URL.parse(known.KONTOR_ORIGIN ?? '')?.hostname ?? '';

export const questions: readonly Question[] = [
  {
    option: 'origin',
    setting: 'KONTOR_ORIGIN',
    text: 'Public address, part of every id: it can never change (https://social.alpha.example)',
    offer: () => null,
  },
  {
    option: 'files-origin',
    setting: 'KONTOR_FILES_ORIGIN',
    text: "Address for users' files, another name that leads to this machine too",
    offer: (known) => `https://files.${hostIn(known)}`,
  },
  {
    option: 'company',
    setting: 'KONTOR_COMPANY',
    text: 'Name of the company, as partners see it',
    offer: hostIn,
  },
  {
    option: 'country',
    setting: 'KONTOR_COUNTRY',
    text: 'Its country, two letters (DE); empty: not shown',
    offer: () => '',
  },
  {
    option: 'database',
    setting: 'DATABASE_URL',
    text: '"local" makes a database in the PostgreSQL of this machine; or postgres://user:password@host:5432/name',
    offer: () => 'local',
  },
  {
    option: 'smtp-url',
    setting: 'KONTOR_SMTP_URL',
    text: 'Mail server (smtps://user:password@mail.alpha.example:465); empty: none',
    offer: () => '',
  },
  {
    option: 'mail-from',
    setting: 'KONTOR_MAIL_FROM',
    text: 'Sender address of its mails',
    offer: (known) => (known.KONTOR_SMTP_URL ? `kontor@${hostIn(known)}` : ''),
  },
  {
    option: 'backup-dir',
    setting: 'KONTOR_BACKUP_DIR',
    text: 'Folder for backups, on another disk or machine; empty: later',
    offer: () => '',
  },
];

/** Where answers come from: options, then what is there already, then whoever sits at the terminal, else what is offered. */
export interface Asking {
  readonly given: Readonly<Record<string, string | undefined>>;
  readonly before: Settings;
  /** Null: nobody sits there. */
  readonly ask: ((text: string, offer: string) => Promise<string>) | null;
}

/** Settings by name. Throws Refusal that names every option that is missing. */
export async function readAnswers({ given, before, ask }: Asking): Promise<Settings> {
  const known: Record<string, string> = {};
  const missing: string[] = [];
  for (const { option, setting, text, offer } of questions) {
    const said = given[option];
    const offered = before[setting] ?? offer(known);
    if (said !== undefined) known[setting] = valueOrFile(`--${option}`, said);
    else if (ask && isAsked(setting, known)) known[setting] = await ask(text, offered ?? '');
    else if (offered === null) missing.push(`--${option}`);
    else known[setting] = offered;
  }
  if (missing.length > 0)
    throw new Refusal(
      'invalid',
      `Nobody is at the terminal to be asked: give ${missing.join(', ')}. See kontor help.`,
    );
  // What was never set is left out; what was set and is now empty is emptied.
  return Object.fromEntries(Object.entries(known).filter(([name, value]) => value !== '' || name in before));
}

const isAsked = (setting: string, known: Settings): boolean =>
  setting !== 'KONTOR_MAIL_FROM' || (known.KONTOR_SMTP_URL ?? '') !== '';

/** Asks at a terminal; an empty answer takes what is offered. */
export function terminal(input: Readable, output: Writable) {
  const lines = createInterface({ input, output });
  const ask = async (text: string, offer: string): Promise<string> => {
    const answer = (await lines.question(`${text}${offer === '' ? '' : ` [${masked(offer)}]`}: `)).trim();
    return answer === '' ? offer : answer;
  };
  return { ask, close: () => lines.close() };
}

/** Passwords within addresses are nobody's who looks over a shoulder. */
export const masked = (value: string): string => value.replace(/(:\/\/[^:/@]*:)[^@]*@/, '$1…@');
