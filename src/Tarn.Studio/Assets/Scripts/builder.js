// The DataPage builder: elements are moved by the mouse, and the preview has the width of a device whatever room there is.

/** Lets people drag the entries of a list; tells the component from where to where. */
export function sort(list, component) {
  let from = -1;
  const itemOf = event => event.target instanceof Element ? event.target.closest('li.element') : null;
  const placeOf = item => [...list.children].indexOf(item);
  const mark = item => list.querySelectorAll('.over').forEach(other => other !== item && other.classList.remove('over'));
  list.addEventListener('dragstart', event => {
    const item = itemOf(event);
    if (!item) return;
    from = placeOf(item);
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', item.textContent.trim());
  });
  list.addEventListener('dragover', event => {
    const item = itemOf(event);
    if (from < 0 || !item) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    mark(item);
    if (placeOf(item) !== from) item.classList.add('over');
  });
  list.addEventListener('drop', event => {
    const item = itemOf(event);
    if (from < 0 || !item) return;
    event.preventDefault();
    const to = placeOf(item);
    mark(null);
    if (to !== from) component.invokeMethodAsync('MoveAsync', from, to);
    from = -1;
  });
  list.addEventListener('dragend', () => { mark(null); from = -1; });
}

const widths = { desktop: 1200, tablet: 768, phone: 390 };

/** Gives the preview a device's width, made smaller where the room is. */
export function fit(ground) {
  const frame = ground.querySelector('iframe');
  const draw = () => {
    const width = widths[[...frame.classList].find(name => name in widths)] ?? widths.desktop;
    const scale = Math.min(1, ground.clientWidth / width);
    frame.style.width = `${width}px`;
    frame.style.height = `${Math.round(ground.clientHeight / scale)}px`;
    frame.style.transform = scale < 1 ? `scale(${scale})` : '';
    frame.style.left = `${Math.max(0, Math.round((ground.clientWidth - width) / 2))}px`;
  };
  new ResizeObserver(draw).observe(ground);
  new MutationObserver(draw).observe(frame, { attributes: true, attributeFilter: ['class'] });
  draw();
}

/** Gives an element the focus where the one that had it is gone. */
export function focusInstead(selector) {
  if (document.activeElement === document.body) document.querySelector(selector)?.focus();
}

/** Puts a text into a control where the cursor is, as if it had been typed. */
export function insert(id, text) {
  const control = document.getElementById(id);
  if (!control) return;
  control.setRangeText(text, control.selectionStart ?? control.value.length, control.selectionEnd ?? control.value.length, 'end');
  control.dispatchEvent(new Event('change', { bubbles: true }));
  control.focus();
}
