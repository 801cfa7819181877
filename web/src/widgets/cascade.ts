// Children whose choices follow a parent: asked of the server whenever the parent changed.
import type { Option } from '../types';
import type { Page } from '../page';
import type { Section } from '../section';
import { claimOnce, controlsNamed, element } from '../dom';
import { labelOf } from '../errors';

type Holder = HTMLElement & { name?: string; form?: HTMLFormElement | null };

export function attach(section: Section, page: Page): void {
  if (!claimOnce(section.element, 'cascade')) return;
  const children = [...section.element.querySelectorAll<Holder>('[data-cb-parent]')];
  // With script, a child without a parent's value has nothing to offer; without script it offered everything.
  for (const child of children) if (child instanceof HTMLSelectElement && !valueOf(child.dataset.cbParent!, formOf(child, section))) fill(child, [], page, section);

  section.element.addEventListener('change', event => {
    const name = (event.target as HTMLInputElement).name;
    if (name) void follow(name, children, section, page);
  });
}

async function follow(parent: string, children: Holder[], section: Section, page: Page): Promise<void> {
  const direct = children.filter(c => c.dataset.cbParent === parent);
  if (direct.length === 0) return;
  const form = formOf(direct[0]!, section);
  if (!valueOf(parent, form)) {
    for (const child of direct) fill(child, [], page, section);
    return;
  }
  for (const child of direct) child.setAttribute('aria-busy', 'true');
  const data = form ? new FormData(form) : new FormData();
  data.set('cbParent', parent);
  const answer = await page.ask('GetCascadingValues', data, section).catch(() => null);
  section.take(answer?.appSession, undefined);
  for (const child of direct) {
    child.removeAttribute('aria-busy');
    fill(child, answer?.options?.[nameOf(child)] ?? [], page, section);
  }
}

function nameOf(child: Holder): string {
  return child.name || child.dataset.cbName || child.querySelector<HTMLInputElement>('input[name]')?.name || child.dataset.cbRadioName || '';
}

function fill(child: Holder, options: Option[], page: Page, section: Section): void {
  const before = JSON.stringify(child instanceof HTMLFieldSetElement ? [...child.querySelectorAll<HTMLInputElement>('input:checked')].map(i => i.value) : (child as HTMLInputElement).value);
  if (child instanceof HTMLSelectElement) fillSelect(child, options, page, section);
  else if (child instanceof HTMLInputElement) child.value = options.length === 1 ? options[0]!.value : '';
  else fillRadios(child, options);
  const after = JSON.stringify(child instanceof HTMLFieldSetElement ? [...child.querySelectorAll<HTMLInputElement>('input:checked')].map(i => i.value) : (child as HTMLInputElement).value);
  // Grandchildren follow.
  if (before !== after) (child instanceof HTMLFieldSetElement ? child.querySelector('input') ?? child : child).dispatchEvent(new Event('change', { bubbles: true }));
}

function fillSelect(child: HTMLSelectElement, options: Option[], page: Page, section: Section): void {
  const kept = new Set([...child.selectedOptions].map(o => o.value));
  const isDropdown = !child.multiple && child.size <= 1;
  child.replaceChildren();
  if (options.length === 0) {
    if (isDropdown) {
      const parent = controlsNamed(child.form, child.dataset.cbParent!)[0];
      const label = parent ? labelOf(parent) : '';
      const empty = element('option', { value: '', disabled: '', selected: '' }, valueOf(child.dataset.cbParent!, formOf(child, section)) ? '' : page.language.text('CascadingSelectParent', label));
      child.append(empty);
    }
    return;
  }
  for (const option of options) {
    const made = element('option', { value: option.value }, option.text);
    made.selected = option.value !== '' && kept.has(option.value);
    child.append(made);
  }
}

function fillRadios(holder: HTMLElement, options: Option[]): void {
  const old = [...holder.querySelectorAll<HTMLInputElement>('input[type=radio]')];
  const name = old[0]?.name ?? holder.dataset.cbRadioName ?? '';
  holder.dataset.cbRadioName = name;
  const checked = old.find(r => r.checked)?.value;
  for (const radio of old) (radio.closest('.cbFormOption') ?? radio).remove();
  options.forEach((option, i) => {
    const radio = element('input', { type: 'radio', id: `${name}${i}`, name, value: option.value });
    radio.checked = option.value === checked;
    holder.append(element('span', { class: 'cbFormOption' }, radio, element('label', { for: radio.id }, option.text)));
  });
}

function formOf(child: Holder, section: Section): HTMLFormElement | null {
  return child.form ?? section.forms[0] ?? null;
}

function valueOf(name: string, form: HTMLFormElement | null): string {
  const controls = controlsNamed(form, name).filter(c => !/^(radio|checkbox)$/.test(c.type) || c.checked);
  return controls[0]?.value ?? '';
}
