import { randomUUID } from 'node:crypto';
import { SignJWT, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { z } from 'zod';
import { originOf } from '#src/platform/addresses.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { isUuid, type GroupId } from '#src/platform/ids.ts';
import type { Wire } from './context.ts';
import { fetchDocument, signedGet } from './fetch.ts';
import type { Caller } from './gate.ts';
import { memberGroup } from './member-group.ts';
import { resolveKey } from './remote-keys.ts';
import { partnerOf } from './resolve.ts';
import type { Serve } from './serve.ts';
import { WireError } from './wire/errors.ts';

/** protocol.md §4: at most ten minutes; the clocks of two honest servers may differ by half a minute. */
const lifetimeSeconds = 540;
const lifetimeSecondsMax = 600;
const skewSeconds = 30;
const tokenType = 'kontor-member+jwt';
const scheme = 'GroupMembership ';
const tokenMaxChars = 4_096;
/** A token is asked for again when it has less than this left. */
const remainsMs = 60_000;

/**
 * GET /ap/g/{g}/token?aud={origin}, signed by a partner's instance actor: a compact JWS by our instance's key that says that this instance
 * has an active member in our group, for one other origin to believe. Nothing for a partner without a member.
 */
export const token: Serve = async (ask) => {
  const { wire, caller, url, uuid } = ask;
  const aud = url.searchParams.get('aud') ?? '';
  if (!isUuid(uuid) || originOf(aud) !== aud) return null;
  if (caller.actor !== `${caller.origin}/actor`) return null;
  const group = await memberGroup(ask, wire.house.addresses.group(uuid));
  if (!group) return null;
  const about = { group: group.uri, epoch: group.epoch, sub: caller.origin, aud, from: group.from };
  const jws = await mintToken(wire, about);
  return new Response(jws, {
    headers: {
      'content-type': 'application/jwt',
      'cache-control': 'no-store',
      vary: 'Accept, Signature',
    },
  });
};

async function mintToken(
  wire: Wire,
  about: { group: string; epoch: string; sub: string; aud: string; from: Date },
): Promise<string> {
  const key = await instanceKey(wire.db, wire.house);
  return new SignJWT({ epoch: Number(about.epoch), from: about.from.toISOString() })
    .setProtectedHeader({ alg: 'EdDSA', typ: tokenType, kid: key.keyUri })
    .setIssuer(about.group)
    .setSubject(about.sub)
    .setAudience(about.aud)
    .setIssuedAt()
    .setExpirationTime(`${lifetimeSeconds}s`)
    .setJti(randomUUID())
    .sign(key.privateKey);
}

const claimsSchema = z.object({
  iss: z.string(),
  iat: z.int(),
  exp: z.int(),
  jti: z.string().min(1).max(200),
  epoch: z.int().nonnegative(),
  /** Since when the subject may hold what is said in the group; absent in tokens by older versions. */
  from: z.iso.datetime().optional(),
});

/** That the caller's company belongs to a partner's group, by the word of the group's home. */
export interface ProvenMembership {
  readonly groupId: GroupId;
  readonly heldSince: Date;
}

/**
 * The group whose membership the caller proves with `Authorization: GroupMembership <jws>`, or null. The header must be covered by the HTTP
 * signature; the token must be by the instance of the group's home, for the caller, for us, unexpired, and not older than what we know of
 * the group. A token opens content of ours in that group to a partner that our own view of its members does not show.
 */
export async function acceptToken(
  wire: Wire,
  authorization: string,
  caller: Caller,
): Promise<ProvenMembership | null> {
  if (!authorization.startsWith(scheme) || authorization.length > tokenMaxChars) return null;
  if (!caller.signedHeaders.includes('authorization')) return null;
  const jws = authorization.slice(scheme.length).trim();
  try {
    return await verifiedGroup(wire, jws, caller);
  } catch {
    return null; // whatever is wrong with a token, it proves nothing
  }
}

async function verifiedGroup(wire: Wire, jws: string, caller: Caller): Promise<ProvenMembership | null> {
  const iss = decodeJwt(jws).iss ?? '';
  const kid = decodeProtectedHeader(jws).kid ?? '';
  const home = originOf(iss);
  // Only a partner's word counts, and only about groups that we know as its own.
  if (home === null || originOf(kid) !== home || !partnerOf(wire, home)) return null;
  const [group] = await wire.db<{ id: GroupId; epoch: string }[]>`
    select g.id, g.epoch from groups g join peers p on p.id = g.peer_id where g.uri = ${iss} and p.origin = ${home}`;
  if (!group) return null;
  const key = await resolveKey(wire, kid);
  if (key.owner !== `${home}/actor`) return null;
  const { payload } = await jwtVerify(jws, key.key, {
    algorithms: ['EdDSA'],
    typ: tokenType,
    issuer: iss,
    subject: caller.origin,
    audience: wire.house.origin,
    clockTolerance: skewSeconds,
  });
  const claims = claimsSchema.parse(payload);
  if (claims.exp - claims.iat > lifetimeSecondsMax) return null;
  if (BigInt(claims.epoch) < BigInt(group.epoch)) return null;
  return { groupId: group.id, heldSince: new Date(claims.from ?? 0) };
}

/**
 * A document of the author's host about a group's content: asked plainly first, and when the host does not know that we have a member in the
 * group, once more with a token of the group's home. Null and errors as `fetchDocument`.
 */
export async function fetchWithToken(
  wire: Wire,
  uri: string,
  groupUri: string,
): Promise<Record<string, unknown> | null> {
  const plain = await fetchDocument(wire, uri);
  if (plain) return plain;
  const aud = originOf(uri);
  const jws = aud === null ? null : await tokenFor(wire, groupUri, aud);
  if (jws === null) return null;
  const opened = await fetchDocument(wire, uri, { authorization: scheme + jws });
  // It may have been from before a change of members: the next try asks for a new one.
  if (!opened) wire.known.tokens.delete(`${groupUri} ${aud}`);
  return opened;
}

/** From memory, or from the group's home; of our own groups we make it ourselves. Null when the home gives none. */
async function tokenFor(wire: Wire, groupUri: string, aud: string): Promise<string | null> {
  if (wire.house.addresses.isOurs(groupUri)) {
    const [group] = await wire.db`select epoch from groups where uri = ${groupUri} and peer_id is null`;
    return group
      ? await mintToken(wire, {
          group: groupUri,
          epoch: group.epoch as string,
          sub: wire.house.origin,
          aud,
          from: new Date(0), // the home holds all of it
        })
      : null;
  }
  if (!partnerOf(wire, groupUri)) return null;
  const name = `${groupUri} ${aud}`;
  const kept = wire.known.tokens.get(name);
  if (kept && kept.untilMs - remainsMs > Date.now()) return kept.jws;
  const answer = await signedGet(wire, `${groupUri}/token?aud=${encodeURIComponent(aud)}`, 'application/jwt');
  if (!answer || answer.body.length > tokenMaxChars) return null;
  const jws = answer.body.toString('ascii').trim();
  try {
    wire.known.tokens.set(name, { jws, untilMs: (decodeJwt(jws).exp ?? 0) * 1_000 });
  } catch (cause) {
    throw new WireError(400, `${groupUri} answered with something that is no token.`, { cause });
  }
  return jws;
}
