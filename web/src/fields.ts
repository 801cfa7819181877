// Small comforts of single fields: show a password, judge it, count what is left.
import type { Page } from './page';
import type { Section } from './section';
import { boxAround, element } from './dom';
import { checkControl } from './checks';
import { markRight, markWrong } from './errors';

let pressed = false;
addEventListener('pointerdown', () => { pressed = true; }, true);
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => { pressed = false; }, true);

export function attachFields(section: Section, page: Page): void {
  const { language } = page;
  for (const input of section.element.querySelectorAll<HTMLInputElement>('input[type=password]')) {
    addToggle(input, language.text('ShowPassword'), language.text('HidePassword'));
    if (input.hasAttribute('data-cb-strength')) addMeter(input, page);
  }
  for (const area of section.element.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>('[data-cb-counter]')) addCounter(area, section, page);
  const first = section.element.querySelector<HTMLFormElement>('form[data-cb-focus]');
  if (first && (document.activeElement === document.body || !document.activeElement))
    first.querySelector<HTMLElement>('input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea:not([disabled])')?.focus({ preventScroll: true });
  // A field in error is judged again as soon as it was changed.
  section.element.addEventListener('change', event => {
    const judge = () => {
      const control = event.target as HTMLInputElement;
      if (control.getAttribute?.('aria-invalid') !== 'true' || !control.form) return;
      const error = checkControl(control, control.form, language);
      if (error) markWrong(control, { name: control.name, ...error });
      else markRight(control);
    };
    // Pressing a button changes the field that was left: were its error to go at once, the button would move from under the pointer.
    if (pressed) addEventListener('pointerup', () => setTimeout(judge), { once: true });
    else judge();
  });
}

function addToggle(input: HTMLInputElement, show: string, hide: string): void {
  if (input.parentElement?.classList.contains('cbPasswordBox')) return;
  const toggle = element('button', { type: 'button', class: 'cbPasswordToggle', 'aria-pressed': 'false' }, show);
  if (input.id) toggle.setAttribute('aria-controls', input.id);
  toggle.onclick = () => {
    const shown = input.type === 'password';
    input.type = shown ? 'text' : 'password';
    toggle.textContent = shown ? hide : show;
    toggle.setAttribute('aria-pressed', String(shown));
  };
  const box = element('span', { class: 'cbPasswordBox' });
  boxAround(input, box);
  box.append(toggle);
}

const levels = ['Weak', 'Fair', 'Good', 'Strong'] as const;

/** The score of datapages-forms.md 4.11; common passwords are known to the server only. */
export function strengthOf(password: string): number {
  const score = +(password.length >= 8) + +(password.length >= 12) + +(/\p{Ll}/u.test(password) && /\p{Lu}/u.test(password)) + +/\d/.test(password) + +/[^\p{L}\d\s]/u.test(password);
  return score <= 1 ? 0 : Math.min(score - 1, 3);
}

function addMeter(input: HTMLInputElement, page: Page): void {
  const bar = element('span', { class: 'cbPasswordMeterBar' });
  const words = element('span', { role: 'status', class: 'cbPasswordMeterText' });
  const meter = element('div', { class: 'cbPasswordMeter', 'data-level': '' }, bar, words);
  (input.closest('.cbPasswordBox') ?? input).after(meter);
  // As wide as the field, whoever said how wide that is: the page, a style sheet, a phone.
  new ResizeObserver(() => { if (input.offsetWidth) meter.style.maxWidth = `${input.offsetWidth}px`; }).observe(input);
  input.addEventListener('input', () => {
    const level = strengthOf(input.value);
    meter.dataset.level = input.value ? String(level) : '';
    words.textContent = input.value ? page.language.text('Password' + levels[level]) : '';
  });
}

function addCounter(area: HTMLTextAreaElement | HTMLInputElement, section: Section, page: Page): void {
  const limit = Number(area.dataset.cbCounter) || area.maxLength;
  if (limit <= 0) return;
  const named = section.element.querySelector<HTMLElement>(`[data-cb-counts="${CSS.escape(area.name)}"]`);
  const counter = named ?? element('div', { role: 'status', class: 'cbFormCounter' });
  if (!named) area.after(counter);
  const count = () => { counter.textContent = page.language.text('RemainingCharacters', Math.max(0, limit - area.value.length)); };
  area.addEventListener('input', count);
  count();
}
