'use strict';
/* The charts of the report. */

/**
 * [minute, …values] sorted, with zeros at both ends of each gap, so that a line falls to zero there instead of
 * bridging it.
 */
function dense(points) {
  const MINUTE = 60000;
  const rows = points.map(([minute, ...values]) => [Date.parse(minute), ...values]).sort((a, b) => a[0] - b[0]);
  const zeros = rows.length ? rows[0].slice(1).map(() => 0) : [];
  const out = [];
  rows.forEach((row, i) => {
    const gap = i ? row[0] - rows[i - 1][0] : MINUTE;
    if (gap > MINUTE) out.push([rows[i - 1][0] + MINUTE, ...zeros]);
    if (gap > 2 * MINUTE) out.push([row[0] - MINUTE, ...zeros]);
    out.push(row);
  });
  return out;
}

// ---- clicks per minute ----

function minutesChart(minutes) {
  const rows = dense(minutes.points);
  const byTime = new Map(rows.map(row => [row[0], row]));
  const column = of => rows.map(row => [row[0], of(row)]);
  const spans = c => minutes.spans.map(span => [
    {name: span.label, xAxis: Date.parse(span.from), label: {color: c.tint}}, {xAxis: Date.parse(span.to)}]);
  return chart('Clicks per minute of stream and truth, and their difference', narrow => narrow ? 430 : 500, (c, narrow) => {
    const side = {left: 56, right: narrow ? 16 : 24};
    const shade = {silent: true, itemStyle: {color: c.shade}, label: {fontSize: 12}, data: spans(c)};
    return {
      legend: legend(c, ['truth', 'stream']),
      title: [title(c, 'clicks per minute', 36), title(c, 'stream \u2212 truth', narrow ? 272 : 342)],
      grid: [{...side, top: 64, height: narrow ? 190 : 260}, {...side, top: narrow ? 296 : 366, height: 66}],
      axisPointer: {link: [{xAxisIndex: 'all'}], lineStyle: {color: c.muted}},
      xAxis: [timeAxis(c, {gridIndex: 0, axisLabel: {show: false}, axisTick: {show: false}}), timeAxis(c, {gridIndex: 1, splitNumber: narrow ? 3 : 8})],
      yAxis: [
        valueAxis(c, {gridIndex: 0}),
        valueAxis(c, {gridIndex: 1, splitNumber: 2, minInterval: 1}),
      ],
      dataZoom: zoom(c, narrow, side, {xAxisIndex: [0, 1]}),
      tooltip: tooltip(c, {trigger: 'axis', formatter: items => {
        const [ms, stream, truth] = byTime.get(items[0].value[0]);
        return tip(minuteText(ms) + ' UTC', [[c.truth, 'truth', count(truth)], [c.stream, 'stream', count(stream)],
          [c.difference, 'stream \u2212 truth', signed(stream - truth) + (truth ? ' (' + percent(100 * (stream - truth) / truth) + ')' : '')]]);
      }}),
      series: [
        {name: 'truth', type: 'line', symbol: 'none', color: c.truth, data: column(row => row[2]), lineStyle: {width: 1},
          areaStyle: {color: c.fill, opacity: .55}, markArea: shade},
        {name: 'stream', type: 'line', symbol: 'none', color: c.stream, data: column(row => row[1]), lineStyle: {width: 1.25}},
        {name: 'stream \u2212 truth', type: 'line', step: 'middle', symbol: 'none', color: c.difference, xAxisIndex: 1, yAxisIndex: 1,
          data: column(row => row[1] - row[2]), lineStyle: {width: .6}, areaStyle: {opacity: .45},
          markArea: {...shade, label: {show: false}}},
      ],
    };
  });
}

// ---- causes of the difference ----

