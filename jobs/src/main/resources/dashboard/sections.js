'use strict';
/* One function a section: data in, elements out. Sums of money are text, exact; the charts' numbers are not. */

const board = JSON.parse(document.getElementById('page-data').textContent);
const HOUR = 3600000;

const MEANINGS = {
  open: 'clicks still come',
  fired: 'on time clicks are counted, late ones may come',
  final: 'the stream adds nothing any more; fraud marks are not known yet',
  provisional: 'rebuilt from the raw log with the marks known then; may be rebuilt',
  mature: 'rebuilt after all its clicks and verdicts had time to come',
  closed: 'invoiced: what changes becomes a credit or debit note',
};

// ---- the points, as the charts take them ----

function dates() {
  const all = [];
  for (let day = Date.parse(board.from); day <= Date.parse(board.to); day += 24 * HOUR) all.push(new Date(day).toISOString().slice(0, 10));
  return all;
}

function timeOf(point) {
  return Date.parse(point.hour || point.event_date);
}

function dayOf(point) {
  return (point.hour || point.event_date).slice(0, 10);
}

/** What a point adds to valid, invalid and not yet judged; of: 'clicks' or 'micros'. */
function judged(point, of) {
  const gross = of === 'clicks' ? point.clicks : point.spend_micros / 1e6;
  const net = of === 'clicks' ? point.net_clicks : point.net_micros;
  if (net === null) return {net: 0, invalid: 0, open: gross};
  const valid = of === 'clicks' ? net : net / 1e6;
  return {net: valid, invalid: gross - valid, open: 0};
}

function added(rows) {
  return rows.reduce((a, b) => ({net: a.net + b.net, invalid: a.invalid + b.invalid, open: a.open + b.open}), {net: 0, invalid: 0, open: 0});
}

function grouped(points, key) {
  const groups = new Map();
  for (const point of points) {
    const name = key(point);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(point);
  }
  return groups;
}

function byDate(points, of) {
  const groups = grouped(points, dayOf);
  return dates().map(day => ({day, ...added((groups.get(day) || []).map(point => judged(point, of)))}));
}

function currencyName(currency) {
  return currency || 'unknown currency';
}

// ---- head ----

function statusStrip() {
  const byDay = grouped(board.days, row => row.date);
  const order = Object.keys(STATUSES);
  const least = rows => rows.map(row => row.status).sort((a, b) => order.indexOf(a) - order.indexOf(b))[0];
  const all = dates().map(day => ({day, status: byDay.has(day) ? least(byDay.get(day)) : null}));
  const known = order.filter(status => all.some(day => day.status === status)).reverse();
  return [
    el('div', {class: 'strip dates', role: 'img', 'aria-label': 'How final each date is'}, all.map(day => el('span', {
      title: day.day + ': ' + (day.status || 'no click'), style: day.status ? {background: `var(--${STATUSES[day.status]})`} : {}}))),
    el('ul', {class: 'keys final-head'}, known.map(status => {
      const days = all.filter(day => day.status === status).length;
      return el('li', {}, swatch(STATUSES[status]), strong(status), ' ' + plural(days, 'day') + ': ' + MEANINGS[status]);
    })),
  ];
}

function age(seconds) {
  if (seconds < 120) return seconds.toFixed(1) + ' s';
  if (seconds < 7200) return Math.round(seconds / 60) + ' min';
  return seconds < 172800 ? Math.round(seconds / 3600) + ' h' : Math.round(seconds / 86400) + ' days';
}

function headSection() {
  const facts = [
    ['Dates', board.from + ' to ' + board.to + ', ' + plural(dates().length, 'day')],
    ['Asked at', board.asked_at.slice(0, 19).replace('T', ' ')],
    ['Trino read', plural(board.rows_read, 'row') + ', ' + count(board.bytes_read) + ' bytes, in ' + duration(board.elapsed_ms / 1000)],
    ...board.progress.map(lane => [lane.lane[0].toUpperCase() + lane.lane.slice(1) + ' up to',
      lane.as_of.slice(0, 19).replace('T', ' ') + ' (' + age(lane.seconds_behind) + ' before)']),
  ];
  document.getElementById('finality').append(...(board.points.length ? statusStrip()
    : [el('p', {class: 'absent'}, 'No click of ' + board.subject + ' from ' + board.from + ' to ' + board.to + ': check its number and the dates.')]));
  document.getElementById('facts').append(
    el('dl', {class: 'run'}, facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))));
}

// ---- sections ----

/** Exact, so it may be long. */
function sumOfMoney(text) {
  return text === null ? NONE : el('span', {class: text.length > 10 ? 'long' : undefined}, money(text));
}

