// A date picker: a dialog with one month, operated by mouse or keys. Typing into the field always remains possible.
import type { Page } from '../page';
import type { Section } from '../section';
import { claim, element } from '../dom';

export function attach(section: Section, page: Page): void {
  for (const button of claim<HTMLButtonElement>(section.element, 'button.cbFormCalendar', 'date')) {
    button.hidden = false;
    const input = (button.getAttribute('aria-controls') ? document.getElementById(button.getAttribute('aria-controls')!) : null)
      ?? button.previousElementSibling ?? button.parentElement?.querySelector('input');
    if (input instanceof HTMLInputElement) button.onclick = () => { new DateDialog(input, button, page).open(); };
  }
}

class DateDialog {
  private shown: Date;
  private readonly dialog = element('div', { class: 'cbDateDialog', role: 'dialog', 'aria-modal': 'true' });
  private readonly title = element('span', { class: 'cbDateTitle', 'aria-live': 'polite' });
  private readonly grid = element('table', { role: 'grid' });
  private readonly time: string;

  constructor(private readonly input: HTMLInputElement, private readonly button: HTMLButtonElement, private readonly page: Page) {
    this.shown = page.language.date(input.value) ?? new Date();
    // A time that was typed stays when another day is picked.
    this.time = /[ T](\d{1,2}:.*)$/.exec(input.value.trim())?.[1] ?? '';
  }

  open(): void {
    document.querySelector('.cbDateDialog')?.remove();
    const { language } = this.page;
    const step = (label: string, sign: string, months: number) => {
      const made = element('button', { type: 'button', 'aria-label': label, class: 'cbDateStep' }, sign);
      made.onclick = () => { this.move(months, 'month'); this.draw(false); };
      return made;
    };
    const today = element('button', { type: 'button', class: 'cbDateLink' }, language.text('Today'));
    today.onclick = () => this.choose(new Date());
    const clear = element('button', { type: 'button', class: 'cbDateLink' }, language.text('Clear'));
    clear.onclick = () => { this.write(''); };
    this.dialog.setAttribute('aria-label', language.text('Calendar'));
    this.dialog.append(
      element('div', { class: 'cbDateHead' }, step(language.text('PreviousRecord'), '‹', -1), this.title, step(language.text('NextRecord'), '›', 1)),
      this.grid,
      element('div', { class: 'cbDateFoot' }, today, clear));
    this.button.after(this.dialog);
    this.button.setAttribute('aria-expanded', 'true');
    this.dialog.addEventListener('keydown', event => this.onKey(event));
    this.draw(true);
    this.fit();
    setTimeout(() => document.addEventListener('pointerdown', this.outside));
  }

  private readonly outside = (event: Event): void => {
    if (!this.dialog.contains(event.target as Node)) this.close(false);
  };

  private close(focus: boolean): void {
    document.removeEventListener('pointerdown', this.outside);
    this.dialog.remove();
    this.button.setAttribute('aria-expanded', 'false');
    if (focus) this.button.focus();
  }

  /** Keeps the dialog inside the window. */
  private fit(): void {
    const box = this.dialog.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    if (box.right > width) this.dialog.style.transform = `translateX(${Math.floor(width - box.right - 8)}px)`;
    else if (box.left < 0) this.dialog.style.transform = `translateX(${Math.ceil(8 - box.left)}px)`;
    if (box.bottom > innerHeight) this.dialog.scrollIntoView({ block: 'nearest' });
  }

  private draw(focus: boolean): void {
    const { locale, firstDay } = this.page.language;
    const month = this.shown.getMonth();
    const year = this.shown.getFullYear();
    this.title.textContent = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', calendar: 'gregory' }).format(this.shown);
    const begin = new Date(year, month, 1);
    begin.setDate(1 - ((begin.getDay() - firstDay + 7) % 7));
    const long = new Intl.DateTimeFormat(locale, { dateStyle: 'full', calendar: 'gregory' });
    const head = element('tr');
    for (let i = 0; i < 7; i++) {
      const day = new Date(begin.getFullYear(), begin.getMonth(), begin.getDate() + i);
      const name = (style: 'short' | 'long') => new Intl.DateTimeFormat(locale, { weekday: style }).format(day);
      head.append(element('th', { scope: 'col', abbr: name('long') }, name('short')));
    }
    const body = element('tbody');
    const chosen = this.page.language.date(this.input.value)?.toDateString();
    for (let week = 0; week < 6; week++) {
      const row = element('tr');
      for (let i = 0; i < 7; i++) {
        const day = new Date(begin.getFullYear(), begin.getMonth(), begin.getDate() + week * 7 + i);
        const button = element('button', { type: 'button', tabindex: day.toDateString() === this.shown.toDateString() ? '0' : '-1', 'aria-label': long.format(day) },
          new Intl.NumberFormat(locale, { useGrouping: false }).format(day.getDate()));
        if (day.getMonth() !== month) button.className = 'cbDateOther';
        if (day.toDateString() === new Date().toDateString()) button.setAttribute('aria-current', 'date');
        button.onclick = () => this.choose(day);
        row.append(element('td', { role: 'gridcell', 'aria-selected': String(day.toDateString() === chosen) }, button));
      }
      body.append(row);
      if (week >= 3 && new Date(begin.getFullYear(), begin.getMonth(), begin.getDate() + (week + 1) * 7).getMonth() !== month) break;
    }
    this.grid.replaceChildren(element('thead', {}, head), body);
    if (focus) this.grid.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  private move(by: number, unit: 'day' | 'month'): void {
    const next = new Date(this.shown);
    if (unit === 'day') next.setDate(next.getDate() + by);
    else {
      const day = next.getDate();
      next.setDate(1);
      next.setMonth(next.getMonth() + by);
      next.setDate(Math.min(day, new Date(next.getFullYear(), next.getMonth() + 1, 0).getDate()));
    }
    this.shown = next;
  }

  private onKey(event: KeyboardEvent): void {
    const forward = getComputedStyle(this.dialog).direction === 'rtl' ? -1 : 1;
    const weekday = (this.shown.getDay() - this.page.language.firstDay + 7) % 7;
    const steps: Record<string, () => void> = {
      ArrowLeft: () => this.move(-forward, 'day'), ArrowRight: () => this.move(forward, 'day'), ArrowUp: () => this.move(-7, 'day'), ArrowDown: () => this.move(7, 'day'),
      Home: () => this.move(-weekday, 'day'), End: () => this.move(6 - weekday, 'day'),
      PageUp: () => this.move(event.shiftKey ? -12 : -1, 'month'), PageDown: () => this.move(event.shiftKey ? 12 : 1, 'month'),
    };
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.close(true);
    } else if (event.key === 'Tab') {
      this.keepInside(event);
    } else if (steps[event.key] && this.grid.contains(event.target as Node)) {
      event.preventDefault();
      steps[event.key]!();
      this.draw(true);
    }
  }

  private keepInside(event: KeyboardEvent): void {
    const stops = [...this.dialog.querySelectorAll<HTMLElement>('button:not([tabindex="-1"])')];
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0])?.focus();
  }

  private choose(day: Date): void {
    this.write(this.page.language.formatDate(day) + (this.time ? ' ' + this.time : ''));
  }

  private write(text: string): void {
    this.input.value = text;
    this.input.dispatchEvent(new Event('input', { bubbles: true }));
    this.input.dispatchEvent(new Event('change', { bubbles: true }));
    this.close(false);
    this.input.focus();
  }
}
