// Charts: drawn from JSON that the server wrote beside the table which screen readers get (datapages-reports.md 20).
import { BarChart, FunnelChart, GaugeChart, LineChart, PieChart, ScatterChart } from 'echarts/charts';
import { DataZoomComponent, GridComponent, LegendComponent, TitleComponent, ToolboxComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Page } from '../page';
import type { Section } from '../section';
import { claim, element, readJson } from '../dom';

use([BarChart, LineChart, PieChart, FunnelChart, GaugeChart, ScatterChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent, ToolboxComponent, DataZoomComponent, SVGRenderer]);

interface ChartSeries { name: string; axis?: number; type?: string; data: (number | null)[]; texts?: string[] }
interface ChartAxis { id?: number; title?: string; min?: number | null; max?: number | null; opposite?: boolean; dataLabels?: boolean; tooltips?: boolean; tooltipPattern?: string; labelRotation?: number }
interface ChartData {
  type: string; categories: string[]; series: ChartSeries[]; axes?: ChartAxis[]; title?: string; subTitle?: string; xAxisTitle?: string;
  width?: number | null; height?: number | null; donut?: boolean; step?: boolean; inverted?: boolean; zoom?: boolean; stacking?: string; xGrid?: boolean; yGrid?: boolean;
  print?: boolean; legend?: boolean; labelRotation?: number | null; colors?: string[];
}

export function attach(section: Section, page: Page): void {
  for (const holder of claim<HTMLScriptElement>(section.element, 'script[data-cb-chart]', 'chart')) {
    const data = readJson<ChartData>(holder);
    if (data) draw(holder, data, section, page);
  }
}

function draw(holder: HTMLElement, data: ChartData, section: Section, page: Page): void {
  const place = element('div', { class: 'cbChart', role: 'img', 'aria-label': [data.title, data.subTitle].filter(Boolean).join('. ') || 'Chart' });
  place.style.width = data.width ? `min(100%, ${data.width}px)` : '100%';
  place.style.height = `${data.height || 400}px`;
  holder.after(place);
  if (data.series.every(s => s.data.length === 0)) {
    place.textContent = page.language.text('ChartNoData');
    return;
  }
  const chart = init(place, null, { renderer: 'svg' });
  const paint = () => chart.setOption(optionsOf(data, section.element, page), true);
  paint();
  new ResizeObserver(() => chart.resize()).observe(place);
  // The colours come from the style, which follows the visitor's scheme.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
}

function optionsOf(data: ChartData, styled: HTMLElement, page: Page): EChartsCoreOption {
  const style = getComputedStyle(styled);
  const token = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  const text = token('--cb-text', '#222');
  const muted = token('--cb-muted', '#666');
  const line = token('--cb-border', '#ddd');
  // The builder's colours stand before the style's, series by series.
  const palette = Array.from({ length: Math.max(10, data.colors?.length ?? 0) }, (_, i) => data.colors?.[i] || token(`--cb-chart-${(i % 10) + 1}`, '')).filter(Boolean);
  const number = new Intl.NumberFormat(page.language.locale);
  const round = data.type === 'pie' || data.type === 'funnel';
  const axes = data.axes?.length ? data.axes : [{}];
  const common = {
    ...(palette.length ? { color: palette } : {}),
    textStyle: { fontFamily: style.fontFamily, color: text },
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    title: { text: data.title ?? '', subtext: data.subTitle ?? '', left: 'center', textStyle: { color: text, fontWeight: 600, fontSize: 16 }, subtextStyle: { color: muted } },
    legend: { show: data.legend ?? (round || data.series.length > 1), bottom: 0, type: 'scroll', textStyle: { color: text } },
    toolbox: { show: data.print ?? false, right: 8, feature: { saveAsImage: { title: page.language.text('ChartExport'), type: 'svg' } } },
    tooltip: {
      trigger: round || data.type === 'gauge' || data.type === 'scatter' ? 'item' : 'axis', confine: true, show: axes[0]?.tooltips ?? true,
      valueFormatter: (value: unknown) => typeof value === 'number' ? number.format(value) : String(value ?? ''),
      ...(axes[0]?.tooltipPattern ? { trigger: 'item', formatter: (hit: TooltipHit) => fill(axes[0]!.tooltipPattern!, hit, data.series[hit.seriesIndex]?.texts?.[hit.dataIndex] ?? (typeof hit.value === 'number' ? number.format(hit.value) : '')) } : {}),
    },
  };
  if (round || data.type === 'gauge') return { ...common, series: [roundSeries(data, text, number)] };

  const flat = (data.type === 'bar') !== (data.inverted ?? false);
  const categories = {
    type: 'category', data: data.categories, name: data.xAxisTitle ?? '', nameLocation: 'middle', nameGap: 36, inverse: flat, nameTextStyle: { color: muted },
    axisLabel: { color: muted, rotate: data.labelRotation ?? undefined, hideOverlap: true }, axisLine: { lineStyle: { color: line } }, axisTick: { show: false },
    splitLine: { show: data.xGrid ?? false, lineStyle: { color: line } },
  };
  const percent = data.stacking === 'percent';
  // Counts have no steps between whole numbers.
  const whole = !percent && data.series.every(series => series.data.every(v => v === null || Number.isInteger(v)));
  const values = axes.map(axis => ({
    type: 'value', minInterval: whole ? 1 : undefined, name: axis.title ?? '', nameTextStyle: { color: muted }, position: flat ? undefined : axis.opposite ? 'right' : 'left', min: axis.min ?? undefined, max: percent ? 100 : axis.max ?? undefined,
    axisLabel: { color: muted, formatter: (v: number) => number.format(v) + (percent ? ' %' : ''), rotate: axis.labelRotation }, splitLine: { show: data.yGrid ?? true, lineStyle: { color: line } },
  }));
  return {
    ...common,
    grid: { left: 16, right: 24, top: data.title ? 72 : 32, bottom: common.legend.show ? 48 : 24, containLabel: true },
    xAxis: flat ? values : categories,
    yAxis: flat ? categories : values,
    dataZoom: data.zoom ? [{ type: 'inside' }] : [],
    series: data.series.map(series => lineOrBar(series, data, axes, flat, percent, text, number)),
  };
}

