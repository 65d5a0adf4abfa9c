/** One choice of a filter: a link, because filters are in the URL. */
export interface Chip {
  readonly href: string;
  readonly label: string;
  readonly isCurrent: boolean;
}

export function FilterChips(props: { readonly chips: readonly Chip[]; readonly label: string }) {
  return (
    <nav class="filter-chips" aria-label={props.label}>
      <ul class="chips">
        {props.chips.map((chip) => (
          <li>
            <a
              class={chip.isCurrent ? 'chip mine' : 'chip'}
              href={chip.href}
              aria-current={chip.isCurrent ? 'true' : undefined}
            >
              {chip.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
