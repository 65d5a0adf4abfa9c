import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { options } from '#src/platform/config-options.ts';

interface Service {
  readonly image: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly security_opt?: string[];
  readonly cap_drop?: string[];
  readonly cap_add?: string[];
  readonly ports?: string[];
  readonly volumes?: string[];
  readonly environment?: Record<string, string>;
  readonly depends_on?: Record<string, { condition: string }>;
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly restart?: string;
  readonly network_mode?: string;
}
const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const compose = parse(read('deploy/compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const services = Object.entries(compose.services);

describe('deploy/compose.yml', () => {
  it('brings proxy, database and virus scanner', () => {
    const names = services.map(([name]) => name).toSorted();
    expect(names).toEqual(['caddy', 'clamd', 'folders', 'freshclam', 'postgres', 'web', 'worker']);
    for (const name of ['web', 'worker']) {
      expect(compose.services[name]?.environment?.KONTOR_CLAMD).toBe('clamd:3310');
      expect(compose.services[name]?.environment?.DATABASE_URL).toContain('@postgres:5432/');
    }
    expect(read('deploy/clamav/clamd.conf')).toContain('TCPSocket 3310');
  });

  it('runs nothing as root, except what gives Caddy its folders, once and without a network', () => {
    const isRoot = ({ user }: Service): boolean => user === undefined || /^(root|0)(:|$)/.test(user);
    expect(services.filter(([, one]) => isRoot(one)).map(([name]) => name)).toEqual(['folders']);
    expect(compose.services.folders).toMatchObject({
      restart: 'no',
      network_mode: 'none',
      cap_add: ['CHOWN'],
    });
  });

  it.each(services)(
    '%s writes nowhere but into its volumes, gains no rights, and has limits',
    (name, service) => {
      expect(service.read_only).toBe(true);
      expect(service.security_opt).toEqual(['no-new-privileges:true']);
      expect(service.cap_drop).toEqual(['ALL']);
      if (name === 'folders') return;
      expect(service.mem_limit).toBeTruthy();
      expect(service.pids_limit).toBeGreaterThan(0);
      expect(service.cap_add ?? []).toEqual(name === 'caddy' ? ['NET_BIND_SERVICE'] : []);
    },
  );

  it('is reached from outside by Caddy alone, at both addresses', () => {
    expect(services.filter(([, one]) => one.ports).map(([name]) => name)).toEqual(['caddy']);
    const proxy = compose.services.caddy?.environment ?? {};
    const caddyfile = read('deploy/caddy/Caddyfile');
    for (const name of Object.keys(proxy)) expect(caddyfile).toContain(`{$${name}:`);
    expect(Object.keys(proxy)).toEqual(expect.arrayContaining(['KONTOR_ORIGIN', 'KONTOR_FILES_ORIGIN']));
  });

  it('names volumes that are there, and settings that Kontor reads', () => {
    const used = services.flatMap(([, one]) => one.volumes ?? []).map((each) => each.split(':')[0] ?? '');
    expect(new Set(used.filter((each) => !each.startsWith('.')))).toEqual(
      new Set(Object.keys(compose.volumes)),
    );
    for (const each of used.filter((one) => one.startsWith('./')))
      expect(read(`deploy/${each}`)).not.toBe('');
    const known = new Set(options.map(({ name }) => name));
    const set = Object.keys(compose.services.web?.environment ?? {});
    expect(set.filter((name) => !known.has(name))).toEqual([]);
  });
});

it('the image has pg_dump and pg_restore of the PostgreSQL that compose.yml runs', () => {
  const dockerfile = read('deploy/Dockerfile');
  const client = /postgresql-client-(\d+)/.exec(dockerfile)?.[1];
  expect(compose.services.postgres?.image).toBe(`\${POSTGRES_IMAGE:-postgres:${client}}`);
  // Debian 13 has 17 and no other.
  expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual([
    '${NODE_IMAGE}',
    '${NODE_IMAGE}',
  ]);
  expect(dockerfile).toContain('ARG NODE_IMAGE=node:24-trixie-slim\n');
  expect(client).toBe('17');
  expect(dockerfile).toMatch(/^USER node$/m);
});

it('every image can be pinned by its digest, and deploy/pin-images writes all of them', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-pin-'));
  const digest = (image: string): string =>
    `${image.split(':')[0]}@sha256:${createHash('sha256').update(image).digest('hex')}`;
  const pinned = {
    CADDY_IMAGE: 'caddy:2',
    POSTGRES_IMAGE: 'postgres:17',
    CLAMAV_IMAGE: 'clamav/clamav:stable',
    NODE_IMAGE: 'node:24-trixie-slim',
  };
  // A docker that has pulled exactly these.
  const cases = Object.values(pinned)
    .map((image) => `${image}) echo ${digest(image)};;`)
    .join('\n');
  writeFileSync(
    path.join(folder, 'docker'),
    `#!/bin/sh\nfor image; do :; done\ncase $image in\n${cases}\n*) exit 1;;\nesac\n`,
    { mode: 0o755 },
  );
  const env = path.join(folder, 'env');
  writeFileSync(env, 'KONTOR_COMPANY=Alpha AG\nCADDY_IMAGE=caddy@sha256:old\n');
  const run = () =>
    execFileSync(path.join(root, 'deploy/pin-images'), [env], {
      env: { PATH: `${folder}:${process.env.PATH}` },
    });
  run();
  run();
  const lines = readFileSync(env, 'utf8').trim().split('\n');
  expect(lines).toEqual([
    'KONTOR_COMPANY=Alpha AG',
    ...Object.entries(pinned).map(([name, image]) => `${name}=${digest(image)}`),
  ]);
  // Nothing in compose.yml or the Dockerfile is beside them.
  const used = [...read('deploy/compose.yml').matchAll(/\$\{(\w+_IMAGE):-([^}]+)\}/g)].map(
    ([, name, image]) => [name, image],
  );
  expect(Object.fromEntries(used)).toEqual(pinned);
  for (const { image } of Object.values(compose.services))
    expect(image).toMatch(/^(kontor|\$\{\w+_IMAGE:-.*\})$/);
  rmSync(folder, { recursive: true });
});
