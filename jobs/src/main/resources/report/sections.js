'use strict';
/* One function a section: data in, elements out. A section that fails says so and leaves the others alone. */

const report = JSON.parse(document.getElementById('page-data').textContent);

function runHead() {
  const run = report.run, verdict = report.verdict;
  document.getElementById('title').textContent = run.title;
  const marks = {PASSED: '\u2713', FAILED: '\u2717', UNCHECKED: '\u25cb'};
  document.getElementById('banner').append(
    el('div', {class: 'banner ' + verdict.status.toLowerCase(), role: 'status'},
      el('span', {'aria-hidden': 'true', class: 'word'}, marks[verdict.status]),
      el('span', {class: 'word'}, verdict.text),
      el('span', {class: 'rest'}, plural(run.clicks, 'click') + ' in ' + duration(run.elapsed)),
      report.checks.data === null ? el('span', {class: 'rest'}, report.checks.whyAbsent) : ''),
    report.warnings.length
      ? el('ul', {class: 'warnings'}, report.warnings.map(text => el('li', {}, text))) : '');
  const facts = [
    ['Days (UTC)', daysText(run.days)], ['Lake', run.lake], ['Input', run.input], ['Code version', run.codeVersion],
    ['Started (UTC)', run.startedAt.slice(0, 19).replace('T', ' ')], ['Machine', run.machine],
  ];
  document.getElementById('run').append(
    el('dl', {class: 'run'}, facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))));
}

function daysText(days) {
  const sorted = [...days].sort();
  if (sorted.length < 2) return sorted.join('') || NONE;
  return sorted[0] + ' to ' + sorted[sorted.length - 1] + ', ' + plural(sorted.length, 'day');
}

// ---- key figures ----

function doorCards(doors) {
  const of = name => card({accepted: 'Accepted', duplicate: 'Duplicates', late: 'Late', rejected: 'Rejected'}[name],
    count(doors[name]), share(doors[name], doors.read) + ' of records');
  const sums = doors.unaccounted === 0;
  return [el('h3', {}, 'What the stream read'), el('div', {class: 'cards'},
    card('Records read', count(doors.read), sums ? '= the four doors, added up' : signed(doors.unaccounted) + ' by no door', sums ? '' : 'bad'),
    DOORS.map(of))];
}

function totalCards(totals) {
  const limit = totals.thresholdPercent + ' %';
  const past = totals.pastThreshold;
  const difference = totals.stream - totals.truth;
  const adds = totals.gross === totals.invalid + totals.net;
  return [el('h3', {}, 'What truth counted'), el('div', {class: 'cards'},
    card('Distinct clicks in truth', count(totals.truth), 'exact, by whole click_id'),
    card('Stream \u2212 truth', totals.differencePercent === null ? 'no truth' : percent(totals.differencePercent),
      (past ? '\u2717 ' : '\u2713 ') + signed(difference) + (past ? ', past ' : ', within ') + limit, past ? 'bad' : 'good'),
    card('Gross clicks', count(totals.gross), adds ? '= invalid + net' : '\u2260 invalid + net', adds ? '' : 'bad'),
    card('Invalid clicks', count(totals.invalid), share(totals.invalid, totals.gross) + ' of gross'),
    card('Net clicks', count(totals.net), 'billable, before price'))];
}

// ---- plots of clicks ----

