/**
 * The text of bytes from the web: by their mark, the answer's `charset`, or what XML or HTML says of itself at its beginning; otherwise, and
 * where what is named does not exist, UTF-8. Never throws: what is no text becomes replacement characters.
 */
export function decodeText(bytes: Uint8Array, contentType: string | undefined): string {
  const head = Buffer.from(bytes.subarray(0, headBytes)).toString('latin1');
  const named =
    markOf(bytes) ??
    /charset="?([\w-]+)/i.exec(contentType ?? '')?.[1] ??
    /^\s*<\?xml[^>]*encoding=["']([\w-]+)/.exec(head)?.[1] ??
    /<meta[^>]+charset=["']?([\w-]+)/i.exec(head)?.[1] ??
    'utf-8';
  try {
    return new TextDecoder(named).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** Where HTML must say it (its standard, "prescan"). */
const headBytes = 1_024;

function markOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}
