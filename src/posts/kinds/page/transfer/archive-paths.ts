/** The path of a link within an archive, relative to the file it stands in; one that begins with / begins at the top. */
export function pathOfLink(from: string, target: string): string {
  const path = target.replace(/[?#].*$/, '');
  const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of decodedPath(path).split('/'))
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  return parts.join('/');
}

export function decodedPath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that means itself
  }
}
