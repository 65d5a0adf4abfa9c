import { makeServiceApiToken, readApiTokens, type NewApiToken } from '#src/access/api-tokens.ts';
import type { ListedApiToken } from '#src/access/read.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { endOwnToken } from '#src/access/tokens.ts';
import { addBot } from '#src/people/add-bot.ts';
import { deactivatePerson } from '#src/people/deactivate.ts';
import { readPeople } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import type { NewKeys } from '#src/platform/keys.ts';
import { may } from '#src/roles/roles.ts';
import { recordFact } from '../facts.ts';
import { refusals } from '../refusals.ts';
import { handleOf } from './handle-of.ts';

const servicesMax = 500;

/** A program of the company as those who look after it see it. */
export interface Service {
  readonly id: PersonId;
  readonly name: string;
  readonly handle: string;
  readonly createdAt: Date;
  /** Posts in a group by an address; the group's moderators made it, and look after it. */
  readonly isHook: boolean;
  readonly tokens: number;
  /** To the hour; of any of its tokens, or of its address. */
  readonly lastUsedAt: Date | null;
}

/**
 * Adds a program that acts under its own name: a Service everywhere, labelled wherever it writes. It may what its tokens say, where it belongs: it
 * follows, is invited and joins as people do, at partners as far as the agreement goes. `handle`: made of the name where none is given.
 */
export async function addService(
  tx: Tx,
  by: PersonId,
  made: { readonly name: string; readonly handle: string | null; readonly keys: NewKeys },
): Promise<PersonId> {
  await requireKeeper(tx, by);
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from people where peer_id is null and kind = 'bot' and deactivated_at is null`;
  if ((row?.count ?? 0) >= servicesMax) throw refusals.tooManyServices({ max: servicesMax });
  const name = made.name.trim();
  if (name === '') throw refusals.serviceNameMissing();
  const handle = made.handle ?? handleOf(name, newId());
  return await addBot(tx, by, { handle, name, keys: made.keys });
}

/** Everything it could do ends, and the address it posts by; what it wrote stays under its name. */
export async function endService(tx: Tx, by: PersonId, serviceId: PersonId): Promise<void> {
  await requireService(tx, by, serviceId);
  await deactivatePerson(tx, by, serviceId, revokeAll);
}

/** Makes a token for it, and returns the secret, which is told once. */
export async function makeServiceToken(
  tx: Tx,
  by: PersonId,
  serviceId: PersonId,
  made: NewApiToken,
): Promise<string> {
  await requireService(tx, by, serviceId);
  return await makeServiceApiToken(tx, by, serviceId, made);
}

export async function endServiceToken(
  tx: Tx,
  by: PersonId,
  serviceId: PersonId,
  tokenId: string,
): Promise<void> {
  await requireService(tx, by, serviceId);
  await endOwnToken(tx, serviceId, tokenId);
  await recordFact(tx, by, 'service.token_ended', { personId: serviceId, tokenId });
}

/** Those at work, by name. The caller has asked whether the reader looks after them. */
export const listServices = (reader: Reader): Promise<Service[]> => readServices(reader, null);

/** Null: there is none, or it has ended. */
export async function readService(reader: Reader, id: PersonId): Promise<Service | null> {
  const [service] = await readServices(reader, id);
  return service ?? null;
}

export const tokensOfService = (reader: Reader, id: PersonId): Promise<ListedApiToken[]> =>
  readApiTokens(reader, id);

const readServices = (reader: Reader, id: PersonId | null): Promise<Service[]> => reader<Service[]>`
  select p.id, p.name, p.handle, p.created_at, h.used is not null as is_hook, coalesce(t.count, 0)::int as tokens,
    greatest(t.used, nullif(h.used, '-infinity')) as last_used_at
  from people p
  left join lateral (
    select count(*) as count, max(t.last_used_at) as used from tokens t
    where t.person_id = p.id and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())) t on true
  left join lateral (
    select max(coalesce(h.last_used_at, '-infinity')) as used from inbound_hooks h where h.person_id = p.id) h on true
  where p.peer_id is null and p.kind = 'bot' and p.deactivated_at is null
    ${id === null ? reader`` : reader`and p.id = ${id}`}
  order by lower(p.name), p.id limit ${servicesMax * 2}`;

/** Whoever does not look after services knows of none. */
export async function requireKeeper(reader: Reader, by: PersonId): Promise<void> {
  const [keeper] = await readPeople(reader, [by]);
  if (!keeper || keeper.deactivatedAt || !may(keeper, 'services')) throw notFound();
}

/** The service, for whoever looks after them. */
export async function requireService(reader: Reader, by: PersonId, serviceId: PersonId): Promise<Service> {
  await requireKeeper(reader, by);
  const service = await readService(reader, serviceId);
  if (!service) throw notFound('person');
  return service;
}
