/** The words that a plain reading of a document relies on, and what they stand for. */

export const as = 'https://www.w3.org/ns/activitystreams#';
export const sec = 'https://w3id.org/security#';

/** Contexts whose every term is either listed below with the same meaning or not read here. */
export const knownContexts: ReadonlySet<string> = new Set([
  'https://w3id.org/security/v1',
  'https://w3id.org/security/data-integrity/v1',
  'https://w3id.org/security/data-integrity/v2',
  'https://w3id.org/security/multikey/v1',
  'https://www.w3.org/ns/did/v1',
  'https://www.w3.org/ns/cid/v1',
  'https://gotosocial.org/ns',
  'https://join-lemmy.org/context.json',
  'http://joinmastodon.org/ns',
  'https://purl.archive.org/miscellany',
  'https://purl.archive.org/socialweb/webfinger',
  'https://w3id.org/fep/5711',
  'https://w3id.org/fep/ef61',
]);

/** The normative context, and the spellings that old documents use for it (AS2 core §2.1). */
export const as2Contexts: ReadonlySet<string> = new Set(
  ['https', 'http'].flatMap((scheme) => {
    const url = `${scheme}://www.w3.org/ns/activitystreams`;
    return [url, `${url}#`, `${url}.jsonld`];
  }),
);

/**
 * Gives `name`, `url`, `image` and others another meaning: harmless only if ActivityStreams comes after it and redefines them. Fedify sends it
 * that way.
 */
export const identityContext = 'https://w3id.org/identity/v1';

/** Prefixes that exist without being defined. */
export const knownPrefixes: ReadonlyMap<string, string> = new Map([
  ['as', as],
  ['sec', sec],
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'],
  ['ldp', 'http://www.w3.org/ns/ldp#'],
  ['vcard', 'http://www.w3.org/2006/vcard/ns#'],
]);

function terms(namespace: string, names: string): [string, string][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, namespace + name]);
}

/** Who may do what, to whom, and the content: a context that gives one of these another meaning is refused. */
export const coreTerms: ReadonlyMap<string, string> = new Map([
  ...terms(
    as,
    `Accept Activity Add Announce Application Arrive Article Audio Block Collection CollectionPage Create Delete Dislike Document
     Event Flag Follow Group Ignore Image IntransitiveActivity Invite IsContact IsFollowedBy IsFollowing IsMember Join Leave Like Link
     Listen Mention Move Note Object Offer OrderedCollection OrderedCollectionPage Organization Page Person Place Profile Public
     Question Read Reject Relationship Remove Service TentativeAccept TentativeReject Tombstone Travel Undo Update Video View
     accuracy actor alsoKnownAs altitude anyOf attachment attributedTo audience bcc bto cc closed content context current
     deleted describes duration endTime endpoints first followers following formerType generator height href hreflang icon
     image inReplyTo instrument items last latitude liked likes location longitude mediaType name next
     oauthAuthorizationEndpoint oauthTokenEndpoint object oneOf origin outbox partOf preferredUsername prev preview
     provideClientKey proxyUrl published radius rel relationship replies result sharedInbox shares signClientKey source
     startIndex startTime streams subject summary tag target to totalItems units updated uploadMedia url width`,
  ),
  ['as', as],
  ['sec', sec],
  ['contentMap', `${as}content`],
  ['nameMap', `${as}name`],
  ['summaryMap', `${as}summary`],
  ['orderedItems', `${as}items`],
  ['inbox', 'http://www.w3.org/ns/ldp#inbox'],
  ...terms(
    sec,
    `DataIntegrityProof Multikey assertionMethod controller cryptosuite owner proof proofPurpose proofValue publicKey
     publicKeyMultibase publicKeyPem verificationMethod`,
  ),
  ['CryptographicKey', `${sec}Key`],
]);

const toot = 'http://joinmastodon.org/ns#';
const gts = 'https://gotosocial.org/ns#';
const lemmy = 'https://join-lemmy.org/ns#';
const misskey = 'https://misskey-hub.net/ns#';
const fep044f = 'https://w3id.org/fep/044f#';
const ostatus = 'http://ostatus.org#';
const fep8a8e = 'https://w3id.org/fep/8a8e/';
const ical = 'http://www.w3.org/2002/12/cal/ical#';
const forgefed = 'https://forgefed.org/ns#';
const mobilizon = 'https://joinmobilizon.org/ns#';
const schemas = ['http://schema.org#', 'http://schema.org/', 'https://schema.org/', 'https://schema.org#'];

/** Extensions that we read if present. With another meaning the document is not read as plain JSON, but is not refused for it. */
export const extensionTerms: ReadonlyMap<string, ReadonlySet<string>> = collect([
  ...terms(as, 'Hashtag manuallyApprovesFollowers movedTo quoteUrl sensitive'),
  ...terms(
    toot,
    'Emoji attributionDomains blurhash discoverable featured featuredTags focalPoint indexable memorial suspended votersCount',
  ),
  ...terms(
    gts,
    `always approvalRequired approvedBy automaticApproval canAnnounce canLike canQuote canReply interactingObject
     interactionPolicy interactionTarget manualApproval`,
  ),
  ...terms(lemmy, 'distinguished matrixUserId moderators postingRestrictedToMods removeData stickied'),
  ...terms(
    misskey,
    '_misskey_content _misskey_quote _misskey_reaction _misskey_summary _misskey_votes isCat',
  ),
  ...terms(fep044f, 'QuoteAuthorization QuoteRequest quote quoteAuthorization'),
  ...terms(ostatus, 'atomUri conversation inReplyToAtomUri'),
  ...terms('http://litepub.social/ns#', 'ChatMessage EmojiReact directMessage'),
  ...terms('http://fedibird.com/ns#', 'quoteUri'),
  ...terms(
    fep8a8e,
    'EventCancelled EventScheduled attendees displayEndTime eventStatus joinMode maximumAttendeeCapacity timezone',
  ),
  ...terms(mobilizon, 'joinMode maximumAttendeeCapacity participantCount remainingAttendeeCapacity timezone'),
  ['timezone', 'http://www.w3.org/2006/time#timezone'],
  ...terms(ical, 'categories due status'),
  ...terms(forgefed, 'assignedTo isResolved'),
  ...schemas.flatMap((schema) => [
    ...terms(schema, 'PropertyValue value'),
    ...terms(schema, 'PostalAddress VirtualLocation address eventStatus'),
    ...terms(schema, 'maximumAttendeeCapacity remainingAttendeeCapacity'),
    ...terms(schema, 'editor isBasedOn isPartOf position version'),
    ...terms(schema, 'addressCountry addressLocality postalCode streetAddress'),
    ['isBasedOn', `${schema}isBasedOn`] as const,
    ['language', `${schema}inLanguage`] as const,
  ]),
]);

/** Second names that peers use for terms the vocabulary already has, always with this meaning. */
export const toleratedTerms: ReadonlyMap<string, ReadonlySet<string>> = collect([
  ['expires', `${as}endTime`], // Lemmy
  ['icons', `${as}icon`], // PeerTube
  ['Key', `${sec}Key`], // Misskey
  ['movedToUri', `${as}movedTo`], // Misskey's relatives
  ...schemas.map((schema) => ['location', `${schema}location`] as const), // Mobilizon, for the same place
]);

function collect(pairs: readonly (readonly [string, string])[]): Map<string, Set<string>> {
  const result = new Map<string, Set<string>>();
  for (const [term, iri] of pairs) result.set(term, (result.get(term) ?? new Set()).add(iri));
  return result;
}
