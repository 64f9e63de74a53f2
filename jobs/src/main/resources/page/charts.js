'use strict';
/* Charts. Each is a function of the palette and of whether there is little room; it is asked again when either changes. */

const drawn = [];

/** Names of the style sheet's colours: charts take c[name], elements swatch(name). */
const SERIES = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'];
const COLORS = ['surface', 'ink', 'muted', 'line', 'grid', 'stream', 'truth', 'fill', 'difference', 'good', 'bad', 'shade', 'tint',
  'valid', 'invalid', ...SERIES];

function palette() {
  const style = getComputedStyle(document.documentElement);
  const colors = {};
  for (const name of COLORS) colors[name] = style.getPropertyValue('--' + name).trim();
  colors.font = getComputedStyle(document.body).fontFamily;
  return colors;
}

/** Puts a chart into a new element. height: px, or a function of narrow. */
function chart(name, height, option) {
  const node = el('div', {class: 'chart', role: 'img', 'aria-label': name});
  const entry = {node, height, option, instance: null, narrow: null};
  drawn.push(entry);
  return {node, entry};
}

function drawAll() {
  for (const entry of drawn) draw(entry);
}

function draw(entry, width) {
  const room = width || entry.node.clientWidth;
  if (!room) return;
  entry.narrow = room < 560;
  const height = typeof entry.height === 'function' ? entry.height(entry.narrow) : entry.height;
  entry.node.style.height = height + 'px';
  if (!entry.instance) {
    entry.instance = echarts.init(entry.node, null, {renderer: 'svg', locale: 'EN', width: room, height});
  } else {
    entry.instance.resize({width: room, height});
  }
  const colors = palette();
  entry.instance.setOption({...common(colors), ...entry.option(colors, entry.narrow)}, true);
}

function common(c) {
  return {
    useUTC: true,
    animation: false,
    textStyle: {fontFamily: c.font, color: c.muted},
    tooltip: tooltip(c, {}),
  };
}

function tooltip(c, more) {
  return {
    confine: true, backgroundColor: c.surface, borderColor: c.line, textStyle: {color: c.ink, fontSize: 12.5},
    extraCssText: 'font-variant-numeric: tabular-nums', ...more,
  };
}

function tip(head, rows) {
  return '<b>' + markup(head) + '</b><table style="width:auto;font-size:12.5px">' + rows.map(([color, name, value]) =>
    '<tr><td style="padding:1px 12px 1px 0;border:0;display:table-cell;white-space:nowrap">'
    + (color ? '<span class="swatch" style="background:' + color + '"></span>' : '') + markup(name)
    + '</td><td style="padding:1px 0;border:0;text-align:right;display:table-cell;white-space:nowrap">' + markup(value) + '</td></tr>').join('')
    + '</table>';
}

function legend(c, data, more) {
  return {
    type: 'scroll', left: 0, top: 0, itemWidth: 12, itemHeight: 12, itemGap: 18, icon: 'roundRect',
    textStyle: {color: c.muted, fontSize: 12.5}, pageTextStyle: {color: c.muted}, pageIconColor: c.muted,
    pageIconInactiveColor: c.line, inactiveColor: c.line, data, ...more,
  };
}

function title(c, text, top) {
  return {text, left: 0, top, padding: 0, textStyle: {color: c.muted, fontSize: 12.5, fontWeight: 'normal'}};
}

/** The font stands here too: the room for labels is measured without a look at the font of the chart. */
function label(c) {
  return {color: c.muted, fontFamily: c.font};
}

function valueAxis(c, more) {
  return {
    type: 'value', splitNumber: 4, axisLabel: {...label(c), formatter: short},
    splitLine: {lineStyle: {color: c.grid}}, nameTextStyle: {color: c.muted}, ...more,
  };
}

function categoryAxis(c, data, more) {
  return {
    type: 'category', data, axisLabel: {...label(c), color: c.ink}, axisTick: {show: false},
    axisLine: {lineStyle: {color: c.line}}, ...more,
  };
}

function timeAxis(c, more) {
  return {
    type: 'time',
    axisLabel: {...label(c), hideOverlap: true, formatter: {
      year: '{MMM} {d}', month: '{MMM} {d}', day: '{MMM} {d}', hour: '{HH}:{mm}', minute: '{HH}:{mm}'}},
    axisLine: {lineStyle: {color: c.line}}, axisTick: {lineStyle: {color: c.line}}, splitLine: {show: false}, ...more,
  };
}

/** A slider below the plot and, where there is room, the wheel. more: for example the axes that it moves. */
function zoom(c, narrow, side, more) {
  return [
    {type: 'slider', bottom: 6, height: 24, ...side, borderColor: c.line, brushSelect: true, showDetail: false,
      fillerColor: 'rgba(127, 140, 155, .14)', backgroundColor: 'transparent', emphasis: {handleStyle: {borderColor: c.ink}},
      dataBackground: {lineStyle: {color: c.line}, areaStyle: {color: c.muted, opacity: .15}},
      selectedDataBackground: {lineStyle: {color: c.muted, width: .7}, areaStyle: {color: c.muted, opacity: .35}},
      handleStyle: {color: c.surface, borderColor: c.muted}, moveHandleStyle: {color: c.line}, ...more},
    ...(narrow ? [] : [{type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true, moveOnMouseWheel: false, ...more}]),
  ];
}

// ---- when the page changes ----

function watchPage() {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', drawAll);
  let width = window.innerWidth, waiting = 0;
  window.addEventListener('resize', () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(drawAll, 120);
  });
  const PAPER_WIDTH = 680; // A4 less two margins of 14 mm, in CSS pixels
  window.addEventListener('beforeprint', () => {
    document.documentElement.classList.add('printing');
    document.querySelectorAll('details:not([open])').forEach(node => { node.open = true; node.dataset.shut = ''; });
    drawn.forEach(entry => draw(entry, PAPER_WIDTH));
  });
  window.addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing');
    document.querySelectorAll('details[data-shut]').forEach(node => { node.open = false; delete node.dataset.shut; });
    drawAll();
  });
}
