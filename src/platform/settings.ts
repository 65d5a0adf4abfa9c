import type { Reader, Tx } from './database.ts';
import { json } from './json.ts';

/**
 * What an administrator may switch at run time. `public_posts`: whether posts may be addressed to everyone (off); `session_addresses`: whether
 * people see from which address each of their sessions was opened (off); `alert_content`: how much of a post e-mails and push messages contain
 * (`full`, `lines`, `hint`; see notifications/content.ts); `link_cards`: whether this instance asks pages that posts link to what they are
 * (on; see posts/cards/); `second_factor`: whether everyone who signs in by password needs an authenticator app (off; see access/totp.ts);
 * `disclosure_days`: how long after private messages were opened the person is told (`0`; see disclosures/); `guests`: whom in a group
 * the company lets invite guests (`owners`; see accounts/guests.ts); `quiet_days`: after how many days of silence a group's owners are asked
 * whether it goes on (`180`, `0`: never; see groups/quiet/).
 */
export type Setting =
  | 'public_posts'
  | 'session_addresses'
  | 'alert_content'
  | 'link_cards'
  | 'second_factor'
  | 'disclosure_days'
  | 'guests'
  | 'quiet_days';

/** What a setting may be set to. */
export type SettingValue = boolean | string;

/** Other processes see a change after this time at the latest. */
const ageMsMax = 5_000;

/** The stored value, or null if no one set it. Cached for up to 5 s. */
export async function readSetting(reader: Reader, name: Setting): Promise<unknown> {
  const { settings } = reader.instance.memory;
  const known = settings.get(name);
  if (known && known.untilMs > Date.now()) return known.value;
  const [row] = await reader`select value from settings where name = ${name}`;
  const value: unknown = row?.value ?? null;
  // What an open transaction sees may yet be rolled back.
  if (!('afterCommit' in reader)) settings.set(name, { value, untilMs: Date.now() + ageMsMax });
  return value;
}

export async function changeSetting(tx: Tx, name: Setting, value: SettingValue): Promise<void> {
  await tx`insert into settings (name, value) values (${name}, ${json(tx, value)})
           on conflict (name) do update set value = excluded.value`;
  tx.afterCommit(() => tx.instance.memory.settings.delete(name));
}
