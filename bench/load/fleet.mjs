// A fake fediverse in one process: N instances (distinct host names on one loopback address), each with a few
// actors. Serves actors, keys, WebFinger, NodeInfo, notes and empty collections; is a sink for deliveries; answers
// Follow with Accept; signs what it sends with RSA cavage-12 or RFC 9421; verifies what it received after the run
// (not during it, so that verification does not compete with the system under test for the two cores).
import http from 'node:http';
import https from 'node:https';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { promisify } from 'node:util';
import { json, req } from './http.mjs';
import { now } from './measure.mjs';
import { serve } from './fleet-documents.mjs';

const signAsync = promisify(crypto.sign);
const AS = 'https://www.w3.org/ns/activitystreams';
const CTX = [AS, 'https://w3id.org/security/v1'];
const CT = 'application/activity+json';
const b64sha = (b) => crypto.createHash('sha256').update(b).digest('base64');

export class Fleet {
  received = []; // every POST to an inbox: {t, host, headers, path, body}
  notes = new Map(); // served note objects
  waiters = [];
  badHosts = new Set(); // hosts that accept the connection and never answer
  delayMs = 0;
  hits = { actor: 0, webfinger: 0, note: 0, other: 0, inbox: 0 };

  constructor({
    hosts = 1000,
    ip = '127.0.0.9',
    port = 80,
    scheme = 'http',
    template = 'i{}.fleet.test',
    keyFile,
    tls,
    style = 'cavage',
  } = {}) {
    Object.assign(this, { nHosts: hosts, ip, port, scheme, template, style, tls });
    // A pool of RSA keys is shared round-robin: the SUT still sees one key document per actor.
    let pems = keyFile && fs.existsSync(keyFile) ? JSON.parse(fs.readFileSync(keyFile)) : null;
    if (!pems) {
      pems = Array.from({ length: 8 }, () =>
        crypto.generateKeyPairSync('rsa', {
          modulusLength: 2048,
          publicKeyEncoding: { type: 'spki', format: 'pem' },
          privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        }),
      );
      if (keyFile) fs.writeFileSync(keyFile, JSON.stringify(pems));
    }
    this.keys = pems.map((k) => ({ pub: k.publicKey, priv: crypto.createPrivateKey(k.privateKey) }));
  }
  host(i) {
    const h = this.template.replace('{}', i);
    const dflt = this.scheme === 'https' ? 443 : 80;
    return this.port === dflt ? h : `${h}:${this.port}`;
  }
  origin(i) {
    return `${this.scheme}://${this.host(i)}`;
  }
  actor(i, u = 'u1') {
    const o = this.origin(i),
      id = `${o}/users/${u}`;
    return {
      i,
      u,
      id,
      handle: `${u}@${this.host(i)}`,
      keyId: `${id}#main-key`,
      inbox: `${id}/inbox`,
      shared: `${o}/inbox`,
      followers: `${id}/followers`,
      key: this.keys[i % this.keys.length],
    };
  }
  actorDoc(a) {
    return {
      '@context': CTX,
      id: a.id,
      type: 'Person',
      preferredUsername: a.u,
      name: `Bench ${a.u} ${a.i}`,
      summary: 'load test actor',
      url: a.id,
      inbox: a.inbox,
      outbox: `${a.id}/outbox`,
      followers: a.followers,
      following: `${a.id}/following`,
      featured: `${a.id}/featured`,
      manuallyApprovesFollowers: false,
      discoverable: true,
      published: '2024-01-01T00:00:00Z',
      endpoints: { sharedInbox: a.shared },
      publicKey: { id: a.keyId, owner: a.id, publicKeyPem: a.key.pub },
    };
  }

