// Completion in a formula: fields after "[", functions by their first letters.
export function attach(text, list, entries) {
  let shown = [];
  let at = 0;
  let start = 0;

  const hide = () => { shown = []; list.hidden = true; text.removeAttribute('aria-activedescendant'); };
  const draw = () => {
    list.replaceChildren(...shown.map((entry, i) => {
      const item = document.createElement('li');
      item.id = 'formula-option-' + i;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', String(i === at));
      const name = document.createElement('b');
      name.textContent = entry.name;
      const help = document.createElement('span');
      help.textContent = entry.help;
      item.append(name, help);
      item.addEventListener('mousedown', event => { event.preventDefault(); take(entry); });
      return item;
    }));
    list.hidden = shown.length === 0;
    if (shown.length) {
      text.setAttribute('aria-activedescendant', 'formula-option-' + at);
      list.children[at].scrollIntoView({ block: 'nearest' });
    }
  };
  const take = entry => {
    const end = text.selectionEnd;
    const behind = text.value.slice(end);
    const insert = entry.insert;
    const bar = insert.indexOf('|');
    // A bracket that stands there already is not written twice.
    text.value = text.value.slice(0, start) + insert.replace('|', '') + (insert.endsWith(']') && behind.startsWith(']') ? behind.slice(1) : behind);
    const cursor = start + (bar < 0 ? insert.length : bar);
    text.setSelectionRange(cursor, cursor);
    hide();
    text.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const look = () => {
    const before = text.value.slice(0, text.selectionStart);
    const field = /\[(?:@(?:f(?:i(?:e(?:l(?:d(?::)?)?)?)?)?)?)?(\w*)$/i.exec(before);
    const word = field ? null : /(?:^|[^\w@:\]'])([A-Za-z_]\w*)$/.exec(before);
    const inText = (before.match(/'/g) ?? []).length % 2 === 1;
    if (inText || (!field && !word)) { hide(); return; }
    const wanted = (field ? field[1] : word[1]).toLowerCase();
    start = before.length - (field ? field[0].length : word[1].length);
    shown = entries.filter(e => field ? e.kind === 'field' && e.name.toLowerCase().includes(wanted) : e.name.toLowerCase().startsWith(wanted)).slice(0, 12);
    if (shown.length === 1 && shown[0].name.toLowerCase() === wanted && !field) shown = [];
    at = 0;
    draw();
  };

  text.setAttribute('aria-autocomplete', 'list');
  text.addEventListener('input', event => { if (event.isTrusted) look(); });
  text.addEventListener('blur', hide);
  text.addEventListener('keydown', event => {
    if (!shown.length) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      at = (at + (event.key === 'ArrowDown' ? 1 : shown.length - 1)) % shown.length;
      draw();
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault();
      take(shown[at]);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      hide();
    }
  });
  // What was typed before the script was there.
  if (text.value && document.activeElement === text) look();
}
