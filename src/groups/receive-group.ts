import { cleanLine, nameMax } from '#src/people/person.ts';
import { checkAddresses } from '#src/people/remote-addresses.ts';
import { originOf } from '#src/platform/addresses.ts';
import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { sanitiseHtml } from '#src/platform/sanitise.ts';
import { keepCharter } from './charters/store-charter.ts';
import { recordFact } from './facts.ts';
import { charterMax, descriptionMax, keepHue, purposeMax, welcomeMax, type IncomingGroup } from './group.ts';
import { upsertRemoteGroup } from './store-remote.ts';

/**
 * Stores or refreshes a partner's group as its home describes it, and returns our id. The URI stays with its partner for ever; an inbox on
 * another origin is refused.
 */
export async function receiveGroup(tx: Tx, incoming: IncomingGroup): Promise<GroupId> {
  const addresses = checkAddresses(incoming);
  const [before] = await tx<{ archivesAt: Date | null }[]>`
    select archives_at from groups where uri = ${incoming.uri}`;
  const put = await upsertRemoteGroup(tx, {
    ...addresses,
    peerId: incoming.peerId,
    name: cleanLine(incoming.name, nameMax) || addresses.handle,
    descriptionHtml: sanitiseHtml(incoming.descriptionHtml),
    charterSource: (incoming.charterSource ?? '').replaceAll('\0', '').slice(0, charterMax),
    charterVersion: versionOf(incoming.charterVersion),
    descriptionSource: (incoming.descriptionSource ?? '').replaceAll('\0', '').slice(0, descriptionMax),
    hue: keepHue(incoming.hue ?? null),
    pseudonyms: incoming.pseudonyms ?? false,
    pagesRestricted: incoming.pagesRestricted ?? false,
    joinable: incoming.joinable ?? true,
    access: incoming.access,
    archived: incoming.archived ?? false,
    purpose: cleanLine(incoming.purpose ?? '', purposeMax),
    welcomeSource: (incoming.welcomeSource ?? '').replaceAll('\0', '').slice(0, welcomeMax),
    startPage: addressIn(incoming.startPage),
    avatarUrl: onOrigin(incoming.avatarUrl, incoming.uri),
    headerUrl: onOrigin(incoming.headerUrl, incoming.uri),
    archivesAt: incoming.archivesAt ?? null,
  });
  if (!put)
    throw new Refusal(
      'not_allowed',
      `${incoming.uri} belongs to another server; only that one may describe it.`,
    );
  if (put.inserted || put.changed) await keepCharter(tx, put.id, null);
  if (put.inserted) await recordFact(tx, null, 'group.created', { groupId: put.id });
  else if (put.changed) await recordFact(tx, null, 'group.updated', { groupId: put.id });
  const asked = incoming.archivesAt ?? null;
  if (asked !== null && before?.archivesAt?.getTime() !== asked.getTime())
    await recordFact(tx, null, 'group.quiet', { groupId: put.id, archivesAt: asked.toISOString() });
  return put.id;
}

const addressMax = 2_048;

/** A start page may have been written at another company: it is looked for among those that are known here. Pictures are its home's own. */
const addressIn = (uri: string | null | undefined): string | null =>
  uri && uri.length <= addressMax && originOf(uri) !== null ? uri : null;
const onOrigin = (uri: string | null | undefined, groupUri: string): string | null =>
  uri && uri.length <= addressMax && originOf(uri) === originOf(groupUri) ? uri : null;

/** A count that fits the database; what else a home says is no count. */
const versionOf = (version: number | undefined): number | null =>
  version !== undefined && Number.isInteger(version) && version > 0 && version < 2 ** 31 ? version : null;