function minutesSection(minutes) {
  if (!minutes.points.length) return [lead('No minute has a click.')];
  const {node, entry} = minutesChart(minutes);
  const zoom = (from, to) => entry.instance.dispatchAction({type: 'dataZoom', startValue: from, endValue: to});
  const around = 20 * 60000;
  const rows = minutes.points;
  const peak = rows.reduce((best, row) => row[2] > best[2] ? row : best);
  return [
    lead('Truth peaks at ', strong(count(peak[2]) + ' clicks a minute'), ' at ' + minuteText(Date.parse(peak[0])) + '; the median minute has '
      + count(median(rows.map(row => row[2]))) + '.'),
    el('div', {class: 'tools'},
      el('button', {type: 'button', onclick: () => entry.instance.dispatchAction({type: 'dataZoom', start: 0, end: 100})}, 'Whole run'),
      minutes.spans.map(span => el('button', {type: 'button',
        onclick: () => zoom(Date.parse(span.from) - around, Date.parse(span.to) + around)}, 'Zoom to ' + span.label)),
      el('span', {class: 'count'}, 'or drag the slider below the plot')),
    node];
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function differencesSection(differences) {
  const days = [...differences.days].sort((a, b) => a.day < b.day ? -1 : 1);
  const names = days.map(day => day.day);
  const causes = differences.causes.map((cause, index) => ({
    ...cause,
    color: cause.explained ? SERIES[index % SERIES.length] : 'bad',
    on: day => sum(cause.days.filter(entry => entry.day === day), entry => entry.clicks),
    total: sum(cause.days, entry => entry.clicks),
  }));
  const counted = sum(days, day => day.stream - day.truth);
  const addUp = days.every(day => sum(causes, cause => cause.on(day.day)) === day.stream - day.truth);
  const shown = causes.filter(cause => cause.days.some(entry => entry.clicks !== 0));
  const unexplained = causes.filter(cause => !cause.explained && shown.includes(cause));
  const biggest = shown.filter(cause => cause.explained).sort((a, b) => Math.abs(b.total) - Math.abs(a.total))[0];
  return [
    lead('The stream counted ', counted === 0 ? strong('as many clicks as truth') : [
      strong(plural(Math.abs(counted), 'click') + (counted > 0 ? ' more' : ' fewer') + ' than truth'),
      ' (' + share(Math.abs(counted), sum(days, day => day.truth)) + ')'], '. ',
      biggest ? 'Most of it is \u201c' + biggest.name + '\u201d: ' + signed(biggest.total) + '. ' : '',
      unexplained.length
        ? el('strong', {class: 'bad-text'}, '\u2717 Some of it has no cause: invoices of such days are blocked.')
        : !addUp ? el('strong', {class: 'bad-text'}, '\u2717 The causes do not add up to it.')
        : el('span', {class: 'good-text'}, '\u2713 Every click of it has a cause.')),
    shown.length ? causesChart(names, shown).node : null,
    el('div', {class: 'after-chart'}, causesTable(names, days, causes, addUp)),
  ];
}

function causesTable(names, days, causes, addUp) {
  const perDay = names.length <= 4 ? names : [];
  const onDay = new Map(days.map(day => [day.day, day.stream - day.truth]));
  const foot = [
    {label: 'Sum of the causes', on: day => sum(causes, cause => cause.on(day)), total: sum(causes, cause => cause.total)},
    {label: 'Stream \u2212 truth, as counted', on: day => onDay.get(day), total: sum(days, day => day.stream - day.truth),
      note: addUp ? '\u2713 the same on every day' : '\u2717 not the same on every day'},
  ];
  return table([
    {head: 'Cause', kind: 'tight', title: true, cell: cause => [swatch(cause.color), cause.name], foot: row => row.label},
    {head: 'What it explains', kind: 'wide-text', cell: cause => cause.explanation, foot: row => row.note || ''},
    ...perDay.map(day => ({head: day, kind: 'num', cell: cause => signed(cause.on(day)), foot: row => signed(row.on(day))})),
    {head: 'All days', kind: 'num', cell: cause => signed(cause.total), foot: row => signed(row.total)},
  ], causes, {foot, rowClass: cause => !cause.explained && cause.days.some(entry => entry.clicks) ? 'failing' : ''});
}

function viralSection(viral) {
  const peak = viral.minutes.reduce((best, row) => !best || row[1] > best[1] ? row : best, null);
  const most = viral.partials.length ? Math.max(...viral.partials.map(row => row[1])) : null;
  const within = most === null || most <= viral.partialsBound;
  return [
    peak ? lead('Ad ', strong(viral.ad), ' peaks at ', strong(count(peak[1]) + ' clicks a minute'), ' at '
      + minuteText(Date.parse(peak[0])) + ', ' + share(peak[1], peak[1] + peak[2]) + ' of all clicks then. ',
      most === null ? '' : el('span', {class: within ? 'good-text' : 'bad-text'},
        (within ? '\u2713 ' : '\u2717 ') + 'The final merge took at most ' + most + ' partials; the bound is ' + viral.partialsBound + '.'))
      : lead('Ad ', strong(viral.ad), ' has no clicks.'),
    el('div', {class: 'pair'},
      el('div', {}, el('h3', {}, 'Clicks per minute, one upon the other'), viralChart(viral).node),
      el('div', {}, el('h3', {}, 'Partials merged per (minute, ad): maximum of each micro-batch'),
        viral.partials.length ? partialsChart(viral).node : el('p', {class: 'absent'}, 'No micro-batch recorded its partials.'))),
  ];
}

// ---- marks ----

function marksSection(marks) {
  const days = [...marks.days].sort((a, b) => a.day < b.day ? -1 : 1);
  const names = distinct([...days.map(day => day.day), ...marks.rules.map(row => row.day)]).sort();
  const keys = distinct(marks.rules.map(row => JSON.stringify([row.tier, row.rule, row.clears])));
  const rules = keys.map(key => {
    const [tier, rule, clears] = JSON.parse(key);
    const rows = marks.rules.filter(row => row.tier === tier && row.rule === rule && row.clears === clears);
    return {tier, rule, clears, total: sum(rows, row => row.marks), on: day => sum(rows.filter(row => row.day === day), row => row.marks)};
  }).sort((a, b) => tierRank(a.tier) - tierRank(b.tier) || b.total - a.total);
  const gross = sum(days, day => day.gross), invalid = sum(days, day => day.invalid);
  return [
    lead(strong(count(invalid) + ' of ' + count(gross) + ' clicks'), ' (' + share(invalid, gross) + ') are invalid; '
      + plural(sum(rules, rule => rule.total), 'mark') + ' by ' + plural(rules.length, 'rule') + ' were read for it.'),
    el('div', {class: 'pair'},
      el('div', {}, el('h3', {}, 'Marks by rule' + (names.length > 1 ? ', stacked by day (first day strongest)' : '')),
        rules.length ? [el('ul', {class: 'keys'}, distinct(rules.map(rule => rule.tier)).map(tier => el('li', {}, swatch(tierColor(tier)), tier))),
          rulesChart(names, rules).node] : el('p', {class: 'absent'}, 'No rule marked a click.')),
      el('div', {}, el('h3', {}, 'Gross = valid + invalid'), validityChart(days).node)),
    rules.length ? el('div', {class: 'after-chart'}, marksTable(names, rules)) : null,
  ];
}

function tierRank(tier) {
  const rank = TIERS.indexOf(tier);
  return rank < 0 ? TIERS.length : rank;
}

function marksTable(names, rules) {
  const perDay = names.length <= 4 ? names : [];
  return table([
    {head: 'Rule', title: true, cell: rule => rule.rule},
    {head: 'Tier', kind: 'tight', cell: rule => el('span', {}, swatch(tierColor(rule.tier)), rule.tier)},
    {head: 'Decision', kind: 'tight', cell: rule => rule.clears ? 'valid (clears)' : 'invalid'},
    ...perDay.map(day => ({head: day, kind: 'num', cell: rule => count(rule.on(day))})),
    {head: 'Marks, all days', kind: 'num', cell: rule => count(rule.total)},
  ], rules);
}

// ---- invoices ----

function invoicesSection(invoices) {
  if (!invoices.documents.length) return [lead('The run issued no document.')];
  const totals = invoices.totals;
  return [
    lead(strong(plural(invoices.documents.length, 'document')), ', in all ',
      totals.map((total, i) => [i ? ' and ' : '', strong(money(total.amount) + ' ' + total.currency)]), '.'),
    table([
      {head: 'Number', kind: 'tight', title: true, cell: invoiceName, foot: total => 'All in ' + total.currency},
      {head: 'Advertiser', kind: 'name', cell: doc => doc.advertiser, foot: total => plural(total.documents, 'document')},
      {head: 'Billing days', cell: doc => el('span', {}, el('span', {class: 'tight'}, doc.from === doc.to ? doc.from : doc.from + ' to ' + doc.to),
        ' ', el('span', {class: 'faint tight'}, doc.billingZone)), foot: () => ''},
      {head: 'Gross', kind: 'num', cell: doc => count(doc.grossClicks), foot: total => count(total.grossClicks)},
      {head: 'Invalid', kind: 'num', cell: doc => count(doc.invalidClicks), foot: total => count(total.invalidClicks)},
      {head: 'Net', kind: 'num', cell: doc => count(doc.netClicks), foot: total => count(total.netClicks)},
      {head: 'Exact', kind: 'num', cell: doc => money(doc.exact), foot: total => money(total.exact)},
      {head: 'Amount', kind: 'num', cell: doc => el('span', {}, strong(money(doc.amount)), ' ' + doc.currency), foot: total => money(total.amount) + ' ' + total.currency},
    ], invoices.documents, {foot: totals, sub: invoiceLines}),
  ];
}

function invoiceName(doc) {
  return doc.kind === 'invoice' ? doc.number
    : [el('div', {}, doc.number), el('div', {class: 'faint'}, doc.kind + (doc.corrects ? ' to' : '')), doc.corrects ? el('div', {class: 'faint'}, doc.corrects) : null];
}

function invoiceLines(doc) {
  return el('details', {},
    el('summary', {}, plural(doc.lines.length, 'line'), el('span', {class: 'faint'}, ' \u00b7 rounding remainder ' + money(doc.remainder)
      + ' \u00b7 fingerprint ', el('span', {class: 'mono', title: doc.fingerprint}, doc.fingerprint.slice(0, 12)))),
    table([
      {head: 'Campaign', title: true, cell: line => line.campaign},
      {head: 'Gross', kind: 'num', cell: line => count(line.grossClicks)},
      {head: 'Invalid', kind: 'num', cell: line => count(line.invalidClicks)},
      {head: 'Net', kind: 'num', cell: line => count(line.netClicks)},
      {head: 'Exact', kind: 'num', cell: line => money(line.exact)},
      {head: 'Amount', kind: 'num', cell: line => money(line.amount)},
      {head: 'Remainder', kind: 'num', cell: line => money(line.remainder)},
    ], doc.lines));
}

// ---- jobs, checks ----

function versions(tables) {
  return tables.map(entry => entry.table + '\u00a0v' + entry.version).join(', ');
}

function outcome(good, text) {
  return el('span', {class: 'state ' + (good ? 'good-text' : 'bad-text')}, (good ? '\u2713\u00a0' : '\u2717\u00a0') + text);
}

function jobsSection(jobs) {
  if (!jobs.length) return [lead('No job was recorded.')];
  const slowest = jobs.reduce((a, b) => b.elapsed > a.elapsed ? b : a);
  return [
    lead(strong(plural(jobs.length, 'job')), ' took ' + duration(sum(jobs, job => job.elapsed)) + ' in all; the longest is ' + slowest.job
      + ' with ' + duration(slowest.elapsed) + '. Minutes and seconds since the first began:'),
    timelineChart(jobs).node,
    el('div', {class: 'after-chart'}, table([
      {head: 'Job', title: true, cell: job => [el('div', {}, job.job), job.arguments ? el('div', {class: 'faint mono'}, job.arguments) : null]},
      {head: 'Outcome', kind: 'outcome', cell: job => outcome(job.succeeded, job.outcome)},
      {head: 'Took', kind: 'num', cell: job => duration(job.elapsed)},
      {head: 'Records', kind: 'num', cell: job => count(job.records)},
      {head: 'Records / s', kind: 'num', cell: job => count(job.recordsPerSecond)},
      {head: 'Read', cell: job => el('span', {class: 'faint'}, versions(job.read) || NONE)},
      {head: 'Written', cell: job => el('span', {class: 'faint'}, versions(job.written) || NONE)},
    ], jobs, {rowClass: job => job.succeeded ? '' : 'failing'})),
  ];
}

function checksSection(checks) {
  if (!checks.length) return [lead('No figure was compared.')];
  const rows = [...checks].sort((a, b) => a.passed - b.passed);
  const failed = rows.filter(check => !check.passed).length;
  const search = el('input', {type: 'search', placeholder: 'Filter by name or value', 'aria-label': 'Filter the checks', oninput: () => apply()});
  const only = el('input', {type: 'checkbox', onchange: () => apply()});
  const shown = el('span', {class: 'count', 'aria-live': 'polite'});
  const body = table([
    {head: 'Check', title: true, cell: check => check.name},
    {head: 'Expected (oracle)', kind: 'num', cell: check => check.expected},
    {head: 'Actual', kind: 'num', cell: check => check.actual},
    {head: 'Result', kind: 'outcome', cell: check => outcome(check.passed, check.passed ? 'pass' : 'FAIL')},
  ], rows, {rowClass: check => check.passed ? '' : 'failing', tall: rows.length > 14});
  const lines = [...body.querySelectorAll('tbody tr')];
  const apply = () => {
    const wanted = search.value.trim().toLowerCase();
    let visible = 0;
    rows.forEach((check, i) => {
      const text = [check.name, check.expected, check.actual].join(' ').toLowerCase();
      lines[i].hidden = !text.includes(wanted) || (only.checked && check.passed);
      if (!lines[i].hidden) visible++;
    });
    shown.textContent = count(visible) + ' of ' + count(rows.length) + ' shown';
  };
  apply();
  return [
    lead(failed ? el('strong', {class: 'bad-text'}, '\u2717 ' + failed + ' of ' + plural(rows.length, 'check') + ' failed.')
      : el('span', {class: 'good-text'}, '\u2713 ' + report.verdict.text.replace(/^./, letter => letter.toUpperCase()) + '.')),
    el('div', {class: 'tools'}, search, el('label', {}, only, 'failures only'), shown),
    body];
}

// ---- windows, doors ----

function windowsSection(windows) {
  const parts = [
    ['open', windows.open, 'c2', 'still filling'],
    ['fired', windows.fired, 'c5', 'published; corrections may still come'],
    ['final', windows.finals, 'c1', 'nothing changes them any more'],
  ];
  const all = sum(parts, part => part[1]);
  return [
    lead(strong(plural(all, 'minute window')), windows.watermark ? '; the watermark stands at ' + windows.watermark.slice(0, 19).replace('T', ' ') + '.' : '; the lane has no watermark yet.'),
    el('div', {class: 'strip', 'aria-hidden': 'true'}, parts.filter(part => part[1] > 0).map(part =>
      el('span', {style: {flexGrow: part[1], flexBasis: 0, background: `var(--${part[2]})`}}))),
    el('ul', {class: 'keys'}, parts.map(([name, n, color, note]) => el('li', {}, swatch(color), el('span', {style: {color: 'var(--ink)'}}, strong(count(n)), ' ' + name), ': ' + note))),
  ];
}

function batchesSection(batches) {
  if (!batches.length) return [lead('No micro-batch was recorded.')];
  const lanes = distinct(batches.map(batch => batch.lane));
  const of = lane => batches.filter(batch => batch.lane === lane).sort((a, b) => a.batch - b.batch);
  const place = el('div');
  const buttons = lanes.map(lane => el('button', {type: 'button', onclick: () => show(lane)}, lane));
  let current = null;
  const show = lane => {
    if (current) drawn.splice(drawn.indexOf(current), 1)[0].instance?.dispose();
    const {node, entry} = doorsChart(of(lane));
    current = entry;
    place.replaceChildren(node);
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(lanes[i] === lane)));
    draw(entry);
  };
  show(lanes[0]);
  return [
    el('h3', {}, 'Doors per micro-batch' + (lanes.length === 1 ? ', lane ' + lanes[0] : '')),
    lanes.length > 1 ? el('div', {class: 'tools'}, buttons) : null,
    place];
}

// ---- the page ----

/** Where nothing is shown, the reason says it all. */
function hideIdleIntroductions() {
  for (const section of document.querySelectorAll('main section')) {
    const parts = [...section.querySelectorAll('.body > *')];
    const about = section.querySelector('.about');
    if (about && parts.every(part => part.matches('.absent:not([data-broken])'))) about.hidden = true;
  }
}

runHead();
fill(body('figures'), report.doors, doorCards);
fill(body('figures'), report.totals, totalCards);
fill(body('minutes'), report.minutes, minutesSection);
fill(body('differences'), report.differences, differencesSection);
fill(body('viral'), report.viralAd, viralSection);
fill(body('marks'), report.marks, marksSection);
fill(body('invoices'), report.invoices, invoicesSection);
fill(body('jobs'), report.jobs, jobsSection);
fill(body('checks'), report.checks, checksSection);
fill(body('windows'), report.windows, windowsSection);
fill(document.getElementById('batches'), report.batches, batchesSection);
fill(body('queries'), report.queries, queriesSection);
hideIdleIntroductions();
drawAll();
watchPage();
document.documentElement.dataset.drawn = 'true';
