const AS = 'https://www.w3.org/ns/activitystreams';
const CTX = [AS, 'https://w3id.org/security/v1'];
const CT = 'application/activity+json';

/** Answers a GET at host `i` of the fleet: actors, collections, notes, WebFinger, NodeInfo. `send(status, document, type)`. */
export function serve(fleet, i, u, send) {
  let m;
  if (u.pathname === '/.well-known/webfinger') {
    fleet.hits.webfinger++;
    const res = u.searchParams.get('resource') ?? '';
    const name = /^acct:@?([^@]+)@/.exec(res)?.[1] ?? /\/users\/([^/?#]+)/.exec(res)?.[1];
    if (!name) return send(404);
    const a = fleet.actor(i, name);
    return send(
      200,
      {
        subject: `acct:${a.handle}`,
        pseudonyms: [a.id],
        links: [
          { rel: 'self', type: CT, href: a.id },
          { rel: 'http://webfinger.net/rel/profile-page', type: 'text/html', href: a.id },
        ],
      },
      'application/jrd+json',
    );
  }
  if ((m = /^\/users\/([^/]+)$/.exec(u.pathname))) {
    fleet.hits.actor++;
    return send(200, fleet.actorDoc(fleet.actor(i, m[1])));
  }
  if ((m = /^\/users\/([^/]+)\/(outbox|followers|following|featured)$/.exec(u.pathname)))
    return send(200, {
      '@context': AS,
      id: `${fleet.origin(i)}${u.pathname}`,
      type: 'OrderedCollection',
      totalItems: 0,
      orderedItems: [],
    });
  if (u.pathname.startsWith('/notes/')) {
    fleet.hits.note++;
    const n = fleet.notes.get(fleet.origin(i) + u.pathname);
    return n ? send(200, { '@context': CTX, ...n }) : send(404);
  }
  if (u.pathname === '/.well-known/nodeinfo')
    return send(
      200,
      {
        links: [
          {
            rel: 'http://nodeinfo.diaspora.software/ns/schema/2.0',
            href: `${fleet.origin(i)}/nodeinfo/2.0`,
          },
        ],
      },
      'application/json',
    );
  if (u.pathname === '/nodeinfo/2.0')
    return send(
      200,
      {
        version: '2.0',
        software: { name: 'benchfleet', version: '1.0.0' },
        protocols: ['activitypub'],
        services: { inbound: [], outbound: [] },
        openRegistrations: false,
        usage: { users: { total: 1 } },
        metadata: {},
      },
      'application/json',
    );
  fleet.hits.other++;
  send(404, { error: 'not found' });
}
