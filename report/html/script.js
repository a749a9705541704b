'use strict';
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const shown = 12; // rows of a long table before it is unfolded

  // Light or dark: what the system says, until the reader says otherwise.
  const theme = document.getElementById('theme');
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const dark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  const named = () => { theme.textContent = dark() ? 'Light' : 'Dark'; theme.setAttribute('aria-label', theme.textContent + ' colours'); };
  try { const kept = localStorage.getItem('tracesift-theme'); if (kept) root.dataset.theme = kept; } catch { /* not allowed here */ }
  theme.addEventListener('click', () => {
    root.dataset.theme = dark() ? 'light' : 'dark';
    try { localStorage.setItem('tracesift-theme', root.dataset.theme); } catch { /* not allowed here */ }
    named();
  });
  system.addEventListener('change', named);
  named();
  theme.hidden = false;

  // Tables: each header sorts, long ones fold, and have a filter of their own.
  const text = (row) => row.textContent.toLowerCase();
  const value = (row, i, numeric) => {
    const cell = row.cells[i];
    const raw = cell.dataset.sort ?? cell.textContent.trim();
    if (raw === '') return null;
    return numeric || cell.dataset.sort !== undefined ? parseFloat(raw.replaceAll(',', '')) : raw.toLowerCase();
  };
  const compare = (a, b) => (typeof a === 'string' ? a.localeCompare(b) : a - b);

  const sort = (table, i) => {
    const heads = all('thead th', table);
    const numeric = heads[i].classList.contains('n');
    const was = heads[i].getAttribute('aria-sort');
    const down = was ? was === 'ascending' : numeric;
    heads.forEach((h) => h.removeAttribute('aria-sort'));
    heads[i].setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const rows = table.rowsInOrder.map((row) => [value(row, i, numeric), row]);
    rows.sort(([a], [b]) => (a === null || b === null ? (a === null) - (b === null) : down ? compare(b, a) : compare(a, b)));
    table.tBodies[0].append(...rows.map(([, row]) => row));
  };

  const tables = all('table').map((table) => {
    table.rowsInOrder = [...table.tBodies[0].rows];
    all('thead th', table).forEach((head, i) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      if (head.title) { button.title = head.title; head.removeAttribute('title'); }
      button.addEventListener('click', () => sort(table, i));
      head.replaceChildren(button);
    });
    const state = { table, own: '', rows: table.rowsInOrder, texts: null, folded: false };
    if (state.rows.length > shown + 3) fold(state);
    if ('filter' in table.dataset) filter(state);
    if ('late' in table.dataset) widen(state);
    return state;
  });

  function fold(state) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'unfold';
    button.addEventListener('click', () => { state.folded = !state.folded; draw(state); });
    state.table.parentElement.after(button);
    state.button = button;
    state.folded = true;
    draw(state);
  }

  function toolsOf(state) {
    if (!state.tools) {
      state.tools = document.createElement('div');
      state.tools.className = 'tools';
      state.table.parentElement.before(state.tools);
    }
    return state.tools;
  }

  // Wide tables show their main columns first.
  function widen(state) {
    const button = document.createElement('button');
    button.type = 'button';
    const set = (brief) => {
      state.table.classList.toggle('brief', brief);
      button.textContent = brief ? 'More columns' : 'Fewer columns';
      button.setAttribute('aria-expanded', String(!brief));
    };
    button.addEventListener('click', () => set(!state.table.classList.contains('brief')));
    set(true);
    toolsOf(state).append(button);
  }

  function filter(state) {
    const input = document.createElement('input');
    input.type = 'search';
    const name = state.table.caption.textContent;
    input.placeholder = 'Filter these ' + state.rows.length + ' rows';
    input.setAttribute('aria-label', 'Filter: ' + name);
    state.count = document.createElement('span');
    state.count.setAttribute('role', 'status');
    input.addEventListener('input', later(() => { state.own = input.value; apply(state); }));
    toolsOf(state).append(input, state.count);
  }

  // A row stays if it has every word of the table's filter and of the search.
  let wanted = [];
  const words = (s) => s.toLowerCase().split(/\s+/).filter(Boolean);

  function apply(state) {
    const own = words(state.own);
    const every = [...own, ...wanted];
    let n = 0;
    if (every.length && !state.texts) state.texts = state.rows.map(text);
    state.rows.forEach((row, i) => {
      const stays = every.every((word) => state.texts[i].includes(word));
      row.hidden = !stays;
      if (stays) n += 1;
    });
    state.matches = every.length ? n : 0;
    if (state.count) state.count.textContent = own.length ? n + ' of ' + state.rows.length + ' rows' : '';
    draw(state, every.length > 0);
    return state.matches;
  }

  function draw(state, searching = false) {
    if (!state.button) return;
    state.table.classList.toggle('folded', state.folded && !searching);
    state.button.hidden = searching;
    state.button.textContent = state.folded ? 'Show all ' + state.rows.length + ' rows' : 'Show ' + shown + ' rows';
    state.button.setAttribute('aria-expanded', String(!state.folded));
  }

  function later(f) {
    let timer = 0;
    return () => { clearTimeout(timer); timer = setTimeout(f, 120); };
  }

  // The search goes through every table at once; Enter goes to the next row that it found.
  const find = document.getElementById('find');
  const found = document.getElementById('found');
  let at = -1;
  const search = () => {
    wanted = words(find.value);
    at = -1;
    let rows = 0, hits = 0;
    for (const state of tables) {
      const n = apply(state);
      rows += n;
      if (n) hits += 1;
    }
    for (const section of all('main section')) {
      const any = tables.some((state) => state.matches && section.contains(state.table));
      section.classList.toggle('quiet', wanted.length > 0 && !any);
    }
    all('tr.hit').forEach((row) => row.classList.remove('hit'));
    found.textContent = !wanted.length ? '' : rows ? rows + (rows === 1 ? ' row in ' : ' rows in ') + hits + (hits === 1 ? ' table' : ' tables') : 'nothing found';
  };
  find.addEventListener('input', later(search));
  find.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { find.value = ''; search(); }
    if (event.key !== 'Enter' || !wanted.length) return;
    const rows = all('main tbody tr:not([hidden])');
    if (!rows.length) return;
    document.body.classList.add('whole'); // what is laid out late would move the row away
    at = (at + (event.shiftKey ? rows.length - 1 : 1)) % rows.length;
    all('tr.hit').forEach((row) => row.classList.remove('hit'));
    rows[at].classList.add('hit');
    rows[at].closest('details.numbers')?.setAttribute('open', '');
    rows[at].scrollIntoView({ block: 'center', behavior: 'instant' });
  });
  find.parentElement.hidden = false;
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); find.focus(); }
  });
})();
