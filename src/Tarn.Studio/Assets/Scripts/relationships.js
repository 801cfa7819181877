// The diagram of relationships: lines follow the boxes, boxes follow the mouse. Where they come to lie is told to the screen.
const known = new WeakSet();

/** Draws the lines, and once makes the boxes draggable. */
export function draw(canvas, screen) {
  const ground = canvas?.querySelector('.diagram-ground');
  if (!ground) return;
  lines(ground);
  if (known.has(canvas)) return;
  known.add(canvas);
  canvas.addEventListener('pointerdown', event => begin(event, canvas, screen));
  // A box that was moved is no link that was clicked.
  canvas.addEventListener('click', event => { if (canvas.dataset.moved) { event.preventDefault(); event.stopPropagation(); delete canvas.dataset.moved; } }, true);
}

function lines(ground) {
  const origin = ground.getBoundingClientRect();
  const place = id => {
    const row = document.getElementById(id);
    const box = row?.closest('[data-box]');
    if (!box) return null;
    const [r, b] = [row.getBoundingClientRect(), box.getBoundingClientRect()];
    return { left: b.left - origin.left, right: b.right - origin.left, y: r.top - origin.top + r.height / 2 };
  };
  for (const link of ground.querySelectorAll('[data-link]')) {
    const [parent, child] = [place(link.dataset.parent), place(link.dataset.child)];
    link.style.display = parent && child ? '' : 'none';
    if (!parent || !child) continue;
    // Out of the side that looks at the other; a box above or below is gone round on the right.
    const toRight = child.left >= parent.right - 20;
    const toLeft = child.right <= parent.left + 20;
    const from = { x: toLeft ? parent.left : parent.right, y: parent.y, way: toLeft ? -1 : 1 };
    const to = { x: toRight ? child.left : child.right, y: child.y, way: toRight ? -1 : 1 };
    const bend = toRight || toLeft ? Math.max(36, Math.abs(to.x - from.x) / 2) : 64;
    link.querySelector('path').setAttribute('d', `M${from.x} ${from.y}C${from.x + from.way * bend} ${from.y} ${to.x + to.way * bend} ${to.y} ${to.x} ${to.y}`);
    for (const [end, point] of [['parent', from], ['child', to]]) {
      const text = link.querySelector(`[data-end=${end}]`);
      text.setAttribute('x', point.x + point.way * 9);
      text.setAttribute('y', point.y - 6);
      text.setAttribute('text-anchor', 'middle');
    }
  }
}

function begin(event, canvas, screen) {
  const head = event.target.closest('[data-drag]');
  if (!head || event.button !== 0) return;
  const box = head.closest('[data-box]');
  const ground = canvas.querySelector('.diagram-ground');
  const start = { x: event.clientX, y: event.clientY, left: box.offsetLeft, top: box.offsetTop };
  let moved = false;
  const move = next => {
    const [dx, dy] = [next.clientX - start.x, next.clientY - start.y];
    if (!moved && Math.hypot(dx, dy) < 4) return;
    moved = true;
    box.classList.add('dragged');
    box.style.left = `${Math.max(0, start.left + dx)}px`;
    box.style.top = `${Math.max(0, start.top + dy)}px`;
    lines(ground);
  };
  const end = () => {
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', end);
    removeEventListener('pointercancel', end);
    box.classList.remove('dragged');
    if (!moved) return;
    canvas.dataset.moved = 'true';
    setTimeout(() => delete canvas.dataset.moved, 0);
    screen.invokeMethodAsync('MovedAsync', Number(box.dataset.box), Math.round(box.offsetLeft), Math.round(box.offsetTop));
  };
  addEventListener('pointermove', move);
  addEventListener('pointerup', end);
  addEventListener('pointercancel', end);
}
