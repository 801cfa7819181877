// The page of results as a spreadsheet: arrow keys, ranges to copy and paste, undo, new rows, rows marked for deletion; one post at the end.
import type { Page } from '../page';
import type { Section } from '../section';
import type { RowValue } from '../types';
import { element } from '../dom';
import { attachWidgets } from '../libraries';
import { markWrong, showErrors } from '../errors';
import { controlsIn, editorOf, firstControl, recordOf, rowsOf, setValue, valueOf } from './cells';

interface Step { cell: HTMLElement; value: string }

export class Grid {
  private readonly original: Node[];
  private readonly undo: Step[] = [];
  private anchor: HTMLElement | null = null;
  private readonly ends = new AbortController();

  private constructor(private readonly section: Section, private readonly page: Page, private readonly body: HTMLElement) {
    this.original = [...body.childNodes].map(n => n.cloneNode(true));
  }

  /** Asks for the stored values of the page's records and turns every cell that can be changed into a control. */
  static async open(section: Section, page: Page): Promise<void> {
    const rows = rowsOf(section);
    const body = rows[0]?.parentElement ?? section.element.querySelector<HTMLElement>('.cbResultSetTable tbody');
    if (!body) return;
    const data = section.forms[0] ? new FormData(section.forms[0]) : new FormData();
    data.set('GridMode', 'True');
    const answer = await page.post('GridEdit', data, section);
    if (!answer) return;
    if (!answer.rows) {
      if (answer.responseText) await page.replace(section, answer.responseText, answer);
      return;
    }
    new Grid(section, page, body).start(rows, answer.rows);
  }

  private start(rows: HTMLElement[], values: Record<string, Record<string, RowValue>>): void {
    this.section.element.dataset.cbGrid = '1';
    this.body.dataset.cbEditing = '1';
    for (const row of rows) {
      const stored = values[`pk_id${recordOf(row)}`];
      if (stored) this.dress(row, stored);
      this.addRowButton(row);
    }
    const { signal } = this.ends;
    this.body.addEventListener('keydown', event => this.onKey(event), { signal });
    this.body.addEventListener('focusin', event => { if (!(event as FocusEvent).relatedTarget || !this.shifted) this.select(null); this.anchor ??= this.cellOf(event.target as Element); }, { signal });
    this.body.addEventListener('paste', event => this.onPaste(event), { signal });
    this.body.addEventListener('copy', event => this.onCopy(event), { signal });
    this.body.addEventListener('change', event => this.onChange(event), { signal });
    // Paging and sorting would lose what was typed.
    this.section.element.addEventListener('click', event => {
      const link = (event.target as Element).closest('a[href]');
      if (link && !this.bar.contains(link) && this.isChanged && !window.confirm(this.page.language.text('DiscardChanges'))) { event.preventDefault(); event.stopPropagation(); }
    }, { capture: true, signal });
    this.body.closest('table')!.after(this.bar);
    this.drawBar();
    // The grid has a button of its own for new records.
    for (const adder of this.body.querySelectorAll<HTMLElement>('tr[data-cb-name="inlineaddrow"]')) adder.hidden = true;
    this.cells[0]?.map(c => controlsIn(c)[0]).find(c => c && !c.disabled)?.focus();
    void attachWidgets(this.section, this.page);
  }

  private readonly bar = element('div', { class: 'cbGridBar', role: 'toolbar' });
  private shifted = false;

  private drawBar(): void {
    const { language } = this.page;
    const button = (key: string, kind: string, act: () => void) => {
      const made = element('button', { type: 'button', class: kind }, language.text(key));
      made.onclick = act;
      return made;
    };
    this.bar.append(button('ApplyChanges', 'cbUpdateButton', () => void this.save()), button('DiscardChanges', 'cbSecondaryButton', () => this.close()));
    if (this.section.element.querySelector('[data-cb-grid-insert]')) this.bar.append(button('Add', 'cbSecondaryButton', () => this.addRow()));
  }

  private dress(row: HTMLElement, values: Record<string, RowValue>): void {
    for (const cell of row.querySelectorAll<HTMLElement>('[data-cb-field]')) {
      const field = cell.dataset.cbField!;
      const editor = editorOf(this.section, field);
      const value = values[field];
      if (!editor || !value) continue;
      const label = cell.querySelector('.cbResultSetLabel');
      cell.replaceChildren(...(label ? [label] : []), editor);
      cell.classList.add('cbGridCell');
      for (const control of controlsIn(cell)) control.setAttribute('aria-label', label?.textContent?.replace(/:\s*$/, '') || field);
      setValue(cell, value.inp);
      cell.dataset.cbWas = cell.dataset.cbNow = valueOf(cell);
    }
  }