/** causes: {name, color, on(day)}, those that are not zero. */
function causesChart(days, causes) {
  return chart('Clicks of stream minus truth by cause and day', narrow => (narrow ? 36 : 70) + days.length * (narrow ? 44 : 40), (c, narrow) => ({
    legend: legend(c, causes.map(cause => cause.name), {show: !narrow}), // when narrow, the table below is the key
    grid: {left: 4, right: 24, top: narrow ? 4 : 34, bottom: 8, containLabel: true},
    xAxis: valueAxis(c, {min: extent => Math.min(0, extent.min), max: extent => Math.max(0, extent.max), splitNumber: narrow ? 3 : 6,
      axisLabel: {...label(c), formatter: short, hideOverlap: true, showMinLabel: false, showMaxLabel: false}}),
    yAxis: categoryAxis(c, days, {inverse: true, axisLine: {show: false}}),
    tooltip: tooltip(c, {trigger: 'axis', axisPointer: {type: 'shadow'}, formatter: items =>
      tip(items[0].name, items.map(item => [item.color, item.seriesName, signed(item.value)]))}),
    series: causes.map(cause => ({
      name: cause.name, type: 'bar', stack: 'causes', barMaxWidth: 24, color: c[cause.color],
      itemStyle: {borderColor: c.surface, borderWidth: 1},
      data: days.map(day => cause.on(day)),
    })),
  }));
}

// ---- the viral ad ----

function viralChart(viral) {
  const rows = dense(viral.minutes);
  const byTime = new Map(rows.map(row => [row[0], row]));
  return chart('Clicks per minute of the viral ad and of all others', 300, c => ({
    legend: legend(c, ['all other ads', 'the viral ad']),
    grid: {left: 4, right: 14, top: 36, bottom: 8, containLabel: true},
    xAxis: timeAxis(c),
    yAxis: valueAxis(c),
    tooltip: tooltip(c, {trigger: 'axis', formatter: items => {
      const [ms, ad, others] = byTime.get(items[0].value[0]);
      return tip(minuteText(ms) + ' UTC', [[c.c4, 'the viral ad', count(ad)], [c.c1, 'all other ads', count(others)],
        [null, 'share of the ad', share(ad, ad + others)]]);
    }}),
    series: [['all other ads', 2, c.c1], ['the viral ad', 1, c.c4]].map(([name, index, color]) => ({
      name, type: 'line', stack: 'clicks', symbol: 'none', color, lineStyle: {width: 1}, areaStyle: {opacity: .6},
      data: rows.map(row => [row[0], row[index]]),
    })),
  }));
}

function partialsChart(viral) {
  const rows = [...viral.partials].sort((a, b) => a[0] - b[0]);
  const bound = viral.partialsBound;
  const top = Math.max(bound, ...rows.map(row => row[1]));
  return chart('Most partials merged per minute and ad in each micro-batch, and the bound', 300, c => ({
    grid: {left: 4, right: 14, top: 36, bottom: 24, containLabel: true},
    xAxis: categoryAxis(c, rows.map(row => String(row[0])), {name: 'micro-batch', nameLocation: 'middle', nameGap: 26,
      nameTextStyle: {color: c.muted}, axisLabel: {...label(c), hideOverlap: true}}),
    yAxis: valueAxis(c, {max: Math.ceil(top * 1.2 / 4) * 4, interval: top > 32 ? undefined : 4, axisLabel: label(c)}),
    tooltip: tooltip(c, {trigger: 'axis', axisPointer: {type: 'shadow'}, formatter: items =>
      tip('micro-batch ' + items[0].name, [[c.stream, 'most partials of a (minute, ad)', count(items[0].value)], [null, 'bound', count(bound)]])}),
    series: [{
      type: 'bar', barMaxWidth: 18, color: c.stream,
      data: rows.map(row => ({value: row[1], itemStyle: row[1] > bound ? {color: c.bad} : undefined})),
      markLine: {silent: true, symbol: 'none', data: [{yAxis: bound}], lineStyle: {color: c.bad, width: 1.5, type: 'dashed'},
        label: {position: 'insideEndTop', formatter: 'bound ' + bound, color: c.bad, fontSize: 12.5}},
    }],
  }));
}

