/* global Plot */
/** Draws a report in the browser. Which plots there are follows from what differs between the cells. */

const data = (id) => JSON.parse(document.getElementById(id).textContent);
const report = data('report');
const valid = report.cells.filter((cell) => cell.invalid === null && cell.perSecond !== null);
const WIDTH = 960;
const CPU = 'CPU microseconds per request';

const loadText = ({ loop, connections, keepAlive, perSecond, requests }) => {
  if (loop === 'open') return `${perSecond} requests/s on ${connections} connections`;
  if (loop === 'counted') return `${requests} requests on ${connections} connections`;
  return keepAlive ? `${connections} connections` : `${connections} clients, a connection per request`;
};
const size = ({ workers, threads }) => `-w ${workers}${threads > 1 ? ` -t ${threads}` : ''}`;
const sizes = (cell) => [size(cell)];
const label = (cell) => `${cell.server} ${size(cell)} (${cell.kind})`;
const series = ({ server, kind }) => `${server} (${kind})`;
/** The worker classes have colors of their own in all bars, readable on white and on black; names tell the others apart. */
const FAMILIES = {
  domain: ['tricorn sync', 'tricorn gthread', 'tricorn async', 'others'],
  range: ['#3b82c4', '#d98a1f', '#1f9e6e', '#8a8a8a'],
};
const family = ({ server }) => FAMILIES.domain.find((name) => server.startsWith(name)) ?? 'others';
const isBehindNginx = ({ server }) => server.endsWith('behind nginx');
const groupsBy = (items, keyOf) => [...Map.groupBy(items, keyOf)];
const distinct = (items, of) => new Set(items.map(of)).size;

function element(name, text = '', parent = document.body) {
  const made = document.createElement(name);
  made.textContent = text;
  parent.append(made);
  return made;
}

/** A figure with three digits, or all of them before the point. */
const figure = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));

/** Appends a plot under a heading. */
function draw(title, options) {
  const frame = element('figure');
  element('h3', title, frame);
  const style = { background: 'transparent', fontSize: '12px' };
  frame.append(Plot.plot({ width: WIDTH, grid: true, style, ...options }));
}

/** Horizontal bars of one figure for each cell, with its interval. */
function bars(title, cells, { axis, of }) {
  const rows = cells.map((cell) => ({ name: label(cell), family: family(cell), ...of(cell) }));
  const known = rows.filter(({ low }) => low !== null);
  draw(title, {
    marginLeft: 340,
    marginRight: 60,
    marginBottom: 42,
    x: { label: axis, zero: true },
    y: { label: null },
    height: 72 + rows.length * 26,
    color: { ...FAMILIES, legend: true },
    marks: [
      Plot.barX(rows, { x: 'estimate', y: 'name', fill: 'family', tip: true, sort: { y: 'x' } }),
      Plot.ruleY(known, { x1: (row) => Math.max(0, row.low), x2: 'high', y: 'name', strokeWidth: 2 }),
      Plot.text(rows, {
        x: (row) => Math.max(row.estimate, row.high ?? 0),
        y: 'name',
        text: (row) => figure(row.estimate),
        textAnchor: 'start',
        dx: 6,
      }),
      Plot.ruleX([0]),
    ],
  });
}

/** Two points make a line where there is one application; among many, what was measured twice by the way is no growth. */
const FEWEST_POINTS = distinct(valid, ({ workload }) => workload) > 1 ? 3 : 2;

/** A line for each server over something that differs between its cells; nothing where it doesn't. */
function lines(title, cells, { x, y, log = false }) {
  const points = cells.map((cell) => ({
    x: x.of(cell),
    y: y.of(cell),
    series: [series(cell), ...x.rest(cell)].filter((part) => part !== '').join(' '),
  }));
  const grown = groupsBy(points, (point) => point.series)
    .filter(([, line]) => distinct(line, (point) => point.x) >= FEWEST_POINTS)
    .flatMap(([, line]) => line);
  if (grown.length === 0) return;
  const steps = [...new Set(grown.map((point) => point.x))].sort((one, other) => one - other);
  draw(title, {
    marginLeft: 64,
    marginBottom: 42,
    color: { legend: true },
    // Steps side by side: they are mostly powers of two.
    x: { label: x.label, ...(log ? { type: 'log' } : { type: 'point', domain: steps }) },
    y: { label: y.label, zero: !log, type: log ? 'log' : 'linear', ...(log ? { tickFormat: figure } : {}) },
    marks: [
      Plot.lineY(grown, { x: 'x', y: 'y', stroke: 'series', sort: 'x' }),
      Plot.dot(grown, { x: 'x', y: 'y', fill: 'series', tip: true }),
    ],
  });
}