  private addRowButton(row: HTMLElement): void {
    if (!this.section.element.querySelector('[data-cb-grid-delete]')) return;
    const actions = [...row.querySelectorAll<HTMLElement>('.cbResultSetActionCell')].pop() ?? row.appendChild(element('td', { class: 'cbResultSetActionCell' }));
    const mark = element('button', { type: 'button', class: 'cbSecondaryButton', 'aria-pressed': 'false' }, this.page.language.text('DeleteRow'));
    mark.onclick = () => {
      if (row.dataset.cbNew) return row.remove();
      const gone = row.dataset.cbGone !== '1';
      row.dataset.cbGone = gone ? '1' : '';
      mark.setAttribute('aria-pressed', String(gone));
      for (const control of controlsIn(row)) control.disabled = gone;
    };
    actions.replaceChildren(mark);
  }

  private addRow(): void {
    const model = rowsOf(this.section).at(-1);
    if (!model) return;
    const row = model.cloneNode(true) as HTMLElement;
    row.removeAttribute('data-cb-record');
    row.removeAttribute('data-cb-dressed');
    row.dataset.cbNew = '1';
    row.dataset.cbGone = '';
    // What the row before shows and chooses is that row's own.
    for (const cell of row.querySelectorAll<HTMLElement>(':scope > td:not([data-cb-field])')) cell.replaceChildren();
    for (const cell of row.querySelectorAll<HTMLElement>('[data-cb-field]')) {
      const editor = editorOf(this.section, cell.dataset.cbField!);
      cell.replaceChildren(...(editor ? [editor] : []));
      if (editor) { for (const control of controlsIn(cell)) control.setAttribute('aria-label', cell.dataset.cbField!); cell.dataset.cbWas = cell.dataset.cbNow = valueOf(cell); }
    }
    model.after(row);
    this.addRowButton(row);
    firstControl(row)?.focus();
    void attachWidgets(this.section, this.page);
  }

  private cellOf(target: Element | null): HTMLElement | null {
    return target?.closest<HTMLElement>('.cbGridCell, [data-cb-was]') ?? null;
  }

  private get cells(): HTMLElement[][] {
    return rowsOf(this.section).map(r => [...r.querySelectorAll<HTMLElement>('[data-cb-was]')]).filter(r => r.length > 0);
  }

  private placeOf(cell: HTMLElement | null): [number, number] {
    const cells = this.cells;
    const row = cells.findIndex(r => cell !== null && r.includes(cell));
    return [row, row < 0 ? -1 : cells[row]!.indexOf(cell!)];
  }

