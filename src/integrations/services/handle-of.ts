/** "Grafana Süd" becomes `grafana-sud-3f2a`: free, and still to be recognised. `id`: a new one, which makes it so. */
export function handleOf(name: string, id: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 20);
  return `${plain || 'integration'}-${BigInt(id).toString(36).slice(-5)}`;
}
