// Opens the circuit; when the connection breaks, tries again with growing pauses for as long as the server keeps the window.
(() => {
  const banner = document.getElementById('components-reconnect-modal');
  const pause = attempt => Math.min(10000, attempt === 0 ? 200 : 500 * 2 ** Math.min(attempt, 5));
  Blazor.start({
    circuit: {
      reconnectionOptions: { maxRetries: 60, retryIntervalMilliseconds: pause },
    },
  }).then(() => document.body.classList.add('live'));
  document.addEventListener('click', async event => {
    if (event.target.closest('[data-reload]')) location.reload();
    if (!event.target.closest('[data-reconnect]')) return;
    banner.className = 'connection components-reconnect-show';
    try {
      if (!await Blazor.reconnect()) banner.className = 'connection components-reconnect-rejected';
    } catch {
      banner.className = 'connection components-reconnect-failed';
    }
  });
  // Events that the framework cannot send are lost, and a broken wire is noticed after half a minute at the latest. So what was changed meanwhile is told once more when the wire is back.
  const silence = 30000;
  const changed = new Map();
  const isCut = () => /components-reconnect-(show|retrying|failed)/.test(banner.className);
  const isText = control => control.matches?.('textarea, input:not([type=file], [type=checkbox], [type=radio])');
  let cutSince = 0;
  const note = control => {
    changed.delete(control);
    changed.set(control, Date.now());
    for (const [oldest, at] of changed) {
      if (cutSince || at > Date.now() - silence) break;
      changed.delete(oldest);
    }
  };
  for (const type of ['input', 'change']) {
    window.addEventListener(type, event => {
      if (!event.isTrusted || event.target.type === 'file') return;
      if (isCut()) event.stopPropagation();
      if (isCut() || isText(event.target)) note(event.target);
    }, true);
  }
  new MutationObserver(() => {
    if (isCut()) {
      cutSince ||= Date.now();
      return;
    }
    if (!cutSince || banner.classList.contains('components-reconnect-rejected')) return;
    for (const [control, at] of changed) {
      if (!control.isConnected || at < cutSince - silence) continue;
      for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
    }
    changed.clear();
    cutSince = 0;
  }).observe(banner, { attributes: true, attributeFilter: ['class'] });
  // A laptop that was opened again need not wait for the next attempt.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && banner.classList.contains('components-reconnect-failed')) banner.querySelector('[data-reconnect]').click();
  });
})();
