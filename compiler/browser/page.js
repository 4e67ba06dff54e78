// page.js - the page of a guide in a browser. It asks the reader, which is
// WebAssembly (reader/wasm/wasm.c), and shows what it answers. browser.c puts it
// into the page behind run.js, without comments of whole lines and without margins.
//
// What a guide says becomes text nodes alone, and links to https, http, mailto and
// records of the guide: nothing here makes elements of text.
'use strict';

(() => {
  const byId = (id) => document.getElementById(id);
  const encoder = new TextEncoder(), decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const wide = matchMedia('(min-width: 860px)');
  const HITS = 12, MOST_LISTED = 3000;

  // ------------------------------------------------------------ the reader

  let c, reader;

  const memory = () => new Uint8Array(c.memory.buffer);

  // Puts pieces of bytes into the reader's memory, one behind the other; how many there are.
  function put(pieces) {
    const n = pieces.reduce((sum, piece) => sum + piece.length, 0);
    let at = n < 2 ** 31 ? c.room(reader, n) >>> 0 : 0;
    if (at === 0)
      throw new Error('out of memory');
    for (const piece of pieces) {
      memory().set(piece, at);
      at += piece.length;
    }
    return n;
  }

  const zeroed = (text) => encoder.encode(text.replaceAll('\0', ' ') + '\0');

  function said(which) {
    const at = c.said(reader, which) >>> 0;
    return decoder.decode(memory().subarray(at, at + (c.said_bytes(reader, which) >>> 0)));
  }

  const complaint = () => said(1).trim().replace(/^icsync-kb: /, '');
  const fail = () => { throw new Error(complaint()); };

  function open(name, bytes) {
    if (c.open(reader, put([zeroed(name), bytes]), Math.floor(Date.now() / 86400000)) > 1)
      fail();
  }

  // The answer to a command line of icsync-kb, as text and as an object.
  function answer(...words) {
    if (c.ask(reader, put(words.map(zeroed))) > 1 || c.said_bytes(reader, 0) === 0)
      fail();
    return said(0);
  }

  const ask = (...words) => JSON.parse(answer(...words));

  // ------------------------------------------------------------------ text

  // What would turn the order of a text around, or is not to be seen, is shown as on a terminal.
  const clean = (text) => text.replace(/[\0-\x08\x0B-\x1F\x7F-\x9F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/gu,
    (hidden) => '<U+' + hidden.codePointAt(0).toString(16).toUpperCase().padStart(4, '0') + '>');

  // An element with a class and what is in it: elements and texts.
  function make(tag, name, ...inside) {
    const element = document.createElement(tag);
    if (name)
      element.className = name;
    element.append(...inside.map((one) => typeof one === 'string' ? clean(one) : one));
    return element;
  }

  // A text with marks, which are ranges of its bytes.
  function marked(text, marks) {
    const bytes = encoder.encode(text), out = [];
    let at = 0;
    for (const [start, end] of marks) {
      out.push(clean(decoder.decode(bytes.subarray(at, start))), make('mark', '', decoder.decode(bytes.subarray(start, end))));
      at = end;
    }
    out.push(clean(decoder.decode(bytes.subarray(at))));
    return out;
  }

  const count = (n, one, many) => n + ' ' + (n === 1 ? one : many);
  const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

  // ------------------------------------------------- what is open and shown

  let info, kinds, records, state, limit = HITS, hits = [], guided;
  const NO_RUN = { run: null, answers: [], of: '', stop: false };

  const known = (choice) => info.facets.some((facet) => facet.values.some((value) => choice === facet.name + ':' + value.name));
  const parameters = () => new URLSearchParams(location.hash.slice(1));

  function readAddress() {
    const p = parameters();
    const run = p.has('run') ? { run: p.get('run'), answers: p.getAll('a'), of: p.get('of') || '', stop: p.has('stop') } : NO_RUN;
    return { q: p.get('q') || '', id: p.get('id') || '', only: [...new Set(p.getAll('only'))].filter(known), ...run };
  }

  function address(change) {
    const s = { ...state, ...change }, p = new URLSearchParams();
    if (s.run !== null)
      p.set('run', s.run);
    if (s.q)
      p.set('q', s.q);
    for (const choice of s.only)
      p.append('only', choice);
    if (s.answers.length > 0)
      p.set('of', info.digest.slice(0, 8));
    for (const one of s.answers)
      p.append('a', one);
    if (s.stop)
      p.set('stop', '');
    if (s.id)
      p.set('id', s.id);
    return '#' + p.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@');
  }

  const facetOptions = () => state.only.map((choice) => '--' + choice.replace(':', '='));

  function tell(text, bad) {
    byId('said').textContent = clean(text);
    byId('said').classList.toggle('bad', !!bad);
  }

  // -------------------------------------------------------------- the list

  function entry(record, ...inside) {
    const a = make('a', '', ...inside);
    a.href = address({ id: record.id });
    a.dataset.id = record.id;
    return make('li', '', a);
  }

  const kindLabel = (record) => record.kind ? kinds.get(record.kind).label || record.kind : '';

  // Labels of the values that a record has.
  const valueLabels = (record) => info.facets.flatMap((facet) => facet.values
    .filter((value) => Object.hasOwn(record.facets, facet.name) && record.facets[facet.name].includes(value.name))
    .map((value) => value.label || value.name));

  function hitEntry(hit) {
    return entry(hit, make('b', '', hit.title), make('small', '', [kindLabel(hit), ...valueLabels(hit), hit.path].filter(Boolean).join(' · ')),
      make('p', '', hit.cut_before ? '… ' : '', ...marked(hit.snippet, hit.highlights), hit.cut_after ? ' …' : ''));
  }

  // How the reader took words that the guide lacks.
  function understood(answer) {
    const says = { corrected: (u) => `“${u.text}” read as “${u.meaning}”`, completed: (u) => `“${u.text}” read as “${u.meaning}”`,
      loosened: (u) => `no record has the phrase “${u.text}”: its words were searched` };
    const notes = answer.understood.filter((u) => says[u.part] && u.text).map((u) => says[u.part](u));
    for (const [part, text] of [['unknown', 'not in the guide: '], ['off-topic', 'the guide is not about ']]) {
      const words = answer.understood.filter((u) => u.part === part && u.text).map((u) => `“${u.text}”`);
      if (words.length > 0)
        notes.push(text + words.join(', '));
    }
    return notes;
  }

  function showHits(answer) {
    const list = byId('list'), more = make('button', 'more', 'More records');
    const notes = [...understood(answer), complaint()].filter(Boolean);
    hits = answer.hits;
    if (answer.relaxed)
      notes.push('nothing has these filters: others are shown');
    if (hits.length > 0) {
      const total = (answer.total_is_exact ? '' : 'at least ') + count(answer.total, 'record', 'records');
      tell([total, ...notes].join(' · '));
      list.replaceChildren(make('ul', 'hits', ...hits.map(hitEntry)));
    } else {
      tell(['Nothing found', ...notes].join(' · '));
      const near = answer.suggestions.map((one) => entry(one, one.title));
      hits = answer.suggestions;
      list.replaceChildren(make('p', '', 'Try fewer or other words.'), ...(near.length > 0 ? [make('h2', '', 'No answer, but near it'), make('ul', 'titles', ...near)] : []));
    }
    if (answer.total > answer.hits.length && limit < 10000) {
      more.onclick = () => {
        const before = hits.length;
        limit = Math.min(10000, limit * 3);
        showList();
        links()[before]?.focus();
      };
      list.append(more);
    }
  }

  // One kind of records; whose first record has all others in it gives its title to the list.
  function group(kind, members) {
    const root = members[0], rest = members.slice(1);
    const headed = rest.length > 0 && rest.every((r) => r.id.startsWith(root.id + '/'));
    const a = make('a', '', root.title);
    a.href = address({ id: root.id });
    a.dataset.id = root.id;
    const shown = headed ? rest : members;
    const known = new Set(shown.map((r) => r.id));
    const items = shown.map((r) => {
      const item = entry(r, r.title), parts = r.id.split('/');
      if (parts.some((_, i) => i > 0 && known.has(parts.slice(0, i).join('/'))))
        item.className = 'in';
      return item;
    });
    const name = kind ? capital(shown.length === 1 ? kind.label || kind.name : kind.plural || kind.name) : 'Other records';
    const head = make('h2', '', headed ? a : make('span', '', name), make('span', '', String(shown.length)));
    return { headed, element: make('section', '', head, make('ul', 'titles', ...items)) };
  }

  function showStart() {
    const list = byId('list'), groups = new Map();
    if (info.records > MOST_LISTED) {
      hits = [];
      list.replaceChildren();
      return tell(count(info.records, 'record', 'records') + '. Type to search them.');
    }
    if (!records || state.only.length > 0)
      records = ask('list', ...facetOptions()).records;
    hits = records;
    for (const record of records) {
      const members = groups.get(record.kind) || [];
      groups.set(record.kind, members);
      members.push(record);
    }
    const made = [...kinds.keys(), null].filter((name) => groups.has(name)).map((name) => group(kinds.get(name), groups.get(name)));
    list.replaceChildren(...made.filter((g) => g.headed).map((g) => g.element), ...made.filter((g) => !g.headed).map((g) => g.element));
    tell(count(records.length, 'record', 'records') + (state.only.length > 0 ? ' with these filters' : ''));
    if (state.only.length > 0)
      records = null;
  }

  function showList() {
    byId('chosen').textContent = 'Filters' + (state.only.length > 0 ? ' · ' + state.only.length + ' chosen' : '');
    try {
      if (state.q.trim() === '')
        return showStart();
      showHits(ask('search', '-n', String(limit), ...facetOptions(), '--', state.q));
    } catch (error) {
      hits = [];
      byId('list').replaceChildren();
      tell(capital(error.message), true);
    }
  }

  // -------------------------------------------------------------- a record

  const isSafe = (target) => /^(https?:\/\/|mailto:)/.test(target);

  function link([, target, id]) {
    const a = document.createElement('a');
    if (id !== null) {
      a.href = address({ id });
    } else if (isSafe(target)) {
      a.href = target;
      a.rel = 'noopener noreferrer';
    }
    return a;
  }

  // A record may be a row or an item of what is around it: then that is made, too.
  function inside(around, made) {
    around.append(made);
    return made;
  }

  function listItem(around, [, number, task]) {
    const list = /^[OU]L$/.test(around.tagName) ? around : inside(around, make(number !== null ? 'ol' : 'ul'));
    const item = inside(list, make('li'));
    if (number !== null)
      item.style.counterReset = 'step ' + number;
    if (task > 0)
      item.append(make('span', 'task', task === 1 ? '☐' : '☑'));
    return item;
  }

  function tableRow(around, [, head]) {
    const table = around.tagName === 'TABLE' ? around : inside(around, make('table'));
    const part = head ? table.createTHead() : table.tBodies[0] || table.createTBody();
    return part.insertRow();
  }

  function cell(row, [, align, title]) {
    if (row.tagName !== 'TR')
      return inside(row, make('div', 'cell', ...title ? [make('strong', '', title + ': ')] : []));
    const head = row.parentNode.tagName === 'THEAD', made = make(head ? 'th' : 'td', ['', '', 'centre', 'right'][align]);
    if (head)
      made.scope = 'col';
    else if (title)
      made.dataset.head = clean(title);
    return inside(row, made);
  }

  function admonition([, type]) {
    const plain = /^[a-z]+$/.test(type) ? ' ' + type : '';
    return make('div', 'admonition' + plain, make('strong', '', type));
  }

  const simple = { paragraph: 'p', quote: 'blockquote', strong: 'strong', emphasis: 'em', span: 'code', table: 'table', title: 'b', part: 'span' };

  // What an event makes and where its inside goes; the next event tells which list a list is.
  function place(around, event, next) {
    const [name] = event;
    switch (name) {
    case 'item': return listItem(around, event);
    case 'row': return tableRow(around, event);
    case 'cell': return cell(around, event);
    }
    const made = name === 'heading' ? make('h' + Math.min(6, Math.max(3, event[1] + 1)))
      : name === 'link' ? link(event)
      : name === 'list' ? make(next && next[0] === 'item' && next[1] !== null ? 'ol' : 'ul')
      : name === 'admonition' ? admonition(event)
      : name === 'image' ? make('span', 'image', '▨ ')
      : name === 'code' ? make('code') : make(simple[name] || 'span');
    if (name === 'code') {
      const block = make('pre', '', made);
      block.tabIndex = 0;
      around.append(block);
    } else {
      around.append(made);
    }
    return made;
  }

  // Where the events go on behind the title of a row, which stands above them.
  function behindTitle(events) {
    let depth = 0;
    if (events[0]?.[0] !== 'cell' || events[1]?.[0] !== 'title')
      return 0;
    return 1 + events.findIndex(([name]) => {
      depth += name === '/' ? -1 : ['text', 'rule', 'break'].includes(name) ? 0 : 1;
      return depth === 0;
    });
  }

  // The events of a record as elements.
  function body(events) {
    const top = make('div', 'body'), stack = [top];
    for (let i = behindTitle(events); i < events.length; i++) {
      const event = events[i], around = stack[stack.length - 1];
      if (event[0] === '/')
        stack.pop();
      else if (event[0] === 'text')
        around.append(...marked(event[1], event[2]));
      else if (event[0] === 'rule' || event[0] === 'break')
        around.append(make(event[0] === 'rule' ? 'hr' : 'br'));
      else
        stack.push(place(around, event, events[i + 1]));
    }
    return top;
  }

  function facts(record) {
    const tags = [make('span', 'tag kind', kindLabel(record))].filter((tag) => tag.textContent);
    tags.push(...valueLabels(record).map((label) => make('span', 'tag', label)));
    if (record.overdue)
      tags.push(make('span', 'late', 'review overdue, last ' + record.reviewed));
    else if (record.reviewed)
      tags.push(make('span', '', 'reviewed ' + record.reviewed));
    if (guides && state.run === null)
      tags.push(runLink('Guided run from here', record.title));
    return make('div', 'facts', ...tags);
  }

  function showRecord(id) {
    const pane = byId('record');
    clearTimeout(soon);
    for (const a of byId('list').querySelectorAll('a'))
      a.ariaCurrent = a.classList.toggle('shown', a.dataset.id === id) ? 'true' : null;
    if (!id)
      return pane.replaceChildren();
    let record;
    try {
      record = ask('read', '--', id, state.q);
    } catch (error) {
      const sorry = make('h2', '', capital(error.message));
      sorry.tabIndex = -1;
      return pane.replaceChildren(sorry);
    }
    const back = make('button', '', state.run === null ? '← Back to the list' : '← Back to the step'), heading = make('h2', '', record.title);
    back.id = 'back';
    back.onclick = close;
    heading.tabIndex = -1;
    const crumbs = make('p', 'crumbs');
    if (record.parent) {
      const a = make('a', '', record.path || info.title);
      a.href = address({ id: record.parent });
      crumbs.append(a);
    }
    const source = make('p', 'source', make('code', '', record.id), ' · ' + record.source.file + ', line ' + record.source.line);
    pane.replaceChildren(back, crumbs, heading, facts(record), body(record.events), source);
    pane.scrollTop = 0;
  }

  // ---------------------------------------------------------- a guided run

  // Whether the guide has where a run starts.
  let guides;

  function runLink(text, words) {
    const a = make('a', 'go', text);
    a.href = address({ ...NO_RUN, run: words, q: '', id: '' });
    return a;
  }

  function showRun() {
    hits = [];
    byId('list').replaceChildren();
    guided ??= guidedRun({ answer, info: () => info, state: () => state, address, follow, leave: () => follow({ ...NO_RUN, id: '', q: state.run }),
      make, body, facts, tell, capital, byId, wide });
    guided.show();
    if (state.id)
      showRecord(state.id);
  }

  function follow(change, how = null) {
    history.pushState(how, '', address(change));
    go();
  }

  // ------------------------------------------------------------ navigation

  let soon, named;

  // Beside the list the best hit stands, until one is chosen; it comes when the list is drawn and no key follows.
  function preview() {
    clearTimeout(soon);
    if (state.run !== null)
      return;
    if (state.id)
      showRecord(state.id);
    else
      soon = setTimeout(() => showRecord(wide.matches && hits.length > 0 ? hits[0].id : ''), 40);
  }

  function showAll() {
    byId('q').value = state.q;
    for (const box of byId('facets').querySelectorAll('input'))
      box.checked = state.only.includes(box.value);
    const runs = state.run !== null;
    document.body.classList.toggle('open', state.id !== '' || runs);
    document.body.classList.toggle('running', runs);
    byId('trail').hidden = true;
    byId('start').replaceChildren(...guides && !runs ? [runLink(state.q.trim() ? 'Guided run with these words' : 'Start a guided run', state.q.trim())] : []);
    if (runs)
      showRun();
    else
      showList();
    preview();
    document.title = clean(((state.id || runs) && byId('record').querySelector('h2')?.textContent + ' · ' || '') + info.title);
  }

  const links = () => [...byId('list').querySelectorAll('a')];

  function go() {
    const before = state;
    state = readAddress();
    if (state.q !== before.q)
      limit = HITS;
    showAll();
    if (state.id || state.run !== null)
      byId('record').querySelector('h2')?.focus({ preventScroll: wide.matches });
    else if (before.id)
      (links().find((a) => a.dataset.id === before.id) || byId('q')).focus();
    if ((state.id || state.run !== null) && !wide.matches)
      scrollTo(0, 0);
  }

  function close() {
    location.hash = address({ id: '' });
  }

  function keepAddress() {
    clearTimeout(named);
    named = 0;
    history.replaceState(null, '', address({}));
  }

  // Browsers refuse an address that changes at every key: it waits for a pause, or for a click.
  function typed(change) {
    if (state.run !== null)
      history.pushState(null, '', location.hash); // the one before stays the run's
    state = { ...state, ...NO_RUN, id: '', ...change };
    limit = HITS;
    clearTimeout(named);
    named = setTimeout(keepAddress, 400);
    showAll();
  }

  function step(event) {
    const all = links(), at = all.indexOf(document.activeElement), down = event.key === 'ArrowDown';
    const inside = at >= 0 || document.activeElement === byId('q');
    if (!inside || all.length === 0)
      return;
    event.preventDefault();
    if (at < 0 ? !down : !down && at === 0)
      byId('q').focus();
    else
      all[Math.min(all.length - 1, at < 0 ? 0 : at + (down ? 1 : -1))].focus();
  }

  function escape() {
    if (state.id)
      return close();
    if (state.run !== null)
      return guided.back();
    if (document.activeElement === byId('q') && state.q)
      typed({ q: '' });
    byId('q').focus();
  }

  function pressed(event) {
    const searches = event.target === byId('q'), writes = event.target.matches('textarea, #typed, #q');
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229)
      return;
    if (event.key === '/' && (!writes || (searches && event.target.value === ''))) {
      event.preventDefault();
      byId('q').focus();
      byId('q').select();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      escape();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      step(event);
    } else if (event.key === 'Enter' && searches && state.q.trim()) {
      links()[0]?.click();
    }
  }

  // ----------------------------------------------------------------- begin

  function makeFacets() {
    byId('facets').replaceChildren(...info.facets.map((facet) => make('fieldset', '', make('legend', '', facet.label || facet.name),
      ...facet.values.map((value) => {
        const box = make('input');
        box.type = 'checkbox';
        box.value = facet.name + ':' + value.name;
        box.onchange = () => typed({ only: [...byId('facets').querySelectorAll(':checked')].map((one) => one.value) });
        return make('label', 'chip', box, value.label || value.name);
      }))));
    byId('filters').hidden = info.facets.length === 0;
    byId('filters').open = wide.matches;
  }

  // What is open is another knowledge base now.
  function begin() {
    info = ask('info');
    kinds = new Map(info.kinds.map((kind) => [kind.name, kind]));
    records = null;
    guides = info.kinds.some((kind) => kind.role === 'sign' && kind.records > 0);
    byId('title').textContent = clean(info.title);
    document.documentElement.lang = /^[A-Za-z0-9-]{1,35}$/.test(info.language) ? info.language : 'en';
    const due = info.overdue ? 'review overdue since ' + info.review_due : info.reviewed ? 'reviewed ' + info.reviewed : '';
    byId('about').textContent = clean([info.title + (info.version ? ' ' + info.version : ''), count(info.records, 'record', 'records'), due].filter(Boolean).join(' · '));
    makeFacets();
    state = readAddress();
    showAll();
    if (state.run !== null)
      byId('record').querySelector('h2').focus({ preventScroll: true });
  }

  async function picked() {
    const file = byId('file').files[0];
    if (!file)
      return;
    byId('file').value = ''; // so that the same file can be chosen anew
    try {
      open(file.name, new Uint8Array(await file.arrayBuffer()));
      history.pushState(null, '', '#');
      begin();
    } catch (error) {
      tell(capital(error.message), true);
    }
  }

  // The bytes of a part of the page, which is base64 in pieces, and deflated or not.
  async function part(name) {
    let form;
    const pieces = [...document.querySelectorAll(`script[data-part=${name}]`)].map((element) => {
      const text = element.textContent;
      form = element.dataset.form;
      element.remove();
      return Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    });
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    if (!form)
      return bytes;
    const inflated = new DecompressionStream(form), writer = inflated.writable.getWriter();
    const [whole] = await Promise.all([new Response(inflated.readable).arrayBuffer(), writer.write(bytes), writer.close()]);
    return new Uint8Array(whole);
  }

  async function start() {
    const parts = Promise.all([part('wasm'), part('kb')]);
    // The box is there, and may be written in, while the reader is made.
    byId('app').hidden = false;
    if (wide.matches && !parameters().get('id') && !parameters().has('run'))
      byId('q').focus();
    const [wasm, file] = await parts;
    c = (await WebAssembly.instantiate(wasm, {})).instance.exports;
    reader = c.make();
    open('guide.kb', file);
    const early = byId('q').value;
    begin();
    if (early)
      typed({ q: early });
    byId('q').addEventListener('input', () => typed({ q: byId('q').value }));
    byId('list').addEventListener('focusin', (event) => {
      if (wide.matches && event.target.dataset.id)
        showRecord(event.target.dataset.id);
    });
    byId('title').addEventListener('click', (event) => {
      event.preventDefault();
      location.hash = '#';
    });
    document.addEventListener('click', () => named && keepAddress(), true);
    byId('file').addEventListener('change', picked);
    document.addEventListener('keydown', pressed);
    addEventListener('hashchange', go);
    wide.addEventListener('change', preview);
  }

  // The text of the guide, which is still being read, is not shown; once all is there it goes, or comes back.
  const read = new Promise((done) => addEventListener('DOMContentLoaded', done));
  document.documentElement.className = 'runs';
  start().then(() => read).then(() => byId('plain').remove()).catch(async (error) => {
    await read;
    document.documentElement.className = '';
    byId('app').hidden = true;
    byId('notice').textContent = 'Search does not run here: ' + error.message + '. The whole guide stands below; search in it with Ctrl-F.';
  });
})();
