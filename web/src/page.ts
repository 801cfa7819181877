import type { Answer, Entry, Init, Payload } from './types';
import { mergeQueries, remember, remembered, requestPayload } from './payload';
import { addStyle, element, liftForms, makeIdsUnique, parse, runScripts } from './dom';
import { attachWidgets } from './libraries';
import { moves, writes } from './actions';
import { attachFields } from './fields';
import { checkForm } from './checks';
import { clearErrors, showErrors } from './errors';
import { Language } from './speech';
import { listen } from './listen';
import { ask, checkCookies, NoAnswer } from './server';
import { recordStep, stepOf } from './history';
import { Section } from './section';
import { SessionClock } from './clock';

/** One DataPage on the host page: its sections, and the way to the server. */
export class Page {
  sections: Section[] = [];
  language = new Language(Language.fallback);
  /** The internal object that page authors reach by dataPageManagerObj. */
  readonly dataPageObj = { dpFolderKey: '', appKey: '', uniqueId: '', appSession: '', container: null as HTMLElement | null };
  private readonly clock = new SessionClock(this);
  private generation = 0;
  /** The state that Back or Forward lead to, while it is on its way. */
  private goal = '';
  /** Whether the section at work had the focus: a button loses it while it is disabled. */
  private hadFocus = false;
  /** A form that could not be sent because the visitor had to sign in first; it goes again afterwards. */
  private waiting: { action: string; data: FormData } | null = null;

  constructor(readonly entry: Entry, readonly place: number, readonly others: () => Page[]) {
    Object.assign(this.dataPageObj, { appKey: entry.appKey, container: entry.container, dpFolderKey: remembered(entry.base, 'dpFolderKey') });
  }

  get appKey(): string { return this.entry.appKey; }
  get container(): HTMLElement { return this.entry.container; }
  get address(): string { return `${this.entry.base}/dp/${this.appKey}`; }

  sectionOf(target: Element): Section | undefined {
    const form = (target as HTMLInputElement).form ?? (target instanceof HTMLFormElement ? target : null);
    return this.sections.find(s => s.element.contains(target) || (form && s.forms.includes(form)));
  }

  /** Shows the first payload. */
  async open(response: Promise<Response>): Promise<void> {
    const mine = ++this.generation;
    let payload: Payload;
    try {
      const answer = await response;
      if (!answer.ok) return this.say(await messageOf(answer) || this.entry.failed);
      payload = await answer.json() as Payload;
    } catch {
      return this.say(this.entry.failed);
    }
    if (mine !== this.generation) return;
    if (payload.status === 'redirect' && payload.redirectUrl) return go(payload.redirectUrl, payload.redirectTarget);
    if (payload.texts) this.language = new Language(payload.texts);
    const { container } = this;
    const lang = payload.locale ?? payload.texts?.locale;
    if (lang) container.lang = lang;
    container.dir = payload.dir ?? payload.texts?.dir ?? 'ltr';
    await Promise.all((payload.css ?? []).map(s => addStyle(s.id, s.href)));
    const fragment = parse(payload.html);
    // The ids of the sections take the place of the loader's own.
    if (fragment.querySelector('[id^="cbOuterAjaxCtnr"]')) container.id = container.id.replace('cbOuterAjaxCtnr', 'dp_anchor');
    makeIdsUnique(fragment, '_' + (payload.init?.uniqueId ?? String(this.place)).replace(/^_/, ''), container);
    if (this.entry.net) liftForms(fragment, '_' + (payload.init?.uniqueId ?? this.place));
    container.replaceChildren(fragment);
    container.removeAttribute('aria-busy');
    await this.adopt(payload.init);
    await runScripts(container, payload.scripts ?? [], this.entry.nonce);
    recordStep(this, false);
    for (const section of this.sections) this.announce(section);
  }

