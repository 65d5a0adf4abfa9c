import type { Reader, Tx } from './database.ts';
import type { House } from './house.ts';

/**
 * What an administrator may switch while the instance runs. `public_posts`: whether posts may be addressed to everyone (off);
 * `session_addresses`: whether people see from which address each of their sessions was opened (off);
 * `alert_content`: how much of a post mails and pushes carry (`full`, `lines`, `hint`; see notifications/content.ts).
 */
export type Setting = 'public_posts' | 'session_addresses' | 'alert_content';

/** Other processes see a change after this time at the latest. */
const ageMsMax = 5_000;
const caches = new WeakMap<House, Map<Setting, { readonly value: unknown; readonly until: number }>>();

/** The stored value, or null when nobody set it. Repeats from memory for up to 5 s. */
export async function readSetting(reader: Reader, name: Setting): Promise<unknown> {
  const cache = caches.get(reader.house) ?? new Map();
  caches.set(reader.house, cache);
  const known = cache.get(name);
  if (known && known.until > Date.now()) return known.value;
  const [row] = await reader`select value from settings where name = ${name}`;
  const value: unknown = row?.value ?? null;
  // What an open transaction sees may yet be rolled back.
  if (!('afterCommit' in reader)) cache.set(name, { value, until: Date.now() + ageMsMax });
  return value;
}

export async function changeSetting(tx: Tx, name: Setting, value: unknown): Promise<void> {
  await tx`insert into settings (name, value) values (${name}, ${tx.json(value as never)})
           on conflict (name) do update set value = excluded.value`;
  tx.afterCommit(() => caches.get(tx.house)?.delete(name));
}
