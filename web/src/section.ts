import type { Init } from './types';
import { readJson } from './dom';

/** A part of a DataPage that is rendered, replaced and addressed as one: a form, or the results of a search. */
export class Section {
  readonly uid: string;
  appSession: string;
  requestToken: string;
  /** Set as soon as the visitor changed something that is not yet sent. */
  isTouched = false;
  readonly init: Partial<Init>;

  constructor(readonly element: HTMLElement) {
    this.init = readJson<Partial<Init>>(element.querySelector('script[data-cb-init]')) ?? {};
    const hidden = (name: string) => element.querySelector<HTMLInputElement>(`input[type=hidden][name="${name}" i]`)?.value ?? '';
    this.uid = '_' + (hidden('cbUniqueFormId') || this.init.uniqueId || /_[0-9a-f]{14}/.exec(element.id)?.[0] || '').replace(/^_/, '');
    this.appSession = this.init.appSession || hidden('appSession');
    this.requestToken = this.init.antiForgeryToken || hidden('RequestToken');
    element.addEventListener('input', () => { this.isTouched = true; });
    element.addEventListener('change', () => { this.isTouched = true; });
  }

  /** The forms of the section, also those that were lifted out of the host page's form. */
  get forms(): HTMLFormElement[] {
    const lifted = [...this.element.querySelectorAll<HTMLElement>('[data-cb-form]')].map(p => document.getElementById(p.dataset.cbForm!) as HTMLFormElement);
    return [...this.element.querySelectorAll('form'), ...lifted.filter(Boolean)];
  }

  get isResults(): boolean {
    return this.element.querySelector('[id^="GridCtnr"], [data-cb-name="cbTable"].cbResultSetTable, .cbTabularReport, .cbColumnarReport, .cbCalendarTable, [data-cb-chart]') !== null;
  }

  /** True while a record of the results is being edited: it must not be replaced from outside. */
  get isBusy(): boolean {
    return this.element.matches('[aria-busy=true]') || this.element.querySelector('[data-cb-editing], [aria-busy=true]') !== null;
  }

  take(appSession: string | undefined, token: string | undefined): void {
    if (appSession) this.appSession = appSession;
    if (token) this.requestToken = token;
  }
}
