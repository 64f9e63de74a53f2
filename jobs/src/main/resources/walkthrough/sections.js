'use strict';
/* The diagram, the dot that travels through it, and the step beside it. */

const page = JSON.parse(document.getElementById('page-data').textContent);
const SVG = 'http://www.w3.org/2000/svg';
const HUES = ['stream', 'c4', 'truth', 'bad', 'c3'];
const still = window.matchMedia('(prefers-reduced-motion: reduce)');

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  node.append(...children.flat().filter(child => child !== null));
  return node;
}

// ---- places: kind, tone, what stands below, and where in a wide and a narrow diagram ----

const PLACES = {
  source: ['table', 'log', 'topic or files', [74, 268], [180, 28]],
  budget: ['job', 'money', '', [228, 62], [298, 28]],
  budget_decision: ['table', 'money', 'serve, throttle, stop', [432, 62], [298, 90]],
  rollup: ['job', 'stream', '', [228, 164], [62, 90]],
  click_minute: ['table', 'stream', '(minute, ad)', [432, 164], [62, 152]],
  compact: ['job', 'stream', '', [592, 164], [62, 214]],
  click_hour: ['table', 'stream', '(hour, ad)', [744, 164], [62, 276]],
  duplicate: ['table', 'stream', 'a door: no row', [228, 268], [62, 28]],
  late_click: ['table', 'stream', 'the late door', [432, 268], [62, 338]],
  archive: ['job', 'log', '', [228, 384], [180, 90]],
  raw_click: ['table', 'log', 'never changed', [432, 384], [180, 152]],
  'mark-traffic': ['job', 'mark', '', [432, 494], [298, 152]],
  click_verdict: ['table', 'mark', 'marks, no deletes', [592, 494], [298, 214]],
  'rebuild-truth': ['job', 'truth', '', [592, 384], [180, 214]],
  billable_click: ['table', 'truth', 'each click once', [744, 384], [180, 276]],
  truth_hour: ['table', 'truth', '(hour, ad)', [896, 384], [298, 276]],
  reconcile: ['job', 'ink', '', [744, 268], [180, 338]],
  reconciliation: ['table', 'ink', 'every cause', [896, 268], [180, 400]],
  'issue-invoices': ['job', 'good', '', [744, 494], [298, 338]],
  invoice: ['table', 'good', 'never changed', [896, 494], [298, 400]],
};

/** h: from side to side, v: from top to bottom or back; the third is drawn so where it is narrow, with its own path. */
const EDGES = [
  ['source', 'budget', 'h'], ['budget', 'budget_decision', 'h', 'v'],
  ['source', 'rollup', 'h', 'M128 34 H121 V84 Q121 90 114 90'], ['rollup', 'click_minute', 'h', 'v'], ['rollup', 'duplicate', 'v', 'v'],
  ['rollup', 'late_click', 'h', 'M10 90 H8 Q3 90 3 96 V332 Q3 338 10 338'],
  ['click_minute', 'compact', 'h', 'v'], ['compact', 'click_hour', 'h', 'v'],
  ['source', 'archive', 'h', 'v'], ['archive', 'raw_click', 'h', 'v'],
  ['raw_click', 'mark-traffic', 'v', 'h'], ['mark-traffic', 'click_verdict', 'h', 'v'], ['click_verdict', 'rebuild-truth', 'v', 'hb'],
  ['raw_click', 'rebuild-truth', 'h', 'v'], ['rebuild-truth', 'billable_click', 'h', 'v'], ['billable_click', 'truth_hour', 'h', 'h'],
  ['click_minute', 'reconcile', 'M466 189 C466 236 560 260 678 260', 'M114 152 Q121 152 121 158 V326 Q121 334 128 334'], ['late_click', 'reconcile', 'h', 'h'],
  ['billable_click', 'reconcile', 'v', 'v'], ['reconcile', 'reconciliation', 'h', 'v'],
  ['billable_click', 'issue-invoices', 'v', 'M232 284 Q240 284 240 292 V330 Q240 338 246 338'], ['issue-invoices', 'invoice', 'h', 'v'],
];

