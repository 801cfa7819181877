// Editors of cells: the server writes one <template data-cb-editor="Field"> for each column that can be changed.
import type { Section } from '../section';

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function editorOf(section: Section, field: string): DocumentFragment | null {
  const template = section.element.querySelector<HTMLTemplateElement>(`template[data-cb-editor="${CSS.escape(field)}"]`);
  const copy = template ? document.importNode(template.content, true) : null;
  // Ids stand once on a page; a cell's control is named by aria-label.
  for (const control of copy?.querySelectorAll('[id]') ?? []) if (!copy!.querySelector(`label[for="${CSS.escape(control.id)}"]`)) control.removeAttribute('id');
  return copy;
}

export function controlsIn(cell: Element): Control[] {
  return [...cell.querySelectorAll<Control>('input:not([type=button]):not([type=submit]), select, textarea')];
}

/** The first control of a row that changes its record: not the box that chooses it. */
export function firstControl(row: Element): HTMLElement | undefined {
  return [...row.querySelectorAll('[data-cb-field]')].flatMap(controlsIn).find(c => c.type !== 'hidden' && !c.disabled);
}

/** The value of a cell's editor; several values of a list are joined by U+0001. */
export function valueOf(cell: Element): string {
  const values: string[] = [];
  for (const control of controlsIn(cell)) {
    if (control instanceof HTMLSelectElement) values.push(...[...control.selectedOptions].map(o => o.value));
    else if (!/^(radio|checkbox)$/.test(control.type)) values.push(control.value);
    else if ((control as HTMLInputElement).checked) values.push(control.value);
  }
  return values.join('\u0001');
}

export function setValue(cell: Element, value: string): void {
  const values = new Set(value.includes('\u0001') ? value.split('\u0001') : [value]);
  for (const control of controlsIn(cell)) {
    if (control instanceof HTMLSelectElement) {
      const many = control.multiple ? new Set(value.split(/[\u0001,]\s*/)) : values;
      for (const option of control.options) option.selected = many.has(option.value);
      // A stored value that is no longer offered stays what it is.
      if (!control.multiple && control.value !== value && value !== '') control.add(new Option(value, value, true, true));
    } else if (/^(radio|checkbox)$/.test(control.type)) {
      (control as HTMLInputElement).checked = control.type === 'checkbox' && controlsIn(cell).length === 1 ? isOn(value, control.value) : values.has(control.value);
    } else {
      control.value = value;
    }
  }
}

function isOn(value: string, checked: string): boolean {
  return value === checked || /^(true|1|-1|y|yes)$/i.test(value);
}

export function rowsOf(section: Section): HTMLElement[] {
  return [...section.element.querySelectorAll<HTMLElement>('tr[data-cb-name="data"], [data-cb-name="data-row"]')];
}

/** The record's key: on the row, or in the link's address. */
export function recordOf(row: HTMLElement, link?: Element | null): string {
  if (row.dataset.cbRecord) return row.dataset.cbRecord;
  const href = link?.getAttribute('href') ?? row.querySelector('a[href*="RecordID="]')?.getAttribute('href') ?? '';
  const query = new URLSearchParams(href.split('?')[1] ?? '');
  return query.get('Mod0RecordID') ?? query.get('RecordID') ?? '';
}