  /** Takes over the sections that stand in the container, after a payload or in a document made by the server. */
  async adopt(init?: Partial<Init>): Promise<void> {
    const found = [...this.container.querySelectorAll<HTMLElement>('[id^="cbOuterAjaxCtnr"]')].filter(e => !e.parentElement?.closest('[id^="cbOuterAjaxCtnr"]:not([data-cb-app])'));
    if (found.length === 0) {
      const whole = element('div', { id: `cbOuterAjaxCtnr_${String(this.place).padStart(14, '0')}` });
      whole.append(...this.container.childNodes);
      this.container.append(whole);
      found.push(whole);
    }
    this.sections = found.map(e => new Section(e));
    if (init) this.sections[0]!.take(this.sections[0]!.appSession ? undefined : init.appSession, this.sections[0]!.requestToken ? undefined : init.antiForgeryToken);
    this.takeKey(init?.dpFolderKey ?? this.sections[0]!.init.dpFolderKey);
    this.clock.start(init?.sessionSeconds ?? this.sections[0]!.init.sessionSeconds);
    await Promise.all(this.sections.map(s => this.prepare(s)));
  }

  /** Makes a section live. */
  private async prepare(section: Section): Promise<void> {
    this.dataPageObj.uniqueId = this.sections[0]?.uid.slice(1) ?? '';
    this.dataPageObj.appSession = this.sections[0]?.appSession ?? '';
    listen(section, this);
    attachFields(section, this);
    await attachWidgets(section, this);
  }

  announce(section: Section): void {
    this.fire('DataPageReady', section, false);
  }

  /** Fires one of the events that page authors listen to; false when a listener stopped it. */
  fire(name: string, section: Section, cancelable: boolean): boolean {
    const detail = { appKey: this.appKey, uniqueId: section.uid.slice(1), uniqueFormId: section.uid };
    return document.dispatchEvent(new CustomEvent(name, { detail, cancelable }));
  }

  /** Checks and sends a form. */
  async submit(form: HTMLFormElement, section: Section, action: string, button: HTMLElement | null): Promise<void> {
    clearErrors(form);
    if (action !== 'DeleteRecord' && !button?.hasAttribute('formnovalidate')) {
      const wrong = checkForm(form, this.language);
      if (wrong.length) return showErrors(form, wrong, this.language, true);
    }
    if (!this.fire('BeforeFormSubmit', section, true)) return;
    const data = new FormData(form);
    if (button instanceof HTMLButtonElement || button instanceof HTMLInputElement) if (button.name) data.set(button.name, button.value);
    await this.act(action, data, section, form);
  }

  /** Sends an action and shows what comes back. */
  async act(action: string, data: FormData, section: Section, form: HTMLFormElement | null = null): Promise<Answer | null> {
    const answer = await this.post(action, data, section, form);
    if (answer) await this.show(answer, section, action, data, form);
    return answer;
  }

  /** Sends an action; null when no answer came, which the visitor was told. */
  async post(action: string, data: FormData, section: Section, form: HTMLFormElement | null = null): Promise<Answer | null> {
    const done = this.busy(section, form);
    try {
      const answer = await this.ask(action, data, section);
      section.take(answer.appSession, answer.antiForgeryToken);
      return answer;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const text = this.language.text(error.status === 429 ? 'TooManyRequests' : error.status === 503 ? 'ServerBusy' : error.errorId ? 'SubmissionFailed' : 'NetworkError', error.errorId);
      showErrors(form ?? section.element, [{ name: '', code: 'NetworkError', message: error.message || text }], this.language, true);
      return null;
    } finally {
      done();
    }
  }