const WIDE = {index: 3, width: 970, height: 544, box: [132, 50], bands: [
  [152, 8, 356, 90, 'budget: may the campaign still be shown?'], [152, 112, 666, 194, 'the stream: within seconds'],
  [152, 330, 356, 90, 'the raw log'], [518, 330, 452, 90, 'truth: nightly, exact'], [358, 440, 308, 94, 'marks'], [676, 440, 294, 94, 'billing']]};
const NARROW = {index: 4, width: 360, height: 430, box: [104, 40], bands: []};

let layout = WIDE;
const drawing = {nodes: {}, edges: {}, fans: [], dots: null};

function at(id) {
  return PLACES[id][layout.index];
}

function line(from, to, kind) {
  const [w, h] = layout.box, [ax, ay] = at(from), [bx, by] = at(to);
  if (kind === 'v') {
    const down = by > ay ? 1 : -1;
    return `M${ax} ${ay + down * h / 2} L${bx} ${by - down * h / 2}`;
  }
  if (kind === 'hb') return `M${ax - w / 2} ${ay} L${bx + w / 2} ${by}`;
  if (kind.startsWith('M')) return kind;
  const x1 = ax + w / 2, x2 = bx - w / 2, bend = Math.max(10, (x2 - x1) / 2);
  return `M${x1} ${ay} C${x1 + bend} ${ay} ${x2 - bend} ${by} ${x2} ${by}`;
}

/** The ways of the salts between rollup and its table, beside each other. */
function fanPath(i, salts) {
  const [w, h] = layout.box, [ax, ay] = at('rollup'), [bx, by] = at('click_minute');
  const off = i - (salts - 1) / 2;
  if (layout === WIDE) {
    const x1 = ax + w / 2, x2 = bx - w / 2, dy = off * 4.4;
    return `M${x1} ${ay} C${x1 + 20} ${ay + dy} ${x1 + 20} ${ay + dy} ${(x1 + x2) / 2} ${ay + dy} S${x2 - 20} ${by + dy} ${x2} ${by}`;
  }
  const y1 = ay + h / 2, y2 = by - h / 2, dx = off * 6.4;
  return `M${ax} ${y1} C${ax + dx} ${y1 + 6} ${ax + dx} ${y2 - 6} ${bx} ${y2}`;
}

function drawDiagram() {
  const place = document.getElementById('diagram');
  layout = window.innerWidth > 760 ? WIDE : NARROW;
  const [w, h] = layout.box;
  const root = svg('svg', {viewBox: `0 0 ${layout.width} ${layout.height}`, role: 'img', 'aria-label': 'The data flow, the present place lit'});
  root.append(svg('defs', {}, svg('marker', {id: 'tip', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: 'userSpaceOnUse', orient: 'auto'},
    svg('path', {d: 'M0 0 L8 4 L0 8 Z', class: 'tip'}))));
  for (const [x, y, width, height, name] of layout.bands) {
    root.append(svg('rect', {class: 'band', x, y, width, height, rx: 10}));
    const text = svg('text', {class: 'band-name', x: x + 10, y: y + 16});
    text.textContent = name;
    root.append(text);
  }
  drawing.edges = {};
  for (const [from, to, wide, narrow] of EDGES) {
    const edge = svg('path', {class: 'edge', d: line(from, to, layout === WIDE ? wide : narrow || wide), 'marker-end': 'url(#tip)'});
    drawing.edges[from + '>' + to] = edge;
    root.append(edge);
  }
  drawing.fans = Array.from({length: 16}, (_, i) => svg('path', {class: 'fan', d: fanPath(i, 16), visibility: 'hidden'}));
  root.append(...drawing.fans);
  drawing.nodes = {};
  const used = new Set(page.actors.flatMap(actor => actor.steps.flatMap(step => [step.place, ...step.ways.flat()])));
  for (const [id, [kind, tone, below]] of Object.entries(PLACES)) {
    const [x, y] = at(id), round = kind === 'job' ? h / 2 : 5;
    const box = {x: x - w / 2, y: y - h / 2, width: w, height: h, rx: round};
    const name = svg('text', {x, y: y + (below ? -1 : 4.5)});
    name.textContent = id;
    const note = below ? svg('text', {class: 'below', x, y: y + 13}) : null;
    if (note) note.textContent = below;
    const node = svg('g', {class: 'node ' + kind + (used.has(id) ? '' : ' unused'), style: `--tone: var(--${tone})`, 'data-place': id},
      svg('rect', {class: 'halo', ...box}), svg('rect', {class: 'face', ...box}), name, note);
    node.addEventListener('click', () => { const i = actor().steps.findIndex(step => step.place === id); if (i >= 0) go(now.actor, i); });
    drawing.nodes[id] = node;
    root.append(node);
  }
  drawing.dots = svg('g', {});
  root.append(drawing.dots);
  place.replaceChildren(root);
}

