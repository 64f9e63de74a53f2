'use strict';
/* Words, numbers and tables. Data reaches the page only as text nodes; markup() is for tooltips. */

// ---- elements ----

/** An element; attributes: class, style, data-*, on<event>, anything else as a property. */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null) continue;
    if (name === 'class') node.className = value;
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name.includes('-')) node.setAttribute(name, value);
    else if (name === 'style') Object.assign(node.style, value);
    else node[name] = value;
  }
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== ''));
  return node;
}

function markup(text) {
  return String(text).replace(/[&<>"']/g, c => '&#' + c.charCodeAt(0) + ';');
}

/** A name that may be broken after its underscores. */
function breakable(name) {
  return name.split('_').flatMap((part, i) => i ? ['_', el('wbr'), part] : [part]);
}

// ---- numbers and times ----

const MINUS = '\u2212';
const NONE = '\u2013';

function minus(text) {
  return text.replace('-', MINUS);
}

function count(n) {
  return n === null || n === undefined ? NONE : minus(n.toLocaleString('en-US', {maximumFractionDigits: 0}));
}

function signed(n) {
  return (n > 0 ? '+' : '') + count(n);
}

/** Decimal text with separators: exact, since it never becomes a number. */
function money(text) {
  const [units, fraction] = text.split('.');
  return minus(units.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : '.' + fraction));
}

/** A share in percent with three significant digits: as many decimals as it takes to tell it from zero. */
function percent(value) {
  if (value === 0) return '0 %';
  return minus(value.toLocaleString('en-US', {minimumSignificantDigits: 3, maximumSignificantDigits: 3})) + ' %';
}

function share(part, whole) {
  return whole > 0 ? percent(100 * part / whole) : NONE;
}

function short(n) {
  return minus(n.toLocaleString('en-US', {notation: 'compact', maximumSignificantDigits: 3}));
}

function duration(seconds) {
  if (seconds < 60) return seconds.toFixed(seconds < 10 ? 2 : 1) + ' s';
  const whole = Math.round(seconds);
  const h = Math.floor(whole / 3600), m = Math.floor(whole % 3600 / 60), s = whole % 60;
  const two = n => String(n).padStart(2, '0');
  return h ? h + ' h ' + two(m) + ' min' : m + ' min ' + two(s) + ' s';
}

function clock(seconds) {
  const s = Math.round(seconds);
  return Math.floor(s / 60) + ':' + String(s % 60).padStart(2, '0');
}

/** 2026-03-02 18:00, in UTC. */
function minuteText(ms) {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

function plural(n, one, many) {
  return count(n) + ' ' + (n === 1 ? one : many || one + 's');
}

function sum(rows, of) {
  return rows.reduce((total, row) => total + of(row), 0);
}

function distinct(values) {
  return [...new Set(values)];
}

// ---- tables ----

/**
 * columns: {head, cell(row), kind: 'num' | 'tight' | 'wide-text', title: true for the row's name}
 * options: {foot: rows, rowClass(row), sub(row), tall}
 */
function table(columns, rows, options) {
  const {foot = [], rowClass = () => '', sub = () => null, tall = false} = options || {};
  const cells = (row, index) => columns.map(column => el('td', {
    class: [column.kind || '', column.title ? 'head' : ''].join(' ').trim() || undefined,
    'data-label': column.head,
  }, (column[index] || column.cell)(row)));
  const body = rows.flatMap(row => {
    const below = sub(row);
    const main = el('tr', {class: (rowClass(row) + (below ? ' has-sub' : '')).trim() || undefined}, cells(row, 'cell'));
    return below ? [main, el('tr', {class: 'sub'}, el('td', {colSpan: columns.length}, below))] : [main];
  });
  return el('div', {class: tall ? 'scroll tall' : 'scroll'},
    el('table', {},
      el('thead', {}, el('tr', {}, columns.map(column =>
        el('th', {class: column.kind === 'num' ? 'num' : undefined, scope: 'col'}, column.head)))),
      el('tbody', {}, body),
      foot.length ? el('tfoot', {}, foot.map(row => el('tr', {}, cells(row, 'foot')))) : null));
}

function swatch(name) {
  return el('span', {class: 'swatch', style: {background: `var(--${name})`}});
}

function lead(...parts) {
  return el('p', {class: 'lead'}, parts);
}

function strong(text) {
  return el('strong', {}, text);
}

function copyButton(text) {
  const button = el('button', {type: 'button', onclick: () => copy(text).then(
    () => say('Copied'), () => say('Select and copy by hand'))}, 'Copy');
  const say = word => {
    button.textContent = word;
    setTimeout(() => { button.textContent = 'Copy'; }, 1600);
  };
  return button;
}

/** Files have no clipboard API in every browser: the old command is the second way. */
function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).catch(() => copyBySelection(text));
  return copyBySelection(text);
}

function copyBySelection(text) {
  const area = el('textarea', {value: text, style: {position: 'fixed', opacity: 0}});
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done ? Promise.resolve() : Promise.reject(new Error('copying is not allowed'));
}

// ---- sections ----

function card(name, value, note, mood) {
  return el('div', {class: 'card' + (mood ? ' ' + mood : '')}, el('div', {class: 'name'}, name),
    el('div', {class: 'value'}, value), el('div', {class: 'note'}, note));
}

function body(id) {
  return document.querySelector('#' + id + ' .body');
}

/** Draws a section into its place; where it fails, the page says so and goes on. */
function fill(place, section, render) {
  try {
    if (section.data === null) place.append(el('p', {class: 'absent'}, section.whyAbsent));
    else place.append(...render(section.data).flat().filter(part => part));
  } catch (error) {
    place.append(el('p', {class: 'absent bad-text', 'data-broken': error.message}, 'This part could not be drawn: ' + error.message));
  }
}

/** queries: {title, sql}. */
function queriesSection(queries) {
  if (!queries.length) return [lead('No query was suggested.')];
  return queries.map(query => el('div', {class: 'sql'},
    el('div', {class: 'sql-head'}, el('h3', {}, query.title), copyButton(query.sql)),
    el('pre', {tabIndex: 0}, query.sql)));
}