/** All lines in one plot could not be told apart. */
const latencyPart = (cell) => `${cell.kind}${isBehindNginx(cell) ? ' behind nginx' : ''}`;

const QUANTILES = [
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p99', 'p99'],
  ['p999', 'p99.9'],
  ['max', 'max'],
];

/** Quantiles of the latency, a line for each cell. */
function latencies(title, cells, of) {
  const points = cells.flatMap((cell) =>
    QUANTILES.map(([name, shown]) => ({ quantile: shown, milliseconds: of(cell)[name], cell: label(cell) })),
  );
  draw(title, {
    marginBottom: 42,
    color: { legend: true },
    x: { label: 'quantile', type: 'point', domain: QUANTILES.map(([, shown]) => shown) },
    y: { label: 'milliseconds', type: 'log', tickFormat: figure },
    marks: [
      Plot.lineY(points, { x: 'quantile', y: 'milliseconds', stroke: 'cell' }),
      Plot.dot(points, { x: 'quantile', y: 'milliseconds', fill: 'cell', tip: true }),
    ],
  });
}

/** Readable on white and on black, and told apart by those who don't see red and green. */
const VERDICT_COLORS = {
  domain: ['met', 'unclear', 'short', 'no goal'],
  range: ['#1f9e6e', '#c79200', '#e0503d', '#8a8a8a'],
};

function comparisons() {
  const rows = report.comparisons.filter(({ ratio }) => ratio !== null);
  if (rows.length === 0) return;
  element('h2', 'CPU per request against others');
  const flat = rows.map(({ title, goal, verdict, ratio }) => ({ title, goal, verdict, ...ratio }));
  draw('ratio with its 95 % interval; the tick is the goal', {
    marginLeft: 420,
    marginBottom: 42,
    height: 72 + flat.length * 26,
    color: { legend: true, ...VERDICT_COLORS },
    x: { label: 'ratio', zero: true },
    y: { label: null, domain: flat.map(({ title }) => title) },
    marks: [
      Plot.ruleX([1], { strokeDasharray: '4' }),
      Plot.ruleY(
        flat.filter(({ low }) => low !== null),
        { x1: 'low', x2: 'high', y: 'title', stroke: 'verdict', strokeWidth: 3 },
      ),
      Plot.dot(flat, { x: 'estimate', y: 'title', fill: 'verdict', r: 5, tip: true }),
      Plot.tickX(
        flat.filter(({ goal }) => goal !== null),
        { x: 'goal', y: 'title', strokeWidth: 2 },
      ),
    ],
  });
}

/** All applications at a glance; nothing where there are few. */
function overview() {
  const dots = data('overview');
  if (dots.length === 0) return;
  element('h2', 'Throughput of each server, as a share of the best');
  const applications = [...new Set(dots.map(({ application }) => application))];
  const extremes = groupsBy(dots, ({ application }) => application).map(([application, group]) => ({
    application,
    low: Math.min(...group.map(({ share }) => share)),
    high: Math.max(...group.map(({ share }) => share)),
  }));
  draw('in the standard size; further right is better', {
    marginLeft: 300,
    marginBottom: 42,
    height: 72 + applications.length * 26,
    symbol: { legend: true },
    x: { label: '% of the best rate', domain: [0, 100], percent: true },
    y: { label: null, domain: applications },
    marks: [
      Plot.ruleY(extremes, { x1: 'low', x2: 'high', y: 'application', strokeOpacity: 0.3 }),
      Plot.dot(dots, {
        x: 'share',
        y: 'application',
        fill: 'server',
        symbol: 'server',
        r: 6,
        fillOpacity: 0.85,
        tip: true,
      }),
    ],
  });
}

