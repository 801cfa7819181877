import type { FieldError } from './types';
import type { Language } from './speech';
import { controlsNamed, element, placeOf } from './dom';

/** Shows errors in the summary box and beside their controls (datapages-forms.md 9.4). */
export function showErrors(where: HTMLElement, errors: FieldError[], language: Language, focus: boolean): void {
  const place = where instanceof HTMLFormElement ? placeOf(where) : where;
  const summary = summaryOf(place);
  const whole = errors.filter(e => !e.name);
  const lines = errors.filter(e => e.name);
  const list = element('ul');
  for (const error of lines) {
    const control = controlOf(where, error.name);
    if (control) markWrong(control, error);
    const label = control ? labelOf(control) : '';
    const words = label ? `${label}: ${plain(error.message)}` : plain(error.message);
    const line = control ? element('a', { href: '#' + (control.id || error.name) }, words) : words;
    if (line instanceof HTMLElement) line.onclick = event => { event.preventDefault(); control!.focus(); };
    list.append(element('li', {}, line));
  }
  summary.replaceChildren(...whole.map(e => trusted('p', e.message)));
  if (lines.length) summary.append(element('p', {}, lines.length === 1 ? language.text('ErrorSummaryOne') : language.text('ErrorSummary', lines.length)), list);
  summary.hidden = false;
  if (focus) summary.focus();
}

/** Takes the marks of earlier errors away. */
export function clearErrors(form: HTMLFormElement): void {
  const place = placeOf(form);
  for (const box of place.querySelectorAll<HTMLElement>('.cbFormErrorSummary')) {
    box.hidden = true;
    box.replaceChildren();
  }
  for (const control of place.querySelectorAll<HTMLElement>('[aria-invalid="true"]')) markRight(control);
}

export function markWrong(control: HTMLElement, error: FieldError): void {
  markRight(control);
  const group = groupOf(control);
  const id = `${error.name}_err`;
  const text = trusted('div', error.message);
  text.className = 'cbFormError';
  text.prepend(element('span', { class: 'cbFormErrorMarker', 'aria-hidden': 'true' }, '!'), ' ');
  text.id = document.getElementById(id) ? id + '_' + Math.random().toString(36).slice(2, 8) : id;
  text.dataset.cbErrorOf = error.name;
  for (const each of group) {
    each.setAttribute('aria-invalid', 'true');
    each.setAttribute('aria-describedby', [each.getAttribute('aria-describedby'), text.id].filter(Boolean).join(' '));
  }
  const last = group[group.length - 1]!;
  const cell = last.closest<HTMLElement>('.cbFormFieldCell, td, .cbFormDataCell, fieldset');
  const second = cell?.querySelector('.cbFormConfirmation:has([name$="_Confirm"])');
  if (second?.contains(last)) second.append(text);
  else if (second) second.before(text);
  else if (cell) cell.append(text);
  else last.after(text);
}

export function markRight(control: HTMLElement): void {
  for (const each of groupOf(control)) {
    each.removeAttribute('aria-invalid');
    for (const id of each.getAttribute('aria-describedby')?.split(' ') ?? []) {
      const text = document.getElementById(id);
      if (!text?.classList.contains('cbFormError')) continue;
      text.remove();
      each.setAttribute('aria-describedby', each.getAttribute('aria-describedby')!.split(' ').filter(i => i !== id).join(' '));
    }
    if (!each.getAttribute('aria-describedby')) each.removeAttribute('aria-describedby');
  }
}

function summaryOf(place: HTMLElement): HTMLElement {
  const box = place.querySelector<HTMLElement>('.cbFormErrorSummary');
  if (box) return box;
  const made = element('div', { class: 'cbFormErrorSummary', role: 'alert', tabindex: '-1' });
  place.prepend(made);
  return made;
}

function controlOf(where: HTMLElement, name: string): HTMLElement | null {
  // A value that is carried out of sight is marked where the visitor types; a child form bears the name as its id.
  const control = where instanceof HTMLFormElement
    ? controlsNamed(where, name).find(c => c.type !== 'hidden') ?? placeOf(where).querySelector<HTMLElement>(`[id="${CSS.escape(name)}"]`) ?? controlsNamed(where, name)[0]
    : where.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
  if (!control) return null;
  // A control behind a widget is hidden; its stand-in takes focus and marks.
  const standIn = control.dataset.cbStandIn;
  return standIn ? document.getElementById(standIn) ?? control : control;
}

/** All radio buttons or boxes of one name. */
function groupOf(control: HTMLElement): HTMLElement[] {
  const input = control as HTMLInputElement;
  if (!input.form || !/^(radio|checkbox)$/.test(input.type) || !input.name) return [control];
  return controlsNamed(input.form, input.name).filter(n => n.type !== 'hidden');
}

export function labelOf(control: HTMLElement): string {
  const legend = /^(radio|checkbox)$/.test((control as HTMLInputElement).type ?? '') ? control.closest('fieldset')?.querySelector('legend') : null;
  // The button of a folded list says what is chosen; what the list is called stands in its legend.
  const folded = control.closest('.cbMultiSelectBox')?.querySelector('legend');
  const label = legend ?? folded ?? (control as HTMLInputElement).labels?.[0];
  const copy = label?.cloneNode(true) as HTMLElement | undefined;
  for (const extra of copy?.querySelectorAll('.cbFormRequiredMarker, .cbFormHint') ?? []) extra.remove();
  return (copy?.textContent || control.getAttribute('aria-label') || '').trim().replace(/\s*[:*]\s*$/, '');
}

/** Texts of a localization may hold the builder's HTML; it is shown as such. */
function trusted(tag: 'p' | 'div', html: string): HTMLElement {
  const made = document.createElement(tag);
  made.innerHTML = html;
  return made;
}

function plain(html: string): string {
  return trusted('div', html).textContent ?? '';
}
