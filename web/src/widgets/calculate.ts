// Calculated values: the server computes them, 300 ms after a control that they refer to has changed, all in one request.
import type { Page } from '../page';
import type { Section } from '../section';
import { claimOnce } from '../dom';

export function attach(section: Section, page: Page): void {
  if (!claimOnce(section.element, 'calculate')) return;
  const outputs = [...section.element.querySelectorAll<HTMLInputElement>('[data-cb-calc]')];
  const needs = new Map(outputs.map(o => [o, new Set((o.dataset.cbCalc ?? '').split(/[\s,]+/).filter(Boolean).map(n => n.toLowerCase()))]));
  const wanted = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  const compute = async () => {
    const mine = ++turn;
    const form = outputs[0]?.form ?? section.forms[0];
    if (!form) return;
    const data = new FormData(form);
    data.set('cbCalculate', [...wanted].join(','));
    wanted.clear();
    const answer = await page.ask('GetCalculatedValues', data, section).catch(() => null);
    // A newer change is on its way: its answer counts.
    if (!answer || mine !== turn) return;
    section.take(answer.appSession, undefined);
    for (const output of outputs) {
      const value = answer.values?.[output.name];
      if (!value || output.value === (value.text ?? value.inp)) continue;
      output.value = value.text ?? value.inp;
      output.dispatchEvent(new Event('change', { bubbles: true }));
    }
  };

  section.element.addEventListener('change', event => {
    const name = (event.target as HTMLInputElement).name?.toLowerCase();
    if (!name) return;
    const affected = outputs.filter(o => o.name.toLowerCase() !== name && (needs.get(o)!.has(name) || needs.get(o)!.has('*')));
    if (affected.length === 0) return;
    for (const output of affected) wanted.add(output.name);
    clearTimeout(timer);
    timer = setTimeout(() => void compute(), 300);
  });
}