  /** The bare exchange, without any sign on the page: widgets ask for values so. */
  async ask(action: string, data: FormData, section: Section): Promise<Answer> {
    if (action) data.set('AjaxAction', action);
    data.set('js', 'true');
    data.set('AppKey', this.appKey);
    if (section.appSession) data.set('appSession', section.appSession);
    if (section.requestToken) data.set('RequestToken', section.requestToken);
    data.set('cbUniqueFormId', section.uid);
    data.set('ClientQueryString', mergeQueries(location.search, this.entry.query));
    data.set('pathname', location.origin + location.pathname);
    data.set('cbAjaxReferrer', location.href);
    data.set('AjaxActionHostName', location.origin);
    data.set('cbParamList', remembered(this.entry.base, 'cbParamList'));
    if (this.dataPageObj.dpFolderKey) data.set('dpFolderKey', this.dataPageObj.dpFolderKey);
    data.set('siblingDataPageAppSessions', JSON.stringify(Object.fromEntries(this.others().map(p => [p.appKey, p.sections[0]?.appSession ?? '']))));
    if (action === 'SearchForm' && this.sections.length > 1) {
      data.set('cbSearchResultsUniqueId', this.sections[1]!.uid);
      data.set('cbSpaInitialSearch', 'True');
    }
    const answer = await ask(`${this.address}?rnd=${Date.now()}`, data);
    this.takeKey(answer.dpFolderKey);
    this.clock.restart();
    return answer;
  }

  /** Shows an answer. */
  private async show(answer: Answer, section: Section, action: string, data: FormData, form: HTMLFormElement | null): Promise<void> {
    await Promise.all((answer.css ?? []).map(s => addStyle(s.id, s.href)));
    if (answer.status === 'invalid' && form && answer.errors?.length && (await this.keepEntries(answer, form))) return;
    if (answer.status === 'login' && action !== 'Login' && writes.has(action)) this.waiting = { action, data };
    const accepted = answer.status === undefined || answer.status === 'ok' || answer.status === 'redirect' || answer.status === 'close';
    if (accepted && form) {
      section.isTouched = false;
      if (!this.fire('FormSubmitted', section, true)) return;
    }
    if (answer.status === 'redirect' && answer.redirectUrl) return go(answer.redirectUrl, answer.redirectTarget);
    if (answer.status === 'close') window.close();

    if (accepted && action === 'Login' && this.waiting) {
      const { action: again, data: kept } = this.waiting;
      this.waiting = null;
      const next = answer.responseText ? await this.replace(section, answer.responseText, answer) : section;
      await this.act(again, kept, next);
      return;
    }

    if (answer.reportSettings) await this.fillResults(answer);
    // Another page of the flow takes the whole place; actions inside results leave the search form above them.
    if (answer.responseText && !answer.reportSettings && alone.has(action)) this.dropOthers(section);
    if (answer.responseText) {
      const shown = await this.replace(section, answer.responseText, answer);
      if (answer.errors?.length && shown.forms[0]) showErrors(shown.forms[0], answer.errors, this.language, true);
    } else if (answer.message && !accepted) {
      showErrors(form ?? section.element, [{ name: '', code: answer.code ?? 'error', message: answer.message }], this.language, true);
    }
    if (accepted && moves.has(action)) recordStep(this, true);
    if (accepted && writes.has(action)) this.refreshOthers(answer.refresh, action);
  }

  /** Shows errors beside the entries instead of a new form, so that chosen files and passwords stay. False when the form is not the one meant. */
  private async keepEntries(answer: Answer, form: HTMLFormElement): Promise<boolean> {
    if (!answer.errors!.some(e => e.name === '' || form.elements.namedItem(e.name))) return false;
    const fresh = answer.responseText ? parse(answer.responseText).querySelector('[data-cb-captcha]') : null;
    if (fresh) form.querySelector('[data-cb-captcha]')?.replaceWith(fresh);
    showErrors(form, answer.errors!, this.language, true);
    return true;
  }

