// Editing in results: a row in place, the page as a grid, many records at once; and folding of groups.
import type { Page } from '../page';
import type { Section } from '../section';
import type { RowValue } from '../types';
import { claim, claimOnce, element } from '../dom';
import { attachWidgets } from '../libraries';
import { showErrors } from '../errors';
import { attachBulk } from './bulk';
import { Grid } from './grid';
import { controlsIn, editorOf, firstControl, recordOf, rowsOf, setValue, valueOf } from './cells';

export function attach(section: Section, page: Page): void {
  attachBulk(section, page);
  foldGroups(section, page);
  if (!claimOnce(section.element, 'results')) return;
  // Before the runtime follows the link as it stands.
  section.element.addEventListener('click', event => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = (event.target as Element).closest<HTMLElement>('[data-cb-name]');
    if (link?.dataset.cbName === 'InlineEdit') {
      const row = link.closest<HTMLElement>('[data-cb-record], tr');
      if (!row || !section.element.querySelector('template[data-cb-editor]')) return;
      event.preventDefault();
      void editRow(row, link, section, page);
    } else if (link?.dataset.cbName === 'GridEditButton' && section.element.querySelector('template[data-cb-editor]')) {
      event.preventDefault();
      void Grid.open(section, page);
    }
  }, true);
}

function contextOf(section: Section): FormData {
  return section.forms[0] ? new FormData(section.forms[0]) : new FormData();
}

async function editRow(row: HTMLElement, link: HTMLElement, section: Section, page: Page): Promise<void> {
  const open = section.element.querySelector<HTMLElement>('[data-cb-editing] [data-cb-cancel]');
  open?.click();
  const record = recordOf(row, link);
  const index = String(rowsOf(section).indexOf(row) + 1);
  const data = contextOf(section);
  data.set('Mod0InlineEdit', 'True');
  data.set('Mod0RecordID', record);
  data.set('CurrentRecordIndex', index);
  data.set('GridMode', 'False');
  const answer = await page.post('GetRowData', data, section);
  const values = answer?.rows?.[`pk_id${record}`];
  if (!answer) return;
  if (!values) {
    if (answer.responseText) await page.replace(section, answer.responseText, answer);
    return;
  }
  new RowEditor(row, record, index, values, section, page).start();
}

class RowEditor {
  private readonly before = new Map<HTMLElement, Node[]>();

  constructor(
    private readonly row: HTMLElement, private readonly record: string, private readonly index: string, private readonly values: Record<string, RowValue>,
    private readonly section: Section, private readonly page: Page) {}

  start(): void {
    const { language } = this.page;
    this.row.dataset.cbEditing = '1';
    for (const cell of this.row.querySelectorAll<HTMLElement>('[data-cb-field]')) {
      const field = cell.dataset.cbField!;
      const editor = editorOf(this.section, field);
      const value = this.values[field];
      if (!editor || !value) continue;
      this.before.set(cell, [...cell.childNodes]);
      const label = cell.querySelector('.cbResultSetLabel');
      cell.replaceChildren(...(label ? [label.cloneNode(true)] : []), editor);
      for (const control of controlsIn(cell)) if (!control.getAttribute('aria-label')) control.setAttribute('aria-label', label?.textContent?.replace(/:\s*$/, '') ?? field);
      setValue(cell, value.inp);
      cell.dataset.cbWas = valueOf(cell);
    }
    // The first such cell may be the one with the box for choosing the row.
    const actions = [...this.row.querySelectorAll<HTMLElement>('.cbResultSetActionCell')].pop() ?? this.row.lastElementChild as HTMLElement;
    this.before.set(actions, [...actions.childNodes]);
    const save = element('button', { type: 'button', name: 'Mod0InlineEdit', value: 'Update', class: 'cbUpdateButton' }, language.text('SaveRow'));
    const cancel = element('button', { type: 'button', class: 'cbSecondaryButton', 'data-cb-cancel': '' }, language.text('Cancel'));
    save.onclick = () => void this.save();
    cancel.onclick = () => this.stop();
    actions.replaceChildren(save, cancel);
    this.row.onkeydown = event => {
      if (event.key === 'Escape') { event.preventDefault(); this.stop(); }
      if (event.key === 'Enter' && (event.target as Element).matches('input')) { event.preventDefault(); void this.save(); }
    };
    firstControl(this.row)?.focus();
    void attachWidgets(this.section, this.page);
  }