// ---- where the walkthrough is ----

const now = {actor: 0, step: 0, playing: false, speed: 1, timer: 0, frame: 0, arrival: 0};

function actor() {
  return page.actors[now.actor];
}

function step() {
  return actor().steps[now.step];
}

function hue(index) {
  return `var(--${HUES[index % HUES.length]})`;
}

function pairs(way) {
  return way.slice(1).map((to, i) => way[i] + '>' + to);
}

function light() {
  const steps = actor().steps;
  const past = new Set(), places = new Set();
  steps.slice(0, now.step).forEach(s => { places.add(s.place); s.ways.forEach(way => { pairs(way).forEach(p => past.add(p)); way.forEach(p => places.add(p)); }); });
  const current = new Set(steps.length ? step().ways.flatMap(pairs) : []);
  for (const [name, edge] of Object.entries(drawing.edges)) {
    edge.classList.toggle('gone', past.has(name));
    edge.classList.toggle('now', current.has(name));
  }
  for (const [id, node] of Object.entries(drawing.nodes)) {
    node.classList.toggle('gone', places.has(id));
    node.classList.toggle('now', steps.length > 0 && step().place === id);
    node.classList.toggle('clickable', steps.some(s => s.place === id));
  }
  const salts = steps.slice(0, now.step + 1).map(s => s.salts).filter(s => s.length).pop() || [];
  const merged = steps.slice(0, now.step + 1).some(s => s.salts.length && s.place === 'click_minute');
  const most = Math.max(1, ...salts);
  drawing.fans.forEach((fan, i) => {
    fan.setAttribute('visibility', merged ? 'visible' : 'hidden');
    fan.setAttribute('stroke-width', 0.6 + 1.6 * (salts[i] || 0) / most);
  });
}

// ---- the dot ----

/** One path along the edges of a way, over the boxes between them. */
function pathOf(way) {
  const names = pairs(way);
  return names.map((name, i) => {
    const d = drawing.edges[name].getAttribute('d');
    return i === 0 ? d : d.replace(/^M\s*/, 'L').replace(/^L([\d.]+)[ ,]([\d.]+)/, 'L$1 $2');
  }).join(' ');
}

function dotAt(id) {
  const [x, y] = at(id), [w, h] = layout.box;
  return [x + w / 2 - 6, y - h / 2 + 6];
}

