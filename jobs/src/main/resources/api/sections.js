'use strict';
/* One function a part: declarations in, entries with addresses out. */

const api = JSON.parse(document.getElementById('page-data').textContent);
const EXITS = {1: 'usage or configuration: correct the command', 2: 'data or environment', 3: 'divergence or a billing guard: a person must look'};

function anchor(id, text) {
  return el('a', {href: '#' + id}, text);
}

function code(text) {
  return el('code', {}, text);
}

/** An entry that the filter shows or hides as a whole. */
function entry(id, name, ...parts) {
  return el('div', {class: 'entry', id, 'data-find': ''}, el('h3', {}, anchor(id, name)), parts);
}

/** A table whose rows have addresses: prefix and name. */
function list(prefix, columns, rows) {
  const node = table([{head: columns[0], title: true, cell: row => anchor(prefix + row.name, breakable(row.name))}, ...columns.slice(1)], rows);
  node.querySelectorAll('tbody tr').forEach((row, i) => { row.id = prefix + rows[i].name; });
  return node;
}

/** The same, where the filter shows or hides each row. */
function found(node) {
  node.querySelectorAll('tbody tr').forEach(row => { row.dataset.find = ''; });
  return node;
}

function contractPart() {
  return [
    el('p', {class: 'about'}, 'A JSON object a Kafka record or line, or a row of CSV or Parquet with these columns. Fields that are not named here are kept, as JSON, in ', code('raw_click.extra'), '. The first broken rule gives the code under which ', code('rejected_click'), ' keeps the record; nothing is dropped.'),
    el('p', {class: 'group'}, 'Fields'),
    found(list('field-', ['Field',
      {head: 'Must be', cell: row => row.rule},
      {head: 'Required', cell: row => row.required ? 'yes' : 'no, or null'},
      {head: 'Else', cell: row => anchor('reason-' + row.reason, row.reason)}], api.fields)),
    el('p', {class: 'group'}, 'Codes of rejection'),
    found(list('reason-', ['Code', {head: 'Meaning', cell: row => row.text}], api.reasons)),
  ];
}

function optionNotes(option) {
  const notes = [option.text + (option.required ? ' (required)' : '')];
  return el('span', {}, notes.join(' '));
}

function commandEntry(command) {
  const options = command.options.map(option => ({...option, name: option.flag.split(' ')[0].slice(2)}));
  const table = list('command-' + command.name + '-', ['Option',
    {head: 'What it does', cell: optionNotes},
    {head: 'Value', cell: row => row.flag.includes(' ') ? row.flag.split(' ').slice(1).join(' ') : ''},
    {head: 'Default', kind: 'tight', cell: row => row.default === null ? '' : row.default},
    {head: 'Key', cell: row => row.key === null ? '' : el('code', {}, row.key.split('.').flatMap((part, i) => i ? ['.', el('wbr'), part] : [part]))}], options);
  table.querySelectorAll('td.head a').forEach((link, i) => { link.textContent = '--' + options[i].name; });
  return entry('command-' + command.name, 'clickledger ' + command.name,
    el('p', {}, command.summary + '.'), el('p', {class: 'facts'}, 'Runs ' + command.runs + '.'),
    table, command.examples.map(example => el('pre', {}, example)));
}

function commandsPart() {
  return [
    el('p', {class: 'about'}, 'A flag wins over its key in the --conf file, and the file over the default. Keys that are missing here are on the command line alone.'),
    distinct(api.commands.map(command => command.section)).flatMap(section => [
      el('p', {class: 'group'}, section), ...api.commands.filter(command => command.section === section).map(commandEntry)]),
  ].flat();
}

function tableFacts(shown) {
  const facts = ['Key: ' + shown.key.join(', ')];
  facts.push(shown.partitions.length ? 'partitions: ' + shown.partitions.join(', ') : 'no partitions');
  if (shown.order.length) facts.push('rows in the order of ' + shown.order.join(', '));
  if (shown.append_only) facts.push('append only');
  if (shown.kept) facts.push('kept for the legal floor');
  return facts.join(' · ');
}

