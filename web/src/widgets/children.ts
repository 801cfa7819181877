// Rows of a child form: added from a template that the server wrote, removed, or marked for removal when they are stored already.
import type { Page } from '../page';
import type { Section } from '../section';
import { claim } from '../dom';
import { attachWidgets } from '../libraries';

export function attach(section: Section, page: Page): void {
  for (const table of claim<HTMLElement>(section.element, '[data-cb-child]', 'children')) {
    const template = table.querySelector<HTMLTemplateElement>('template[data-cb-row]');
    const body = table.querySelector('tbody') ?? table;
    const rows = () => [...body.querySelectorAll<HTMLElement>(':scope > [data-cb-row-index]')].filter(r => !r.hidden);
    const least = Number(table.dataset.cbMin ?? 0);
    const most = Number(table.dataset.cbMax ?? 50);
    const adder = table.querySelector<HTMLButtonElement>('[data-cb-add]') ?? section.element.querySelector<HTMLButtonElement>(`[data-cb-add="${table.dataset.cbChild}"]`);
    let next = 1 + Math.max(0, ...[...body.querySelectorAll<HTMLElement>(':scope > [data-cb-row-index]')].map(r => Number(r.dataset.cbRowIndex)));

    const reflect = () => {
      if (adder) adder.disabled = rows().length >= most;
      for (const button of table.querySelectorAll<HTMLButtonElement>('[data-cb-remove]')) button.disabled = rows().length <= least;
    };
    const add = async () => {
      if (!template || rows().length >= most) return;
      const html = template.innerHTML.replaceAll('{row}', String(next));
      const holder = document.createElement('tbody');
      holder.innerHTML = html;
      const row = holder.firstElementChild as HTMLElement | null;
      if (!row) return;
      row.dataset.cbRowIndex = String(next++);
      body.append(row);
      reflect();
      row.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea')?.focus();
      await attachWidgets(section, page);
    };
    const remove = (row: HTMLElement) => {
      const mark = row.querySelector<HTMLInputElement>('input[name$="_Remove"]');
      const stop = rows()[Math.max(0, rows().indexOf(row) - 1)] ?? adder;
      if (mark) {
        // A stored row stays in the form, out of sight, and says that it is to go.
        if (mark.type === 'checkbox') mark.checked = true;
        else mark.value = '1';
        row.hidden = true;
        for (const control of row.querySelectorAll<HTMLInputElement>('[required]')) control.required = false;
      } else {
        row.remove();
      }
      reflect();
      (stop === row ? adder : stop?.querySelector<HTMLElement>('input:not([type=hidden]), select, button') ?? adder)?.focus();
      section.isTouched = true;
      body.dispatchEvent(new Event('change', { bubbles: true }));
    };
    adder?.addEventListener('click', event => { event.preventDefault(); void add(); });
    table.addEventListener('click', event => {
      const button = (event.target as Element).closest('[data-cb-remove]');
      const row = button?.closest<HTMLElement>('[data-cb-row-index]');
      if (!row) return;
      event.preventDefault();
      remove(row);
    });
    reflect();
  }
}
