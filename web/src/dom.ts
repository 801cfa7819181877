import type { ScriptPiece } from './types';

/** Ids that pages may repeat; all others are made unique in the host page. */
const repeatable = new Set(['caspioform', 'searchID']);
const references = ['for', 'form', 'list', 'aria-describedby', 'aria-labelledby', 'aria-controls', 'aria-owns', 'aria-errormessage', 'headers'];

/** Parses in a template: there forms keep their tags even when the host page's place is inside another form. */
export function parse(html: string): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = html;
  return document.importNode(template.content, true);
}

/** Ids that are already on the page get the section's id appended, and whatever refers to them follows. */
export function makeIdsUnique(fragment: ParentNode, uid: string, replaced?: Element | null): void {
  const renamed = new Map<string, string>();
  for (const element of fragment.querySelectorAll('[id]')) {
    if (repeatable.has(element.id)) continue;
    const twin = document.getElementById(element.id);
    if (!twin || replaced?.contains(twin)) continue;
    renamed.set(element.id, element.id + uid);
    element.id += uid;
  }
  if (renamed.size === 0) return;
  for (const name of references)
    for (const element of fragment.querySelectorAll(`[${name}]`))
      element.setAttribute(name, element.getAttribute(name)!.split(/\s+/).map(id => renamed.get(id) ?? id).join(' '));
  for (const link of fragment.querySelectorAll('a[href^="#"]'))
    if (renamed.has(link.getAttribute('href')!.slice(1))) link.setAttribute('href', '#' + renamed.get(link.getAttribute('href')!.slice(1)));
}

/**
 * Takes the forms of a fragment out of the host page's form: an empty form goes to the end of the body, and every control names it.
 * What stood as form stays as an element that bears its id in data-cb-form.
 */
export function liftForms(fragment: ParentNode, uid: string): HTMLFormElement[] {
  return [...fragment.querySelectorAll('form')].map((form, i) => {
    const lifted = document.createElement('form');
    for (const { name, value } of form.attributes) lifted.setAttribute(name, value);
    lifted.id = `caspioform${uid}_${i}`;
    const place = document.createElement('div');
    place.className = form.className;
    place.dataset.cbForm = lifted.id;
    place.append(...form.childNodes);
    for (const control of place.querySelectorAll('input, select, textarea, button, output, fieldset, object')) control.setAttribute('form', lifted.id);
    form.replaceWith(place);
    document.body.append(lifted);
    return lifted;
  });
}

/** The element that holds a form's controls on the page: the form itself, or its place when it was lifted. */
export function placeOf(form: HTMLFormElement): HTMLElement {
  return (form.id && document.querySelector<HTMLElement>(`[data-cb-form="${form.id}"]`)) || form;
}

/** Scripts that came with inserted HTML do not run by themselves: they are made anew, one after the other. */
export async function runScripts(root: ParentNode, more: ScriptPiece[], nonce: string): Promise<void> {
  const types = new Set(['', 'text/javascript', 'application/javascript', 'module']);
  for (const old of [...root.querySelectorAll('script')]) {
    if (types.has(old.type.toLowerCase()) && !old.hasAttribute('data-cb-init')) await run(old.src, old.textContent ?? '', old.type, nonce, old);
  }
  for (const piece of more) await run(piece.src ?? '', piece.text ?? '', '', nonce);
}

function run(src: string, text: string, type: string, nonce: string, old?: HTMLScriptElement): Promise<void> {
  const script = document.createElement('script');
  if (old) for (const { name, value } of old.attributes) script.setAttribute(name, value);
  if (type) script.type = type;
  if (nonce) script.nonce = nonce;
  if (!src) script.textContent = text;
  const loaded = src ? new Promise<void>(done => { script.onload = script.onerror = () => done(); }) : Promise.resolve();
  if (src) { script.async = false; script.src = src; }
  if (old?.isConnected) old.replaceWith(script);
  else document.head.append(script);
  return loaded;
}

/** Adds a style sheet once for the whole page, and waits for it, so that nothing is seen unstyled. */
export function addStyle(id: string, href: string): Promise<void> {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[data-cb-style]')) {
    if (link.dataset.cbStyle !== id) continue;
    if (link.href === href) return Promise.resolve();
    link.remove();
  }
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  link.dataset.cbStyle = id;
  const loaded = new Promise<void>(done => {
    link.onload = link.onerror = () => done();
    setTimeout(done, 4000);
  });
  document.head.append(link);
  return loaded;
}

export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string> = {}, ...content: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/** Puts a box around a control; the width that the builder set becomes the box's. */
export function boxAround(control: HTMLElement, box: HTMLElement): void {
  box.style.width = control.style.width;
  if (control.style.width) control.style.width = '100%';
  control.before(box);
  box.append(control);
}

/** The controls of a name, without what only bears it as an id: a group's fieldset, or the line of text before a hidden value. */
export function controlsNamed(form: HTMLFormElement | null | undefined, name: string): HTMLInputElement[] {
  return ([...form?.elements ?? []] as HTMLInputElement[]).filter(c => c.name === name && !(c instanceof HTMLFieldSetElement));
}

/** Whether the visitor sees an element. */
export function isShown(target: Element): boolean {
  return target.getClientRects().length > 0;
}

/** JSON written into an inert script element. */
export function readJson<T>(holder: Element | null): T | null {
  const text = holder?.textContent ?? '';
  const begin = text.indexOf('{');
  if (begin < 0) return null;
  try { return JSON.parse(text.slice(begin, text.lastIndexOf('}') + 1)) as T; } catch { return null; }
}

/** The elements that a widget has not yet dressed; they count as dressed from now on. */
export function claim<E extends Element>(root: Element, selector: string, widget: string): E[] {
  return [...(root.matches(selector) ? [root as E] : []), ...root.querySelectorAll<E>(selector)].filter(e => {
    const done = new Set((e.getAttribute('data-cb-dressed') ?? '').split(' '));
    if (done.has(widget)) return false;
    e.setAttribute('data-cb-dressed', [...done, widget].join(' ').trim());
    return true;
  });
}

/** True the first time only. */
export function claimOnce(root: HTMLElement, widget: string): boolean {
  const done = (root.dataset.cbDressed ?? '').split(' ');
  if (done.includes(widget)) return false;
  root.dataset.cbDressed = [...done, widget].join(' ').trim();
  return true;
}