  private onKey(event: KeyboardEvent): void {
    this.shifted = event.shiftKey;
    const target = event.target as HTMLElement;
    const cell = this.cellOf(target);
    if (!cell) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'z' && this.undo.length) {
      event.preventDefault();
      const step = this.undo.pop()!;
      setValue(step.cell, step.value);
      this.note(step.cell);
      return;
    }
    const forward = getComputedStyle(this.body).direction === 'rtl' ? -1 : 1;
    const input = target as HTMLInputElement;
    const isText = target.matches('input:not([type=checkbox]):not([type=radio]), textarea');
    const atStart = !isText || (input.selectionStart === 0 && input.selectionEnd === 0);
    const atEnd = !isText || input.selectionStart === input.value.length;
    const steps: Record<string, [number, number] | false> = {
      ArrowUp: !target.matches('select') && [-1, 0], ArrowDown: !target.matches('select') && [1, 0], Enter: !target.matches('textarea') && [event.shiftKey ? -1 : 1, 0],
      ArrowLeft: (forward > 0 ? atStart : atEnd) && [0, -forward], ArrowRight: (forward > 0 ? atEnd : atStart) && [0, forward],
    };
    const step = steps[event.key];
    if (!step) return;
    const [row, column] = this.placeOf(cell);
    const to = this.cells[row + step[0]]?.[column + step[1]];
    event.preventDefault();
    if (!to) return;
    const from = this.anchor ?? cell;
    controlsIn(to)[0]?.focus();
    if (event.shiftKey && event.key !== 'Enter') this.select(from, to);
    else { this.anchor = to; this.select(null); }
  }

  /** Marks a range of cells. */
  private select(from: HTMLElement | null, to: HTMLElement | null = null): void {
    for (const cell of this.body.querySelectorAll('.cbGridSelected')) cell.classList.remove('cbGridSelected');
    if (!from || !to) { this.anchor = null; return; }
    this.anchor = from;
    const [r1, c1] = this.placeOf(from);
    const [r2, c2] = this.placeOf(to);
    for (const row of this.cells.slice(Math.min(r1, r2), Math.max(r1, r2) + 1))
      for (const cell of row.slice(Math.min(c1, c2), Math.max(c1, c2) + 1)) cell.classList.add('cbGridSelected');
  }

  private onCopy(event: ClipboardEvent): void {
    const lines = this.cells.map(r => r.filter(c => c.classList.contains('cbGridSelected')).map(c => textOf(c))).filter(r => r.length > 0);
    if (lines.flat().length < 2) return;
    event.preventDefault();
    event.clipboardData?.setData('text/plain', lines.map(l => l.join('\t')).join('\n'));
  }

  private onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!/[\t\n]/.test(text.trimEnd())) return;
    const [row, column] = this.placeOf(this.cellOf(event.target as Element));
    if (row < 0) return;
    event.preventDefault();
    text.replace(/\r?\n$/, '').split(/\r?\n/).forEach((line, i) => line.split('\t').forEach((value, j) => {
      const cell = this.cells[row + i]?.[column + j];
      if (!cell) return;
      const option = [...cell.querySelectorAll('option')].find(o => o.text.trim().toLowerCase() === value.trim().toLowerCase());
      setValue(cell, option?.value ?? value);
      this.note(cell, true);
    }));
  }

  private onChange(event: Event): void {
    const cell = this.cellOf(event.target as Element);
    if (cell) this.note(cell, true);
  }

  private note(cell: HTMLElement, remember = false): void {
    const now = valueOf(cell);
    if (remember && now !== cell.dataset.cbNow) this.undo.push({ cell, value: cell.dataset.cbNow ?? '' });
    cell.dataset.cbNow = now;
    cell.classList.toggle('cbGridChanged', now !== cell.dataset.cbWas);
  }

  private get isChanged(): boolean {
    return this.cells.flat().some(c => valueOf(c) !== c.dataset.cbWas) || this.body.querySelector('[data-cb-gone="1"], [data-cb-new]') !== null;
  }

  private changes(): { update: Record<string, Record<string, string>>; insert: Record<string, string>[]; delete: string[] } {
    const update: Record<string, Record<string, string>> = {};
    const insert: Record<string, string>[] = [];
    const gone: string[] = [];
    for (const row of rowsOf(this.section)) {
      const cells = [...row.querySelectorAll<HTMLElement>('[data-cb-was]')].filter(c => valueOf(c) !== c.dataset.cbWas);
      const values = Object.fromEntries(cells.map(c => [c.dataset.cbField!, valueOf(c).replaceAll('\u0001', ',')]));
      if (row.dataset.cbNew) { if (cells.length) insert.push(values); }
      else if (row.dataset.cbGone === '1') gone.push(recordOf(row));
      else if (cells.length) update[recordOf(row)] = values;
    }
    return { update, insert, delete: gone };
  }

  private async save(): Promise<void> {
    if (!this.isChanged) return this.close();
    if (!this.page.fire('BeforeFormSubmit', this.section, true)) return;
    const data = this.section.forms[0] ? new FormData(this.section.forms[0]) : new FormData();
    data.set('cbGridChanges', JSON.stringify(this.changes()));
    data.set('GridMode', 'True');
    const answer = await this.page.post('GridSave', data, this.section);
    if (!answer) return;
    if (answer.status === 'invalid') {
      const fresh = rowsOf(this.section).filter(r => r.dataset.cbNew);
      for (const error of answer.errors ?? []) {
        const field = error.name.replace(/^Inline(Edit|Add)/, '');
        const row = rowsOf(this.section).find(r => recordOf(r) === error.row) ?? fresh[Number(/^\+(\d+)$/.exec(error.row ?? '')?.[1] ?? -1)];
        const control = row?.querySelector(`[data-cb-field="${CSS.escape(field)}"]`);
        const target = control ? controlsIn(control)[0] : null;
        if (target) markWrong(target, error);
      }
      showErrors(this.section.element, [{ name: '', code: 'invalid', message: this.page.language.text('ErrorSummary', answer.errors?.length ?? 0) }], this.page.language, true);
      return;
    }
    this.ends.abort();
    this.page.fire('FormSubmitted', this.section, true);
    if (answer.responseText) await this.page.replace(this.section, answer.responseText, answer);
    this.page.wrote(answer);
  }

  private close(): void {
    this.ends.abort();
    this.bar.remove();
    this.body.replaceChildren(...this.original);
    delete this.body.dataset.cbEditing;
    delete this.section.element.dataset.cbGrid;
    this.section.element.querySelector<HTMLElement>('[data-cb-name="GridEditButton"]')?.focus();
  }
}

function textOf(cell: HTMLElement): string {
  const control = controlsIn(cell)[0];
  return control instanceof HTMLSelectElement ? [...control.selectedOptions].map(o => o.text).join(', ') : control?.type === 'checkbox' ? valueOf(cell) : control?.value ?? '';
}
