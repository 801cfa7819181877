// Calendars: month and year pickers act at once, the days can be walked by the arrow keys, and the line of the present moment goes on.
import type { Page } from '../page';
import type { Section } from '../section';
import { claimOnce } from '../dom';

export function attach(section: Section, page: Page): void {
  if (!claimOnce(section.element, 'calendar')) return;
  const navigation = section.element.querySelector<HTMLElement>('.cbCalendarNavigation');
  navigation?.addEventListener('change', () => {
    const part = (name: string) => navigation.querySelector<HTMLInputElement | HTMLSelectElement>(`[name^="${name}"]`)?.value;
    const whole = part('cbCalendarDate');
    const date = whole ?? `${part('cbCalendarYear')}-${String(part('cbCalendarMonth')).padStart(2, '0')}-01`;
    const data = new FormData();
    data.set('cbCalendarDate', date);
    void page.act('CalendarMove', data, section);
  });
  const table = section.element.querySelector<HTMLTableElement>('.cbCalendarTable');
  if (!table) return;
  const now = table.querySelector<HTMLElement>('.cbCalendarNow');
  if (now) goOn(now);
  const days = [...table.querySelectorAll<HTMLElement>('.cbCalendarDayCell')];
  const start = table.querySelector<HTMLElement>('.cbCalendarToday') ?? days[0];
  for (const day of days) day.tabIndex = day === start ? 0 : -1;
  table.addEventListener('keydown', event => {
    const at = days.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    const forward = getComputedStyle(table).direction === 'rtl' ? -1 : 1;
    const step: Record<string, number> = { ArrowLeft: -forward, ArrowRight: forward, ArrowUp: -7, ArrowDown: 7 };
    const to = days[at + (step[event.key] ?? NaN)];
    if (!to) return;
    event.preventDefault();
    days[at]!.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });
}

/** Moves the line with the clock, until it is gone or beyond the hours in view. */
function goOn(line: HTMLElement): void {
  const drawn = Date.now();
  const from = Number(line.style.getPropertyValue('--cb-from'));
  const last = Number(line.closest<HTMLElement>('table')!.style.getPropertyValue('--cb-hours'));
  const timer = setInterval(() => {
    const at = from + (Date.now() - drawn) / 3_600_000;
    if (!line.isConnected || at > last) {
      clearInterval(timer);
      line.remove();
    } else line.style.setProperty('--cb-from', at.toFixed(4));
  }, 60_000);
}
