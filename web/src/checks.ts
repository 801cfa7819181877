// The checks of forms before they are sent: the same rules and words as the server's, which checks again.
import type { FieldError } from './types';
import type { Language } from './speech';
import { isShown } from './dom';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function checkForm(form: HTMLFormElement, language: Language): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const control of form.elements as unknown as Iterable<Control>) {
    if (!control.name || seen.has(control.name) || control.disabled || control.type === 'hidden' || /^(submit|button|image|reset)$/.test(control.type)) continue;
    if (control.closest('template, [hidden]') && !control.dataset.cbStandIn) continue;
    seen.add(control.name);
    if (isUntouchedRow(control.closest('[data-cb-row-index]'))) continue;
    const error = checkControl(control, form, language);
    if (error) errors.push({ name: control.name, ...error });
  }
  return errors;
}

/** A new row of a child form that nobody has typed into is none: the server leaves it out. */
function isUntouchedRow(row: Element | null): boolean {
  if (!row || row.querySelector('input[name$="_Row"]')) return false;
  return [...row.querySelectorAll<Control>('input, select, textarea')].every(control => control instanceof HTMLSelectElement
    ? [...control.options].every(o => o.selected === o.defaultSelected) || (control.selectedIndex === 0 && ![...control.options].some(o => o.defaultSelected))
    : /^(radio|checkbox)$/.test(control.type) ? (control as HTMLInputElement).checked === (control as HTMLInputElement).defaultChecked
    : control.type === 'file' ? !(control as HTMLInputElement).files?.length : control.value === control.defaultValue);
}

/** What is wrong with one control; null when nothing is. */
export function checkControl(control: Control, form: HTMLFormElement, language: Language): { code: string; message: string } | null {
  const wrong = (code: string, ...places: (string | number)[]) => ({ code, message: language.text(code, ...places) });
  const required = control.required || control.getAttribute('aria-required') === 'true' || groupIsRequired(control);
  if (isBlank(control, form)) {
    const confirmed = control.name.endsWith('_Confirm') ? valueOf(form, control.name.slice(0, -8)) : '';
    return confirmed ? wrong('ConfirmationMismatch') : required && (isShown(control) || control.dataset.cbStandIn) ? wrong('Required') : null;
  }
  if (control instanceof HTMLInputElement && control.type === 'file') {
    const limit = Number(control.dataset.cbMax ?? 0);
    return limit > 0 && [...control.files ?? []].some(f => f.size > limit * 1024 * 1024) ? wrong('FileTooLarge', limit) : null;
  }
  if (control instanceof HTMLSelectElement || /^(radio|checkbox)$/.test(control.type)) return null;

  const text = control.value;
  const least = control.minLength > 0 ? control.minLength : Number(control.dataset.cbMinLength ?? 0);
  if (least > 0 && text.length < least) return wrong('TooShort', least);
  if (control.maxLength > 0 && text.length > control.maxLength) return wrong('TooLong', control.maxLength);
  if (control.type === 'email' && !(text.trim().length <= 254 && /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]+$/.test(text.trim()))) return wrong('InvalidEmail');
  const type = typeOf(control);
  if (type === 'number' && language.number(text) === null) return wrong('InvalidNumber');
  if (type === 'integer' && !Number.isInteger(language.number(text) ?? 0.5)) return wrong('InvalidInteger');
  if (type === 'date' && language.date(text) === null) return wrong('InvalidDate', language.datePattern);
  if (control.name.endsWith('_Confirm')) {
    const first = form.elements.namedItem(control.name.slice(0, -8)) as HTMLInputElement | null;
    const fold = (s: string) => first?.type === 'email' ? s.toLowerCase() : s;
    if (first && fold(first.value) !== fold(text)) return wrong('ConfirmationMismatch');
  }
  return null;
}

/** What a control takes: said by the server, or to be seen from its markup. */
function typeOf(control: Control): string {
  const said = control.dataset.cbType?.toLowerCase();
  // Criteria of searches may hold wildcards and lists; the server reads them.
  if (!said && /^Value\d/.test(control.name)) return '';
  if (said === 'currency') return 'number';
  if (said === 'date/time') return 'date';
  if (said) return said;
  if (control.inputMode === 'decimal') return 'number';
  if (control.inputMode === 'numeric') return 'integer';
  return control.nextElementSibling?.classList.contains('cbFormCalendar') ? 'date' : '';
}

function isBlank(control: Control, form: HTMLFormElement): boolean {
  if (control instanceof HTMLSelectElement) return [...control.selectedOptions].every(o => o.value === '');
  if (/^(radio|checkbox)$/.test(control.type)) return !groupOf(control, form).some(c => c.checked);
  // Who draws a signature need not type one.
  if (control.closest('[data-cb-signature]')?.querySelector<HTMLInputElement>('input[type=hidden]')?.value) return false;
  return control.value.trim() === '';
}

function groupOf(control: Control, form: HTMLFormElement): HTMLInputElement[] {
  return ([...form.elements] as HTMLInputElement[]).filter(c => c.name === control.name && c.type === control.type);
}

function groupIsRequired(control: Control): boolean {
  if (!/^(radio|checkbox)$/.test(control.type) || control.name.endsWith('_Remove')) return false;
  const group = control.closest('fieldset');
  // Check boxes of a list cannot be required one by one: their caption says it.
  return group?.getAttribute('aria-required') === 'true' || group?.dataset.cbRequired === 'true' || (group?.dataset.cbMultiselect !== undefined && group.closest('.cbFormCell')?.querySelector('.cbFormLabelRequired') != null);
}

function valueOf(form: HTMLFormElement, name: string): string {
  return (form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? '';
}