function runners() {
  const s = step();
  const many = actor().id === 'viral';
  if (many && s.place === 'click_minute') {
    return drawing.fans.map((fan, i) => ({d: fan.getAttribute('d'), r: (layout === WIDE ? 1 : .6) * (3 + 3.5 * (s.salts[i] || 0) / Math.max(1, ...s.salts)), delay: (i % 4) * .05}));
  }
  if (many && s.ways.length) {
    const d = pathOf(s.ways[0]);
    const crowd = s.ways.length === 1 && ['raw_click', 'rollup'].includes(s.place) ? 16 : 1;
    return Array.from({length: crowd}, (_, i) => ({d, r: crowd > 1 ? 4 : 9, delay: i * .035})).concat(s.ways.slice(1).map(way => ({d: pathOf(way), r: 6, delay: 0})));
  }
  return s.ways.map((way, i) => ({d: pathOf(way), r: i ? 6 : 8, delay: 0, second: i > 0}));
}

/** Moves the dots to the step's place; ends at once where nothing shall move. */
function travel(done) {
  cancelAnimationFrame(now.frame);
  clearTimeout(now.arrival);
  drawing.dots.replaceChildren();
  if (!actor().steps.length) return;
  const rest = () => {
    cancelAnimationFrame(now.frame);
    clearTimeout(now.arrival);
    const [x, y] = dotAt(step().place);
    drawing.dots.replaceChildren(svg('circle', {class: 'dot', cx: x, cy: y, r: actor().id === 'viral' ? 9 : 7}));
    done();
  };
  const all = still.matches ? [] : runners();
  if (!all.length) { rest(); return; }
  const moving = all.map(runner => {
    const path = svg('path', {d: runner.d, fill: 'none', stroke: 'none'});
    const dot = svg('circle', {class: 'dot' + (runner.second ? ' second' : ''), r: runner.r, cx: -20, cy: -20});
    drawing.dots.append(path, dot);
    return {path, dot, length: path.getTotalLength(), delay: runner.delay};
  });
  const longest = Math.max(...moving.map(m => m.length));
  const time = Math.min(2600, 700 + longest * (layout === WIDE ? 3.2 : 6)) / now.speed;
  const start = performance.now();
  const frame = t => {
    const share = Math.max(0, (t - start) / time);
    for (const m of moving) {
      const own = Math.min(1, Math.max(0, share - m.delay));
      const eased = own < .5 ? 2 * own * own : 1 - 2 * (1 - own) * (1 - own);
      const p = m.path.getPointAtLength(m.length * eased);
      m.dot.setAttribute('cx', p.x);
      m.dot.setAttribute('cy', p.y);
    }
    if (share < 1 + Math.max(...moving.map(m => m.delay))) now.frame = requestAnimationFrame(frame);
    else rest();
  };
  now.frame = requestAnimationFrame(frame);
  // A window that nobody sees draws no frames: the walk goes on all the same.
  now.arrival = setTimeout(rest, 1.7 * time + 200);
}

// ---- the step's text and rows ----

function utc(text) {
  return text.replace('T', ' ').replace('Z', '');
}

function since(from, to) {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  if (Math.abs(seconds) < .05) return '';
  const ahead = seconds < 0, s = Math.abs(seconds);
  const words = s < 120 ? s.toFixed(1) + ' s' : s < 7200 ? Math.round(s / 60) + ' min' : s < 172800 ? Math.round(s / 3600) + ' h' : Math.round(s / 86400) + ' days';
  return words + (ahead ? ' before' : ' after') + ' the click';
}

function cell(value, others) {
  const differs = others.length > 1 && others.some(other => other.value !== others[0].value);
  return el('td', {class: differs ? 'differs' : undefined},
    value.value === null ? el('span', {class: 'null'}, 'null') : value.value,
    value.money ? el('span', {class: 'money'}, money(value.money.split(' ')[0]) + ' ' + value.money.split(' ')[1]) : null);
}

const ROWS = 3;

function rowsOf(shown) {
  const rows = shown.rows.slice(0, ROWS);
  return [
    el('div', {class: 'left-name'}, el('code', {}, shown.name),
      shown.rows.length > 1 ? plural(shown.rows.length, 'row') + (shown.rows.length > ROWS ? ', the first ' + ROWS : '') : '1 row'),
    el('div', {class: 'scroll'}, el('table', {class: 'cells'}, el('tbody', {}, shown.columns.map((column, i) =>
      el('tr', {}, el('th', {scope: 'row', class: column.key ? 'key' : undefined, title: column.comment + (column.key ? ' (key)' : '')}, breakable(column.name)),
        rows.map(row => cell(row[i], rows.map(r => r[i])))))))),
  ];
}

