// A dropdown of check boxes over a plain <select multiple>, and "select all" of check box lists.
import type { Page } from '../page';
import type { Section } from '../section';
import { claim, element } from '../dom';
import { labelOf } from '../errors';

export function attach(section: Section, page: Page): void {
  for (const select of claim<HTMLSelectElement>(section.element, 'select[multiple][data-cb-dropdown]', 'select')) dress(select, page);
  for (const all of claim<HTMLInputElement>(section.element, 'input[data-cb-select-all]', 'select')) {
    const boxes = () => [...(all.closest('fieldset') ?? section.element).querySelectorAll<HTMLInputElement>('input[type=checkbox]:not([data-cb-select-all])')];
    const reflect = () => { all.checked = boxes().every(b => b.checked); all.indeterminate = !all.checked && boxes().some(b => b.checked); };
    all.addEventListener('change', () => {
      for (const box of boxes()) box.checked = all.checked;
      boxes()[0]?.dispatchEvent(new Event('change', { bubbles: true }));
    });
    for (const box of boxes()) box.addEventListener('change', reflect);
    reflect();
  }
}

function dress(select: HTMLSelectElement, page: Page): void {
  const { language } = page;
  const id = `${select.id || select.name}_list${Math.random().toString(36).slice(2, 7)}`;
  const button = element('button', { type: 'button', id: id + '_button', class: 'cbMultiSelect ' + select.className, 'aria-haspopup': 'listbox', 'aria-expanded': 'false', 'aria-controls': id });
  const list = element('ul', { id, role: 'listbox', 'aria-multiselectable': 'true', class: 'cbMultiSelectList', tabindex: '-1', hidden: '' });
  const label = labelOf(select);
  list.setAttribute('aria-label', label);
  select.dataset.cbStandIn = button.id;
  select.hidden = true;
  for (const each of select.labels ?? []) each.addEventListener('click', () => button.focus());
  select.after(element('span', { class: 'cbMultiSelectBox' }, button, list));

  const options = [...select.options].filter(o => o.value !== '');
  const items = options.map(option => {
    const item = element('li', { role: 'option', tabindex: '-1' }, element('span', { class: 'cbMultiSelectTick', 'aria-hidden': 'true' }), option.text);
    item.onclick = () => { option.selected = !option.selected; changed(); };
    list.append(item);
    return item;
  });
  const all = select.dataset.cbDropdown === 'all' ? element('li', { role: 'option', tabindex: '-1', class: 'cbMultiSelectAll' },
    element('span', { class: 'cbMultiSelectTick', 'aria-hidden': 'true' }), language.text('SelectAllValues')) : null;
  if (all) {
    list.prepend(all);
    all.onclick = () => {
      const on = options.some(o => !o.selected);
      for (const option of options) option.selected = on;
      changed();
    };
  }

  const draw = () => {
    const chosen = options.filter(o => o.selected);
    const words = chosen.length === 0 ? language.text('SelectOne') : chosen.length <= 3 ? chosen.map(o => o.text).join(', ') : language.text('Selected', chosen.length);
    button.textContent = words;
    button.setAttribute('aria-label', label ? `${label}: ${words}` : words);
    items.forEach((item, i) => item.setAttribute('aria-selected', String(options[i]!.selected)));
    all?.setAttribute('aria-selected', String(chosen.length === options.length));
    button.disabled = select.disabled;
  };
  const changed = () => { draw(); select.dispatchEvent(new Event('change', { bubbles: true })); };
  const open = (shown: boolean) => {
    list.hidden = !shown;
    button.setAttribute('aria-expanded', String(shown));
    if (shown) ((all ?? items[0]) as HTMLElement | undefined)?.focus();
  };
  button.onclick = () => open(list.hidden);
  button.onkeydown = event => {
    if (event.key === 'ArrowDown' && list.hidden) { event.preventDefault(); open(true); }
  };
  list.onkeydown = event => {
    const stops = [...list.children] as HTMLElement[];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 };
    if (event.key in to) { event.preventDefault(); stops[Math.max(0, Math.min(stops.length - 1, to[event.key]!))]?.focus(); }
    else if (event.key === ' ' || event.key === 'Enter') { event.preventDefault(); stops[at]?.click(); }
    else if (event.key === 'Escape') { event.stopPropagation(); open(false); button.focus(); }
    else if (event.key.length === 1) stops.slice(at + 1).concat(stops).find(s => s.textContent!.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  };
  list.parentElement!.addEventListener('focusout', event => {
    if (!list.parentElement!.contains(event.relatedTarget as Node)) open(false);
  });
  // Page scripts, rules and cascades change the select itself.
  select.addEventListener('change', draw);
  new MutationObserver(draw).observe(select, { attributes: true, attributeFilter: ['disabled'] });
  draw();
}
