'use strict';
/* The charts of a dashboard. */

/** How a click is judged: what the keys of a day's or an hour's clicks mean, and their colours. */
const JUDGMENTS = [['net', 'valid', 'valid'], ['invalid', 'invalid', 'invalid'], ['open', 'not judged yet', 'fill']];

/** From the least final on: colour of each status. */
const STATUSES = {open: 'invalid', fired: 'c2', final: 'c5', provisional: 'c4', mature: 'c1', closed: 'good'};

function judgmentTip(c, head, row, format) {
  const whole = row.net + row.invalid + row.open;
  return tip(head, [...JUDGMENTS.filter(([key]) => row[key]).map(([key, name, color]) => [c[color], name, format(row[key])]),
    [null, 'all', format(whole)]]);
}

/** rows: {at, net, invalid, open}, one for every hour, and its end after the last. */
function hoursChart(rows) {
  const byTime = new Map(rows.map(row => [row.at, row]));
  const last = rows[rows.length - 1];
  return chart('Clicks per hour: valid, invalid, not judged yet', narrow => narrow ? 300 : 380, (c, narrow) => {
    const side = {left: 52, right: narrow ? 16 : 20};
    return {
      legend: legend(c, JUDGMENTS.map(([, name]) => name)),
      grid: {...side, top: 40, bottom: 68},
      xAxis: timeAxis(c, {splitNumber: narrow ? 3 : 8}),
      yAxis: valueAxis(c, {minInterval: 1}),
      dataZoom: zoom(c, narrow, side, {}),
      tooltip: tooltip(c, {trigger: 'axis', formatter: items => {
        const row = byTime.get(items[0].value[0]);
        return row ? judgmentTip(c, minuteText(row.at), row, count) : '';
      }}),
      series: JUDGMENTS.map(([key, name, color]) => ({
        name, type: 'line', step: 'end', stack: 'clicks', symbol: 'none', color: c[color], lineStyle: {width: .6}, areaStyle: {opacity: .75},
        data: [...rows.map(row => [row.at, row[key]]), [last.at + 3600000, last[key]]],
      })),
    };
  });
}

/** days: {day, net, invalid, open}. */
function daysChart(name, days, format) {
  return chart(name, 300, (c, narrow) => ({
    legend: legend(c, JUDGMENTS.map(([, word]) => word)),
    grid: {left: 4, right: 8, top: 40, bottom: 4, containLabel: true},
    xAxis: categoryAxis(c, days.map(day => day.day), {axisLabel: {...label(c), hideOverlap: true, formatter: day => narrow ? day.slice(5) : day}}),
    yAxis: valueAxis(c),
    tooltip: tooltip(c, {trigger: 'axis', axisPointer: {type: 'shadow'}, formatter: items =>
      judgmentTip(c, items[0].name, days[items[0].dataIndex], format)}),
    series: JUDGMENTS.map(([key, word, color]) => ({
      name: word, type: 'bar', stack: 'all', barMaxWidth: 40, color: c[color], data: days.map(day => day[key]),
    })),
  }));
}

/** A cell for every hour of every day. cells: [day's index, hour, clicks]. */
function heatChart(days, cells) {
  const most = Math.max(1, ...cells.map(cell => cell[2]));
  return chart('Clicks by date and hour of the day', narrow => narrow ? 380 : 340, (c, narrow) => ({
    grid: {left: 4, right: 8, top: 8, bottom: 46, containLabel: true},
    xAxis: categoryAxis(c, days, {axisLabel: {...label(c), hideOverlap: true, formatter: day => narrow ? day.slice(5) : day}, axisLine: {show: false}}),
    yAxis: categoryAxis(c, Array.from({length: 24}, (none, hour) => String(hour).padStart(2, '0') + ':00'), {inverse: true, axisLine: {show: false},
      axisLabel: {...label(c), interval: narrow ? 5 : 2}}),
    visualMap: {min: 0, max: most, calculable: true, orient: 'horizontal', left: 'center', bottom: 0, itemWidth: 12, itemHeight: narrow ? 120 : 200,
      textStyle: {color: c.muted}, inRange: {color: [c.grid, c.c5, c.c1]}, formatter: short},
    tooltip: tooltip(c, {formatter: item => tip(days[item.value[0]] + ' ' + String(item.value[1]).padStart(2, '0') + ':00', [[null, 'clicks', count(item.value[2])]])}),
    series: [{type: 'heatmap', data: cells, itemStyle: {borderColor: c.surface, borderWidth: 1}, progressive: 0}],
  }));
}