function saltsOf(salts, run) {
  if (!salts.length) return [];
  const most = Math.max(1, ...salts);
  const total = sum(salts, n => n);
  return [el('div', {class: 'salts' + (run ? ' grows' : ''), role: 'img', 'aria-label': 'Clicks by salt'},
    salts.map((n, i) => el('div', {}, el('span', {}, String(i)), el('i', {style: {width: 100 * n / most + '%', 'animationDelay': i * 50 + 'ms'}}), el('b', {}, count(n)))),
    el('div', {class: 'sum'}, el('span', {}, '\u03a3'), el('span', {}, 'of the 16 salts'), el('b', {}, count(total))))];
}

function stepOf(who, index, run) {
  const s = who.steps[index];
  return [
    el('div', {class: 'where'}, el('code', {}, s.place), 'step ' + (index + 1) + ' of ' + who.steps.length),
    el('h2', {}, s.head),
    s.at ? el('p', {class: 'when'}, el('b', {}, utc(s.at)), ' ' + s.moment, [since(who.clicked_at, s.at)].filter(w => w && who.id !== 'viral').map(w => ', ' + w)) : null,
    el('p', {}, s.text),
    saltsOf(s.salts, run),
    s.tables.flatMap(rowsOf),
  ].flat().filter(part => part);
}

// ---- moving on ----

function show(moving) {
  const who = actor();
  document.documentElement.style.setProperty('--hue', hue(now.actor));
  document.getElementById('about').replaceChildren(el('strong', {}, who.title + (who.name ? ', ' : '')), who.name ? el('code', {}, who.name) : '', '. ', who.about);
  document.querySelectorAll('#actors button').forEach((button, i) => button.setAttribute('aria-pressed', i === now.actor));
  document.querySelectorAll('#actors button')[now.actor].scrollIntoView({block: 'nearest', inline: 'center'});
  const beads = document.querySelector('.beads');
  beads.replaceChildren(...who.steps.map((s, i) => el('button', {type: 'button', title: s.place + ': ' + s.head, 'aria-label': 'Step ' + (i + 1) + ', ' + s.place,
    class: i < now.step ? 'past' : undefined, ...(i === now.step ? {'aria-current': 'step'} : {}), onclick: () => { pause(); go(now.actor, i); }})));
  document.getElementById('step').replaceChildren(...(who.steps.length ? stepOf(who, now.step, true)
    : [el('h2', {}, who.title), el('p', {class: 'absent'}, who.about + ' There is none to follow.')]));
  document.querySelector('.back').disabled = now.actor === 0 && now.step === 0;
  document.querySelector('.on').disabled = last();
  light();
  clearTimeout(now.timer);
  travel(moving && now.playing ? waitAndGoOn : () => {});
}

function last() {
  return now.actor === page.actors.length - 1 && now.step >= actor().steps.length - 1;
}

function waitAndGoOn() {
  if (last()) { pause(); return; }
  const reading = 1500 + 26 * (step() ? step().text.length : 60);
  now.timer = setTimeout(forward, reading / now.speed);
}

function go(who, index) {
  now.actor = Math.min(Math.max(0, who), page.actors.length - 1);
  now.step = Math.min(Math.max(0, index), Math.max(0, actor().steps.length - 1));
  const place = '#' + actor().id + '/' + (now.step + 1);
  if (location.hash !== place) history.replaceState(null, '', place);
  show(true);
}

function forward() {
  if (now.step < actor().steps.length - 1) go(now.actor, now.step + 1);
  else if (now.actor < page.actors.length - 1) go(now.actor + 1, 0);
}