  /** Puts new HTML in the place of a section. */
  async replace(section: Section, html: string, answer?: Answer): Promise<Section> {
    const fragment = parse(html);
    const roots = [...fragment.querySelectorAll<HTMLElement>('[id^="cbOuterAjaxCtnr"]')];
    for (const form of section.forms) if (!section.element.contains(form)) form.remove();
    const hadFocus = this.hadFocus || section.element.contains(document.activeElement);
    this.hadFocus = false;
    const whole = roots.length > 1;
    makeIdsUnique(fragment, roots[0]?.id.match(/_[0-9a-f]{14}/)?.[0] ?? section.uid, whole ? this.container : section.element);
    if (this.entry.net) liftForms(fragment, section.uid + 'n');
    let fresh: Section[];
    if (whole) {
      this.container.replaceChildren(fragment);
      fresh = roots.map(r => new Section(r));
      this.sections = fresh;
    } else {
      // Always a new element: what listened to the old one goes with it.
      const root = roots[0] ?? section.element.cloneNode(false) as HTMLElement;
      if (!roots[0]) {
        for (const mark of ['data-cb-dressed', 'data-cb-listening', 'data-cb-lib', 'data-cb-grid', 'aria-busy']) root.removeAttribute(mark);
        root.append(fragment);
      }
      section.element.replaceWith(roots[0] ? fragment : root);
      const next = new Section(root);
      if (!roots[0] && next.uid.length > 1) root.id = `cbOuterAjaxCtnr${next.uid}`;
      if (!roots[0]) next.take(section.appSession, section.requestToken);
      fresh = [next];
      this.sections = this.sections.map(s => s === section ? next : s);
    }
    fresh[0]!.take(answer?.appSession, answer?.antiForgeryToken);
    // Signing in and out changes how long there is.
    if (fresh[0]!.init.appKey) this.clock.start(fresh[0]!.init.sessionSeconds ?? 0);
    await Promise.all(fresh.map(s => this.prepare(s)));
    await runScripts(whole ? this.container : fresh[0]!.element, answer?.scripts ?? [], this.entry.nonce);
    if (hadFocus) focusOn(fresh[0]!.element);
    for (const shown of fresh) this.announce(shown);
    return fresh[0]!;
  }

  private dropOthers(kept: Section): void {
    for (const section of this.sections) if (section !== kept) section.element.remove();
    this.sections = [kept];
  }

  /** A search inside one screen fills the results below the form. */
  private async fillResults(answer: Answer): Promise<void> {
    const { responseText, appSession } = answer.reportSettings!;
    let results = this.sections[1];
    if (!results) {
      // It wears the page's style as the form does: around it is the host's page, which does not.
      const { className, lang, dir } = this.sections[0]!.element;
      const place = element('div', { id: `cbOuterAjaxCtnr_${String(this.place).padStart(14, '0')}`, class: className, lang, dir });
      this.container.append(place);
      results = new Section(place);
      this.sections.push(results);
    }
    await this.replace(results, responseText, { appSession });
  }

  /** Reads this DataPage again: forms anew, reports on their page, with their sort and criteria. */
  async refresh(): Promise<void> {
    if (this.sections.length === 0) return this.open(requestPayload(this.entry.base, this.appKey, this.container.id, this.entry.query));
    for (const section of [...this.sections]) await this.act('Refresh', new FormData(), section);
  }

  /** The sign-in has ended, as far as this page knows: the login form comes, and carries what was typed. Where the visitor was at work elsewhere meanwhile, the page stays as it is. */
  async expire(): Promise<void> {
    for (const section of [...this.sections]) {
      const typed = new FormData();
      for (const form of section.forms) for (const [name, value] of new FormData(form)) if (typeof value === 'string') typed.append(name, value);
      const answer = await this.ask('Refresh', typed, section).catch(() => null);
      if (answer?.status === 'login') await this.show(answer, section, 'Refresh', typed, null);
      else if (answer) section.take(answer.appSession, undefined);
    }
  }

  /** Goes back to what an earlier state showed. */
  async restore(appSession: string): Promise<void> {
    const section = this.sections[0];
    if (!section) return;
    section.take(appSession, undefined);
    await this.act('Refresh', new FormData(), section);
  }

  /** Called by widgets after they wrote something themselves. */
  wrote(answer: Answer): void {
    this.refreshOthers(answer.refresh, 'UpdateRow');
  }

