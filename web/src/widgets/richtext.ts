// A small editor over a text area: the text area keeps the HTML and is what gets posted; the server cleans it.
import type { Section } from '../section';
import { claim, element } from '../dom';
import { labelOf } from '../errors';

interface Tool { name: string; sign: string; command?: string; value?: string; ask?: (editor: HTMLElement) => string | null }

const icon = (path: string) => `<svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${path}"/></svg>`;

const simple: Tool[] = [
  { name: 'Bold', sign: '<b>B</b>', command: 'bold' },
  { name: 'Italic', sign: '<i>I</i>', command: 'italic' },
  { name: 'Underline', sign: '<u>U</u>', command: 'underline' },
  { name: 'Bulleted list', sign: icon('M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01'), command: 'insertUnorderedList' },
  { name: 'Numbered list', sign: icon('M10 6h10M10 12h10M10 18h10M4 5l1-1v4M4 16h2l-2 3h2'), command: 'insertOrderedList' },
  { name: 'Link', sign: icon('M10 14a4 4 0 0 0 6 0l4-4a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-4 4a4 4 0 0 0 6 6l1-1'), command: 'createLink', ask: () => window.prompt('https://', 'https://') },
];
const standard: Tool[] = [
  ...simple,
  { name: 'H2 heading', sign: 'H2', command: 'formatBlock', value: 'h2' },
  { name: 'H3 heading', sign: 'H3', command: 'formatBlock', value: 'h3' },
  { name: 'Paragraph', sign: '¶', command: 'formatBlock', value: 'p' },
  { name: 'Align start', sign: icon('M4 6h16M4 12h10M4 18h13'), command: 'justifyLeft' },
  { name: 'Centre', sign: icon('M4 6h16M7 12h10M5 18h14'), command: 'justifyCenter' },
  { name: 'Align end', sign: icon('M4 6h16M10 12h10M7 18h13'), command: 'justifyRight' },
  { name: 'Colour', sign: '<span style="color:#c0392b">A</span>', command: 'foreColor', ask: () => window.prompt('#rrggbb', '#c0392b') },
  { name: 'Table', sign: icon('M4 5h16v14H4zM4 12h16M12 5v14'), command: 'insertHTML', value: `<table><tbody>${'<tr><td><br></td><td><br></td><td><br></td></tr>'.repeat(2)}</tbody></table><p><br></p>` },
  { name: 'Image', sign: icon('M4 5h16v14H4zM5 18l5-6 4 4 2-2 3 3M15 9h.01'), command: 'insertImage', ask: () => window.prompt('https://', 'https://') },
  { name: 'Remove formatting', sign: icon('M6 5h12M12 5l-3 14M16 15l4 4M20 15l-4 4'), command: 'removeFormat' },
];

export function attach(section: Section): void {
  for (const area of claim<HTMLTextAreaElement>(section.element, 'textarea[data-cb-rich]', 'richtext')) edit(area);
}

function edit(area: HTMLTextAreaElement): void {
  const level = (area.dataset.cbRich ?? '').toLowerCase();
  const tools = level === 'simple' ? simple : standard;
  const label = labelOf(area);
  const editor = element('div', {
    class: 'cbFormRichText', contenteditable: 'true', role: 'textbox', 'aria-multiline': 'true', id: `${area.id || area.name}_rich`, 'aria-label': label,
  });
  editor.style.minHeight = `${Math.max(area.rows || 4, 4) * 1.5}em`;
  editor.append(clean(area.value));
  area.dataset.cbStandIn = editor.id;
  for (const each of area.labels ?? []) each.addEventListener('click', () => editor.focus());

  const bar = element('div', { class: 'cbRichTools', role: 'toolbar', 'aria-label': label });
  for (const tool of tools) {
    const button = element('button', { type: 'button', title: tool.name, 'aria-label': tool.name, tabindex: bar.childElementCount ? '-1' : '0' });
    button.innerHTML = tool.sign;
    button.onmousedown = event => event.preventDefault();
    button.onclick = () => {
      editor.focus();
      const value = tool.ask ? tool.ask(editor) : tool.value ?? '';
      if (value !== null && !/^\s*javascript:/i.test(value)) document.execCommand(tool.command!, false, value);
      save();
    };
    bar.append(button);
  }
  bar.onkeydown = event => {
    const stops = [...bar.children] as HTMLElement[];
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const to = stops[(stops.indexOf(document.activeElement as HTMLElement) + by + stops.length) % stops.length]!;
    for (const stop of stops) stop.tabIndex = stop === to ? 0 : -1;
    to.focus();
  };
  const save = () => {
    const html = editor.textContent!.trim() === '' && !editor.querySelector('img, table') ? '' : editor.innerHTML;
    if (html === area.value) return;
    area.value = html;
    area.dispatchEvent(new Event('input', { bubbles: true }));
  };
  editor.addEventListener('input', save);
  editor.addEventListener('blur', () => { save(); area.dispatchEvent(new Event('change', { bubbles: true })); });
  editor.addEventListener('paste', event => {
    const html = event.clipboardData?.getData('text/html');
    if (!html) return;
    event.preventDefault();
    const holder = document.createElement('div');
    holder.append(clean(html));
    document.execCommand('insertHTML', false, holder.innerHTML);
  });
  if (level === 'advanced') {
    const source = element('button', { type: 'button', title: 'HTML', 'aria-label': 'HTML', 'aria-pressed': 'false', tabindex: '-1' }, '</>');
    source.onclick = () => {
      area.hidden = !area.hidden;
      editor.hidden = !area.hidden;
      source.setAttribute('aria-pressed', String(!area.hidden));
      if (area.hidden) editor.replaceChildren(clean(area.value));
    };
    bar.append(source);
  }
  area.hidden = true;
  area.after(element('div', { class: 'cbRichBox' }, bar, editor));
  area.parentElement!.querySelector('.cbRichBox')!.append(area);
  new MutationObserver(() => { editor.contentEditable = String(!area.disabled && !area.readOnly); }).observe(area, { attributes: true, attributeFilter: ['disabled', 'readonly'] });
}

const kept = new Set('P BR B STRONG I EM U S UL OL LI A H1 H2 H3 H4 H5 H6 BLOCKQUOTE PRE CODE TABLE THEAD TBODY TFOOT TR TH TD IMG SPAN DIV HR SUB SUP FONT'.split(' '));
const attributes = new Set(['href', 'src', 'alt', 'title', 'colspan', 'rowspan', 'width', 'height', 'color', 'align', 'style']);

/** Stored or pasted HTML, less all that could run or load: it must not act before the server has cleaned it. */
function clean(html: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  for (const node of [...parsed.body.querySelectorAll('*')]) {
    if (/^(SCRIPT|STYLE|IFRAME|OBJECT|EMBED|FORM|META|LINK|TEMPLATE|SVG|MATH)$/i.test(node.tagName)) { node.remove(); continue; }
    for (const { name, value } of [...node.attributes])
      if (!attributes.has(name) || (/^(href|src)$/.test(name) && !/^(https?:|mailto:|tel:|data:image\/|[/#?.]|[^:]*$)/i.test(value.trim())) || (name === 'style' && /url\(|expression|position/i.test(value)))
        node.removeAttribute(name);
    if (!kept.has(node.tagName)) node.replaceWith(...node.childNodes);
  }
  const fragment = document.createDocumentFragment();
  fragment.append(...[...parsed.body.childNodes].map(n => document.importNode(n, true)));
  return fragment;
}