function lineOrBar(series: ChartSeries, data: ChartData, axes: ChartAxis[], flat: boolean, percent: boolean, text: string, number: Intl.NumberFormat): object {
  const type = series.type ?? data.type;
  const axis = Math.max(0, axes.findIndex(a => a.id === series.axis));
  const shown = percent
    ? series.data.map((v, i) => { const sum = data.series.reduce((s, each) => s + Math.abs(each.data[i] ?? 0), 0); return v === null || sum === 0 ? null : (v / sum) * 100; })
    : series.data;
  const isBar = type === 'bar' || type === 'column';
  return {
    name: series.name, data: shown, [flat ? 'xAxisIndex' : 'yAxisIndex']: axis,
    type: isBar ? 'bar' : type === 'scatter' ? 'scatter' : 'line',
    stack: data.stacking ? 'all' : undefined,
    smooth: type.endsWith('spline'), step: data.step ? 'middle' : undefined, areaStyle: type.startsWith('area') ? { opacity: 0.25 } : undefined,
    barMaxWidth: 56, itemStyle: isBar ? { borderRadius: flat ? [0, 3, 3, 0] : [3, 3, 0, 0] } : undefined, symbolSize: type === 'scatter' ? 10 : 6, connectNulls: false,
    label: axes[axis]?.dataLabels ? { show: true, color: text, position: flat ? 'right' : 'top', formatter: (hit: { value: number }) => number.format(hit.value) } : undefined,
  };
}

function roundSeries(data: ChartData, text: string, number: Intl.NumberFormat): object {
  const values = data.series[0]?.data ?? [];
  const items = data.categories.map((name, i) => ({ name, value: values[i] ?? 0 }));
  if (data.type === 'gauge') {
    const axis = data.axes?.[0];
    return { type: 'gauge', min: axis?.min ?? 0, max: axis?.max ?? undefined, progress: { show: true }, data: [{ name: data.series[0]?.name ?? '', value: values[0] ?? 0 }], detail: { color: text, formatter: (v: number) => number.format(v) } };
  }
  return data.type === 'funnel'
    ? { type: 'funnel', data: items, top: 64, bottom: 48, label: { color: text } }
    : { type: 'pie', data: items, radius: data.donut ? ['45%', '70%'] : '70%', label: { color: text, formatter: '{b}: {d} %' }, percentPrecision: 1 };
}

interface TooltipHit { name: string; value: number; seriesName: string; seriesIndex: number; dataIndex: number; percent?: number }

/** Puts the values, escaped and as the server wrote them, into the builder's pattern. */
function fill(pattern: string, hit: TooltipHit, shown: string): string {
  const escape = (s: string) => s.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
  const values: Record<string, string> = {
    cbchartcategory: hit.name, cbchartvalue: shown, cbchartseries: hit.seriesName ?? '', cbchartpercent: String(hit.percent ?? ''),
  };
  return pattern.replace(/\[@(\w+)\]/g, (whole, name: string) => name.toLowerCase() in values ? escape(values[name.toLowerCase()]!) : whole);
}
