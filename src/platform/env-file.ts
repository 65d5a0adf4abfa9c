import { readFileSync } from 'node:fs';

/** Reads a `.env` file into a copy of `env`; the environment takes precedence. */
export function withEnvFile(
  env: Readonly<Record<string, string | undefined>>,
  file: string,
): Record<string, string | undefined> {
  const merged: Record<string, string | undefined> = {};
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { ...env }; // no file, nothing to add
  }
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] && match[2] !== undefined) merged[match[1]] = match[2].replace(/^(["'])(.*)\1$/, '$2');
  }
  return { ...merged, ...env };
}