  private stop(shown?: Record<string, RowValue>): void {
    for (const [cell, nodes] of this.before) {
      cell.replaceChildren(...nodes);
      const fresh = shown?.[cell.dataset.cbField ?? '']?.dsp;
      delete cell.dataset.cbWas;
      if (fresh === undefined) continue;
      const label = cell.querySelector('.cbResultSetLabel');
      const holder = document.createElement('template');
      holder.innerHTML = fresh;
      cell.replaceChildren(...(label ? [label] : []), holder.content);
    }
    delete this.row.dataset.cbEditing;
    this.row.onkeydown = null;
    this.row.querySelector<HTMLElement>('[data-cb-name="InlineEdit"]')?.focus();
  }

  private async save(): Promise<void> {
    if (!this.page.fire('BeforeFormSubmit', this.section, true)) return;
    const data = contextOf(this.section);
    let changes = 0;
    for (const cell of this.before.keys()) if (cell.dataset.cbField) data.delete('InlineEdit' + cell.dataset.cbField);
    for (const cell of this.before.keys()) {
      const field = cell.dataset.cbField;
      // What was not changed is not sent: somebody else may have changed it meanwhile.
      if (!field || valueOf(cell) === cell.dataset.cbWas) continue;
      changes++;
      for (const value of valueOf(cell).split('\u0001')) data.append('InlineEdit' + field, value);
    }
    if (changes === 0) return this.stop();
    const fixed = {
      InlineEditDoAction: '1', Mod0InlineEdit: '1', Mod0recordID: this.record, CurrentRecordIndex: this.index, cbPageName: 'Results', GridMode: 'False',
      Mod0InlineEditPageID: String(data.get('PageID') ?? '2'), cbRowVersion: this.row.dataset.cbVersion ?? '',
    };
    for (const [name, value] of Object.entries(fixed)) data.set(name, value);
    const answer = await this.page.post('UpdateRow', data, this.section);
    if (!answer) return;
    if (answer.status === 'invalid') {
      showErrors(this.row.closest('form') ?? this.section.element, answer.errors ?? [], this.page.language, true);
      return;
    }
    this.page.fire('FormSubmitted', this.section, true);
    this.section.isTouched = false;
    if (answer.responseText) {
      await this.page.replace(this.section, answer.responseText, answer);
    } else {
      this.stop(answer.rows?.[`pk_id${this.record}`]);
      this.page.announce(this.section);
    }
    this.page.wrote(answer);
  }
}

function foldGroups(section: Section, page: Page): void {
  for (const button of claim<HTMLButtonElement>(section.element, '[data-cb-toggle-group]', 'group')) {
    const path = button.dataset.cbToggleGroup!;
    const mine = () => [...section.element.querySelectorAll<HTMLElement>('[data-cb-group]')]
      .filter(r => path === '*' || r.dataset.cbGroup === path || r.dataset.cbGroup!.startsWith(path + '.'));
    const apply = () => {
      const open = button.getAttribute('aria-expanded') !== 'false';
      for (const row of mine()) {
        const folds = new Set((row.dataset.cbFolded ?? '').split(' ').filter(Boolean));
        if (open) folds.delete(path);
        else folds.add(path);
        row.dataset.cbFolded = [...folds].join(' ');
        row.hidden = folds.size > 0;
      }
      button.title = page.language.text(open ? 'Collapse' : 'Expand');
    };
    button.addEventListener('click', event => {
      event.preventDefault();
      button.setAttribute('aria-expanded', String(button.getAttribute('aria-expanded') === 'false'));
      apply();
    });
    apply();
  }
}
