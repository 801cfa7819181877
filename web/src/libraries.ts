// The widgets. A section names those it uses in data-cb-lib; what is plain to see in its markup is found without being named.
import type { Page } from './page';
import type { Section } from './section';

export type Attach = (section: Section, page: Page) => void | Promise<void>;

const widgets: Record<string, { when: string; load: () => Promise<{ attach: Attach }> }> = {
  rules: { when: 'script[data-cb-rules]', load: () => import('./widgets/rules') },
  cascade: { when: '[data-cb-parent]', load: () => import('./widgets/cascade') },
  calculate: { when: '[data-cb-calc]', load: () => import('./widgets/calculate') },
  children: { when: '[data-cb-child]', load: () => import('./widgets/children') },
  date: { when: 'button.cbFormCalendar', load: () => import('./widgets/date') },
  select: { when: 'fieldset[data-cb-multiselect]', load: () => import('./widgets/select') },
  autocomplete: { when: 'input[data-cb-autocomplete]', load: () => import('./widgets/autocomplete') },
  richtext: { when: 'textarea[data-cb-rich]', load: () => import('./widgets/richtext') },
  signature: { when: '[data-cb-signature]', load: () => import('./widgets/signature') },
  results: {
    when: '[data-cb-name="InlineEdit"], [data-cb-name="InlineDelete"], [data-cb-name="GridEditButton"], [data-cb-bulk], [data-cb-toggle-group], tr[data-cb-group]',
    load: () => import('./widgets/results'),
  },
  frozen: { when: 'table[data-cb-freeze-columns]', load: () => import('./widgets/frozen') },
  chart: { when: 'script[data-cb-chart]', load: () => import('./widgets/chart') },
  calendar: { when: '.cbCalendarTable', load: () => import('./widgets/calendar') },
};

export async function attachWidgets(section: Section, page: Page): Promise<void> {
  const named = new Set(`${section.element.dataset.cbLib ?? ''} ${section.init.libraries ?? ''}`.split(/\s+/));
  const wanted = Object.entries(widgets).filter(([name, widget]) => named.has(name) || section.element.querySelector(widget.when));
  await Promise.all(wanted.map(async ([, widget]) => {
    // A widget that cannot be loaded leaves the plain control, which works.
    const loaded = await widget.load().catch((error: unknown) => { console.warn(error); return null; });
    await loaded?.attach(section, page);
  }));
}
