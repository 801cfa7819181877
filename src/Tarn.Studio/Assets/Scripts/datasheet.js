// The datasheet's part in the browser: which rows are in sight, which keys are the grid's, the editor's focus, the clipboard, downloads.
// What is shown and written is decided by the server.

// Browsers do not lay out more pixels than this: beyond it, the scroll bar stands for the rows instead of measuring them.
const TALLEST = 15_000_000;
const MOVES = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown', 'Enter', 'F2', 'Escape', 'Delete', 'Backspace', ' ']);

export function attach(root, sheet, rowHeight, narrowest, widest) {
  let rows = 0;
  let busy = false;
  let asked = false;
  let leaving = false;
  // Keys are worked off one after the other: who types faster than the server answers loses none.
  const waiting = [];
  let working = false;
  const work = async stroke => {
    working = true;
    try {
      for (let next = stroke; next; next = waiting.shift()) await handle(next);
    } catch { waiting.length = 0; }
    working = false;
  };

  const body = () => root.querySelector('.sheet-body');
  const headHeight = () => root.querySelector('.sheet-head').offsetHeight;
  const room = () => Math.max(rowHeight, root.clientHeight - headHeight() - (root.querySelector('.sheet-totals')?.offsetHeight ?? 0));
  const height = () => Math.min(rows * rowHeight, TALLEST);
  const scaled = () => rows * rowHeight > TALLEST;
  const visible = () => room() / rowHeight;
  const firstRow = () => scaled() ? root.scrollTop / Math.max(1, height() - room()) * Math.max(0, rows - visible()) : root.scrollTop / rowHeight;

  const look = async () => {
    if (busy) { asked = true; return; }
    busy = true;
    do {
      asked = false;
      const first = Math.max(0, firstRow());
      // In scaled sheets the block stands where the scroll bar is; its first row may begin above.
      const top = scaled() ? root.scrollTop : first * rowHeight;
      try { await sheet.invokeMethodAsync("ShowAsync", first, Math.ceil(visible()) + 1, top); } catch { break; }
    } while (asked);
    busy = false;
  };
  let frame = 0;
  // A cell that is scrolled out of sight is left, as by a click elsewhere: its row may not be drawn any more.
  const leaveHidden = () => {
    const row = Number(editor()?.closest('[data-r]')?.dataset.r ?? NaN);
    if (!leaving && (row + 1 <= firstRow() || row >= firstRow() + visible())) commit('blur', false);
  };
  const onScroll = () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(() => { leaveHidden(); look(); }); };
  root.addEventListener('scroll', onScroll, { passive: true });
  const sizes = new ResizeObserver(onScroll);
  sizes.observe(root);

  const editor = () => root.querySelector('[data-editor]');
  const valueOf = element => element.matches('[data-editor-list]')
    ? [...element.querySelectorAll('input:checked')].map(box => box.value).join(',')
    : element.value;
  const commit = (key, shift) => {
    const element = editor();
    if (!element) return Promise.resolve();
    leaving = true;
    return sheet.invokeMethodAsync('CommitAsync', valueOf(element), key, shift);
  };
  const handle = ({ key, shift, far }) => {
    const element = editor();
    if (!element) return sheet.invokeMethodAsync('KeyAsync', key, shift, far);
    if (key === 'Escape') { leaving = true; return sheet.invokeMethodAsync('KeyAsync', key, shift, far); }
    if (key === 'Enter' || key === 'Tab') return commit(key, shift);
    if (key.length === 1) element.setRangeText?.(key, element.selectionStart, element.selectionEnd, 'end');
    return Promise.resolve();
  };

  root.addEventListener('keydown', event => {
    if (event.isComposing) return;
    const mod = event.ctrlKey || event.metaKey;
    const stroke = { key: event.key, shift: event.shiftKey, far: mod };
    const element = event.target.closest('[data-editor]');
    if (element) {
      event.stopPropagation();
      const isList = element.matches('[data-editor-list]');
      const leaves = event.key === 'Escape' || (event.key === 'Tab' && !isList) || (event.key === 'Enter' && !(event.shiftKey && element.tagName === 'TEXTAREA'));
      if (working && (leaves || event.key.length === 1) && !mod) { event.preventDefault(); waiting.push(stroke); return; }
      if (!leaves) return;
      event.preventDefault();
      work(stroke);
      return;
    }
    if (event.target !== root || event.altKey) return;
    if (mod && event.key !== 'Home' && event.key !== 'End') return;
    if (!(MOVES.has(event.key) || event.key.length === 1 || (event.key === 'Tab' && working))) return;
    event.preventDefault();
    if (working) waiting.push(stroke);
    else work(stroke);
  });

  const cellOf = event => event.target.closest('[data-c]');
  root.addEventListener('mousedown', event => {
    const cell = cellOf(event);
    if (!cell || event.button !== 0 || event.target.closest('[data-editor], input, button, a, select')) return;
    event.preventDefault();
    if (editor()) commit('click', false);
    root.focus({ preventScroll: true });
    // The second press of a double click opens the cell; the event of its own could miss it, since the first press has drawn it anew.
    if (event.detail === 2) sheet.invokeMethodAsync('KeyAsync', 'F2', false, false);
    else sheet.invokeMethodAsync('ClickAsync', Number(cell.parentElement.dataset.r), Number(cell.dataset.c));
  });
  root.addEventListener('change', event => {
    const box = event.target.closest('[data-pick]');
    if (!box) return;
    sheet.invokeMethodAsync('PickAsync', Number(box.closest('[data-key]').dataset.key), box.checked);
    root.focus({ preventScroll: true });
  });
  root.addEventListener('focusout', event => {
    const element = event.target.closest('[data-editor]');
    if (!element || leaving || !element.isConnected || element.contains(event.relatedTarget) || !document.hasFocus()) return;
    commit('blur', false);
  });

  root.addEventListener('copy', event => {
    if (event.target.closest?.('[data-editor]') || !getSelection().isCollapsed) return;
    const picked = [...root.querySelectorAll('.sheet-row.picked')];
    const text = cell => cell.dataset.copy ?? cell.textContent.trim();
    const lines = picked.length ? picked.map(row => [...row.querySelectorAll('[data-c]')].map(text).join('\t')) : [...root.querySelectorAll('.sheet-cell.active')].map(text);
    if (!lines.length) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', lines.join('\r\n'));
  });
  root.addEventListener('paste', event => {
    if (event.target.closest?.('[data-editor]')) return;
    const text = event.clipboardData.getData('text/plain');
    event.preventDefault();
    if (text.length > 1_500_000) sheet.invokeMethodAsync('PasteTooLongAsync');
    else if (text) sheet.invokeMethodAsync('PasteAsync', text);
  });

  // Columns: the edge of a title is dragged to make the column wider, the title to move it.
  const titles = () => [...root.querySelectorAll('[data-title]')];
  root.addEventListener('pointerdown', event => {
    const grip = event.target.closest('[data-grip]');
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    const column = Number(grip.dataset.grip);
    const begun = event.clientX;
    const tracks = root.style.getPropertyValue('--columns').trim().split(/\s+/);
    const before = parseFloat(tracks[column + 1]);
    let width = before;
    const move = moved => {
      width = Math.round(Math.min(widest, Math.max(narrowest, before + moved.clientX - begun)));
      root.style.setProperty('--columns', tracks.with(column + 1, width + 'px').join(' '));
    };
    const end = ended => {
      grip.removeEventListener('pointermove', move);
      if (ended.type === 'pointercancel') root.style.setProperty('--columns', tracks.join(' '));
      else if (width !== before) sheet.invokeMethodAsync('ResizeAsync', column, width);
    };
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener('pointermove', move);
    grip.addEventListener('pointerup', end, { once: true });
    grip.addEventListener('pointercancel', end, { once: true });
  });
  root.addEventListener('dblclick', event => {
    const grip = event.target.closest('[data-grip]');
    if (grip) sheet.invokeMethodAsync('ResizeAsync', Number(grip.dataset.grip), 0);
  });
  let dragged = -1;
  const markTitle = over => { for (const title of titles()) title.classList.toggle('over', title === over); };
  root.addEventListener('dragstart', event => {
    const title = event.target.closest?.('[data-title]');
    if (!title || event.target.closest('[data-grip]')) { event.preventDefault(); return; }
    dragged = Number(title.dataset.title);
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', title.textContent.trim());
  });
  root.addEventListener('dragover', event => {
    const title = event.target.closest('[data-title]');
    if (dragged < 0 || !title) return;
    event.preventDefault();
    markTitle(Number(title.dataset.title) === dragged ? null : title);
  });
  root.addEventListener('drop', event => {
    const title = event.target.closest('[data-title]');
    if (dragged < 0 || !title) return;
    event.preventDefault();
    sheet.invokeMethodAsync('MoveColumnAsync', dragged, Number(title.dataset.title));
  });
  root.addEventListener('dragend', () => { dragged = -1; markTitle(null); });

  // From here on clicks and keys are heard.
  root.dataset.live = 'true';
  return {
    /** The number of rows, the one for a new record included. */
    setRows(count) {
      rows = count;
      const element = body();
      if (element) element.style.height = height() + 'px';
      onScroll();
    },
    reveal(row, column) {
      const first = firstRow();
      const whole = Math.floor(visible());
      if (row < first || row > first + whole - 1) {
        const target = row < first ? row : row - whole + 1;
        root.scrollTop = scaled() ? target / Math.max(1, rows - visible()) * (height() - room()) : row < first ? row * rowHeight : (row + 1) * rowHeight - room();
      }
      const head = titles()[column];
      if (!head) return;
      // What stays at the left hides what is scrolled under it; on a phone only the records' places stay.
      const stays = [root.querySelector('.sheet-head .sheet-mark'), ...titles()].filter(title => getComputedStyle(title).position === 'sticky');
      if (column === 0) root.scrollLeft = 0;
      if (column === 0 || stays.includes(head)) return;
      const taken = stays.reduce((sum, title) => sum + title.offsetWidth, 0);
      const x = head.offsetLeft - root.scrollLeft;
      if (x < taken) root.scrollLeft = head.offsetLeft - taken;
      if (x + head.offsetWidth > root.clientWidth) root.scrollLeft = head.offsetLeft + head.offsetWidth - root.clientWidth;
    },
    edit(select) {
      leaving = false;
      const element = editor();
      const control = element?.matches('[data-editor-list]') ? element.querySelector('input, button') : element;
      if (!control) return;
      control.focus({ preventScroll: true });
      if (select) control.select?.();
      else control.setSelectionRange?.(control.value.length, control.value.length);
    },
    stay() {
      leaving = false;
    },
    focus() {
      root.focus({ preventScroll: true });
    },
    dispose() {
      sizes.disconnect();
      cancelAnimationFrame(frame);
    },
  };
}
