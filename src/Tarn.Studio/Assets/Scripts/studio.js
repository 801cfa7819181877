// What the Studio's own components need of the browser. Works by attributes, so that components need no script of their own:
//   data-key="mod+k"     a key that presses the control (mod: Ctrl, on a Mac Command); plain keys do not count while somebody types
//   data-close           what Escape presses in a dialog
//   data-autofocus       what has the focus when a dialog opens
//   data-theme-choice    light, dark, system
//   data-side            open, close: the navigation on small screens
window.studio = (() => {
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  const isTyping = element => element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  const isShown = element => element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;

  // Keys.
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const mod = isMac ? event.metaKey : event.ctrlKey;
    if (!mod && (isTyping(event.target) || event.ctrlKey || event.metaKey)) return;
    const key = (mod ? 'mod+' : '') + (event.shiftKey && event.key.length > 1 ? 'shift+' : '') + event.key.toLowerCase();
    const dialog = document.querySelector('dialog[open]');
    for (const control of document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)) {
      // A dialog keeps the keys to itself.
      if ((dialog && !dialog.contains(control)) || control.disabled) continue;
      if (!isShown(control) && !control.hasAttribute('data-palette')) continue;
      event.preventDefault();
      if (isTyping(control)) {
        control.focus();
        return;
      }
      // What is being typed counts, as it would if the pointer had left the field to press the control.
      if (isTyping(event.target)) event.target.dispatchEvent(new Event('change', { bubbles: true }));
      control.click();
      return;
    }
  });

  // Dialogs: Escape and a click beside them press the way out, so that the component knows.
  const leave = dialog => dialog.querySelector('[data-close]')?.click();
  const showModal = dialog => {
    if (!dialog || dialog.open) return;
    const opener = document.activeElement;
    dialog.addEventListener('cancel', event => { event.preventDefault(); leave(dialog); });
    dialog.addEventListener('mousedown', event => {
      if (event.target !== dialog) return;
      const box = dialog.getBoundingClientRect();
      if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) leave(dialog);
    });
    dialog.showModal();
    const first = dialog.querySelector('[data-autofocus]') ?? dialog.querySelector('.modal-body :is(input, select, textarea, button), .modal-foot button');
    first?.focus();
    first?.select?.();
    // The component takes the dialog away by removing it: the focus goes back to where it was.
    new MutationObserver((_, watch) => {
      if (dialog.isConnected) return;
      watch.disconnect();
      if (opener instanceof HTMLElement && opener.isConnected && document.activeElement === document.body) opener.focus();
    }).observe(document.body, { childList: true, subtree: true });
  };

  // In the search, arrow keys move the choice, not the cursor.
  document.addEventListener('keydown', event => {
    if (event.target.matches?.('[data-palette-input]') && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) event.preventDefault();
  }, true);

  // Menus: beside their button, inside the window; arrow keys move.
  document.addEventListener('beforetoggle', event => {
    const menu = event.target;
    if (!menu.classList?.contains('menu') || event.newState !== 'open') return;
    const button = document.querySelector(`[popovertarget="${menu.id}"]`);
    const box = button.getBoundingClientRect();
    requestAnimationFrame(() => {
      const size = menu.getBoundingClientRect();
      const left = menu.dataset.align === 'end' ? box.right - size.width : box.left;
      const below = box.bottom + 4 + size.height <= innerHeight;
      menu.style.left = Math.max(8, Math.min(left, innerWidth - size.width - 8)) + 'px';
      menu.style.top = Math.max(8, below ? box.bottom + 4 : box.top - size.height - 4) + 'px';
      menu.querySelector('.menu-item, button, a')?.focus();
    });
  }, true);
  document.addEventListener('keydown', event => {
    const menu = event.target.closest?.('.menu:popover-open');
    if (!menu || !['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) return;
    const items = [...menu.querySelectorAll('.menu-item:not([disabled]), .segments button')];
    const at = items.indexOf(document.activeElement);
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : (at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length;
    event.preventDefault();
    items[to]?.focus();
  });
  document.addEventListener('click', event => {
    const item = event.target.closest('.menu-item');
    if (item) setTimeout(() => item.closest('.menu')?.hidePopover?.(), 0);
  });

  // Colours.
  const showTheme = () => {
    const choice = localStorage.getItem('tarn-theme') ?? 'system';
    for (const button of document.querySelectorAll('[data-theme-choice]')) button.setAttribute('aria-checked', String(button.dataset.themeChoice === choice));
  };
  document.addEventListener('click', event => {
    const choice = event.target.closest('[data-theme-choice]')?.dataset.themeChoice;
    if (!choice) return;
    if (choice === 'system') {
      localStorage.removeItem('tarn-theme');
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem('tarn-theme', choice);
      document.documentElement.dataset.theme = choice;
    }
    showTheme();
  });
  document.addEventListener('beforetoggle', showTheme, true);

  // The navigation on small screens.
  document.addEventListener('click', event => {
    const side = event.target.closest('[data-side]')?.dataset.side;
    if (!side) return;
    document.body.classList.toggle('side-open', side === 'open');
    if (side === 'open') document.querySelector('.side-link')?.focus();
  });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && document.body.classList.contains('side-open')) {
      document.body.classList.remove('side-open');
      document.querySelector('.bar-menu')?.focus();
    }
  });

  // Skip link: the address stays as it is.
  document.addEventListener('click', event => {
    if (!event.target.closest('[data-skip]')) return;
    event.preventDefault();
    document.getElementById('content')?.focus();
  }, true);

  if (isMac) document.documentElement.classList.add('mac');

  return {
    showModal,
    /** Scrolls an element into view within its list. */
    reveal: id => document.getElementById(id)?.scrollIntoView({ block: 'nearest' }),
    /** Gives an element the focus. */
    focus: selector => document.querySelector(selector)?.focus(),
    /** Copies a text, and says whether the browser let it: over plain HTTP from another machine there is no clipboard of the newer kind. */
    copy: async text => {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        const before = document.activeElement;
        const area = Object.assign(document.createElement('textarea'), { value: text, readOnly: true, className: 'visually-hidden' });
        // Beside an open dialog nothing can have the focus.
        (document.querySelector('dialog[open]') ?? document.body).append(area);
        area.select();
        const copied = document.execCommand('copy');
        area.remove();
        before?.focus?.();
        return copied;
      }
    },
  };
})();
