// Conditional rules (datapages-forms.md 5): criteria over the form's controls hide, show, require, disable or freeze fields and sections.
// The server evaluates them again at submit; its result decides.
import type { Page } from '../page';
import type { Section } from '../section';
import { claim, claimOnce, isShown } from '../dom';

interface Item { left: Side; op: string; right?: Side; type?: 'text' | 'number' | 'date' | 'list' | 'yesno' }
interface Side { field?: string; value?: string }
type Group = { all: (Group | Item)[] } | { any: (Group | Item)[] };
interface Action { do: 'hide' | 'show' | 'require' | 'disable' | 'display'; fields?: string[]; sections?: string[] }
interface Rule { when: Group; then: Action[] }

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What a rule may change of a target; undefined = as designed. */
interface State { hidden?: boolean; required?: boolean; disabled?: boolean; display?: boolean }

export function attach(section: Section, page: Page): void {
  if (!claimOnce(section.element, 'rules')) return;
  for (const holder of claim<HTMLScriptElement>(section.element, 'script[data-cb-rules]', 'rules')) {
    const rules = (JSON.parse(holder.textContent ?? '{}') as { rules?: Rule[] }).rules ?? [];
    const form = holder.closest('form') ?? section.forms[0];
    if (form && rules.length) new Rules(rules, form, section, page).start();
  }
}

class Rules {
  private readonly designed = new Map<Control, { required: boolean; disabled: boolean; readOnly: boolean; value: string; checked: boolean }>();
  private applying = false;

  constructor(private readonly rules: Rule[], private readonly form: HTMLFormElement, private readonly section: Section, private readonly page: Page) {
    for (const control of form.elements as unknown as Iterable<Control>)
      this.designed.set(control, {
        required: (control as HTMLInputElement).required ?? false, disabled: control.disabled, readOnly: (control as HTMLInputElement).readOnly ?? false,
        value: control.value, checked: (control as HTMLInputElement).checked ?? false,
      });
  }

  start(): void {
    const again = () => { if (!this.applying) this.apply(); };
    this.section.element.addEventListener('input', again);
    this.section.element.addEventListener('change', again);
    this.apply();
  }

  private apply(): void {
    this.applying = true;
    let last = '';
    // What one rule hides counts as blank in the criteria of others: passes until nothing changes any more.
    for (let pass = 0; pass < 10; pass++) {
      const states = this.evaluate();
      const print = JSON.stringify([...states]);
      if (print === last) break;
      last = print;
      this.carryOut(states);
    }
    this.applying = false;
  }

  private evaluate(): Map<string, State> {
    const states = new Map<string, State>();
    for (const rule of this.rules) {
      const met = this.isMet(rule.when);
      for (const action of rule.then) {
        for (const target of [...(action.fields ?? []), ...(action.sections ?? []).map(s => '#' + s)]) {
          const state = states.get(target) ?? {};
          if (action.do === 'hide') { if (met || state.hidden === undefined) state.hidden = met; }
          else if (action.do === 'show') { if (met || state.hidden === undefined) state.hidden = !met; }
          else if (met) state[action.do === 'require' ? 'required' : action.do === 'disable' ? 'disabled' : 'display'] = true;
          states.set(target, state);
        }
      }
    }
    return states;
  }

  private carryOut(states: Map<string, State>): void {
    const focused = document.activeElement;
    const hiddenSections = [...states].filter(([name, s]) => name.startsWith('#') && s.hidden).map(([name]) => name.slice(1));
    for (const [name, state] of states) {
      if (name.startsWith('#')) {
        for (const part of this.section.element.querySelectorAll<HTMLElement>(`[data-cb-section="${CSS.escape(name.slice(1))}"]`)) {
          part.hidden = state.hidden ?? false;
          for (const control of part.querySelectorAll<Control>('input, select, textarea')) this.set(control, states.get(control.name) ?? {}, part.hidden);
        }
        continue;
      }
      for (const part of this.partsOf(name)) part.hidden = state.hidden ?? false;
      for (const control of this.controlsOf(name)) {
        const within = control.closest<HTMLElement>('[data-cb-section]')?.dataset.cbSection;
        this.set(control, state, (state.hidden ?? false) || (within !== undefined && hiddenSections.includes(within)));
      }
    }
    if (focused instanceof HTMLElement && this.section.element.contains(focused) && !isShown(focused)) this.focusAfter(focused);
  }

