import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';

/** What a film looks like before it is played. */
export interface FilmFacts {
  /** One of its first pictures, upright, as PNG. */
  readonly poster: Buffer;
  /** Null: it does not say. */
  readonly seconds: number | null;
}

/** Which of ffmpeg's readers a type is for: named, so that a file that pretends to be a film cannot have others open it. */
const readers: Readonly<Record<string, string>> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/webm': 'matroska',
  'video/ogg': 'ogg',
};
const timeoutMs = 20_000;
const posterBytesMax = 32 * 1024 * 1024;
/** Where the picture is taken: the first moment is often black. */
const posterAtSeconds = 1;
const posterSideMax = 1_280;

/**
 * Reads a film with Debian's ffmpeg, in a process of its own with one thread, 20 s and nothing but this file to read. Null if there is no
 * ffmpeg here (`program` null), it knows no such type, or it cannot read it: the film is kept and played all the same.
 */
export async function readFilm(
  program: string | null,
  file: string,
  mediaType: string,
): Promise<FilmFacts | null> {
  const reader = readers[mediaType];
  if (program === null || reader === undefined) return null;
  for (const at of [posterAtSeconds, 0]) {
    const { stdout, stderr } = await run(program, [
      ...['-nostdin', '-hide_banner', '-threads', '1', '-protocol_whitelist', 'file', '-f', reader],
      ...['-ss', String(at), '-i', `file:${file}`, '-map', '0:v:0', '-frames:v', '1'],
      ...['-vf', `scale=w='min(${posterSideMax},iw)':h=-2`, '-f', 'image2pipe', '-c:v', 'png', 'pipe:1'],
    ]);
    if (stdout.byteLength > 0) return { poster: stdout, seconds: secondsIn(stderr) };
  }
  return null;
}

/** Whether the program is there, for the operator. */
export const isThere = (program: string): Promise<boolean> =>
  access(program, constants.X_OK).then(
    () => true,
    () => false,
  );

/** What it wrote, whatever it thinks of the file: a film without a picture is none. */
function run(
  program: string,
  parameters: readonly string[],
): Promise<{ readonly stdout: Buffer; readonly stderr: string }> {
  const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: posterBytesMax } as const;
  // It needs nothing of ours.
  const env = { LC_ALL: 'C' };
  return new Promise((resolve) => {
    execFile(program, parameters, { ...limits, env, encoding: 'buffer' }, (error, stdout, stderr) =>
      resolve({ stdout: error ? Buffer.alloc(0) : stdout, stderr: stderr.toString() }),
    );
  });
}

/** ffmpeg's own line: `Duration: 00:01:02.50, start: …`. */
function secondsIn(said: string): number | null {
  const [, hours, minutes, seconds] = /Duration: (\d{2,4}):(\d{2}):(\d{2}\.\d{1,3})/.exec(said) ?? [];
  if (hours === undefined) return null;
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}
