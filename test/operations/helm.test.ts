import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { options } from '#src/platform/config-options.ts';

/**
 * The chart as real helm renders it lies beside this test: small (one command's worth of values) and large (everything on). Where there is helm it is
 * rendered again and compared; where there is none, a chart that changed since is noticed by its hash. `UPDATE_CHART=yes` renders anew.
 */
const root = path.resolve(import.meta.dirname, '../..');
const chart = path.join(root, 'deploy/helm/kontor');
const given = [
  '--set',
  'origin=https://social.alpha.example',
  '--set',
  'filesOrigin=https://files.alpha.example',
  '--set',
  'company=Alpha AG',
];
const digest = `sha256:${'ab'.repeat(32)}`;
const everything = [
  ...[
    's3.enabled=true',
    's3.endpoint=https://s3.alpha.example',
    's3.bucket=kontor',
    'postgres.cluster.pooler.enabled=true',
  ],
  ...[
    'backups.enabled=true',
    'serviceMonitor.enabled=true',
    'postgres.cluster.archive.enabled=true',
    'worker.autoscaling.enabled=true',
  ],
  ...[
    'postgres.cluster.archive.destination=s3://kontor-wal',
    'mail.enabled=true',
    'mail.from=kontor@alpha.example',
    `image.digest=${digest}`,
  ],
  ...['settings.KONTOR_CLAMD=clamd.security:3310'],
].flatMap((each) => ['--set', each]);
const rendered = { small: given, large: [...given, ...everything] } as const;
const placeOf = (name: string): string => path.join(import.meta.dirname, `helm-${name}.yaml`);

const helm = (args: readonly string[]): { readonly status: number | null; readonly said: string } | null => {
  const ran = spawnSync('helm', [...args], { encoding: 'utf8' });
  return ran.error ? null : { status: ran.status, said: ran.status === 0 ? ran.stdout : ran.stderr };
};
const template = (values: readonly string[]) =>
  helm(['template', 'kontor', chart, '--namespace', 'social', '--kube-version', '1.31.0', ...values]);

function hashOfChart(): string {
  const hash = createHash('sha256');
  const files = readdirSync(chart, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const file of files.map(({ parentPath, name }) => path.join(parentPath, name)).toSorted())
    hash.update(`${path.relative(chart, file)}\n${readFileSync(file, 'utf8')}\n`);
  return hash.digest('hex');
}

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
  /** As deep as Kubernetes has it. */
  readonly spec?: ReturnType<typeof JSON.parse>;
  readonly data?: Record<string, string>;
}
const resourcesOf = (name: keyof typeof rendered): Resource[] =>
  parseAllDocuments(readFileSync(placeOf(name), 'utf8')).flatMap((document) => {
    expect(document.errors).toEqual([]);
    const value = document.toJS() as Resource | null;
    return value ? [value] : [];
  });
const one = (all: readonly Resource[], kind: string, ending = ''): Resource => {
  const found = all.filter((each) => each.kind === kind && each.metadata.name.endsWith(ending));
  expect([kind, ending, found.length]).toEqual([kind, ending, 1]);
  return found[0] as Resource;
};
interface Env {
  readonly name: string;
  readonly value?: string;
}
const containerOf = (all: readonly Resource[], role: string) =>
  one(all, 'Deployment', role).spec.template.spec.containers[0];