  private refreshOthers(named: string[] | undefined, action: string): void {
    const wanted = named?.map(k => k.toLowerCase());
    for (const other of this.others()) {
      if (action !== 'Login' && other.sections.some(s => s.isBusy || (s.isTouched && !s.isResults))) continue;
      if (action === 'Login' || !wanted || wanted.includes(other.appKey)) void other.refresh();
    }
  }

  private takeKey(key: string | undefined): void {
    if (key === undefined || key === this.dataPageObj.dpFolderKey) return;
    this.dataPageObj.dpFolderKey = key;
    if (new URL(this.entry.base).origin !== location.origin) void checkCookies(this.entry.base).then(back => remember(this.entry.base, 'dpFolderKey', back ? '' : key));
  }

  /** Marks a section as at work; the result ends it. */
  private busy(section: Section, form: HTMLFormElement | null): () => void {
    const marked = form ?? section.element;
    const buttons = [...section.element.querySelectorAll<HTMLButtonElement | HTMLInputElement>('input[type=submit], button')].filter(b => !b.disabled);
    this.hadFocus = section.element.contains(document.activeElement);
    marked.setAttribute('aria-busy', 'true');
    for (const button of buttons) button.disabled = true;
    const overlay = element('div', { class: 'cbOverlay', role: 'status' }, element('span', { class: 'cbSpinner' }), element('span', { class: 'cbHidden' }, this.language.text('Loading')));
    const timer = setTimeout(() => section.element.append(overlay), 300);
    return () => {
      clearTimeout(timer);
      overlay.remove();
      marked.removeAttribute('aria-busy');
      for (const button of buttons) button.disabled = false;
    };
  }

  private say(text: string): void {
    this.container.removeAttribute('aria-busy');
    this.container.replaceChildren(element('p', { role: 'alert' }, text));
  }

  /** The state that Back returns to: that of the results where a search form stands above them. */
  get state(): string { return this.sections.at(-1)?.appSession ?? ''; }

  /** Called on Back and Forward. */
  onStep(state: unknown): void {
    const wanted = stepOf(state, this);
    if (!wanted) return;
    const isUnderWay = this.goal !== '';
    this.goal = wanted;
    if (!isUnderWay && wanted !== this.state) void this.walk();
    else if (!isUnderWay) this.goal = '';
  }

  /** Goes to the state wanted last: who presses Back five times waits for one answer more, not for five at once. */
  private async walk(): Promise<void> {
    let reached = '';
    try {
      while (reached !== this.goal) {
        reached = this.goal;
        await this.restore(reached);
      }
    } finally {
      this.goal = '';
    }
  }
}

/** Actions that lead to a page of its own. */
const alone = new Set(['ViewDetails', 'SearchAgain', 'BackToResults', 'BulkEdit', 'LoadRecord']);

function focusOn(target: HTMLElement): void {
  // What went wrong or was done counts more than the headings above it.
  const stops = ['[role=alert]:not([hidden])', '[data-cb-message]', '[id^="RecordMessageTop"]', 'h1, h2, h3, [data-cb-name="cbTable"]'];
  const heading = stops.map(s => target.querySelector<HTMLElement>(s)).find(Boolean) ?? target;
  if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  const top = target.getBoundingClientRect().top;
  if (top < 0 || top > innerHeight) target.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}

/** Leaves for another address: in a frame the frame itself goes. Addresses that run script are not followed. */
export function go(url: string, target = '_top'): void {
  const address = new URL(url, location.href);
  if (address.protocol !== 'http:' && address.protocol !== 'https:') return;
  if (target === '_blank') window.open(address.href, '_blank', 'noopener');
  else location.assign(address.href);
}

async function messageOf(answer: Response): Promise<string> {
  const text = await answer.text();
  if (!answer.headers.get('content-type')?.includes('json')) return text.length < 300 && !text.includes('<') ? text : '';
  try { return (JSON.parse(text) as { message?: string }).message ?? ''; } catch { return ''; }
}
