import { readFileSync } from 'node:fs';
import { attributeNames, type Provider } from '#src/identity/provider.ts';
import { readProviders } from '#src/identity/read.ts';
import type { Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readText } from './agreement-args.ts';

/** By its number, or its name as far as it is the only one. */
export async function providerBy(db: Db, text: string | undefined): Promise<Provider> {
  const all = await readProviders(db);
  const byName = all.filter(({ name }) => name.toLowerCase() === (text ?? '').toLowerCase());
  const found = all.find(({ id }) => id === text) ?? (byName.length === 1 ? byName[0] : undefined);
  if (!found)
    throw new Refusal('not_found', `There is no provider "${text ?? ''}". See: kontor identity list`);
  return found;
}

/** A secret never stands on the command line, where every user of the machine reads it: it is in a file, or comes through `-`. */
export async function secretIn(file: string | undefined): Promise<{ secret?: string }> {
  if (file === undefined) return {};
  return { secret: (file === '-' ? readFileSync(0, 'utf8') : await readText(file)).trim() };
}

export function claimsIn(pairs: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...claim] = pair.split('=');
      if (!attributeNames.some((each) => each === name) || claim.length === 0)
        throw new Refusal(
          'invalid',
          `--claim is one of ${attributeNames.join(', ')}, = and the claim's name.`,
        );
      return [name, claim.join('=')];
    }),
  );
}