  private set(control: Control, state: State, hidden: boolean): void {
    const design = this.designed.get(control);
    if (!design || control.type === 'hidden') return;
    const display = (state.display ?? false) && !hidden;
    control.disabled = design.disabled || hidden || (state.disabled ?? false);
    if ('required' in control) {
      control.required = (design.required || (state.required ?? false)) && !control.disabled && !display;
      control.setAttribute('aria-required', String(control.required));
    }
    if (display && !control.dataset.cbDisplayed) {
      control.dataset.cbDisplayed = '1';
      control.value = design.value;
      if ('checked' in control) control.checked = design.checked;
    } else if (!display) {
      delete control.dataset.cbDisplayed;
    }
    if ('readOnly' in control) control.readOnly = design.readOnly || display;
    if (display && !('readOnly' in control && /^(text|email|password|url|tel|search|number|textarea)$/.test(control.type))) control.style.pointerEvents = 'none';
    else control.style.pointerEvents = '';
    for (const part of this.partsOf(control.name)) {
      part.classList.toggle('cbRuleRequired', 'required' in control && control.required && !design.required);
      part.classList.toggle('cbRuleDisplay', display);
    }
  }

  /** The elements that make up a field on the page: its label and its control. */
  private partsOf(name: string): HTMLElement[] {
    const named = [...this.section.element.querySelectorAll<HTMLElement>(`[data-cb-element="${CSS.escape(name)}"]`)];
    if (named.length) return named;
    const control = this.controlsOf(name)[0];
    const whole = control?.closest<HTMLElement>('.cbFormCell');
    if (whole) return [whole];
    const cell = control?.closest<HTMLElement>('.cbFormFieldCell, .cbFormDataCell');
    const before = cell?.previousElementSibling;
    return [cell, before?.classList.contains('cbFormLabelCell') ? before as HTMLElement : null].filter((e): e is HTMLElement => !!e);
  }

  private controlsOf(name: string): Control[] {
    return ([...this.form.elements] as Control[]).filter(c => c.name.toLowerCase() === name.toLowerCase() || c.name.toLowerCase() === `${name.toLowerCase()}_confirm`);
  }

  private focusAfter(hidden: HTMLElement): void {
    const stops = [...this.section.element.querySelectorAll<HTMLElement>('input:not([type=hidden]), select, textarea, button, a[href]')];
    const next = stops.find(s => isShown(s) && !(s as HTMLInputElement).disabled && (hidden.compareDocumentPosition(s) & Node.DOCUMENT_POSITION_FOLLOWING));
    (next ?? stops.find(isShown))?.focus();
  }

  private isMet(criterion: Group | Item): boolean {
    if ('all' in criterion) return criterion.all.every(c => this.isMet(c));
    if ('any' in criterion) return criterion.any.some(c => this.isMet(c));
    const left = this.valuesOf(criterion.left);
    const right = criterion.right ? this.valuesOf(criterion.right) : [];
    const one = (left[0] ?? '').trim();
    const other = (right[0] ?? '').trim();
    switch (criterion.op) {
      case 'blank': return left.every(v => v.trim() === '');
      case 'notBlank': return left.some(v => v.trim() !== '');
      case 'checked': return one !== '' && one.toUpperCase() !== 'N';
      case 'notChecked': return one === '' || one.toUpperCase() === 'N';
      case 'equals': return this.compare(one, other, criterion.type) === 0;
      case 'notEqual': return this.compare(one, other, criterion.type) !== 0;
      case '<': case '<=': case '>': case '>=': {
        const order = this.compare(one, other, criterion.type);
        return order !== null && ({ '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 })[criterion.op];
      }
      case 'includes': return right.some(r => left.some(l => l.trim().toLowerCase() === r.trim().toLowerCase()));
      case 'excludes': return !right.some(r => left.some(l => l.trim().toLowerCase() === r.trim().toLowerCase()));
    }
    const [a, b] = [one.toLowerCase(), other.toLowerCase()];
    if (criterion.op === 'contains') return a.includes(b);
    if (criterion.op === 'notContains') return !a.includes(b);
    if (criterion.op === 'starts') return a.startsWith(b);
    return criterion.op === 'ends' && a.endsWith(b);
  }

  /** Negative, 0 or positive; null when there is no order: one of the two is blank or does not fit the type. */
  private compare(one: string, other: string, type: Item['type']): number | null {
    const language = this.page.language;
    if (type === 'number' || type === 'date') {
      const read = (text: string) => type === 'number' ? language.number(text) : language.date(text)?.getTime() ?? null;
      const [a, b] = [read(one), read(other)];
      return a === null || b === null ? (a === b ? 0 : null) : a - b;
    }
    const normal = (text: string) => type === 'yesno' ? (text === '' || text.toUpperCase() === 'N' ? 'n' : 'y') : text.toLowerCase();
    return normal(one) < normal(other) ? -1 : normal(one) > normal(other) ? 1 : 0;
  }

  private valuesOf(side: Side): string[] {
    if (side.field === undefined) return [side.value ?? ''];
    const values: string[] = [];
    for (const control of this.controlsOf(side.field)) {
      if (control.name.toLowerCase() !== side.field.toLowerCase() || control.closest('[hidden]') && !control.dataset.cbStandIn) continue;
      if (control instanceof HTMLSelectElement) values.push(...[...control.selectedOptions].map(o => o.value));
      else if (!/^(radio|checkbox)$/.test(control.type) || (control as HTMLInputElement).checked) values.push(control.value);
    }
    return values;
  }
}
