// run.js - the guided run of the page: what the reader's command diagnose says, one
// step at a time, and the ticket at its end. All of a run is in the address: words,
// facets, what was answered and when; the reader works out where it stands each time.
// Stands before page.js in the page, which calls it once a run is begun.
'use strict';

// The page's: answer() asks the reader, state() is what the address says, follow() goes on to another.
const guidedRun = ({ answer, info, state, address, follow, leave, make, body, facts, tell, capital, byId, wide }) => {
  const pane = byId('record'), trail = byId('trail');
  let run, shown;

  // -------------------------------------------------------------- answers

  const now = () => new Date().toISOString().slice(0, 19) + 'Z';

  // An answer of the address as a line of a file of answers; behind its last @ stand the seconds since 1970, to base 36.
  function line(one) {
    const [, text, when] = /^(.*?)(?:@([0-9a-z]{1,7}))?$/s.exec(one);
    return [...when ? [new Date(parseInt(when, 36) * 1000).toISOString().slice(0, 19) + 'Z'] : [], text];
  }

  function lines(answers) {
    const s = state(), risks = info().facets.filter((facet) => facet.order === 'risk').map((facet) => facet.name);
    const given = s.only.map((choice) => choice.split(':')).filter(([facet]) => !risks.includes(facet));
    const digest = info().digest;
    return [...s.of ? [['guide', digest.startsWith(s.of) ? digest : s.of]] : [], ['words', s.run], ...given, ...answers.map(line)]
      .map((words) => words.map((word) => word.replace(/[\t\r\n]/g, ' ')).join('\t')).join('\n');
  }

  const ask = (answers, ...options) => answer('diagnose', ...options, '--', now(), lines(answers));
  const upTo = (n) => ({ answers: state().answers.slice(0, n), id: '', stop: false });

  const dated = (text) => [...state().answers, text + '@' + Math.floor(Date.now() / 1000).toString(36)];

  function give(text) {
    follow({ answers: dated(text) }, { answered: true });
  }

  // What is typed may be none; then the run stays where it is.
  function type(text) {
    if (/^b(ack)?$/i.test(text))
      return back();
    try {
      ask(dated(text)); // without a time # would make it a remark
      give(text);
    } catch (error) {
      tell(capital(error.message.replace(/^answers:\d+: /, '')), true);
    }
  }

  // As the browser's own, where the step before is behind it.
  function back() {
    const { answers, stop } = state();
    if (history.state?.answered)
      history.back();
    else if (answers.length > 0 || stop)
      follow(upTo(answers.length - !stop));
    else
      leave();
  }

  // -------------------------------------------------------------- buttons

  function button(text, work, key) {
    const made = make('button', '', text);
    made.type = 'button';
    made.onclick = work;
    if (key) {
      const sign = make('kbd', '', key);
      sign.ariaHidden = 'true';
      made.prepend(sign);
      made.dataset.key = key;
    }
    return made;
  }

  const doing = { back, quit: () => follow({ stop: true }, { answered: true }), why };

  function why({ currentTarget }) {
    const text = byId('why');
    text.hidden = !text.hidden;
    currentTarget.ariaExpanded = String(!text.hidden);
  }

  // What may be answered, as the reader's prompt has it: "Fine? 1 yes, 2 no, back".
  function buttons(prompt) {
    const [, question, rest] = /^(.*\?)?(.*)$/s.exec(prompt), step = run.place === 'step';
    const row = make('div', step ? 'acts asks' : 'acts', ...question ? [make('p', '', question)] : []);
    row.lang = 'en';
    row.role = 'group';
    row.ariaLabel = question || 'Answers';
    for (const [, key, word] of rest.matchAll(/(?:^|,)\s*(?:(\d) )?([^,]+)/g)) {
      if (!step && !['skip', 'back', 'quit'].includes(word) || word === 'back' && state().answers.length === 0)
        continue;
      const made = button(capital(word), doing[word] || (() => give(word[0])), key);
      if (word === 'why')
        made.ariaExpanded = 'false';
      if (step && !doing[word] && word !== 'skip')
        made.className = 'main';
      row.append(made);
    }
    return row;
  }

  // A field for what the prompt asks for before its commas.
  function field(label) {
    const form = make('form', 'typed'), input = make('input'), named = make('label', '', label);
    form.lang = 'en';
    input.id = named.htmlFor = 'typed';
    input.autocomplete = 'off';
    input.maxLength = 500;
    const send = make('button', 'main', 'Next');
    form.onsubmit = (event) => {
      event.preventDefault();
      if (input.value.trim())
        type(input.value.trim());
    };
    form.append(named, input, send);
    return form;
  }

  // ---------------------------------------------------------------- views

  const heading = (small, text) => make('h2', '', ...small ? [make('small', '', small), ' '] : [], text);

  function question() {
    const { label, choices, many, nothing } = run.question, list = make('ol', 'choices');
    choices.forEach((choice, i) => {
      const made = button(choice.title, () => give(choice.id), i < 9 ? String(i + 1) : '');
      made.append(make('small', '', choice.id));
      list.append(make('li', '', made));
    });
    const typed = shown.prompt.split(', ').find((word) => /words/.test(word)) || many && 'name';
    return [heading('', label + '?'), ...nothing && /words/.test(typed) ? [make('p', '', `Nothing fits “${run.words}”.`)] : [],
      ...choices.length > 0 ? [list] : [], ...many ? [make('p', '', 'There are too many to list: type words.')] : [],
      ...typed ? [field(capital(typed))] : [], buttons(shown.prompt)];
  }

  // The warnings and the text of a step, or of the record to hand over by.
  function texts() {
    const warnings = shown.warnings.map(({ label, title, events }) => {
      const inside = body(events);
      return label === undefined ? inside : make('div', 'body', make('div', 'admonition warning', make('strong', '', label), ...title ? [make('b', '', title + '. ')] : [], ...inside.childNodes));
    });
    const id = make('a', '', shown.record.id);
    id.href = address({ id: shown.record.id });
    return [facts(shown.record), ...warnings, ...shown.parts.map((part) => body(part.events)), make('p', 'source', id, shown.record.path && ' · ' + shown.record.path)];
  }

  function step() {
    const { number, of, risk, title } = run.step, bar = make('progress'), reason = make('p', 'why', run.step.why);
    bar.max = of;
    bar.value = number - 1;
    bar.ariaLabel = 'Steps done';
    reason.id = 'why';
    reason.hidden = true;
    return [bar, heading(`Step ${number} of at most ${of}${risk && ': ' + risk}`, title), ...texts(), reason, buttons(shown.prompt)];
  }

  const LEFT = 'No step is left: time to hand over.';

  function item() {
    const { number, of, title } = run.escalation;
    return [heading(`${LEFT} ${number + 1} of ${of}`, run.checklist[number].item + '?'), field(shown.prompt.split(', ')[0]), buttons(shown.prompt),
      make('section', 'hand', make('h3', '', title), ...texts())];
  }

  function stopped() {
    const at = run.step ? ` at step ${run.step.number}: ${run.step.title}` : '';
    return [heading('', 'Stopped' + at), make('div', 'acts', button('Go on', back))];
  }

  function end() {
    const hand = !state().stop && run.escalation, list = make('dl', 'hand');
    const known = (value) => make('dd', value ? '' : 'unknown', value || 'not known');
    if (hand)
      list.append(...run.checklist.flatMap(({ item, value }) => [make('dt', '', item), known(value)]));
    const head = state().stop ? stopped() : [heading('', run.end === 'solved' ? 'Solved.' : hand ? LEFT : 'No step is left.')];
    return [...head, ...hand ? [list] : [], ...ticket(), ...state().stop ? [] : [make('div', 'acts', button('Back', back), button('Begin anew', () => follow(upTo(0))), button('Close', leave))],
      ...hand ? [make('section', 'hand', make('h3', '', hand.title), ...texts())] : []];
  }

  // --------------------------------------------------------------- ticket

  const FORMS = { txt: ['Text', 'text/plain'], md: ['Markdown', 'text/markdown'], json: ['JSON', 'application/json'] };

  function download(text, form) {
    const a = make('a');
    a.href = URL.createObjectURL(new Blob([text], { type: FORMS[form][1] + ';charset=utf-8' }));
    a.download = 'ticket.' + form;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 10000);
  }

  async function copy(area) {
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      area.select();
      document.execCommand('copy');
    }
    tell('Copied.');
  }

  function ticket() {
    const area = make('textarea'), paper = make('pre', 'paper'), forms = make('fieldset', '', make('legend', '', 'Ticket as'));
    const texts = Object.fromEntries(Object.keys(FORMS).map((form) => [form, ask(state().answers, '--report', 'ticket.' + form)]));
    const choose = (form) => {
      area.value = paper.textContent = texts[form];
      area.dataset.form = form;
    };
    for (const form in FORMS) {
      const radio = make('input');
      radio.type = 'radio';
      radio.name = 'form';
      radio.value = form;
      radio.checked = form === 'txt';
      radio.onchange = () => choose(form);
      forms.append(make('label', 'chip', radio, FORMS[form][0]));
    }
    area.id = 'ticket';
    area.ariaLabel = 'Ticket';
    area.readOnly = true;
    area.rows = Math.min(24, texts.txt.split('\n').length + 2);
    choose('txt');
    const row = make('div', 'acts', button('Copy', () => copy(area)), button('Download', () => download(area.value, area.dataset.form)));
    return [forms, area, paper, row];
  }

  // ---------------------------------------------------------------- trail

  // What is known and was tried. What was answered leads back to where it was asked.
  function soFar() {
    const list = make('ol');
    const put = (name, text, back) => {
      const inside = [make('small', '', name), ' ' + text], entry = make(back === undefined ? 'div' : 'a', '', ...inside);
      if (back !== undefined)
        entry.href = address(upTo(back));
      list.append(make('li', '', entry));
    };
    const { facets } = info(), labels = new Map(facets.filter(({ name }) => Object.hasOwn(run.facets, name)).map(({ name, label }) => [label || name, run.facets[name]]));
    if (run.words)
      put('Words', run.words);
    run.asked.forEach(({ question, answer }, i) => {
      put(question, labels.get(question) || answer, i);
      labels.delete(question);
    });
    labels.forEach((values, label) => put(label, values));
    if (run.sign)
      put(run.sign, run.sign_title);
    run.tried.forEach(({ outcome, title, text }, i) => {
      put(outcome, title, run.asked.length + i);
      list.lastChild.lastChild.append(make('p', '', text));
    });
    const details = make('details', '', make('summary', '', 'So far'), list, ...run.asked.length + run.tried.length > 0 ? [make('p', '', 'Choose one to go back to it.')] : []);
    details.open = wide.matches;
    trail.replaceChildren(details);
    trail.hidden = list.childElementCount === 0;
  }

  // ----------------------------------------------------------------- show

  function failed(error) {
    trail.hidden = true;
    return [make('h2', '', capital(error.message)), make('div', 'acts', button('Begin anew', () => follow(upTo(0))), button('Close', leave))];
  }

  // The step stands in the pane of records, unless one is open there.
  function show() {
    const views = { question, step, field: item, end };
    let view;
    try {
      [run, shown] = ask(state().answers).split('\n', 2).map((text) => JSON.parse(text));
      soFar();
      view = () => views[state().stop ? 'end' : run.place]();
    } catch (error) {
      view = () => failed(error);
    }
    tell('Guided run');
    if (state().id)
      return;
    pane.replaceChildren(...view());
    pane.querySelector('h2').tabIndex = -1;
    pane.scrollTop = 0;
  }

  // Numbers are for who has the focus in the pane, as they are typed on a command line.
  pane.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, textarea'))
      return;
    [...pane.querySelectorAll('[data-key]')].find((one) => one.dataset.key === event.key)?.click();
  });

  return { show, back };
};