describe('the chart', () => {
  it('was rendered as it is now, by helm', () => {
    for (const [name, values] of Object.entries(rendered)) {
      const now = template(values);
      const head = `# helm template kontor deploy/helm/kontor ${values.join(' ')}\n# chart ${hashOfChart()}\n`;
      if (now && process.env.UPDATE_CHART === 'yes') writeFileSync(placeOf(name), head + now.said);
      const kept = readFileSync(placeOf(name), 'utf8');
      expect(kept.startsWith(head)).toBe(true);
      if (now) expect([now.status, head + now.said]).toEqual([0, kept]);
    }
    const linted = helm(['lint', '--strict', '--kube-version', '1.31.0', chart, ...given]);
    if (linted)
      expect([linted.status, linted.said]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
  });

  it('refuses what cannot work before anything is installed', () => {
    const wrong: readonly (readonly [string[], RegExp])[] = [
      [[], /origin/],
      [[...given, '--set', 'filesOrigin=https://social.alpha.example'], /another host than origin/],
      [[...given, '--set', 'origin=http://social.alpha.example'], /does not match pattern/],
      [[...given, '--set', 'postgres.cluster.enabled=false'], /Where is the database/],
      [[...given, '--set', 'data.accessMode=ReadWriteOnce'], /several pods use that folder/],
      [[...given, '--set', 's3.enabled=true'], /endpoint|bucket/],
    ];
    for (const [values, says] of wrong) {
      const now = template(values);
      if (now)
        expect([values.join(' '), now.status, now.said]).toEqual([
          values.join(' '),
          1,
          expect.stringMatching(says),
        ]);
    }
    expect(readFileSync(path.join(chart, 'templates/_helpers.tpl'), 'utf8').match(/fail "/g)?.length).toBe(4);
  });

  it('has all parts: two roles that scale, budgets, policies, a cluster whose commits are on two machines', () => {
    for (const name of ['small', 'large'] as const) {
      const all = resourcesOf(name);
      for (const role of ['web', 'worker']) {
        const { template: pod, selector, replicas } = one(all, 'Deployment', role).spec;
        for (const [key, value] of Object.entries(selector.matchLabels))
          expect(pod.metadata.labels[key]).toBe(value);
        expect(one(all, 'PodDisruptionBudget', role).spec.selector).toEqual(selector);
        expect(one(all, 'NetworkPolicy', role).spec.podSelector).toEqual(selector);
        const scaler = all.find(
          ({ kind, metadata }) => kind === 'HorizontalPodAutoscaler' && metadata.name.endsWith(role),
        );
        expect([role, scaler === undefined]).toEqual([role, replicas !== undefined]);
        const { securityContext, livenessProbe } = containerOf(all, role);
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect([
          pod.spec.securityContext.runAsNonRoot,
          pod.spec.automountServiceAccountToken,
          livenessProbe.httpGet.path,
        ]).toEqual([true, false, '/healthz']);
        // It drains for up to 30 s.
        expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(35);
      }
      const cluster = one(all, 'Cluster').spec;
      expect([cluster.instances, cluster.postgresql.synchronous]).toEqual([
        3,
        { method: 'any', number: 1, dataDurability: 'required' },
      ]);
      expect(one(all, 'Service').spec.selector['app.kubernetes.io/component']).toBe('web');
      expect(one(all, 'Ingress').spec.rules.map(({ host }: { host: string }) => host)).toEqual([
        'social.alpha.example',
        'files.alpha.example',
      ]);
    }
    const kinds = new Set(resourcesOf('large').map(({ kind }) => kind));
    for (const kind of ['Pooler', 'ScheduledBackup', 'PodMonitor'])
      expect([kind, kinds.has(kind)]).toEqual([kind, true]);
  });

  it('sets only what Kontor reads, keeps secrets in the Secret, and keeps nothing in a web process when files are in S3', () => {
    const known = new Set(options.map(({ name }) => name));
    for (const name of ['small', 'large'] as const) {
      const all = resourcesOf(name);
      const settings = Object.keys(one(all, 'ConfigMap').data ?? {});
      const envs = ['web', 'worker'].flatMap((role) => containerOf(all, role).env as Env[]);
      const set = [...settings, ...envs.map((env) => env.name)];
      expect(
        set.filter((each) => !known.has(each) && !['NODE_ENV', 'DATABASE_PASSWORD'].includes(each)),
      ).toEqual([]);
      const secret = /SECRET|TOKEN|PASSWORD|SMTP|ACCESS_KEY/;
      expect(settings.filter((each) => secret.test(each))).toEqual([]);
      expect(envs.filter((env) => secret.test(env.name) && env.value !== undefined)).toEqual([]);
    }
    const large = resourcesOf('large');
    const volume = (role: string) => one(large, 'Deployment', role).spec.template.spec.volumes[0];
    expect([Object.keys(volume('web')), Object.keys(volume('worker'))]).toEqual([
      ['name', 'emptyDir'],
      ['name', 'persistentVolumeClaim'],
    ]);
    expect(containerOf(large, 'web').image).toBe(`kontor@${digest}`);
    expect(containerOf(resourcesOf('small'), 'web').image).toBe(
      `kontor:${version('package.json', /"version": "([^"]+)"/)}`,
    );
    const listen = (containerOf(large, 'web').env as Env[]).map(({ name }) => name);
    expect(listen).toContain('KONTOR_LISTEN_URL');
  });

  it('is of the version that it installs', () => {
    expect(version('deploy/helm/kontor/Chart.yaml', /appVersion: '([^']+)'/)).toBe(
      version('package.json', /"version": "([^"]+)"/),
    );
  });
});

const version = (file: string, pattern: RegExp): string =>
  pattern.exec(readFileSync(path.join(root, file), 'utf8'))?.[1] ?? '';