// ---- marks ----

const TIERS = ['GIVT', 'SIVT', 'MANUAL'];

function tierColor(tier) {
  return ['c2', 'c7', 'c3'][TIERS.indexOf(tier)] || 'muted';
}

/** rules: {tier, rule, clears, on(day), total}, in the order to show. */
function rulesChart(days, rules) {
  const opacity = index => days.length === 1 ? 1 : 1 - .62 * index / (days.length - 1);
  return chart('Marks by rule and day', 44 + rules.length * 30, (c, narrow) => ({
    grid: {left: 4, right: 84, top: 6, bottom: 4, containLabel: true},
    xAxis: valueAxis(c, {splitNumber: narrow ? 2 : 4}),
    yAxis: categoryAxis(c, rules.map(rule => rule.rule), {inverse: true, axisLine: {show: false},
      axisLabel: {...label(c), color: c.ink, width: narrow ? 120 : 190, overflow: 'truncate'}}),
    tooltip: tooltip(c, {trigger: 'axis', axisPointer: {type: 'shadow'}, formatter: items => {
      const rule = rules[items[0].dataIndex];
      return tip(rule.tier + ' \u00b7 ' + rule.rule + (rule.clears ? ' (clears)' : ''),
        [...days.map(day => [null, day, count(rule.on(day))]), [null, 'all days', count(rule.total)]]);
    }}),
    series: days.map((day, index) => ({
      name: day, type: 'bar', stack: 'marks', barMaxWidth: 18,
      data: rules.map(rule => ({value: rule.on(day), itemStyle: {color: c[tierColor(rule.tier)], opacity: opacity(index), borderColor: c.surface, borderWidth: .5}})),
    })).concat({
      type: 'bar', stack: 'marks', silent: true, data: rules.map(() => 0), label: {show: true, position: 'right', color: c.muted,
        formatter: item => count(rules[item.dataIndex].total) + (rules[item.dataIndex].clears ? ' cleared' : '')},
    }),
  }));
}

function validityChart(days) {
  return chart('Gross clicks by day, split into valid and invalid', 300, c => ({
    legend: legend(c, ['valid', 'invalid']),
    grid: {left: 4, right: 8, top: 46, bottom: 4, containLabel: true},
    xAxis: categoryAxis(c, days.map(day => day.day), {axisLabel: {...label(c), color: c.ink, hideOverlap: true}}),
    yAxis: valueAxis(c),
    tooltip: tooltip(c, {trigger: 'axis', axisPointer: {type: 'shadow'}, formatter: items => {
      const day = days[items[0].dataIndex];
      return tip(day.day, [[null, 'gross', count(day.gross)], [c.valid, 'valid', count(day.valid)],
        [c.invalid, 'invalid', count(day.invalid) + ' (' + share(day.invalid, day.gross) + ')']]);
    }}),
    series: [
      {name: 'valid', type: 'bar', stack: 'gross', color: c.valid, barMaxWidth: 90, data: days.map(day => day.valid)},
      {name: 'invalid', type: 'bar', stack: 'gross', color: c.invalid, barMaxWidth: 90, data: days.map(day => day.invalid),
        label: {show: days.length <= 4, position: 'top', color: c.muted, formatter: item =>
          short(days[item.dataIndex].gross) + ', ' + share(days[item.dataIndex].invalid, days[item.dataIndex].gross) + ' invalid'}},
    ],
  }));
}

// ---- jobs ----