function tableEntry(shown) {
  return entry('table-' + shown.name, shown.name, el('p', {}, shown.comment + '.'), el('p', {class: 'facts'}, tableFacts(shown)),
    list('table-' + shown.name + '-', ['Column', {head: 'Type', cell: row => row.type + (row.nullable ? ', or null' : '')}, {head: 'Meaning', cell: row => row.comment}], shown.columns),
    shown.checks.length ? el('p', {class: 'facts'}, 'Every row meets: ', shown.checks.flatMap((check, i) => [i ? '; ' : '', code(check)])) : null);
}

function viewEntry(view) {
  return entry('view-' + view.name, view.name, el('p', {}, view.comment),
    list('view-' + view.name + '-', ['Column', {head: 'Meaning', cell: row => row.comment}], view.columns));
}

function errorsPart() {
  return [
    el('p', {class: 'about'}, 'A failure says ', code('error [CODE]'), ', what happened and what to do; the code decides the exit code of the process. 0: done.'),
    found(list('error-', ['Code', {head: 'Exit code', kind: 'num', cell: row => String(row.exit)}, {head: 'Kind', cell: row => EXITS[row.exit]}], api.errors)),
  ];
}

function metricsPart() {
  return api.metrics.flatMap(group => [
    el('p', {class: 'group'}, group.title),
    found(list('metric-', ['Metric', {head: 'Type', kind: 'tight', cell: row => row.type}, {head: 'Meaning', cell: row => row.help}], group.metrics))]);
}

const PARTS = [
  ['contract', 'The click contract', contractPart, []],
  ['commands', 'Commands', commandsPart, api.commands.map(command => ['command-' + command.name, command.name])],
  ['tables', 'Tables', () => api.tables.map(tableEntry), api.tables.map(shown => ['table-' + shown.name, shown.name])],
  ['views', 'Views in Trino', () => api.views.map(viewEntry), api.views.map(view => ['view-' + view.name, view.name])],
  ['errors', 'Errors', errorsPart, []],
  ['metrics', 'Prometheus metrics', metricsPart, []],
];

function drawParts() {
  const parts = document.getElementById('parts'), contents = document.getElementById('contents');
  for (const [id, name, render, entries] of PARTS) {
    const place = el('div', {class: 'body'});
    parts.append(el('section', {id}, el('h2', {}, name), place));
    fill(place, {data: api}, render);
    contents.append(el('h2', {}, anchor(id, name)), entries.length ? el('ul', {}, entries.map(([to, text]) => el('li', {}, anchor(to, text)))) : '');
  }
}

// ---- the filter ----

function filter(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(word => word);
  const fits = node => wanted.every(word => node.textContent.toLowerCase().includes(word));
  let shown = 0;
  document.querySelectorAll('[data-find]').forEach(node => {
    node.hidden = !fits(node);
    if (!node.hidden) shown++;
    // Of an entry that is named otherwise, the rows that are asked for.
    const heading = node.querySelector('h3');
    const rows = [...node.querySelectorAll('tbody tr')];
    const some = heading !== null && !fits(heading) && rows.some(fits);
    rows.forEach(row => { row.hidden = some && !fits(row); });
  });
  document.querySelectorAll('#commands .group').forEach(group => {
    let next = group.nextElementSibling;
    while (next && next.hidden && !next.classList.contains('group')) next = next.nextElementSibling;
    group.hidden = !next || next.classList.contains('group');
  });
  document.querySelectorAll('#contents li').forEach(item => {
    const target = document.getElementById(item.firstChild.getAttribute('href').slice(1));
    item.hidden = target.hidden;
  });
  document.querySelectorAll('#parts > section').forEach(section => {
    section.hidden = !section.querySelector('[data-find]:not([hidden])');
  });
  document.getElementById('found').textContent = wanted.length ? (shown ? plural(shown, 'entry', 'entries') : 'Nothing is called so.') : '';
}

document.getElementById('version').textContent = api.version;
drawParts();
document.getElementById('filter').addEventListener('input', event => filter(event.target.value));
watchPage();
document.documentElement.dataset.drawn = 'true';
if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