  async listen() {
    const h = (q, s) => this.#handle(q, s);
    this.server = this.tls ? https.createServer(this.tls, h) : http.createServer(h);
    this.server.keepAliveTimeout = 30_000;
    await new Promise((r) => this.server.listen(this.port, this.ip, 4096, r));
    return this;
  }
  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  #handle(q, s) {
    const host = q.headers.host ?? '';
    const i = +(/\d+/.exec(host)?.[0] ?? 0);
    const send = (code, obj, type = CT) => {
      const b = obj === undefined ? '' : JSON.stringify(obj);
      s.writeHead(code, {
        'content-type': type,
        'content-length': Buffer.byteLength(b),
        'cache-control': 'max-age=3600',
      });
      s.end(b);
    };
    if (this.badHosts.has(i)) return; // black hole: the socket stays open
    if (q.method === 'POST') {
      const chunks = [];
      q.on('data', (c) => chunks.push(c));
      q.on('end', () => {
        const rec = { t: now(), host: i, path: q.url, headers: q.headers, body: Buffer.concat(chunks) };
        this.hits.inbox++;
        this.received.push(rec);
        for (const w of this.waiters) w(rec);
        if (this.delayMs)
          setTimeout(() => {
            s.writeHead(202);
            s.end();
          }, this.delayMs);
        else {
          s.writeHead(202);
          s.end();
        }
        if (rec.body.includes('"Follow"')) this.#onFollow(rec).catch(() => {});
      });
      return;
    }
    serve(this, i, new URL(q.url, this.origin(i)), send);
  }
  async #onFollow(rec) {
    // the SUT's user follows one of ours: accept at once
    const act = JSON.parse(rec.body);
    if (act.type !== 'Follow') return;
    const target = typeof act.object === 'string' ? act.object : act.object.id;
    const mm = /\/users\/([^/]+)$/.exec(target);
    if (!mm) return;
    const a = this.actor(rec.host, mm[1]);
    const follower = typeof act.actor === 'string' ? act.actor : act.actor.id;
    const inbox = await this.inboxOf(follower, a);
    await this.deliver(a, inbox, {
      '@context': CTX,
      id: `${a.id}#accept-${crypto.randomUUID()}`,
      type: 'Accept',
      actor: a.id,
      to: [follower],
      object: { id: act.id, type: 'Follow', actor: follower, object: a.id },
    });
  }
  #inboxes = new Map();
  async inboxOf(actorUri, as) {
    if (!this.#inboxes.has(actorUri))
      this.#inboxes.set(actorUri, (async () => json(await this.get(as, actorUri)).inbox)());
    return this.#inboxes.get(actorUri);
  }
  /** Signed GET (some servers demand authorised fetch). */
  async get(a, url) {
    return req('GET', url, { headers: await this.signGet(a, url) });
  }
  async signGet(a, url) {
    const u = new URL(url),
      date = new Date().toUTCString();
    const str = `(request-target): get ${u.pathname}${u.search}\nhost: ${u.host}\ndate: ${date}`;
    const sig = (await signAsync('sha256', Buffer.from(str), a.key.priv)).toString('base64');
    return {
      host: u.host,
      date,
      accept: CT,
      signature: `keyId="${a.keyId}",algorithm="rsa-sha256",headers="(request-target) host date",signature="${sig}"`,
    };
  }
  /** Builds a signed POST that can be sent later (so that signing is not part of the timed flood). */
  async sign(a, inbox, activity, style = this.style) {
    const body = Buffer.from(JSON.stringify(activity)),
      u = new URL(inbox),
      date = new Date().toUTCString();
    const headers = { host: u.host, date, 'content-type': CT, accept: CT, 'user-agent': 'benchfleet/1.0' };
    if (style === 'rfc9421') {
      const created = Math.floor(Date.now() / 1000);
      headers['content-digest'] = `sha-256=:${b64sha(body)}:`;
      const comps = '("@method" "@target-uri" "@authority" "content-type" "content-digest" "date")';
      const params = `${comps};created=${created};keyid="${a.keyId}";alg="rsa-v1_5-sha256"`;
      const base = `"@method": POST\n"@target-uri": ${inbox}\n"@authority": ${u.host}\n"content-type": ${CT}\n"content-digest": ${headers['content-digest']}\n"date": ${date}\n"@signature-params": ${params}`;
      headers['signature-input'] = `sig1=${params}`;
      headers.signature = `sig1=:${(await signAsync('sha256', Buffer.from(base), a.key.priv)).toString('base64')}:`;
    } else {
      headers.digest = `SHA-256=${b64sha(body)}`;
      const str = `(request-target): post ${u.pathname}\nhost: ${u.host}\ndate: ${date}\ndigest: ${headers.digest}\ncontent-type: ${CT}`;
      const sig = (await signAsync('sha256', Buffer.from(str), a.key.priv)).toString('base64');
      headers.signature = `keyId="${a.keyId}",algorithm="rsa-sha256",headers="(request-target) host date digest content-type",signature="${sig}"`;
    }
    return { url: inbox, headers, body };
  }
  async deliver(a, inbox, activity) {
    const s = await this.sign(a, inbox, activity);
    return req('POST', s.url, { headers: s.headers, body: s.body });
  }
  createNote(
    a,
    token,
    {
      text = `Hello from the fleet ${token}. ` + 'Lorem ipsum dolor sit amet. '.repeat(8),
      published = new Date().toISOString(),
      mention,
    } = {},
  ) {
    const id = `${this.origin(a.i)}/notes/${token}`;
    const note = {
      id,
      type: 'Note',
      attributedTo: a.id,
      content: `<p>${text}</p>`,
      published,
      url: id,
      to: [`${AS}#Public`],
      cc: [a.followers],
      ...(mention ? { tag: [mention] } : {}),
    };
    this.notes.set(id, note);
    return {
      '@context': CTX,
      id: `${id}/activity`,
      type: 'Create',
      actor: a.id,
      published,
      to: note.to,
      cc: note.cc,
      object: note,
    };
  }
}
