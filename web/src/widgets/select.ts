// Multi-select: the server writes a list of check boxes; a dropdown folds it behind a button, and "select all" comes to life.
import type { Page } from '../page';
import type { Section } from '../section';
import { boxAround, claim, element } from '../dom';
import { labelOf } from '../errors';

export function attach(section: Section, page: Page): void {
  for (const list of claim<HTMLFieldSetElement>(section.element, 'fieldset[data-cb-multiselect]', 'select')) {
    selectAll(list);
    if (list.dataset.cbMultiselect === 'dropdown') fold(list, page);
  }
}

function boxesOf(list: HTMLElement): HTMLInputElement[] {
  return [...list.querySelectorAll<HTMLInputElement>('input[type=checkbox]')].filter(b => !b.closest('[data-cb-all]'));
}

function selectAll(list: HTMLFieldSetElement): void {
  const holder = list.querySelector<HTMLElement>('[data-cb-all]');
  const all = holder?.querySelector<HTMLInputElement>('input');
  if (!holder || !all) return;
  holder.hidden = false;
  const reflect = () => {
    const boxes = boxesOf(list);
    all.checked = boxes.every(b => b.checked);
    all.indeterminate = !all.checked && boxes.some(b => b.checked);
  };
  list.addEventListener('change', event => {
    if (event.target !== all) return reflect();
    for (const box of boxesOf(list)) box.checked = all.checked;
    boxesOf(list)[0]?.dispatchEvent(new Event('change', { bubbles: true }));
  });
  reflect();
}

function fold(list: HTMLFieldSetElement, page: Page): void {
  const { language } = page;
  const label = list.querySelector('legend')?.textContent?.trim() || labelOf(list);
  const button = element('button', { type: 'button', id: `${list.id}_button`, class: 'cbMultiSelect cbFormSelect', 'aria-haspopup': 'true', 'aria-expanded': 'false', 'aria-controls': list.id });
  const box = element('div', { class: 'cbMultiSelectBox' });
  boxAround(list, box);
  list.style.width = '';
  box.prepend(button);
  list.classList.add('cbMultiSelectList');
  for (const input of boxesOf(list)) input.dataset.cbStandIn = button.id;

  const draw = () => {
    const chosen = boxesOf(list).filter(b => b.checked).map(b => b.labels?.[0]?.textContent?.trim() ?? b.value);
    const words = chosen.length === 0 ? language.text('SelectOne') : chosen.length <= 3 ? chosen.join(', ') : language.text('Selected', chosen.length);
    button.textContent = words;
    button.setAttribute('aria-label', label ? `${label}: ${words}` : words);
    button.disabled = list.disabled;
  };
  const open = (shown: boolean) => {
    list.toggleAttribute('data-cb-open', shown);
    button.setAttribute('aria-expanded', String(shown));
    if (shown) list.querySelector<HTMLElement>('.cbFormOption:not([hidden]) input')?.focus();
  };
  button.onclick = () => open(!list.hasAttribute('data-cb-open'));
  box.addEventListener('keydown', event => {
    if (event.key === 'Escape' && list.hasAttribute('data-cb-open')) {
      event.stopPropagation();
      open(false);
      button.focus();
      return;
    }
    if (event.target === button && event.key === 'ArrowDown') { event.preventDefault(); return open(true); }
    const stops = [...list.querySelectorAll<HTMLInputElement>('.cbFormOption:not([hidden]) input')];
    const at = stops.indexOf(event.target as HTMLInputElement);
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 };
    if (at < 0 || !(event.key in to)) return;
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, to[event.key]!))]?.focus();
  });
  box.addEventListener('focusout', event => { if (!box.contains(event.relatedTarget as Node)) open(false); });
  list.addEventListener('change', draw);
  new MutationObserver(draw).observe(list, { attributes: true, attributeFilter: ['disabled'] });
  draw();
}
