import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConcurrencyLimit } from '#src/platform/concurrency-limit.ts';
import type { Instance } from '#src/platform/instance.ts';
import { logger } from '#src/platform/log.ts';
import { refusals } from '../refusals.ts';

const timeoutMs = 60_000;
const pdfBytesMax = 100 * 1024 * 1024;
const log = logger('media');

/**
 * An Office document as PDF, by LibreOffice (KONTOR_SOFFICE), each time with a profile of its own in which no macro runs and nothing is fetched.
 * Null: none is configured, or it did not manage it in a minute.
 */
export async function convertToPdf(
  { soffice }: Pick<Instance, 'soffice'>,
  bytes: Uint8Array,
  mediaType: string,
): Promise<Uint8Array | null> {
  const extension = extensions.find(([part]) => mediaType.endsWith(part))?.[1];
  if (soffice === null || extension === undefined) return null;
  return await limited(async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'kontor-pages-'));
    try {
      const source = path.join(dir, `document.${extension}`);
      await writeFile(source, bytes, { mode: 0o600 });
      await writeProfile(path.join(dir, 'profile'));
      if (!(await run(soffice, dir, source))) return null;
      const made = path.join(dir, 'document.pdf');
      const { size } = await stat(made).catch(() => ({ size: 0 }));
      return size > 0 && size <= pdfBytesMax ? await readFile(made) : null;
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
}

/** It takes a processor and some hundred megabytes. */
const limited = createConcurrencyLimit({ atOnce: 1, waitingMax: 50, refusal: refusals.tooManyDrawing });

const extensions = [
  ['wordprocessingml.document', 'docx'],
  ['spreadsheetml.sheet', 'xlsx'],
  ['presentationml.presentation', 'pptx'],
  ['opendocument.text', 'odt'],
  ['opendocument.spreadsheet', 'ods'],
  ['opendocument.presentation', 'odp'],
] as const;

async function writeProfile(dir: string): Promise<void> {
  const set = (at: string, name: string, value: string): string =>
    `<item oor:path="/org.openoffice.${at}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`;
  const scripting = 'Office.Common/Security/Scripting';
  await mkdir(path.join(dir, 'user'), { recursive: true, mode: 0o700 });
  await writeFile(
    path.join(dir, 'user', 'registrymodifications.xcu'),
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<oor:items xmlns:oor="http://openoffice.org/2001/registry">',
      set(scripting, 'DisableMacrosExecution', 'true'),
      set(scripting, 'DisableActiveContent', 'true'),
      set(scripting, 'BlockUntrustedRefererLinks', 'true'),
      set(scripting, 'MacroSecurityLevel', '3'),
      // Whatever it would fetch, it would fetch through a proxy that is not there.
      ...[
        set('Inet/Settings', 'ooInetProxyType', '1'),
        set('Inet/Settings', 'ooInetHTTPProxyName', '127.0.0.1'),
      ],
      ...[
        set('Inet/Settings', 'ooInetHTTPProxyPort', '9'),
        set('Inet/Settings', 'ooInetHTTPSProxyName', '127.0.0.1'),
      ],
      set('Inet/Settings', 'ooInetHTTPSProxyPort', '9'),
      '</oor:items>',
    ].join('\n'),
  );
}

/** True: it ended by itself and said that it went well. */
function run(soffice: string, dir: string, source: string): Promise<boolean> {
  return new Promise((resolve) => {
    const profile = pathToFileURL(path.join(dir, 'profile')).href;
    const asked = ['--headless', '--norestore', '--convert-to', 'pdf', '--outdir', dir, source];
    const child = spawn(soffice, [`-env:UserInstallation=${profile}`, ...asked], {
      cwd: dir,
      // Its own group, so that what it starts ends with it.
      detached: true,
      stdio: 'ignore',
      env: { HOME: dir, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
    });
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It is over already.
      }
    };
    const timer = setTimeout(end, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      log.warn('LibreOffice could not be started. {reason}', { reason: error.message });
      resolve(false);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      end();
      resolve(code === 0);
    });
  });
}
