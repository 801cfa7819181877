// Columns that stay in view: the style sheet holds the first one, and this says where those after it stand still.
import type { Section } from '../section';
import { claim } from '../dom';

export function attach(section: Section): void {
  for (const table of claim<HTMLTableElement>(section.element, 'table[data-cb-freeze-columns]', 'frozen')) {
    const place = () => {
      const heads = [...table.tHead?.rows[0]?.cells ?? []].slice(0, Number(table.dataset.cbFreezeColumns));
      let start = 0;
      const starts = heads.map(head => (start += head.offsetWidth) - head.offsetWidth);
      for (const row of table.rows) {
        // Headings of groups go over the whole width.
        if ((row.cells[0]?.colSpan ?? 1) > 1) continue;
        starts.forEach((at, i) => {
          const cell = row.cells[i];
          if (!cell) return;
          cell.dataset.cbFrozen = '';
          cell.style.insetInlineStart = `${at}px`;
        });
      }
    };
    new ResizeObserver(place).observe(table);
    place();
  }
}