function figuresSection() {
  return board.totals.flatMap(total => {
    const points = board.points.filter(point => point.currency === total.currency);
    const clicks = added(points.map(point => judged(point, 'clicks')));
    const known = clicks.net + clicks.invalid;
    const rest = clicks.open ? plural(clicks.open, 'click') + ' not judged yet' : 'all clicks are judged';
    return [
      board.totals.length > 1 ? el('h3', {}, currencyName(total.currency)) : null,
      el('div', {class: 'cards'},
        card('Clicks', count(total.clicks), 'distinct, before fraud marks'),
        card('Invalid', known ? count(clicks.invalid) : NONE, known ? share(clicks.invalid, known) + ' of ' + count(known) + ' judged' : rest),
        card('Net clicks', known ? count(clicks.net) : NONE, rest),
        card('Spend, ' + currencyName(total.currency), sumOfMoney(total.spend), 'before fraud marks'),
        card('Net, ' + currencyName(total.currency), sumOfMoney(total.judged_net), clicks.open ? 'of the judged clicks' : 'billable'))];
  });
}

function clicksSection() {
  if (board.grain === 'day') return [daysChart('Clicks per day: valid, invalid, not judged yet', byDate(board.points, 'clicks'), count).node];
  const groups = grouped(board.points, timeOf);
  const rows = [];
  for (let at = Date.parse(board.from); at < Date.parse(board.to) + 24 * HOUR; at += HOUR) {
    rows.push({at, ...added((groups.get(at) || []).map(point => judged(point, 'clicks')))});
  }
  return [hoursChart(rows).node];
}

function hoursSection() {
  const days = dates();
  const index = new Map(days.map((day, i) => [day, i]));
  const cells = new Map();
  days.forEach((day, i) => { for (let hour = 0; hour < 24; hour++) cells.set(i + '.' + hour, [i, hour, 0]); });
  for (const point of board.points) cells.get(index.get(dayOf(point)) + '.' + Number(point.hour.slice(11, 13)))[2] += point.clicks;
  return [heatChart(days, [...cells.values()]).node];
}

function moneySection() {
  return board.totals.flatMap(total => {
    const format = amount => amount.toLocaleString('en-US', {minimumFractionDigits: 2, maximumFractionDigits: 2}) + ' ' + (total.currency || '');
    const days = byDate(board.points.filter(point => point.currency === total.currency), 'micros');
    return [
      el('h3', {}, 'In ' + currencyName(total.currency)),
      daysChart('Money per day in ' + currencyName(total.currency) + ': valid, invalid, not judged yet', days, format).node];
  });
}

const COLUMNS = [
  {head: 'Date', title: true, kind: 'tight', cell: row => row.date, foot: row => 'Total'},
  {head: 'Clicks', kind: 'num', cell: row => count(row.clicks)},
  {head: 'Invalid', kind: 'num', cell: row => count(row.invalid_clicks)},
  {head: 'Net clicks', kind: 'num', cell: row => count(row.net_clicks)},
  {head: 'Spend', kind: 'num', cell: row => money(row.spend)},
  {head: 'Net', kind: 'num', cell: row => row.net === null ? NONE : money(row.net)},
  {head: 'Currency', cell: row => row.currency || 'unknown'},
  {head: 'Source', cell: row => row.source},
  {head: 'How final', kind: 'tight', cell: row => el('span', {}, swatch(STATUSES[row.status]), row.status)},
];

function csvButton() {
  const heads = Object.keys(board.points[0]);
  const cell = value => value === null ? '' : String(value); // dates, numbers and codes: none needs quotes
  const text = [heads, ...board.points.map(point => heads.map(head => point[head]))].map(row => row.map(cell).join(',')).join('\n') + '\n';
  const name = board.subject.replace(' ', '-') + '-' + board.from + '-' + board.to + '.csv';
  return el('a', {href: 'data:text/csv;charset=utf-8,' + encodeURIComponent(text), download: name}, 'Download the points as CSV');
}

function daysSection() {
  return [
    el('div', {class: 'tools'}, csvButton()),
    table(COLUMNS, board.days, {foot: board.totals}),
  ];
}

function showOrHide(id, shown, render) {
  document.getElementById(id).hidden = !shown;
  document.querySelector('.contents a[href="#' + id + '"]').hidden = !shown;
  if (shown) fill(body(id), {data: board}, render);
}

const any = board.points.length > 0;
headSection();
showOrHide('figures', any, figuresSection);
showOrHide('clicks', any, clicksSection);
showOrHide('hours', any && board.grain === 'hour' && board.from !== board.to, hoursSection);
showOrHide('money', any, moneySection);
showOrHide('days', any, daysSection);
showOrHide('queries', true, () => queriesSection([{title: 'What this page shows', sql: board.sql}]));
drawAll();
watchPage();
document.documentElement.dataset.drawn = 'true';