/** Plots of what grows: workers, threads, connections, header fields, bodies. */
function growth(workload, cells) {
  const perSecond = { of: (cell) => cell.perSecond.estimate, label: 'requests per second' };
  const cpu = { of: (cell) => cell.cpuMicroseconds.estimate, label: CPU };
  const bytes = (cell) => cell.request.bodyBytes ?? Number(/^\/(\d+)$/.exec(cell.request.path)?.[1] ?? 0);
  const by = (of, name, rest) => ({ of, label: name, rest });
  const threads = (cell) => (cell.threads > 1 ? `-t ${cell.threads}` : '');
  const load = (cell) => `on ${loadText(cell.load)}`;
  lines(`${workload}: by workers`, cells, {
    x: by(
      (cell) => cell.workers,
      'workers',
      (cell) => [threads(cell), load(cell)],
    ),
    y: perSecond,
  });
  lines(
    `${workload}: by threads`,
    cells.filter((cell) => threads(cell) !== '' || /gthread/.test(cell.server)),
    {
      x: by(
        (cell) => cell.threads,
        'threads',
        (cell) => [`-w ${cell.workers}`, load(cell)],
      ),
      y: perSecond,
    },
  );
  lines(
    `${workload}: by connections`,
    cells.filter((cell) => cell.load.loop === 'closed' && cell.load.keepAlive),
    { x: by((cell) => cell.load.connections, 'connections', sizes), y: perSecond },
  );
  lines(`${workload}: by header fields`, cells, {
    x: by((cell) => cell.request.extraFields ?? 0, 'header fields more than the usual', sizes),
    y: cpu,
  });
  if (/upload|download/.test(workload)) {
    const x = by(bytes, 'bytes', sizes);
    lines(`${workload}: CPU by size of the body`, cells, { x, y: cpu, log: true });
    const y = { of: (cell) => (perSecond.of(cell) * bytes(cell)) / 1e6, label: 'MB per second' };
    lines(`${workload}: throughput by size of the body`, cells, { x, y, log: true });
  }
}

function cellTable() {
  element('h2', 'All cells');
  const wide = element('div');
  wide.className = 'wide';
  const table = element('table', '', wide);
  const row = (values, kind) => {
    const line = element('tr', '', table);
    for (const value of values) element(kind, value, line);
    return line;
  };
  row(['cell', 'requests/s', 'limit', 'us CPU', 'p50 ms', 'p90', 'p99', 'p99.9', 'RSS MB', 'errors', ''], 'th');
  const fixed = (value, digits) => (value === null || value === undefined ? '' : value.toFixed(digits));
  for (const cell of report.cells) {
    const { latency, limit } = cell;
    const line = row(
      [
        cell.id,
        fixed(cell.perSecond?.estimate, 0),
        limit ? `${fixed(limit.perSecond, 0)} (${limit.by})` : '',
        fixed(cell.cpuMicroseconds?.estimate, 1),
        ...['p50', 'p90', 'p99', 'p999'].map((name) => fixed(latency?.[name], 2)),
        fixed(cell.rssBytes && cell.rssBytes / 1e6, 0),
        String(cell.errors),
        cell.invalid ?? '',
      ],
      'td',
    );
    line.id = cell.id;
    if (cell.invalid !== null) line.className = 'invalid';
  }
}

element('h1', report.question);
const { machine, effort } = report;
element(
  'p',
  `${report.date.slice(0, 16).replace('T', ' ')} UTC · commit ${machine.commit} · ${machine.cpu}, ${machine.cores} cores, ${machine.system} · Node ${machine.node} · ${effort.blocks} repetitions of ${effort.turns} turns of ${effort.secondsPerTurn} s`,
).className = 'quiet';
overview();
for (const line of report.recommendation?.split('\n') ?? []) element('p', line).className = 'advice';
comparisons();
for (const [section, cells] of groupsBy(valid, (cell) => `${cell.workload}, ${loadText(cell.load)}`)) {
  if (distinct(cells, ({ request }) => JSON.stringify(request)) > 1) continue;
  // Nothing is compared there: the table has it.
  if (cells.length === 1 && valid.length > 1) continue;
  element('h2', section);
  bars('CPU per request', cells, { axis: CPU, of: (cell) => cell.cpuMicroseconds });
  bars('throughput', cells, { axis: 'requests per second', of: (cell) => cell.perSecond });
  for (const [part, some] of groupsBy(cells, latencyPart))
    latencies(`latency, ${part}`, some, ({ latency }) => latency);
  const mixed = cells.filter(({ lightLatency }) => lightLatency !== null);
  if (mixed.length > 0) latencies('latency of the light requests', mixed, ({ lightLatency }) => lightLatency);
}
for (const [workload, cells] of groupsBy(valid, (cell) => cell.workload)) growth(workload, cells);
cellTable();
element('h2', 'Servers');
for (const { server, version, install } of report.servers) {
  element('div', version === null ? `${server}: missing (${install})` : `${server} ${version}`);
}
document.documentElement.dataset.drawn = 'true';
