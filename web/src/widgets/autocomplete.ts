// Suggestions while typing: asked of the server from two characters on, 250 ms after the last key.
import type { Option } from '../types';
import type { Page } from '../page';
import type { Section } from '../section';
import { boxAround, claim, controlsNamed, element } from '../dom';

export function attach(section: Section, page: Page): void {
  for (const input of claim<HTMLInputElement>(section.element, 'input[data-cb-autocomplete]', 'autocomplete')) combine(input, section, page);
}

function combine(input: HTMLInputElement, section: Section, page: Page): void {
  const list = element('ul', { id: `${input.id || input.name}_suggestions${Math.random().toString(36).slice(2, 7)}`, role: 'listbox', class: 'cbSuggestions', hidden: '' });
  list.setAttribute('aria-label', input.getAttribute('aria-label') ?? input.labels?.[0]?.textContent?.trim() ?? '');
  const box = element('span', { class: 'cbSuggestionBox' });
  boxAround(input, box);
  box.append(list);
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': list.id, 'aria-autocomplete': 'list', autocomplete: 'off' })) input.setAttribute(name, value);

  // Where a text is shown and a value posted, a hidden field of the input's name carries the value.
  const carrier = input.dataset.cbCarrier ? controlsNamed(input.form, input.dataset.cbCarrier)[0] ?? null : null;
  let options: Option[] = [];
  let active = -1;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const choose = (option: Option) => {
    input.value = carrier || !option.value ? option.text : option.value;
    if (carrier) carrier.value = option.value;
    close();
    input.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const mark = (index: number) => {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === index)));
    const item = list.children[index];
    if (item) { input.setAttribute('aria-activedescendant', item.id); item.scrollIntoView({ block: 'nearest' }); }
  };
  const show = () => {
    list.replaceChildren(...options.map((option, i) => {
      const item = element('li', { id: `${list.id}_${i}`, role: 'option', 'aria-selected': 'false' }, option.text || option.value);
      item.onpointerdown = event => { event.preventDefault(); choose(option); };
      return item;
    }));
    list.hidden = options.length === 0;
    input.setAttribute('aria-expanded', String(options.length > 0));
    active = -1;
  };
  const suggest = async () => {
    const turn = ++asked;
    const data = input.form ? new FormData(input.form) : new FormData();
    data.set('cbAutoComplete', carrier?.name ?? input.name);
    data.set('cbAutoCompleteText', input.value.trim());
    const answer = await page.ask('GetAutoComplete', data, section).catch(() => null);
    if (turn !== asked || document.activeElement !== input) return;
    section.take(answer?.appSession, undefined);
    options = answer?.items ?? [];
    show();
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    if (carrier) carrier.value = '';
    asked++;
    if (input.value.trim().length < 2) return close();
    timer = setTimeout(() => void suggest(), 250);
  });
  input.addEventListener('keydown', event => {
    if (list.hidden) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      mark((active + (event.key === 'ArrowDown' ? 1 : -1) + options.length) % options.length);
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      choose(options[active]!);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener('blur', close);
}
