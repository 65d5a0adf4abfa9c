/** The look of the reference: paper, ink and brick as the sign-in pages, but wide. */
export const referenceStyle = `
:root {
  color-scheme: light dark;
  --brand: light-dark(oklch(48% 0.13 32), oklch(74% 0.11 40));
  --paper: light-dark(oklch(98.5% 0.004 85), oklch(20% 0.015 255));
  --surface: light-dark(white, oklch(24% 0.015 255));
  --ink: light-dark(oklch(24% 0.02 255), oklch(93% 0.006 255));
  --muted: light-dark(oklch(46% 0.02 255), oklch(74% 0.015 255));
  --line: light-dark(oklch(90% 0.006 255), oklch(36% 0.015 255));
  --get: light-dark(oklch(45% 0.1 250), oklch(78% 0.09 250));
  --act: light-dark(oklch(45% 0.11 150), oklch(78% 0.1 150));
  --end: light-dark(oklch(48% 0.17 25), oklch(78% 0.12 25));
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; max-width: 76rem; padding: 1.5rem; display: grid; gap: 2rem; grid-template-columns: 11rem minmax(0, 1fr);
  background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
}
nav { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem); overflow: auto; }
nav ul { list-style: none; margin: 1rem 0 0; padding: 0; }
nav li a { display: block; padding: 0.3rem 0; color: var(--muted); text-decoration: none; }
nav li a:hover { color: var(--brand); text-decoration: underline; }
.company { color: var(--brand); font-weight: 600; text-decoration: none; }
a { color: var(--brand); }
h1 { margin: 0 0 0.75rem; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.25rem; }
h3 { margin: 1rem 0 0.25rem; font-size: 0.95rem; }
p { margin: 0 0 0.75rem; max-width: 46rem; }
code { font: 0.875em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.quiet { color: var(--muted); }
details { border: 1px solid var(--line); background: var(--surface); border-radius: 0.5rem; margin: 0 0 0.5rem; }
details:target { border-color: var(--brand); }
summary { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline; padding: 0.6rem 0.9rem; cursor: pointer; min-height: 2.75rem; }
.method { min-width: 3.75rem; font: 600 0.8rem/1.4 ui-monospace, monospace; color: var(--act); }
.method.get { color: var(--get); }
.method.delete { color: var(--end); }
.path { font-weight: 600; }
.what { color: var(--muted); }
.inside { padding: 0 0.9rem 0.9rem; }
.rows { margin: 0; }
.rows > div { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: 0.75rem; padding: 0.35rem 0; border-top: 1px solid var(--line); }
.rows dd { margin: 0; }
.rows .rows { margin-top: 0.35rem; }
.rows .rows > div { grid-template-columns: 8rem minmax(0, 1fr); }
.type { color: var(--muted); }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
@media (max-width: 50rem) {
  body { display: block; padding: 1rem; }
  nav { position: static; max-height: none; margin-bottom: 1.5rem; overflow: visible; }
  nav ul { display: flex; flex-wrap: wrap; gap: 0 1rem; margin-top: 0.5rem; }
  nav li a { padding: 0.6rem 0; }
  .rows > div, .rows .rows > div { grid-template-columns: minmax(0, 1fr); gap: 0.1rem; }
}
@media print { nav { display: none; } body { display: block; } }
`;
