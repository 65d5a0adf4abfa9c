import { readFile } from 'node:fs/promises';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { rememberContacts } from '#src/agreements/party.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';

/** The actor in facts: whoever may run commands on this machine. */
export const commandLine = 'command line';

type Options = NonNullable<ParseArgsConfig['options']>;

/** node:util parseArgs, strict; a mistake becomes a Refusal that shows the usage. `--json` is handled globally and let through. */
export function readArgs<T extends Options>(usage: string, args: string[], options: T) {
  try {
    return parseArgs({
      args: args.filter((a) => a !== '--json'),
      options,
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('. ')[0] ?? '') : '';
    throw new Refusal('invalid', `${said}. Use: ${usage}`);
  }
}

/** The one id, origin or host that a command is about. */
export function wanted(usage: string, args: string[]): string {
  const [first, second] = readArgs(usage, args, {}).positionals;
  if (first === undefined || second !== undefined) throw new Refusal('invalid', `Use: ${usage}`);
  return first;
}

/** A day (its first or last second, UTC) or a full ISO 8601 time. */
export function parseDay(option: string, text: string, edge: 'start' | 'end'): string {
  const full = /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? `${text}T${edge === 'start' ? '00:00:00' : '23:59:59'}Z`
    : text;
  if (!/^\d{4}-\d{2}-\d{2}T/.test(full) || Number.isNaN(Date.parse(full)))
    throw new Refusal('invalid', `${option} must be a day like 2027-12-31; it is "${text}".`);
  return new Date(full).toISOString();
}

/** Contacts given once are remembered for every later agreement. */
export async function rememberGiven(tx: Tx, given: { dpo?: string; security?: string }): Promise<void> {
  if (given.dpo === undefined && given.security === undefined) return;
  await rememberContacts(tx, {
    ...(given.dpo === undefined ? {} : { dataProtectionOfficer: given.dpo }),
    ...(given.security === undefined ? {} : { securityContact: given.security }),
  });
}

export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new Refusal('invalid', `Cannot read the file ${file}. Check its name and permissions.`);
  }
}

export async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('invalid', `The file ${file} is not JSON.`);
  }
}
