// A signature: drawn by mouse, finger or pen, or typed by those who cannot draw.
import SignaturePad from 'signature_pad';
import type { Page } from '../page';
import type { Section } from '../section';
import { claim, element } from '../dom';

export function attach(section: Section, page: Page): void {
  for (const place of claim<HTMLElement>(section.element, '[data-cb-signature]', 'signature')) draw(place, page);
}

function draw(place: HTMLElement, page: Page): void {
  const carrier = place.querySelector<HTMLInputElement>('input[type=hidden]');
  if (!carrier) return;
  const typed = place.querySelector<HTMLInputElement>('input[type=text]');
  const canvas = element('canvas', { class: 'cbSignatureCanvas', 'aria-hidden': 'true' });
  const clear = element('button', { type: 'button', class: 'cbSecondaryButton' }, page.language.text('Clear'));
  place.prepend(canvas, clear);
  const pad = new SignaturePad(canvas, { penColor: '#111', backgroundColor: '#fff' });

  const fit = () => {
    const ratio = Math.max(devicePixelRatio, 1);
    if (canvas.offsetWidth === 0 || Math.abs(canvas.width - canvas.offsetWidth * ratio) < 2) return;
    const kept = pad.toData();
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext('2d')!.scale(ratio, ratio);
    pad.clear();
    if (kept.length) pad.fromData(kept);
  };
  new ResizeObserver(fit).observe(canvas);
  fit();
  const save = () => {
    carrier.value = pad.isEmpty() ? '' : pad.toDataURL('image/png');
    carrier.dispatchEvent(new Event('change', { bubbles: true }));
  };
  pad.addEventListener('endStroke', save);
  clear.onclick = () => {
    pad.clear();
    if (typed) typed.value = '';
    save();
  };
  // A typed name is written onto the same sheet.
  typed?.addEventListener('change', () => {
    pad.clear();
    const pen = canvas.getContext('2d')!;
    pen.fillStyle = '#111';
    pen.font = 'italic 32px "Segoe Script", "Brush Script MT", cursive';
    pen.textBaseline = 'middle';
    pen.fillText(typed.value, 16, canvas.offsetHeight / 2, canvas.offsetWidth - 32);
    carrier.value = typed.value.trim() ? canvas.toDataURL('image/png') : '';
    carrier.dispatchEvent(new Event('change', { bubbles: true }));
  });
}
