// Files on their way in: dropped or chosen in the browser, sent beside the circuit, so that a large one neither blocks the Studio nor fills its memory.
const batches = new Map();
const zones = new WeakMap();
let last = 0;

/** Takes files that are dropped on the zone or chosen with the input, and tells the screen. */
export function attach(zone, input, screen) {
  const hold = (files, folders) => {
    if (!files.length && !folders) return;
    const id = `batch-${++last}`;
    batches.set(id, { files, stopped: false, request: null });
    screen.invokeMethodAsync('ChosenAsync', id, files.map(file => ({ name: file.name, size: file.size })), folders);
  };
  const carriesFiles = event => [...(event.dataTransfer?.types ?? [])].includes('Files');
  let depth = 0;
  const listeners = {
    dragenter(event) { if (!carriesFiles(event)) return; event.preventDefault(); depth++; zone.classList.add('dropping'); },
    dragover(event) { if (!carriesFiles(event)) return; event.preventDefault(); event.dataTransfer.dropEffect = 'copy'; },
    dragleave(event) { if (carriesFiles(event) && --depth <= 0) { depth = 0; zone.classList.remove('dropping'); } },
    drop(event) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      zone.classList.remove('dropping');
      const items = [...event.dataTransfer.items].filter(item => item.kind === 'file');
      const isFolder = item => item.webkitGetAsEntry?.()?.isDirectory ?? false;
      hold(items.filter(item => !isFolder(item)).map(item => item.getAsFile()).filter(file => file), items.some(isFolder));
    },
  };
  for (const [name, listener] of Object.entries(listeners)) zone.addEventListener(name, listener);
  // A file that misses the zone must not replace the Studio.
  const astray = event => { if (carriesFiles(event) && !zone.contains(event.target)) event.preventDefault(); };
  addEventListener('dragover', astray);
  addEventListener('drop', astray);
  input.addEventListener('change', () => { hold([...input.files], false); input.value = ''; });
  zones.set(zone, () => { removeEventListener('dragover', astray); removeEventListener('drop', astray); });
}

/** The screen is left; what is being sent goes on. */
export function detach(zone) { zones.get(zone)?.(); }

/** Opens the browser's dialog. */
export function choose(input) { input.click(); }

/** Sends files one after the other; answers at once, and reports to the run. */
export function send(id, steps, run) {
  work(batches.get(id), steps, run).finally(() => batches.delete(id));
}

/** Sends nothing more. */
export function stop(id) {
  const batch = batches.get(id);
  if (!batch) return;
  batch.stopped = true;
  batch.request?.abort();
}

async function work(batch, steps, run) {
  const results = [];
  let before = 0;
  let told = 0;
  for (const step of steps) {
    if (batch.stopped) break;
    const file = batch.files[step.index];
    results.push(await put(batch, file, step, sent => {
      if (performance.now() - told < 200) return;
      told = performance.now();
      run.invokeMethodAsync('Progress', before + sent, results.length).catch(() => { });
    }));
    before += file.size;
  }
  await run.invokeMethodAsync('Ended', results).catch(() => { });
}

function put(batch, file, step, progress) {
  return new Promise(resolve => {
    const request = new XMLHttpRequest();
    const end = (ok, text) => { batch.request = null; resolve({ name: step.name, ok, text }); };
    const words = () => { try { return JSON.parse(request.responseText).text; } catch { return null; } };
    batch.request = request;
    request.upload.onprogress = event => progress(event.loaded);
    request.onload = () => request.status === 201 ? end(true, null)
      : end(false, words() ?? (request.status === 401 ? 'you were signed out' : `the server answered ${request.status}`));
    request.onerror = () => end(false, 'the connection broke');
    request.onabort = () => end(false, 'stopped');
    request.open('PUT', new URL(`stored-files?folder=${step.folder}&name=${encodeURIComponent(step.name)}&clash=${step.clash}`, document.baseURI));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.send(file);
  });
}