function timelineChart(jobs) {
  const start = Math.min(...jobs.map(job => Date.parse(job.startedAt)));
  const offsets = jobs.map(job => (Date.parse(job.startedAt) - start) / 1000);
  const end = Math.max(...jobs.map((job, i) => offsets[i] + job.elapsed));
  return chart('When each job ran', 40 + jobs.length * 26, (c, narrow) => ({
    grid: {left: 4, right: 84, top: 4, bottom: 4, containLabel: true},
    xAxis: valueAxis(c, {max: end, splitNumber: narrow ? 3 : 8, axisLabel: {...label(c), formatter: clock, showMaxLabel: false, hideOverlap: true}}),
    yAxis: categoryAxis(c, jobs.map(job => job.job), {inverse: true, axisLine: {show: false},
      axisLabel: {...label(c), color: c.ink, width: narrow ? 110 : 170, overflow: 'truncate', interval: 0}}),
    tooltip: tooltip(c, {trigger: 'item', formatter: item => {
      const job = jobs[item.dataIndex];
      return tip(job.job, [[null, 'started', job.startedAt.slice(0, 19).replace('T', ' ') + ' UTC'], [null, 'took', duration(job.elapsed)], [null, 'outcome', job.outcome]]);
    }}),
    series: [
      {type: 'bar', stack: 'time', silent: true, itemStyle: {color: 'transparent'}, data: offsets},
      {type: 'bar', stack: 'time', barMaxWidth: 14, barMinHeight: 2,
        data: jobs.map(job => ({value: job.elapsed, itemStyle: {color: job.succeeded ? c.stream : c.bad, borderRadius: 2}})),
        label: {show: true, position: 'right', color: c.muted, formatter: item => duration(jobs[item.dataIndex].elapsed)}},
    ],
  }));
}

// ---- doors ----

const DOORS = ['accepted', 'duplicate', 'late', 'rejected'];

function doorColor(door) {
  return {accepted: 'c1', duplicate: 'c2', late: 'c7', rejected: 'invalid'}[door];
}

/** All doors stacked, and below it each door but the first on a scale of its own: they differ by powers of ten. */
function doorsChart(batches) {
  const small = DOORS.slice(1);
  const row = index => 276 + index * 84;
  return chart('Records by door in each micro-batch', row(small.length) + 8, c => {
    const side = {left: 54, right: 12};
    const names = batches.map(batch => String(batch.batch));
    const last = small.length;
    const bar = (door, grid) => ({
      name: door, type: 'bar', stack: 'doors' + grid, xAxisIndex: grid, yAxisIndex: grid, barMaxWidth: 22, barCategoryGap: '18%',
      color: c[doorColor(door)], data: batches.map(batch => batch[door]),
    });
    return {
      title: [title(c, 'all records', 36), ...small.map((door, i) => title(c, door, row(i) - 24))],
      legend: legend(c, DOORS),
      axisPointer: {link: [{xAxisIndex: 'all'}]},
      grid: [{...side, top: 64, height: 160}, ...small.map((door, i) => ({...side, top: row(i), height: 46}))],
      xAxis: [0, ...small.map((door, i) => i + 1)].map(grid => categoryAxis(c, names, {gridIndex: grid, axisLabel: {show: false},
        ...(grid === last ? {name: 'micro-batch', nameLocation: 'middle', nameGap: 26, nameTextStyle: {color: c.muted}, axisLabel: {...label(c), hideOverlap: true}} : {})})),
      yAxis: [valueAxis(c, {gridIndex: 0, splitNumber: 3}), ...small.map((door, i) => valueAxis(c, {gridIndex: i + 1, splitNumber: 1, minInterval: 1}))],
      tooltip: tooltip(c, {trigger: 'axis', axisPointer: {type: 'shadow'}, formatter: items => {
        const batch = batches[items[0].dataIndex];
        return tip('micro-batch ' + batch.batch, [...DOORS.map(door => [c[doorColor(door)], door, count(batch[door])]),
          [null, 'read', count(sum(DOORS, door => batch[door]))]]);
      }}),
      series: [...DOORS.map(door => bar(door, 0)), ...small.map((door, i) => bar(door, i + 1))],
    };
  });
}