function back() {
  if (now.step > 0) go(now.actor, now.step - 1);
  else if (now.actor > 0) go(now.actor - 1, page.actors[now.actor - 1].steps.length - 1);
}

function setPlaying(playing) {
  now.playing = playing;
  const button = document.querySelector('.play');
  button.textContent = playing ? 'Pause' : 'Play';
  button.setAttribute('aria-label', playing ? 'Pause' : 'Play');
  clearTimeout(now.timer);
}

function pause() {
  setPlaying(false);
}

function play() {
  if (last()) { now.actor = 0; now.step = 0; }
  setPlaying(true);
  go(now.actor, now.step);
}

function fromAddress() {
  const [id, number] = location.hash.slice(1).split('/');
  const index = page.actors.findIndex(who => who.id === id);
  go(Math.max(0, index), index < 0 ? 0 : (parseInt(number, 10) || 1) - 1);
}

// ---- the page ----

function controls() {
  document.getElementById('actors').replaceChildren(...page.actors.map((who, i) =>
    el('button', {type: 'button', class: who.steps.length ? undefined : 'none', style: {}, onclick: () => { pause(); go(i, 0); }},
      el('span', {class: 'bead'}), who.title)));
  document.querySelectorAll('#actors button').forEach((button, i) => button.style.setProperty('--hue', hue(i)));
  document.getElementById('controls').replaceChildren(
    el('button', {type: 'button', class: 'back', 'aria-label': 'Previous step', onclick: () => { pause(); back(); }}, '\u2190 Back'),
    el('button', {type: 'button', class: 'play', onclick: () => now.playing ? pause() : play()}, 'Play'),
    el('button', {type: 'button', class: 'on', 'aria-label': 'Next step', onclick: () => { pause(); forward(); }}, 'Next \u2192'),
    el('label', {}, 'Speed', el('select', {onchange: event => { now.speed = Number(event.target.value); }},
      [['0.5', '0.5\u00d7'], ['1', '1\u00d7'], ['2', '2\u00d7'], ['4', '4\u00d7']].map(([value, text]) => el('option', {value, textContent: text, selected: value === '1'})))),
    el('div', {class: 'beads'}));
  const unused = document.querySelector('.node.unused');
  document.getElementById('legend').textContent = 'Boxes are tables, rounded ones jobs. Keys: \u2190 \u2192 steps, space plays, 1 to 5 choose whom to follow. What may name a person is left out of the rows.'
    + (unused ? ' Dashed: no step of this page comes there.' : '');
}

function allSteps() {
  body('all').replaceChildren(...page.actors.map((who, i) => {
    const details = el('details', {}, el('summary', {}, who.title + (who.name ? ', ' + who.name : '')), el('p', {class: 'about'}, who.about),
      who.steps.map((_, index) => el('article', {class: 'step'}, stepOf(who, index, false))));
    details.style.setProperty('--hue', hue(i));
    return details;
  }));
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || ['INPUT', 'SELECT', 'TEXTAREA'].includes(event.target.tagName)) return;
  if (event.key === 'ArrowRight') { pause(); forward(); }
  else if (event.key === 'ArrowLeft') { pause(); back(); }
  else if (event.key === ' ' && event.target.tagName !== 'BUTTON' && event.target.tagName !== 'SUMMARY') { if (now.playing) pause(); else play(); }
  else if (/^[1-5]$/.test(event.key)) { pause(); go(Number(event.key) - 1, 0); }
  else return;
  event.preventDefault();
});
window.addEventListener('hashchange', fromAddress);
let wasWide = window.innerWidth > 760;
window.addEventListener('resize', () => {
  if (wasWide === window.innerWidth > 760) return;
  wasWide = !wasWide;
  drawDiagram();
  show(false);
});

drawDiagram();
controls();
allSteps();
fromAddress();
watchPage();
document.documentElement.dataset.drawn = 'true';
